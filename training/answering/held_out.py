"""Ask the questions that the sentence reranker was not fitted on, of indexes of several sizes.

In a large index some passage is near to every question, in a small one hardly any. The weights must
hold for both. The questions are in the passages' language, as all that are
written.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.evidence.close_reading import CloseReading, can_be_read
from assistant.evidence.selection import Evidence, rank_evidence
from assistant.question.parsing import parse_question
from assistant.refusal.confidence import add_reading, find_language_mode, judge_features
from assistant.refusal.thresholds import REFUSAL
from benchmarks.in_context import add_context
from corpus import make_passage
from index import Index, load_encoder
from training.answering.asking import ask_all
from training.answering.competing import HELD_OUT
from training.answering.examples import Kind
from training.answering.written import Written, read_written

# Passages of an index; one half of the held-out passages makes the smallest.
SIZES = (400, REFUSAL.largest_index)


@dataclass(frozen=True)
class Case:
    """A question, and the passage and the place in it that answer it, if the index has them."""

    question: str
    kind: Kind
    passage: str = ""
    span: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class HeldOutResult:
    """What was found for a question, as `assistant.refusal.confidence.add_reading` names it."""

    values: Mapping[str, float]
    kind: Kind
    doubtful: bool  # so that its best sentences were reranked


def ask_held_out(share: float | None) -> list[HeldOutResult]:
    """Ask the questions of the files held out of passages with and without theirs.

    `share` is that of passages with vectors in context, see `benchmarks.in_context`.

    Left out are those that are not to be read, and those whose answer is there and not found first.
    """
    passages = [passage for file in read_written() for passage in file]
    own = [passage for passage in passages if passage.id[:1] in HELD_OUT]
    others = [passage for passage in passages if passage.id[:1] not in HELD_OUT]
    found: list[HeldOutResult] = []
    for at in (0, 1):
        half, rest = own[at::2], own[1 - at :: 2]
        found += _ask_cases(share, half, [*_list_answered(half), *_list_strange(rest)])
    for size in SIZES:
        found += _ask_cases(share, _take_evenly(others, size), _list_strange(own))
        found += _ask_cases(
            share, [*own, *_take_evenly(others, size - len(own))], _list_answered(own)
        )
    return found


def _take_evenly(passages: Sequence[Written], count: int) -> list[Written]:
    return [passages[at * len(passages) // count] for at in range(count)]


def _list_answered(passages: Sequence[Written]) -> Iterator[Case]:
    for passage in passages:
        for asked in passage.questions:
            if asked.span is None:
                yield Case(asked.question, "absent")
            else:
                yield Case(asked.question, "answerable", passage.id, asked.span)


def _list_strange(passages: Sequence[Written]) -> Iterator[Case]:
    for passage in passages:
        yield from (Case(one.question, "strange") for one in passage.questions if one.span)


def _ask_cases(
    share: float | None, passages: Sequence[Written], cases: Iterable[Case]
) -> list[HeldOutResult]:
    texts = [make_passage(passage.id, passage.text) for passage in passages]
    index = Index.from_passages(texts, load_encoder())
    add_context(index, share, keep_all=True)
    return [one for one in ask_all(index, _ask_case, list(cases)) if one is not None]


def _ask_case(index: Index, case: Case) -> HeldOutResult | None:
    question = parse_question(case.question)
    hits = index.search(question.text)
    evidence = rank_evidence(index, question, hits)
    if (
        not evidence
        or find_language_mode(question, evidence[0]) != "same"
        or not can_be_read(question, evidence[:1])
        or (case.kind == "answerable" and not _has_answer(evidence[0], case))
    ):
        return None
    first = judge_features(index, question, evidence, hits)
    doubtful = REFUSAL.doubt_from < first.margin < REFUSAL.doubt_to
    answered = CloseReading(question, evidence).answer_log_odds() if doubtful else 0.0
    values = add_reading(first, len(index.passages), answered)
    return HeldOutResult(values, case.kind, doubtful)


def _has_answer(best: Evidence, case: Case) -> bool:
    start, end = case.span
    within = best.sentence.start <= start and end <= best.sentence.end
    return best.passage.document == case.passage and within
