"""The table of cases with their newest results: filters, sorting, a hundred rows at a time."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from corpus.text.normalization import fold
from ui.tests.questions import KnownCase

AT_ONCE = 100  # rows
SHOWS = ("all", "failed", "refused", "stale", "lost", "passed", "draft", "new")
Order = Literal["state", "place", "question", "rank", "kind", "lang"]
ORDERS: tuple[Order, ...] = get_args(Order)


@dataclass(frozen=True)
class Wanted:
    """What of the table is asked for; "" takes any."""

    show: str = "all"
    kind: str = ""
    lang: str = ""
    text: str = ""  # words of which a case has every one
    sort: str = "state"  # with a "-" before it: the other way round
    first: int = 0

    @property
    def is_limited(self) -> bool:
        """Whether anything is left out."""
        return self.show != "all" or any((self.kind, self.lang, self.text.strip()))


@dataclass(frozen=True)
class Row:
    """A case and its newest result; None where it was not run as it is now."""

    known: KnownCase
    result: Mapping[str, Any] | None

    @property
    def state(self) -> str:
        """What is said of it first."""
        if self.known.case.draft:
            return "draft"
        if self.result is None:
            return "new"
        return "passed" if self.result["passed"] else "failed"

    @property
    def failure(self) -> str:
        """Why it fails; "" where it does not."""
        return (self.result or {}).get("failure") or ""


@dataclass(frozen=True)
class Table:
    """The rows that are shown, and how many there are."""

    rows: Sequence[Row]
    found: int  # that pass the filters
    cases: int  # all


def make_rows(cases: Sequence[KnownCase], results: Mapping[str, Mapping[str, Any]]) -> list[Row]:
    """Join cases with results by id; a result of what was another case then is left out."""
    return [Row(known, _match(known, results.get(known.case.id))) for known in cases]


def choose_rows(rows: Sequence[Row], wanted: Wanted, lost: Collection[str] = ()) -> Table:
    """Return the part of the table that is wanted; `lost` are ids that passed before and fail."""
    words = fold(wanted.text).split()
    shown = [
        row
        for row in rows
        if _is_shown(row, wanted.show, lost)
        and wanted.kind in ("", row.known.case.kind)
        and wanted.lang in ("", row.known.case.lang)
        and all(word in row.known.folded for word in words)
    ]
    name = wanted.sort.removeprefix("-")
    if name in _KEYS:
        shown.sort(key=_KEYS[name], reverse=wanted.sort.startswith("-"))
    elif wanted.sort == "-place":
        shown.reverse()
    return Table(shown[wanted.first : wanted.first + AT_ONCE], len(shown), len(rows))


def _match(known: KnownCase, result: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    if result is None:
        return None
    case = known.case
    asked = (result["question"], result["answerable"], list(result["evidence"]))
    same = asked == (case.question, case.answerable, list(case.evidence))
    return result if same and result.get("answer", list(case.answer)) == list(case.answer) else None


def _is_shown(row: Row, show: str, lost: Collection[str]) -> bool:
    if show == "all":
        return True
    if show == "lost":
        return row.known.case.id in lost
    if show in ("refused", "stale"):
        return row.result is not None and bool(row.result[show])
    return row.state == show


_STATES = ("failed", "new", "draft", "passed")
_KEYS: Mapping[str, Callable[[Row], Any]] = {
    "state": lambda row: (_STATES.index(row.state), row.failure),
    "question": lambda row: row.known.case.question,
    "rank": lambda row: (row.result or {}).get("rank") or 1_000,
    "kind": lambda row: row.known.case.kind or "",
    "lang": lambda row: row.known.case.lang,
}
