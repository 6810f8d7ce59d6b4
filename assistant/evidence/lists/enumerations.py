"""Finds the enumerations of a document: their items, and the sentence or heading that leads in.

Items are counted by marks of one style, or are lines behind a colon, or headings under one heading.
They may stand in one sentence, in sentences, in lines, or each open a paragraph or a section.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.evidence.lists.marks import Mark, find_bullet, find_marks, read_numeral
from assistant.evidence.lists.units import Unit
from corpus.text.normalization import fold

_ENDS_IN_COLON = re.compile(r"[:：—]\s*$")
_NUMBER = r"[两二三四五六七八九十]|十[一二三四五]|\d{1,2}"
_ANNOUNCES = re.compile(
    rf"以下|如下|下列|下面|(?<!第)(?:{_NUMBER})(?:大|个|项|点|条|种|类|方面|件|样|步|句|层)"
    r"|\b(?:following|as follows)\b"
)
_COUNTED = re.compile(rf"(?<![第\d])({_NUMBER})(?:大|个|项|点|条|种|类|方面|件|样|步|句|层|部分)")
_NEAR = 6  # sentences before a first item in which it may be led in to
_STOPS = "。.！!？?"
_ENDS_ITEM = ";；,，、"
_LONG_LINE = 120  # characters: a line that is longer is prose, not an item
_HEADINGS = "headings"


@dataclass(frozen=True)
class Enumeration:
    """The items of one enumeration, in their order."""

    lead: (
        Unit | None
    )  # the sentence, line or heading that leads in; None where the first item has it
    heading: Unit | None  # the heading under which it stands
    items: tuple[Unit, ...]  # each unit once, though it may hold several items
    count: int  # of items
    style: str

    @property
    def places(self) -> frozenset[int]:
        """Where its items and its lead-in start."""
        return frozenset(unit.start for unit in (self.lead, *self.items) if unit)


@dataclass
class _Open:
    style: str
    form: str
    parent: tuple[int, ...]
    lead: Unit | None
    numbers: list[int]
    units: list[Unit]


@lru_cache(16)
def find_enumerations(units: tuple[Unit, ...]) -> tuple[Enumeration, ...]:
    """Return the enumerations of a document, in the order in which they begin."""
    headings = {unit.start: unit for unit in units if unit.is_heading}
    found = [
        *_find_counted(units),
        *_find_bullets(units),
        *_find_lines(units),
        *_find_sections(units),
    ]
    whole: dict[tuple[int, ...], Enumeration] = {}
    for one in found:
        if len(one.numbers) > 1:
            items = tuple(dict.fromkeys(one.units))
            key = tuple(unit.start for unit in items)
            above = headings.get(one.parent[-1]) if one.parent else None
            lead = one.lead or _find_announcing(units, items[0], len(one.numbers))
            lead = lead if lead not in items else None
            made = Enumeration(lead, above, items, len(one.numbers), one.style)
            if key not in whole or len(one.numbers) > whole[key].count:
                whole[key] = made
    return tuple(sorted(whole.values(), key=lambda one: one.items[0].start))


def _find_counted(units: Sequence[Unit]) -> Iterator[_Open]:
    """Yield what marks count. A mark continues what the mark before it began, nearest first."""
    opened: list[_Open] = []
    for at, unit in enumerate(units):
        for mark in find_marks(unit.text):
            form = _find_form(unit, mark)
            if mark.number == 1:
                lead = _find_lead(units, at, mark)
                opened.append(_Open(mark.style, form, unit.path, lead, [1], [unit]))
                continue
            for one in reversed(opened[-40:]):
                if (one.style, one.form) != (mark.style, form) and not _continues_inline(
                    one, mark, unit
                ):
                    continue
                # Under another heading than its own an item begins something else.
                if (
                    mark.number == one.numbers[-1] + 1
                    and unit.path[: len(one.parent)] == one.parent
                ):
                    one.numbers.append(mark.number)
                    one.units.append(unit)
                    one.form = form
                    break
    yield from opened


def _find_form(unit: Unit, mark: Mark) -> str:
    if unit.is_heading:
        return "heading"
    return "line" if unit.begins_line and not unit.text[: mark.at].strip() else "inline"


def _continues_inline(one: _Open, mark: Mark, unit: Unit) -> bool:
    """Tell whether an item that begins a line may follow one that stood behind a lead-in."""
    return (
        one.style == mark.style
        and one.form == "inline"
        and not unit.is_heading
        and one.numbers == [1]
    )


def _find_lead(units: Sequence[Unit], at: int, mark: Mark) -> Unit | None:
    """Return what leads in to a first item: itself, the sentence before it, or the heading."""
    unit = units[at]
    if unit.text[: mark.at].strip():
        return unit
    previous = units[at - 1] if at else None
    if previous and (
        _ENDS_IN_COLON.search(previous.text)
        or previous.is_heading
        or _ANNOUNCES.search(fold(previous.text))
        or not unit.begins_line
    ):
        return previous
    return None


def _find_announcing(units: Sequence[Unit], first: Unit, count: int) -> Unit | None:
    """Return the sentence shortly before a first item that says how many there are."""
    at = bisect_left(units, first.start, key=lambda unit: unit.start)
    for unit in reversed(units[max(0, at - _NEAR) : at]):
        if count in find_announced(unit.text):
            return unit
    return None


def find_announced(text: str) -> frozenset[int]:
    """Return how many things a text says there are, or are to follow: 4 for 四项原则."""
    found = (read_numeral(one.replace("两", "二")) for one in _COUNTED.findall(fold(text)))
    return frozenset(found) - {0}


def _find_bullets(units: Sequence[Unit]) -> Iterator[_Open]:
    """Yield lines that begin with the same bullet; sentences may follow each within its line."""
    opened: _Open | None = None
    for at, unit in enumerate(units):
        if not unit.begins_line:
            continue
        bullet = find_bullet(unit.text)
        if opened and (opened.style, opened.parent) == (bullet, unit.path):
            opened.numbers.append(len(opened.numbers))
            opened.units.append(unit)
            continue
        if opened:
            yield opened
        opened = None
        if bullet:
            lead = units[at - 1] if at else None
            opened = _Open(bullet, "line", unit.path, lead, [0], [unit])
    if opened:
        yield opened


def _find_lines(units: Sequence[Unit]) -> Iterator[_Open]:
    """Yield lines that follow a colon and are counted by nothing, up to what is no item."""
    for at, lead in enumerate(units):
        if not _ENDS_IN_COLON.search(lead.text) or lead.is_heading:
            continue
        items: list[Unit] = []
        for unit in units[at + 1 :]:
            if not _is_plain_line(unit, lead) or (items and _closes(items, unit)):
                break
            items.append(unit)
        yield _Open("lines", "line", lead.path, lead, list(range(len(items))), items)


def _closes(items: Sequence[Unit], unit: Unit) -> bool:
    """Tell whether a list ends before a line: its items end in one mark, the last in a stop."""
    first, last, end = items[0].text[-1], items[-1].text[-1], unit.text[-1]
    if first in _ENDS_ITEM:
        return last not in _ENDS_ITEM
    return first not in _STOPS and end in _STOPS


def _is_plain_line(unit: Unit, lead: Unit) -> bool:
    return (
        unit.begins_line
        and not unit.is_heading
        and unit.path == lead.path
        and len(unit.text) <= _LONG_LINE
        and not _ENDS_IN_COLON.search(unit.text)
        and not any(mark.at == 0 for mark in find_marks(unit.text))
    )


def _find_sections(units: Sequence[Unit]) -> Iterator[_Open]:
    """Yield the headings under each heading, and those under none."""
    below: dict[tuple[int, ...], list[Unit]] = {}
    headings = {unit.start: unit for unit in units if unit.is_heading}
    for unit in headings.values():
        below.setdefault(unit.path, []).append(unit)
    for path, items in below.items():
        lead = headings.get(path[-1]) if path else None
        yield _Open(_HEADINGS, "heading", path, lead, list(range(len(items))), items)
