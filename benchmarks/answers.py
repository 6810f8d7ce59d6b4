"""How well answers answer: the right sentence quoted, the unanswerable refused.

    python -m benchmarks.answers --passages P.jsonl --questions Q.jsonl [--unanswerable Q2.jsonl]
        [--skip N] [--limit N] [--context off|SHARE]

sentence@k: one of the first k quotes of an answer comes from a right passage and contains a right
answer. A quote is at most one sentence, so long quotes cannot buy it; how many quotes an answer has
and how long they are stand beside it. Of the unanswerable questions those are left out whose answer
stands in some passage. An answer that does not hold up to `assistant.composing.verification` ends
the run.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

import corpus
from assistant import Answer, Assistant
from benchmarks.data import BadFile, Given, Question, read_passages, read_questions
from benchmarks.in_context import add_context, read_share
from corpus import BadQuestion, Document, OffsetMap, YinjuError
from corpus.text.normalization import fold
from index import Index, load_encoder


@dataclass(frozen=True)
class Report:
    """What one run measured; the fields of --json, in which @ stands for the last _at_."""

    questions: int
    sentence_at_1: float
    sentence_at_3: float
    quotes_per_answer: float
    quote_characters: float  # median
    refused_answerable: float
    refused_unanswerable: float | None
    answer_ms: dict[str, float]

    def to_json(self) -> dict[str, object]:
        """Return the fields under the names that the contract gives them."""
        return {name.replace("_at_", "@"): value for name, value in asdict(self).items()}


def measure(
    passages: Sequence[Given],
    questions: Sequence[Question],
    unanswerable: Sequence[Question] = (),
    model: str = "builtin",
    context: float | None = 1.0,
) -> Report:
    """Ask all questions; raise ValueError for an answer whose quotes are not what they claim."""
    assistant = assistant_of(passages, model, context)
    assistant.ask(passages[0].text[:50])  # loads what loads at first use
    answers: list[Answer | None] = []
    seconds = []
    for question in questions:
        started = time.perf_counter()
        answers.append(_ask(assistant, question))
        seconds.append(time.perf_counter() - started)
    others = without_answer(unanswerable, passages)
    refused = [_refused(_ask(assistant, question)) for question in others]
    given = [answer for answer in answers if answer is not None and not answer.refused]
    quotes = [citation.quote for answer in given for citation in answer.citations]
    pairs = list(zip(answers, questions, strict=True))
    return Report(
        questions=len(questions),
        sentence_at_1=_mean([_holds(answer, question, 1) for answer, question in pairs]),
        sentence_at_3=_mean([_holds(answer, question, 3) for answer, question in pairs]),
        quotes_per_answer=round(len(quotes) / max(1, len(given)), 2),
        quote_characters=float(np.median([len(quote) for quote in quotes])) if quotes else 0.0,
        refused_answerable=_mean([_refused(answer) for answer in answers]),
        refused_unanswerable=_mean(refused) if refused else None,
        answer_ms={
            name: round(1000 * float(np.percentile(seconds, share)), 2)
            for name, share in (("p50", 50), ("p95", 95))
        },
    )


def without_answer(questions: Sequence[Question], passages: Sequence[Given]) -> list[Question]:
    """Return the questions none of whose answers stands in any passage."""
    everything = "\n".join(_bare(passage.text) for passage in passages)
    return [
        question
        for question in questions
        if not any(_bare(answer) in everything for answer in question.answers)
    ]


def assistant_of(
    passages: Sequence[Given], model: str = "builtin", context: float | None = 1.0
) -> Assistant:
    """Return an assistant of which each passage is a document and a passage.

    `context` is the share of passages with contextual vectors; None: no contextual encoder.
    """
    given = [corpus.make_passage(passage.id, passage.text) for passage in passages]
    documents = {
        p.id: Document(p.id, p.text, p.text, OffsetMap(), (), "txt", "utf-8", "") for p in passages
    }
    index = Index.from_passages(given, load_encoder(model), documents=documents)
    add_context(index, context)
    return Assistant(index)


def _ask(assistant: Assistant, question: Question) -> Answer | None:
    """Return the answer; None for what is no question, which a reader is told."""
    try:
        return assistant.ask(question.question)
    except BadQuestion:
        return None


def refused_share(assistant: Assistant, questions: Sequence[str]) -> float:
    """Return how many of the questions are refused, 0 to 1; empty ones are no questions."""
    asked = [question for question in questions if question.strip()]
    return _mean([assistant.ask(question).refused for question in asked])


def _refused(answer: Answer | None) -> bool:
    return answer is None or answer.refused


def _holds(answer: Answer | None, question: Question, first: int) -> bool:
    if answer is None:
        return False
    wanted = [_bare(text) for text in question.answers]
    return any(
        citation.document in question.passage_ids
        and any(text in _bare(citation.quote) for text in wanted)
        for citation in answer.citations[:first]
    )


def _bare(text: str) -> str:
    return "".join(fold(text).split())


def _mean(values: Sequence[bool]) -> float:
    return round(sum(values) / len(values), 4)


def _part(questions: Sequence[Question], options: argparse.Namespace) -> Sequence[Question]:
    return questions[options.skip :][: options.limit]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.answers", description=__doc__.split("\n")[0])
    parser.add_argument("--passages", type=Path, required=True, metavar="P.jsonl")
    parser.add_argument("--questions", type=Path, required=True, metavar="Q.jsonl")
    parser.add_argument("--unanswerable", type=Path, metavar="Q2.jsonl")
    parser.add_argument(
        "--skip", type=int, default=0, metavar="N", help="not the first N questions"
    )
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N of the rest")
    parser.add_argument(
        "--model", default="builtin", help="builtin, contextual, a folder or a hub name"
    )
    parser.add_argument(
        "--context",
        type=read_share,
        default=1.0,
        metavar="off|SHARE",
        help="of the passages, those with contextual vectors, 0 to 1; off: no contextual encoder",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    options = parser.parse_args(arguments)
    try:
        passages = read_passages(options.passages)
        questions = _part(read_questions(options.questions, passages), options)
        others = read_questions(options.unanswerable) if options.unanswerable else []
        report = measure(
            passages, questions, _part(others, options), options.model, options.context
        )
    except (BadFile, YinjuError) as error:
        print(error, file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(report.to_json(), ensure_ascii=False))
    else:
        for name, value in report.to_json().items():
            print(f"{name:22} {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
