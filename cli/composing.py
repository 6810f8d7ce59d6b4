"""Options that name a language model, and how composed sentences look in a terminal."""

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING, Any

from cli.options import Parser, Report, UsageError

if TYPE_CHECKING:
    from assistant import Answer, Assistant
    from assistant.composing.composer import Composer, Findings
    from assistant.composing.llm.model import LanguageModel
    from corpus import Document


def model_options() -> Parser:
    """Return a parent parser with --llm and --llm-url."""
    parser = Parser(add_help=False)
    parser.add_argument(
        "--llm",
        metavar="MODEL",
        help="language model that composes an answer from the quotations, each sentence checked; "
        "the key is read from OPENAI_API_KEY, or from the file that YINJU_LLM_KEY_FILE or "
        "HOME/llm.toml names; serve reads the model from there too",
    )
    parser.add_argument(
        "--llm-url",
        metavar="URL",
        help="server of the model, of OpenAI's protocol (default: that of HOME/llm.toml, "
        "OPENAI_BASE_URL, or OpenAI)",
    )
    return parser


def read_model(options: argparse.Namespace, *, serving: bool = False) -> "LanguageModel | None":
    """Return the model that the options name, or None. Raises UsageError.

    A server asks the one that the settings of its home name, where the options name none.
    """
    if not options.llm and not serving:
        if options.llm_url:
            raise UsageError("llm.alone")
        return None
    from assistant.composing.llm.model import find_language_model, read_settings

    settings = read_settings(options.home)
    name = options.llm or settings.model
    if not name:
        if options.llm_url:
            raise UsageError("llm.alone")
        return None
    if find_spec("openai") is None:
        raise UsageError("llm.extra")
    return find_language_model(name, options.llm_url, settings=settings)


@dataclass
class MeasuredComposer:
    """Implements `Composer`, and counts how many of the sentences of a model are checked."""

    inner: "Composer"
    answers: int = 0
    failed: int = 0
    sentences: int = 0
    checked: int = 0
    _counting: Lock = field(default_factory=Lock)  # several questions are asked at a time

    def compose(self, findings: "Findings", documents: "Mapping[str, Document]") -> "Answer":
        """See `Composer`."""
        answer = self.inner.compose(findings, documents)
        if answer.composed:
            with self._counting:
                self.answers += bool(answer.composed.verified)
                self.failed += answer.composed.trouble is not None
                self.sentences += len(answer.composed.sentences)
                self.checked += len(answer.composed.verified)
        return answer

    def add_to(self, run: dict[str, Any], lines: list[str]) -> Report:
        """Return a run with what was counted, and its lines for people."""
        share = round(self.checked / self.sentences, 4) if self.sentences else None
        counted = {
            "answers": self.answers,
            "failed": self.failed,
            "sentences": self.sentences,
            "checked": self.checked,
            "share": share,
        }
        told = f"composed: {self.checked} of {self.sentences} sentences checked, "
        told += f"{self.answers} answers with one, {self.failed} requests failed"
        return {**run, "composed": counted}, [*lines, told]


def measure_composing(
    assistant: "Assistant", options: argparse.Namespace
) -> MeasuredComposer | None:
    """Let an assistant compose with the model that the options name, if they do, and count."""
    model = read_model(options)
    if model is None:
        return None
    from assistant.composing.llm.composing import LanguageModelComposer

    assistant.composer = measured = MeasuredComposer(LanguageModelComposer(model))
    return measured


def print_composed(model: "LanguageModel", answer: "Answer", assistant: "Assistant") -> None:
    """Print what a model makes of an answer below its quotations, each sentence when checked."""
    from assistant.composing.llm.composing import compose_answer
    from assistant.types import ComposedSentence
    from corpus.i18n.catalogue import say

    begun = False

    def tell(sentence: ComposedSentence) -> None:
        nonlocal begun
        if not sentence.verified:
            return
        if not begun:
            print("\n" + say(answer.language, "composed", model=model.name), flush=True)
        begun = True
        numbers = "".join(f"[{number}]" for number in sentence.citations)
        print(f"  ~ {sentence.text} {numbers}", flush=True)

    composed = compose_answer(model, answer, assistant.documents, tell)
    if composed is None:
        return
    if composed.trouble:
        print("\n" + composed.trouble.in_language(answer.language))
    if composed.dropped and begun:
        print("  " + say(answer.language, "composed.dropped", count=composed.dropped))
    elif composed.dropped:
        count = composed.dropped
        print("\n" + say(answer.language, "composed.none", model=model.name, count=count))
    print("  " + say(answer.language, "composed.sent", server=model.server))


def translate_quotations(
    model: "LanguageModel", answer: "Answer", assistant: "Assistant"
) -> Iterator[str]:
    """Yield for each quotation a line in the question's language, marked as the model's."""
    from assistant.composing.llm.translating import translate_citation
    from corpus.i18n.catalogue import say

    for citation in answer.citations:
        found = translate_citation(model, citation, answer, assistant.documents, answer.language)
        if found.trouble:
            yield found.trouble.in_language(answer.language)
            return
        values = {"number": found.number, "model": model.name, "text": found.text}
        if not found.text:
            yield say(answer.language, "translated.none", number=found.number)
        elif found.verified:
            yield say(answer.language, "translated", **values)
        else:
            yield say(answer.language, "translated.unsure", **values)
