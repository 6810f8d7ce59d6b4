"""Judge one case: compare an answer with the evidence and the words that the case expects."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from assistant.assistant import Assistant
from assistant.evaluation.cases import Case
from assistant.evaluation.evidence import EvidenceFinder, Located, normalize
from assistant.types import Answer
from index import Hit

# Why a case fails, the first that holds.
Failure = Literal[
    "document_missing",  # the document that the case names is not indexed
    "stale",  # no document has the evidence any more
    "answered",  # though the documents do not hold the answer
    "refused",  # though they do
    "not_found",  # no hit has the evidence
    "not_chosen",  # a hit has it, and the quotes do not hold the whole answer
    "ranked_lower",  # another hit stands before it
]
FAILURES: tuple[Failure, ...] = get_args(Failure)


@dataclass(frozen=True)
class Result:
    """The outcome of one case."""

    case: Case
    rank: int | None  # of the first hit that contains the first evidence
    hit: bool  # the hits contain all evidence
    answered: bool | None  # the quotes contain the whole answer; None where the case names none
    refused: bool
    stale: bool  # no document contains the evidence any more
    quotes: int = 0  # quotations in the answer
    failure: Failure | None = None  # None: the case passes
    came: str = ""  # of a failing case: what came instead, a quote or the first hit
    came_from: str = ""  # the document of that
    confidence: float = 0.0  # of the answer: how sure it is that the documents answer the question
    edited: tuple[Located, ...] = ()  # evidence that is not there word for word any more

    @property
    def passed(self) -> bool:
        """Whether the evidence ranks first and the answer is quoted, or is rightly refused."""
        return self.failure is None

    def to_json(self) -> dict[str, Any]:
        """Return the result as the command line prints it."""
        case = self.case
        return {
            "id": case.id,
            "question": case.question,
            "rank": self.rank,
            "hit": self.hit,
            "answered": self.answered,
            "refused": self.refused,
            "stale": self.stale,
            "passed": self.passed,
            "failure": self.failure,
            "came": self.came,
            "came_from": self.came_from,
            "confidence": round(self.confidence, 4),
            "edited": [found.to_json() for found in self.edited],
            "answerable": case.answerable,
            "evidence": list(case.evidence),
            "answer": list(case.answer),
            "lang": case.lang,
            "kind": case.kind,
            "document": case.document,
        }


def run_case(assistant: Assistant, case: Case, finder: EvidenceFinder | None = None) -> Result:
    """Ask the question of one case and compare the answer with what the case expects."""
    return judge_answer(assistant, case, assistant.ask(case.question, case.history), finder)


def judge_answer(
    assistant: Assistant, case: Case, answer: Answer, finder: EvidenceFinder | None = None
) -> Result:
    """Compare the answer to a case with what the case expects."""
    finder = finder or EvidenceFinder(assistant)
    located = [finder.locate(case, evidence, answer.hits) for evidence in case.evidence]
    ranks = [finder.find_rank(case, found, answer.hits) for found in located]
    rank = ranks[0] if ranks else None
    answered = _is_answered(answer, case) if case.answerable and case.answer else None
    stale = any(found.state == "gone" for found in located)
    failure: Failure | None
    if not case.answerable:
        failure = None if answer.refused else "answered"
    elif not finder.has_document(case):
        failure = "document_missing"
    elif stale:
        failure = "stale"
    else:
        failure = _find_failure(answer.refused, rank, answered)
    came, came_from = _describe_instead(answer, failure)
    return Result(
        case=case,
        rank=rank,
        hit=bool(ranks) and all(rank is not None for rank in ranks),
        answered=answered,
        refused=answer.refused,
        stale=stale,
        quotes=len(answer.statements),
        failure=failure,
        came=came,
        came_from=came_from,
        confidence=answer.confidence,
        edited=tuple(found for found in located if found.state != "present"),
    )


def _find_failure(refused: bool, rank: int | None, answered: bool | None) -> Failure | None:
    if refused:
        return "refused"
    if rank is None:
        return "not_found"
    if answered is False:
        return "not_chosen"
    return None if rank == 1 else "ranked_lower"


def _describe_instead(answer: Answer, failure: Failure | None) -> tuple[str, str]:
    """Return what came instead of what a failing case expects, and its document."""
    if failure is None:
        return "", ""
    if failure in ("answered", "not_chosen") and answer.citations:
        quotes = " … ".join(citation.quote for citation in answer.citations)
        return quotes, answer.citations[0].document
    return _describe_hit(answer.hits)


def _describe_hit(hits: Sequence[Hit]) -> tuple[str, str]:
    if not hits:
        return "", ""
    passage = hits[0].passage
    return " › ".join((*passage.section, passage.text)), passage.document


def _is_answered(answer: Answer, case: Case) -> bool:
    quotes = normalize("\n".join(citation.quote for citation in answer.citations))
    return all(normalize(part) in quotes for part in case.answer)
