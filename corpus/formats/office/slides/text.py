"""Reads the paragraphs of a shape as a slide shows them, automatic numbers included.

A number is set on the paragraph, or on its level in a list style: that of the shape, of the
placeholder in the layout, or of the master (ECMA-376 part 1, 21.1.2.4; kinds: 20.1.10.61).
"""

import re
from collections.abc import Sequence
from typing import Any

from corpus.formats.office.equations import M, write_equation
from corpus.formats.office.list_numbers import write_number
from corpus.formats.office.package import A, iterate_chosen
from corpus.formats.office.symbols import is_symbol_font, read_symbols
from corpus.text.superscripts import join_raised

_BULLETS = [f"{A}{name}" for name in ("buNone", "buAutoNum", "buChar", "buBlip")]
_KIND = re.compile(
    r"(alphaLc|alphaUc|arabicDb|arabic|romanLc|romanUc|circleNum\w*?|ea1Chs|ea1Cht|ea1Jpn\w*?)"
    r"(ParenBoth|ParenR|Period|Plain)"
)
_FORMATS = {
    **{"alphaLc": "lowerLetter", "alphaUc": "upperLetter", "romanLc": "lowerRoman"},
    **{"romanUc": "upperRoman", "arabicDb": "decimalFullWidth"},
    **{"ea1Chs": "chineseCountingThousand", "ea1JpnChsDb": "chineseCountingThousand"},
    **{"ea1Cht": "taiwaneseCountingThousand", "ea1JpnKor": "japaneseCounting"},
}
_AROUND = {"ParenBoth": "({})", "ParenR": "{})", "Period": "{}.", "Plain": "{}"}
_UNSHOWN = ("slidenum", "datetime")  # fields that change by themselves


def read_text(body: Any, styles: Sequence[Any] = ()) -> list[str]:
    """Return the paragraphs of a text body that hold text; lines are separated by line feeds.

    `styles` are the list styles that count besides the body's own, nearest first.
    """
    found: list[str] = []
    counts = _Counts()
    own = body.find(f"{A}lstStyle")
    for paragraph in body.iter(f"{A}p"):
        text = _read_paragraph(paragraph)
        if text.strip():
            properties = paragraph.find(f"{A}pPr")
            level = int(properties.get("lvl", "0")) if properties is not None else 0
            bullet = _find_bullet(properties, level, [own, *styles])
            found.append(counts.count(level, bullet) + text)
    return found


def _read_paragraph(paragraph: Any) -> str:
    spans: list[tuple[str, int]] = []

    def walk(element: Any) -> None:
        for child in iterate_chosen(element):
            if child.tag == f"{A}br":
                spans.append(("\n", 0))
            elif child.tag == f"{A}r":
                spans.append(_read_run(child))
            elif child.tag == f"{A}fld":
                if not child.get("type", "").startswith(_UNSHOWN):
                    spans.append(_read_run(child))
            elif child.tag == f"{M}oMath":
                spans.append((write_equation(child), 0))
            elif child.tag not in (f"{A}pPr", f"{A}endParaRPr"):
                walk(child)

    walk(paragraph)
    return join_raised(spans).replace("\v", "\n")


def _read_run(run: Any) -> tuple[str, int]:
    """Return a run's text, and 1 for a superscript, -1 for a subscript, else 0."""
    text = run.findtext(f"{A}t") or ""
    properties = run.find(f"{A}rPr")
    if properties is None:
        return text, 0
    for name in ("sym", "latin"):
        font = properties.find(f"{A}{name}")
        typeface = font.get("typeface", "") if font is not None else ""
        if is_symbol_font(typeface):
            text = read_symbols(typeface, text, private_only=name == "sym")
    baseline = properties.get("baseline", "0").rstrip("%")
    shift = float(baseline) if re.fullmatch(r"-?\d+(\.\d+)?", baseline) else 0
    return text, (shift > 0) - (shift < 0)


def _find_bullet(properties: Any, level: int, styles: Sequence[Any]) -> Any:
    """Return the element that says how a paragraph is marked; None where nothing does."""
    of_styles = (
        style.find(f"{A}lvl{level + 1}pPr") if style is not None else None for style in styles
    )
    for place in (properties, *of_styles):
        for child in place if place is not None else ():
            if child.tag in _BULLETS:
                return child
    return None


class _Counts:
    """Counts the paragraphs of each level; an outer one, or one of another kind, ends a list."""

    def __init__(self) -> None:
        self._lists: dict[int, tuple[tuple[str, int], int]] = {}

    def count(self, level: int, bullet: Any) -> str:
        """Return the number of the next paragraph and a blank; "" for one without a number."""
        for deeper in [known for known in self._lists if known > level]:
            del self._lists[deeper]
        if bullet is None or bullet.tag != f"{A}buAutoNum":
            self._lists.pop(level, None)
            return ""
        start = bullet.get("startAt", "1")
        kind = bullet.get("type", ""), int(start) if start.isdigit() else 1
        known, counted = self._lists.get(level, (kind, 0))
        counted = counted + 1 if known == kind else 1
        self._lists[level] = kind, counted
        return _write(kind[0], kind[1] + counted - 1) + " "


def _write(kind: str, number: int) -> str:
    match = _KIND.fullmatch(kind)
    if match is None:
        return f"{number}."
    name, around = match[1], _AROUND[match[2]]
    if name == "circleNumWdBlack" and number <= 10:
        return chr(ord("❶") + number - 1)
    if name.startswith("circleNum"):
        return write_number(number, "decimalEnclosedCircle")
    if name.endswith("Db"):
        around = around.replace(".", "．")
    return around.format(write_number(number, _FORMATS.get(name, "decimal")))
