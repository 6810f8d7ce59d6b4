"""The words of a question that tell sides of it apart: years, months, and who issued documents.

Markers that stand together are one unit: 2021年嵐川 is one side and 2022年望潮 another.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.question.catalogue import Catalogue
from index import Index

_JOINS_UNIT = re.compile(
    r"(?:的|年?[报報]告?|那?[一份部年月]|市|[ ,'’《「“]|['’]s|in|of|for|from|during|the|annual|"
    r"reports?|survey)*",
    re.IGNORECASE,
)
# What stands behind the markers of a unit and goes with them.
_TAIL = re.compile(
    r"(?:年?度?(?:的?(?:年?[报報](?:告)?|公[报報]|[会會][议議]|例[会會])|那[份部年]|[份期]))?[里裡中上]?(?![升涨漲])"
    r"|(?:['’]s)?(?: (?:annual )?(?:reports?|one|survey|meeting|minutes|year)\b)*",
    re.IGNORECASE,
)
_NEXT_YEAR = {
    "前一年": -1, "上一年": -1, "上年": -1, "后一年": 1, "下一年": 1, "次年": 1, "翌年": 1,
    "the year before": -1, "the previous year": -1, "the year after": 1, "the following year": 1,
}  # fmt: skip
_RELATIVE = re.compile("|".join(_NEXT_YEAR))
_YEAR = re.compile(r"(?<![\d.])((?:1[89]|20)\d\d)(?!\d)(?: ?年(?!报)度?)?")
_MONTH = re.compile(
    r"(?<![\d一二三四五六七八九十])(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?"
    r"(?![\d一二三四五六七八九十初上中下])"
    r"|\b(?:january|february|march|april|may(?! (?:a|an|be|i|the|we|you|not)\b)|june|july|august"
    r"|september|october|november|december)\b(?! \d{1,2}\b)"
)
_WORD = re.compile(r"[a-z][a-z'’]*[a-z]")


@dataclass(frozen=True)
class Marker:
    """A year, a month or an issuer that a folded text names: `folded[start:end]`."""

    kind: Literal["year", "month", "issuer"]
    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Unit:
    """Markers that stand together; the place of all of them and of what goes with them."""

    markers: tuple[Marker, ...]
    start: int
    end: int
    text: str  # for a question of its own: 前一年 is written as its year

    @property
    def values(self) -> frozenset[str]:
        """What tells this unit from another."""
        return frozenset(f"{one.kind} {one.value}" for one in self.markers)

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of its markers."""
        return frozenset(one.kind for one in self.markers)


def find_markers(folded: str, index: Index) -> list[Marker]:
    """Return the markers of a folded question in order."""
    found = [Marker("year", match[1], *match.span()) for match in _YEAR.finditer(folded)]
    found += [
        Marker("month", match[0].strip(), *match.span())
        for match in _MONTH.finditer(folded)
        if not any(one.start <= match.start() < one.end for one in found)
    ]
    found += list(_find_relative_years(folded, found))
    for marker in _find_issuers(folded, index):
        if not any(one.start < marker.end and marker.start < one.end for one in found):
            found.append(marker)
    return sorted(found, key=lambda one: one.start)


def _find_issuers(folded: str, index: Index) -> Iterator[Marker]:
    """Yield the names of issuers and places in a question, longer ones first."""
    known = Catalogue.of(index)
    for name in sorted(known.names, key=len, reverse=True):
        own = known.names[name]
        for match in re.finditer(re.escape(name), folded):
            if len(own) < len(known.documents) and known.is_specific(name, own, index):
                yield Marker("issuer", name, *match.span())
    for match in _WORD.finditer(folded):
        plain = re.sub(r"['’]s?$|['’]", "", match[0])
        named = next((one for one in (plain, plain.removesuffix("s")) if one in known.latin), "")
        own = known.latin.get(named, frozenset())
        if own and len(own) < len(known.documents):
            end = match.end() - (2 if match[0].endswith(("'s", "’s")) else 0)
            yield Marker("issuer", named, match.start(), end)


def _find_relative_years(folded: str, years: Sequence[Marker]) -> Iterator[Marker]:
    """Yield the years that are named by the one before: 2021年跟前一年."""
    for match in _RELATIVE.finditer(folded):
        named = [one for one in years if one.kind == "year" and one.end <= match.start()]
        if named:
            value = str(int(named[-1].value) + _NEXT_YEAR[match[0]])
            yield Marker("year", value, *match.span())


def find_units(text: str, markers: Sequence[Marker]) -> list[Unit]:
    """Return the units of a text, whose places are those of its folded form."""
    groups: list[list[Marker]] = []
    for marker in markers:
        kinds = {one.kind for one in groups[-1]} if groups else set()
        gap = text[groups[-1][-1].end : marker.start] if groups else ""
        if groups and marker.kind not in kinds and _JOINS_UNIT.fullmatch(gap):
            groups[-1].append(marker)
        else:
            groups.append([marker])
    return [_make_unit(text, group) for group in groups]


def _make_unit(text: str, group: Sequence[Marker]) -> Unit:
    start, last = group[0].start, group[-1].end
    tail = _TAIL.match(text, last)
    end = tail.end() if tail else last
    written = text[start:end]
    if _RELATIVE.fullmatch(written):
        written = f"{group[0].value}年"
    return Unit(tuple(group), start, end, written)
