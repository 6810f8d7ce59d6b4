"""Numbers lists and headings as LibreOffice shows them: 第二條, 3.2, (1)."""

import re
from collections.abc import Callable
from typing import Any

from corpus.formats.opendocument.package import STYLE, TEXT
from corpus.text import numerals

_PLACE = re.compile(r"%(\d+)%")
_TEMPLATE = (  # an extension: the label with %1% for the number of level 1
    "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}num-list-format"
)
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
# By the first sign of the format, which counts its own numbers: "一, 二, 三, ..."
_FORMS: dict[str, Callable[[int], str]] = {
    "1": str,
    "a": numerals.write_letters,
    "A": lambda number: numerals.write_letters(number).upper(),
    "i": numerals.write_roman,
    "I": lambda number: numerals.write_roman(number).upper(),
    "一": numerals.count_in_chinese,
    "壹": lambda number: numerals.count_in_chinese(number, formal=True),
    "甲": numerals.write_stem,
    "子": numerals.write_branch,
    "①": numerals.write_circled,
    "１": lambda number: str(number).translate(_FULL_WIDTH),
}
Counts = dict[int, int]  # the number reached at each level


class Numbering:
    """Counts the items of every list; a list may go on with the numbers of another."""

    def __init__(self, lists: dict[str, Any], outline: Any) -> None:
        self._lists = lists
        self._outline = outline
        self._headings: Counts = {}
        self._by_id: dict[str, Counts] = {}
        self._by_style: dict[str, Counts] = {}

    def open_list(self, element: Any, style: str) -> Counts:
        """Return the counts of an outermost list: new ones, or those that it goes on with."""
        counts: Counts = {}
        if goes_on := element.get(f"{TEXT}continue-list"):
            counts = self._by_id.get(goes_on, counts)
        elif element.get(f"{TEXT}continue-numbering") == "true":
            counts = self._by_style.get(style, counts)
        self._by_style[style] = counts
        if name := element.get("{http://www.w3.org/XML/1998/namespace}id"):
            self._by_id[name] = counts
        return counts

    def number_item(self, style: str, level: int, counts: Counts, item: Any) -> str:
        """Count an item and return its label; "" where the list has bullets or no numbers."""
        return _label(self._lists.get(style), level, counts, item.get(f"{TEXT}start-value"))

    def number_heading(self, level: int, start: str | None) -> str:
        """Count a heading that is in no list, and return its label."""
        return _label(self._outline, level, self._headings, start)


def _label(style: Any, level: int, counts: Counts, start: str | None) -> str:
    definition = _find_level(style, level)
    if definition is None:
        return ""
    first = int(start or definition.get(f"{TEXT}start-value", "1"))
    counts[level] = counts[level] + 1 if level in counts and start is None else first
    for deeper in [other for other in counts if other > level]:
        del counts[deeper]
    if not definition.get(f"{STYLE}num-format"):
        return ""
    shown = range(level - int(definition.get(f"{TEXT}display-levels", "1")) + 1, level + 1)
    template = definition.get(_TEMPLATE)
    if template is None:
        template = (
            definition.get(f"{STYLE}num-prefix", "")
            + ".".join(f"%{each}%" for each in shown if each > 0)
            + definition.get(f"{STYLE}num-suffix", "")
        )
    label = _PLACE.sub(lambda match: _number(style, int(match[1]), counts), template)
    return label + _find_space(definition)


def _find_space(definition: Any) -> str:
    """Return what separates a label from its text; older files give the label a width instead."""
    aligned = next(definition.iter(f"{STYLE}list-level-label-alignment"), None)
    if aligned is not None:
        return "" if aligned.get(f"{TEXT}label-followed-by") == "nothing" else " "
    properties = definition.find(f"{STYLE}list-level-properties")
    sizes = (f"{TEXT}min-label-width", f"{TEXT}min-label-distance")
    stated = [properties.get(size, "0") for size in sizes] if properties is not None else []
    return " " if any(size.strip("0.cmintp") for size in stated) else ""


def _number(style: Any, level: int, counts: Counts) -> str:
    definition = _find_level(style, level)
    form = definition.get(f"{STYLE}num-format", "") if definition is not None else ""
    if not form:
        return ""
    number = counts.get(level, int(definition.get(f"{TEXT}start-value", "1")))
    return _FORMS.get(form[0], str)(number) if number > 0 else str(number)


def _find_level(style: Any, level: int) -> Any:
    """Return what a list style says of a level, if it is numbered."""
    for each in () if style is None else style:
        numbered = each.tag in (f"{TEXT}list-level-style-number", f"{TEXT}outline-level-style")
        if numbered and each.get(f"{TEXT}level") == str(level):
            return each
    return None
