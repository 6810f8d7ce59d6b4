"""Resolves what styles say of paragraphs and runs: their own properties, then those they build on.

A paragraph is a heading by its style's name or outline level (ECMA-376 part 1, 17.3.1.20, 17.7).
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from corpus.formats.office.word.markup import W, find_number, find_value, is_on

_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
_LIST = re.compile(r"list|列表|清單", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录|目錄)\s*(?:\d|heading|标题|標題)", re.IGNORECASE)
_CAPTION = re.compile(r"caption|题注|題注|標號", re.IGNORECASE)
_TITLE = ("title", "标题", "標題")
_OFF = (None, "0", "false", "off")
_DEEPEST = 12  # styles that build on one another; a circle of them ends here


class Styles:
    """The styles of a document."""

    def __init__(self, root: Any) -> None:
        """Take the root of the part with the styles; None for a document without it."""
        self._styles: dict[str, Any] = {}
        self._default: str | None = None
        for style in root.iter(f"{W}style") if root is not None else ():
            name = style.get(f"{W}styleId", "")
            self._styles[name] = style
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true"):
                self._default = name
        self._root = root
        self.find_role = lru_cache(maxsize=None)(self._find_role)
        self.find_run_value = lru_cache(maxsize=None)(self._find_run_value)

    def name_of(self, paragraph: Any) -> str | None:
        """Return the identifier of a paragraph's style."""
        name = find_value(paragraph, "pPr/pStyle")
        return name if name in self._styles else self._default

    def chain(self, name: str | None) -> Iterator[Any]:
        """Yield a style and those it builds on, nearest first."""
        for _ in range(_DEEPEST):
            style = self._styles.get(name) if name is not None else None
            if style is None:
                return
            yield style
            name = find_value(style, "basedOn")

    def find_numbering(self, name: str | None) -> tuple[int | None, int | None]:
        """Return the list and the level of a style, each from the nearest style that says it."""
        number = level = None
        for style in self.chain(name):
            number = find_number(style, "pPr/numPr/numId") if number is None else number
            level = find_number(style, "pPr/numPr/ilvl") if level is None else level
        return number, level

    def _find_role(self, name: str | None) -> str:
        """Return "1" to "9" for a heading, "title", "contents", "caption", "list", "text"."""
        for style in self.chain(name):
            label = (find_value(style, "name") or "").strip()
            if match := _HEADING.fullmatch(label):
                return match[1]
            if label.lower() in _TITLE:
                return "title"
            if _CONTENTS.match(label):
                return "contents"
            if _CAPTION.fullmatch(label):
                return "caption"
            if role := find_outline_role(style):
                return role
            if _LIST.match(label):
                return "list"
        return "text"

    def _find_run_value(self, name: str | None, element: str) -> str | None:
        """Return what a style says of its runs: "1" for a bare switch; None for nothing."""
        for style in self.chain(name):
            found = style.find(f"{W}rPr/{W}{element}")
            if found is not None:
                return str(found.get(f"{W}val", "1"))
        return None

    def find_size(self, name: str | None) -> int:
        """Return the size of a style's characters in half points; Word's own default is 20."""
        value = self.find_run_value(name, "sz")
        if value is None and self._root is not None:
            value = find_value(self._root, "docDefaults/rPrDefault/rPr/sz")
        return int(value) if value and value.isdigit() else 20

    def is_hidden(self, properties: Any, style: str | None) -> bool:
        """Tell whether a run of these properties in a paragraph of this style is hidden text."""
        if properties is not None and (own := properties.find(f"{W}vanish")) is not None:
            return is_on(own)
        of_paragraph = self.find_run_value(style, "vanish") not in _OFF
        if properties is None:
            return of_paragraph
        character = find_value(properties, "rStyle")
        return (self.find_run_value(character, "vanish") not in _OFF) != of_paragraph

    def find_raised(self, properties: Any) -> int:
        """Return 1 for a superscript run, -1 for a subscript, 0 for the others."""
        value = find_value(properties, "vertAlign")
        if value is None:
            value = self.find_run_value(find_value(properties, "rStyle"), "vertAlign")
        return {"superscript": 1, "subscript": -1}.get(value or "", 0)


def find_outline_role(element: Any) -> str:
    """Return the level of a heading by the outline, "1" to "9"; "" where there is none."""
    level = find_number(element, "pPr/outlineLvl")
    return str(level + 1) if level is not None and 0 <= level < 9 else ""
