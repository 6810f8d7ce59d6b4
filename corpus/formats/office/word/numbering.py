"""Numbers paragraphs as Word does: 第四条, 3.2, （二）, a) (ECMA-376 part 1, section 17.9).

A paragraph names a list (`num`) and a level, itself or through its style. Lists that share an
abstract definition go on counting one another, unless one says where it starts. Bullets are no
text. Where a level is used before those above it, these count as begun, as Word shows them.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from corpus.formats.office.list_numbers import write_number
from corpus.formats.office.word.markup import W, find_number, find_value, is_on
from corpus.formats.office.word.styles import Styles

_LEVELS = 9
_SUFFIXES = {"space": " ", "nothing": ""}  # a tab, the default, is white space as well


@dataclass(frozen=True)
class _Level:
    """How one level of a list counts."""

    start: int
    format: str
    text: str
    suffix: str
    legal: bool  # all numbers in decimal digits
    restart: int | None  # the level, from 1, whose numbers restart this one; 0: none does
    hidden: bool


@dataclass
class Counters:
    """Where the lists of one story stand; text boxes, notes and headers count on their own."""

    values: dict[tuple[str, int], int] = field(default_factory=dict)  # of each abstract level
    started: set[tuple[int, int]] = field(default_factory=set)  # lists with a start of their own


class Numbering:
    """The lists of a document."""

    def __init__(self, root: Any, styles: Styles) -> None:
        """Take the root of the part with the lists; None for a document without it."""
        self._styles = styles
        self._abstract: dict[str, Any] = {}
        self._lists: dict[int, Any] = {}
        for element in root if root is not None else ():
            if element.tag == f"{W}abstractNum":
                self._abstract[element.get(f"{W}abstractNumId", "")] = element
            elif element.tag == f"{W}num":
                self._lists[int(element.get(f"{W}numId", "0"))] = element
        self._find_level = lru_cache(maxsize=None)(self._read_level)

    def find_list(self, paragraph: Any, name: str | None) -> tuple[int, int] | None:
        """Return the list and the level of a paragraph of a style; None for one without."""
        own = paragraph.find(f"{W}pPr/{W}numPr")
        number = find_number(own, "numId") if own is not None else None
        level = find_number(own, "ilvl") if own is not None else None
        if number is None:
            number, of_style = self._styles.find_numbering(name)
            if number is not None and level is None:
                linked = self._find_linked_level(number, name)
                level = of_style if linked is None else linked
        if not number or number not in self._lists:
            return None
        return number, min(max(level or 0, 0), _LEVELS - 1)

    def count(self, number: int, level: int, counters: Counters) -> str | None:
        """Count a paragraph and return its number with the white space behind it.

        "" is a number that is not shown, None a bullet.
        """
        abstract = self._name_abstract(number)
        for above in range(level):
            counters.values.setdefault((abstract, above), self._find_start(number, above))
        key = abstract, level
        own_start = self._find_override(number, level) is not None
        if own_start and (number, level) not in counters.started:
            counters.started.add((number, level))
            counters.values[key] = self._find_start(number, level)
        elif key in counters.values:
            counters.values[key] += 1
        else:
            counters.values[key] = self._find_start(number, level)
        for below in range(level + 1, _LEVELS):
            restart = self._find_level(number, below).restart
            if restart is None or level < restart:
                counters.values.pop((abstract, below), None)
        shape = self._find_level(number, level)
        if shape.format == "bullet":
            return None
        if shape.hidden:
            return ""
        return self._write(number, level, counters)

    def _write(self, number: int, level: int, counters: Counters) -> str:
        abstract, shape = self._name_abstract(number), self._find_level(number, level)
        text = shape.text
        for at in range(_LEVELS):
            if f"%{at + 1}" in text:
                value = counters.values.get((abstract, at), self._find_start(number, at))
                format = self._find_level(number, at).format
                if shape.legal and format not in ("bullet", "none"):
                    format = "decimal"
                text = text.replace(f"%{at + 1}", write_number(value, format))
        return text + shape.suffix if text else ""

    def _name_abstract(self, number: int) -> str:
        """Return the abstract definition of a list, through a style of lists where it names one."""
        name = ""
        for _ in range(_LEVELS):
            name = find_value(self._lists[number], "abstractNumId") or ""
            element = self._abstract.get(name)
            link = find_value(element, "numStyleLink") if element is not None else None
            if link is None:
                break
            linked, _level = self._styles.find_numbering(link)
            if linked is None or linked not in self._lists:
                break
            number = linked
        return name

    def _find_linked_level(self, number: int, style: str | None) -> int | None:
        """Return the level that names a style, or one that it builds on, as its own."""
        if number not in self._lists:
            return None
        element = self._abstract.get(self._name_abstract(number))
        levels = element.findall(f"{W}lvl") if element is not None else []
        for each in self._styles.chain(style):
            for level in levels:
                if find_value(level, "pStyle") == each.get(f"{W}styleId"):
                    return int(level.get(f"{W}ilvl", "0"))
        return None

    def _find_override(self, number: int, level: int) -> Any:
        for override in self._lists[number].iter(f"{W}lvlOverride"):
            if override.get(f"{W}ilvl") == str(level):
                return override.find(f"{W}startOverride")
        return None

    def _find_start(self, number: int, level: int) -> int:
        override = self._find_override(number, level)
        if override is not None:
            return int(override.get(f"{W}val", "1"))
        return self._find_level(number, level).start

    def _read_level(self, number: int, level: int) -> _Level:
        element = None
        for override in self._lists[number].iter(f"{W}lvlOverride"):
            if override.get(f"{W}ilvl") == str(level):
                element = override.find(f"{W}lvl")
        abstract = self._abstract.get(self._name_abstract(number))
        for candidate in abstract.iter(f"{W}lvl") if abstract is not None else ():
            if element is None and candidate.get(f"{W}ilvl") == str(level):
                element = candidate
        if element is None:
            return _Level(1, "none", "", "", False, None, False)
        format = next(element.iter(f"{W}numFmt"), None)
        name = format.get(f"{W}val", "decimal") if format is not None else "decimal"
        if name == "custom" and format is not None:  # "001, 002, 003, ..."
            name = format.get(f"{W}format", "decimal")
        if element.find(f"{W}lvlPicBulletId") is not None:
            name = "bullet"
        return _Level(
            find_number(element, "start") or 0,
            name,
            find_value(element, "lvlText") or "",
            _SUFFIXES.get(find_value(element, "suff") or "tab", " "),
            is_on(element.find(f"{W}isLgl")),
            find_number(element, "lvlRestart"),
            is_on(element.find(f"{W}rPr/{W}vanish")),
        )
