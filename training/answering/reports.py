"""The written folders of look-alike reports (`training/reports`) and what is asked of them.

Only the half "fit" is read here: nothing may be fitted on the half held out.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from assistant import build
from assistant.evaluation.cases import Case
from benchmarks.folder import gather_written
from corpus.text.normalization import fold
from index import Index, open_index
from training.answering.examples import Kind

_OTHER_WAYS = frozenset({"compare", "overview"})  # kinds that no single sentence answers
_KEPT = tempfile.TemporaryDirectory(prefix="yinju-reports-")  # the index reads from its files


@dataclass(frozen=True)
class Place:
    """Where a document tells an answer, in characters of its repaired text."""

    document: str
    start: int
    end: int


@dataclass(frozen=True)
class Asked:
    """A question that stands alone, and the places that answer it; none for what is not there."""

    case: Case
    kind: Kind
    places: tuple[Place, ...]

    def is_answered_by(self, document: str, start: int, end: int, quote: str) -> bool:
        """Tell whether a quotation lies in evidence and has a part of the answer."""
        inside = any(
            place.document == document and start < place.end and place.start < end
            for place in self.places
        )
        told = _squeeze(quote)
        return inside and any(_squeeze(answer) in told for answer in self.case.answer)


@cache
def read_reports() -> tuple[Index, Sequence[Asked]]:
    """Return an index of all documents of the half, and the questions that one sentence answers.

    All its passages have been deepened.
    """
    folder, home = Path(_KEPT.name, "documents"), Path(_KEPT.name, "home")
    folder.mkdir()
    cases = gather_written("fit", (), folder)
    build(home, folder, context="now")
    index = open_index(home)
    texts = {name: _Squeezed(document.text) for name, document in index.documents.items()}
    asked = []
    for case in cases:
        if case.history or case.kind in _OTHER_WAYS:
            continue
        places = _find_places(case, texts)
        if places or not case.answerable:  # some evidence is cut in another way
            asked.append(Asked(case, _find_kind(case), places))
    index.warm()
    return index, asked


def _find_kind(case: Case) -> Kind:
    if case.answerable:
        return "answerable"
    return "strange" if case.kind == "off-subject" else "absent"


class _Squeezed:
    """A text folded and without white space, with the place of each character."""

    def __init__(self, text: str) -> None:
        pairs = [
            (folded, at)
            for at, character in enumerate(text)
            for folded in fold(character)
            if not folded.isspace()
        ]
        self.text = "".join(folded for folded, _ in pairs)
        self.places = [at for _, at in pairs]


def _find_places(case: Case, texts: dict[str, _Squeezed]) -> tuple[Place, ...]:
    found = []
    for name, squeezed in texts.items():
        if not fnmatchcase(name, case.document or ""):
            continue
        for evidence in map(_squeeze, case.evidence):
            at = squeezed.text.find(evidence)
            if at >= 0:
                last = squeezed.places[at + len(evidence) - 1]
                found.append(Place(name, squeezed.places[at], last + 1))
    return tuple(found)


def _squeeze(text: str) -> str:
    return _Squeezed(text).text
