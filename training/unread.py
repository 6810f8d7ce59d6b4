"""Written questions that the reader has not learnt from, judged and read.

They are in the passages' language, as all that are written; what is weighed on them counts across
languages, too.
"""

from dataclasses import dataclass

from assistant.confidence import judged, mode
from assistant.doubt import Doubt, is_to_be_read
from assistant.question import understand
from assistant.select import select
from corpus import single_passage
from index import Index, load_encoder
from training.asking import ask_all
from training.competing import HELD_OUT
from training.written import read_written


@dataclass(frozen=True)
class Case:
    """A question, and whether the index that it is asked of answers it."""

    question: str
    answers: bool


@dataclass(frozen=True)
class Unread:
    """What was seen of it."""

    margin: float
    answered: float
    answers: bool


def ask_unread() -> list[Unread]:
    """Ask the questions of every second passage of those passages, and the others as strangers."""
    passages = [one for file in read_written() for one in file if one.id[:1] in HELD_OUT]
    texts = [single_passage(passage.id, passage.text) for passage in passages[::2]]
    index = Index.from_passages(texts, load_encoder())
    cases = [
        Case(asked.question, answers)
        for answers, some in ((True, passages[::2]), (False, passages[1::2]))
        for passage in some
        for asked in passage.questions
        if asked.span is not None
    ]
    return [one for one in ask_all(index, _unread, cases) if one is not None]


def _unread(index: Index, case: Case) -> Unread | None:
    question = understand(case.question)
    hits = index.search(question.text)
    evidence = select(index, question, hits)
    if (
        not evidence
        or mode(question, evidence[0]) != "same"
        or not is_to_be_read(question.text, evidence[:1])
    ):
        return None
    _, margin = judged(index, question, evidence, hits)
    return Unread(margin, Doubt(question.text, evidence).answered(), case.answers)
