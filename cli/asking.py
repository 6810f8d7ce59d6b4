"""The commands that ask the index: `yinju search` and `yinju ask`."""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cli.composing import model_options, print_composed, read_model, translate_quotations
from cli.options import Commands, Report, SharedOptions, positive, print_report
from ui.access.api.values import describe_answer, describe_search, list_sources, name_place

if TYPE_CHECKING:  # imported where they are made: `yinju --help` need not wait for FAISS
    from assistant import Answer, Assistant
    from assistant.composing.llm.model import LanguageModel
    from index import Hit, Match


_BOLD = "\x1b[1m", "\x1b[22m"  # around the clause that answers, in a terminal


def add_commands(commands: Commands, shared: SharedOptions) -> None:
    """Add the two commands."""
    limits = [shared.printing, shared.document, shared.reranker]
    search = commands.add_parser("search", parents=limits, help="list the best passages")
    search.add_argument("query", metavar="QUERY")
    search.add_argument("-k", type=positive, default=10, help="number of passages (default: 10)")
    search.add_argument(
        "--explain",
        action="store_true",
        help="show which words of the query each passage matches, and how",
    )
    search.set_defaults(run=run_search)

    ask = commands.add_parser(
        "ask", parents=[*limits, model_options()], help="answer a question with quotations"
    )
    ask.add_argument("question", metavar="QUESTION")
    ask.add_argument(
        "--history",
        action="append",
        default=[],
        metavar="Q",
        help="an earlier question; repeat it for several, oldest first",
    )
    ask.add_argument(
        "--glosses",
        action="store_true",
        help="add pinyin and English for each word of the quotations (not with --json)",
    )
    ask.add_argument(
        "--translate",
        action="store_true",
        help="with --llm: add a translation of each quotation, checked against it",
    )
    ask.set_defaults(run=run_ask)


def run_search(options: argparse.Namespace) -> int:
    """List the best passages."""
    from assistant import Assistant
    from index import explain_matches, get_searched_text

    index = Assistant.open(options.home, options.reranker).index
    hits = index.search(options.query, options.k, options.document)
    explained = None
    if options.explain:
        query_terms = index.query_terms(options.query)
        explained = [explain_matches(query_terms, get_searched_text(hit.passage)) for hit in hits]
    return print_report(options, _report_search(options.query, hits, explained))


def run_ask(options: argparse.Namespace) -> int:
    """Answer a question."""
    from assistant import Assistant

    model = read_model(options)
    assistant = Assistant.open(options.home, options.reranker)
    answer = assistant.ask(options.question, options.history, options.document)
    if model and options.json:
        return print_report(options, (_describe_composed(model, answer, assistant, options), []))
    values, lines = _report_answer(answer, emphasize=not options.json and _can_emphasize())
    if options.glosses and not options.json:
        lines += _gloss_quotations(answer)
    status = print_report(options, (values, lines))
    if model:
        print_composed(model, answer, assistant)
        for line in translate_quotations(model, answer, assistant) if options.translate else ():
            print(line)
    return status


def _describe_composed(
    model: "LanguageModel", answer: "Answer", assistant: "Assistant", options: argparse.Namespace
) -> dict[str, Any]:
    """Return an answer as JSON with what a model makes of it."""
    from assistant.composing.llm.composing import compose_answer
    from assistant.composing.llm.translating import translate_citation

    composed = compose_answer(model, answer, assistant.documents)
    values = describe_answer(replace(answer, composed=composed))
    if options.translate:
        translated = [
            translate_citation(model, citation, answer, assistant.documents, answer.language)
            for citation in answer.citations
        ]
        values["translations"] = [
            {"number": one.number, "text": one.text, "verified": one.verified} for one in translated
        ]
    return values


def _report_search(
    query: str, hits: Sequence["Hit"], explained: Sequence[Sequence["Match"]] | None
) -> Report:
    """Report hits; `explained` holds for each the words that it matches."""
    lines = []
    for at, hit in enumerate(hits):
        place = name_place(hit.passage)
        lines += [f"{hit.rank}. {place}  ({hit.score:.3f})", f"   {hit.passage.text}"]
        if explained is not None:
            lines.append(
                f"   dense rank {hit.dense_rank or '–'}, lexical rank {hit.lexical_rank or '–'}, "
                f"cosine {hit.similarity:.3f}"
                + ("" if hit.contextual is None else f", in context {hit.contextual:.3f}")
                + "; "
                + ", ".join(
                    f"{m.word} → {m.term} ({m.through} {m.weight:.2g})" for m in explained[at]
                )
            )
    return describe_search(query, hits, explained), lines or ["Nothing found."]


def _can_emphasize() -> bool:
    """Tell whether standard output is a terminal that may be written to in bold."""
    return (
        sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )


def _report_answer(answer: "Answer", *, emphasize: bool = False) -> Report:
    text = answer.write(*_BOLD) if emphasize else answer.text
    return describe_answer(answer), [text, "", *list_sources(answer)]


def _gloss_quotations(answer: "Answer") -> list[str]:
    """Return the words of each Chinese quotation, one a line: a reading aid, no part of it."""
    from index.dictionary.glosses import gloss_words  # loads a dictionary

    lines = []
    for citation in answer.citations:
        words = [word for word in gloss_words(citation.quote) if word.pinyin]
        if words:
            lines += ["", f"[{citation.number}] word by word, by CC-CEDICT; not every sense fits:"]
        for word in words:
            lines.append(f"    {word.text}  {word.pinyin}  {'; '.join(word.glosses)}".rstrip())
    return lines
