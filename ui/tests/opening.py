"""Opens one case: it is asked now, and what was found is set beside what was wanted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.evaluation.evidence import EvidenceFinder, Located
from assistant.evaluation.judging import Result, judge_answer
from ui import links
from ui.search.searching import ShownHit, show_hits
from ui.service.reading.cited_documents import version_of
from ui.service.service import Service
from ui.tests.questions import KnownCase

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant import Answer, Assistant
    from assistant.evaluation.cases import Case


@dataclass(frozen=True)
class Wanted:
    """One piece of evidence: what the documents hold of it, and where."""

    found: Located
    rank: int | None  # of the first hit that holds it
    address: str  # in the reader; "" where no document holds it


@dataclass(frozen=True)
class Opened:
    """A case as it is answered now."""

    known: KnownCase
    result: Result | None  # None of a draft: it is not judged
    answer: "Answer"
    wanted: Sequence[Wanted]
    hits: Sequence[tuple[ShownHit, bool]]  # with whether it is the passage that is wanted


def ask_case(
    service: Service, known: KnownCase, find_finder: "Callable[[Assistant], EvidenceFinder]"
) -> Opened:
    """Ask the question of a case and judge the answer; waits until the service is ready.

    Raises ServiceFailed where it never will be.
    """
    case = known.case
    with service.asking() as assistant:
        answer = assistant.ask(case.question, case.history)
        terms = list(assistant.index.query_terms(answer.understood_as or case.question))
        deleted = service.pending.deleted
    finder = find_finder(assistant)
    located = [finder.locate(case, evidence, answer.hits) for evidence in case.evidence]
    wanted = [
        Wanted(
            found,
            finder.find_rank(case, found, answer.hits),
            _find_address(assistant, finder, case, found),
        )
        for found in located
    ]
    shown = [hit for hit in answer.hits if hit.passage.document not in deleted]
    marks = [
        any(finder.find_rank(case, found, [hit]) is not None for found in located) for hit in shown
    ]
    return Opened(
        known,
        None if case.draft else judge_answer(assistant, case, answer, finder),
        answer,
        wanted,
        list(zip(show_hits(service, shown, assistant.documents, terms), marks, strict=True)),
    )


def _find_address(
    assistant: "Assistant", finder: EvidenceFinder, case: "Case", found: Located
) -> str:
    place = finder.find_place(case, found)
    if place is None:
        return ""
    name, start, end = place
    return links.reader(name, version_of(assistant.documents[name]), start, end)
