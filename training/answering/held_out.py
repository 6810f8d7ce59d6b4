"""Written questions that the reader has not learnt from, asked of indexes of several sizes.

In a large index something is near to every question, in a small one hardly anything: what tells
whether it answers is to hold for both. The questions are in the passages' language, as all that are
written.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.evidence.close_reading import CloseReading, can_be_read
from assistant.evidence.selection import Evidence, rank_evidence
from assistant.question.parsing import parse_question
from assistant.refusal.confidence import add_reading, find_language_mode, judge_features
from assistant.refusal.thresholds import REFUSAL
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
class Unread:
    """What was seen of it, as `assistant.refusal.confidence.add_reading` names it."""

    values: Mapping[str, float]
    kind: Kind
    doubtful: bool  # so that it was read


def ask_unread() -> list[Unread]:
    """Ask the questions of the files held out of passages with and without theirs.

    Left out are those that are not to be read, and those whose answer is there and not found first.
    """
    passages = [passage for file in read_written() for passage in file]
    own = [passage for passage in passages if passage.id[:1] in HELD_OUT]
    others = [passage for passage in passages if passage.id[:1] not in HELD_OUT]
    found: list[Unread] = []
    for at in (0, 1):
        half, rest = own[at::2], own[1 - at :: 2]
        found += _asked(half, [*_answered(half), *_strange(rest)])
    for size in SIZES:
        found += _asked(_some(others, size), _strange(own))
        found += _asked([*own, *_some(others, size - len(own))], _answered(own))
    return found


def _some(passages: Sequence[Written], count: int) -> list[Written]:
    return [passages[at * len(passages) // count] for at in range(count)]


def _answered(passages: Sequence[Written]) -> Iterator[Case]:
    for passage in passages:
        for asked in passage.questions:
            if asked.span is None:
                yield Case(asked.question, "absent")
            else:
                yield Case(asked.question, "answerable", passage.id, asked.span)


def _strange(passages: Sequence[Written]) -> Iterator[Case]:
    for passage in passages:
        yield from (Case(one.question, "strange") for one in passage.questions if one.span)


def _asked(passages: Sequence[Written], cases: Iterable[Case]) -> list[Unread]:
    texts = [make_passage(passage.id, passage.text) for passage in passages]
    index = Index.from_passages(texts, load_encoder())
    return [one for one in ask_all(index, _unread, list(cases)) if one is not None]


def _unread(index: Index, case: Case) -> Unread | None:
    question = parse_question(case.question)
    hits = index.search(question.text)
    evidence = rank_evidence(index, question, hits)
    if (
        not evidence
        or find_language_mode(question, evidence[0]) != "same"
        or not can_be_read(question, evidence[:1])
        or (case.kind == "answerable" and not _answers(evidence[0], case))
    ):
        return None
    first = judge_features(index, question, evidence, hits)
    doubtful = REFUSAL.doubt_from < first.margin < REFUSAL.doubt_to
    answered = CloseReading(question, evidence).answer_log_odds() if doubtful else 0.0
    values = add_reading(first, len(index.passages), answered)
    return Unread(values, case.kind, doubtful)


def _answers(best: Evidence, case: Case) -> bool:
    start, end = case.span
    within = best.sentence.start <= start and end <= best.sentence.end
    return best.passage.document == case.passage and within
