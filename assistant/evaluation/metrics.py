"""Run retrieval tests and measure what the assistant finds, answers and refuses."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from assistant.assistant import Assistant
from assistant.evaluation.cases import Case
from assistant.types import Answer
from corpus import Document, Passage
from corpus.text.normalization import fold


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

    def to_json(self) -> dict[str, Any]:
        """Return the result as the command line prints it."""
        return {
            "id": self.case.id,
            "question": self.case.question,
            "rank": self.rank,
            "hit": self.hit,
            "answered": self.answered,
            "refused": self.refused,
            "stale": self.stale,
        }


def run_case(assistant: Assistant, case: Case) -> Result:
    """Ask the question of one case and compare the answer with what the case expects."""
    return judge_answer(assistant, case, assistant.ask(case.question, case.history))


def judge_answer(assistant: Assistant, case: Case, answer: Answer) -> Result:
    """Compare the answer to a case with what the case expects."""
    ranks = [_find_rank(answer, case, evidence) for evidence in case.evidence]
    return Result(
        case=case,
        rank=ranks[0] if ranks else None,
        hit=bool(ranks) and all(rank is not None for rank in ranks),
        answered=_is_answered(answer, case) if case.answerable and case.answer else None,
        refused=answer.refused,
        stale=_is_stale(assistant.documents, case),
        quotes=len(answer.statements),
    )


def summarise(results: Sequence[Result]) -> dict[str, float | int | None]:
    """Return the metrics over results; None where no case counts for a metric."""
    answerable = [result for result in results if result.case.answerable]
    unanswerable = [result for result in results if not result.case.answerable]
    ranks = [result.rank for result in answerable]
    return {
        "cases": len(results),
        "hit@1": _compute_mean([rank == 1 for rank in ranks]),
        "hit@3": _compute_mean([rank is not None and rank <= 3 for rank in ranks]),
        "mrr@10": _compute_mean([1 / rank if rank and rank <= 10 else 0.0 for rank in ranks]),
        "answer@1": _compute_mean([r.answered for r in answerable if r.answered is not None]),
        "quotes": _compute_mean([result.quotes for result in results if not result.refused]),
        "refused_answerable": _compute_mean([result.refused for result in answerable]),
        "refused_unanswerable": _compute_mean([result.refused for result in unanswerable]),
    }


def summarise_slices(results: Sequence[Result]) -> dict[str, dict[str, float | int | None]]:
    """Return the metrics by language, kind and document of the cases that name them."""
    keys: Mapping[str, Callable[[Case], str | None]] = {
        "lang": lambda case: case.lang,
        "kind": lambda case: case.kind,
        "document": lambda case: case.document,
    }
    found = {}
    for name, key in keys.items():
        for value in sorted({key(result.case) or "" for result in results} - {""}):
            members = [result for result in results if key(result.case) == value]
            found[f"{name}={value}"] = summarise(members)
    return found


def _find_rank(answer: Answer, case: Case, evidence: str) -> int | None:
    for hit in answer.hits:
        if _contains(hit.passage, case, evidence):
            return hit.rank
    return None


def _contains(passage: Passage, case: Case, evidence: str) -> bool:
    if case.document and not fnmatchcase(passage.document, case.document):
        return False
    wanted = _normalize(evidence)
    return any(wanted in _normalize(text) for text in (passage.text, *passage.section))


def _is_answered(answer: Answer, case: Case) -> bool:
    quotes = _normalize("\n".join(citation.quote for citation in answer.citations))
    return all(_normalize(part) in quotes for part in case.answer)


def _is_stale(documents: Mapping[str, Document], case: Case) -> bool:
    texts = [_normalize(document.text) for document in documents.values()]
    return any(all(_normalize(part) not in text for text in texts) for part in case.evidence)


def _normalize(text: str) -> str:
    """Return a text folded and without white space, as evidence is compared."""
    return "".join(fold(text).split())


def _compute_mean(values: Sequence[float | bool | None]) -> float | None:
    return round(sum(map(float, filter(None, values))) / len(values), 4) if values else None
