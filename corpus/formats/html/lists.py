"""Numbers the items of lists as a browser shows them: start, value, reversed, and the style."""

import re
from collections.abc import Callable
from typing import Any

from corpus.formats.html.styles import Styles
from corpus.text.numerals import (
    count_in_chinese,
    spell_digits,
    write_branch,
    write_letters,
    write_roman,
    write_stem,
)

_INTEGER = re.compile(r"\s*([+-]?\d{1,9})")
_TYPED = re.compile(r"[（(]?(?:\d{1,3}|[〇零一二三四五六七八九十百]+)(?:[、．)）]|\.(?!\d))|[①-⑳]")
_TYPES = {  # of the attribute
    "1": "decimal",
    "a": "lower-alpha",
    "A": "upper-alpha",
    "i": "lower-roman",
    "I": "upper-roman",
}


def number_items(element: Any, styles: Styles) -> dict[Any, str]:
    """Return the numbers that stand before the items of a list, with what follows them: "3. ".

    Items that bring their number in their text have none, where a style sheet outside the page may
    say so.
    """
    items = [child for child in element if child.tag == "li"]
    ordered = element.tag == "ol"
    step = -1 if element.get("reversed") is not None else 1
    start = _read_integer(element.get("start")) if ordered else None
    at = start if start is not None else (1 if step > 0 else len(items))
    usual = styles.get(element, "list-style-type") or (
        _TYPES.get(element.get("type") or "1", "decimal") if ordered else "disc"
    )
    found = {}
    for item in items:
        value = _read_integer(item.get("value")) if ordered else None
        at = at if value is None else value
        style = styles.get(item, "list-style-type") or _TYPES.get(item.get("type") or "", usual)
        if styles.get(item, "display") in ("", "list-item") and (said := write_marker(at, style)):
            found[item] = said
        at += step
    if found and not styles.is_complete:
        texts = ["".join(item.itertext()).strip() for item in items]
        return {} if all(_TYPED.match(text) for text in texts if text) else found
    return found


def write_marker(number: int, style: str) -> str:
    """Return a number with its suffix, "" for a bullet, as CSS Counter Styles Level 3 has them.

    A style that does not reach a number gives way to another.
    """
    if style in _WESTERN:
        first, last, write = _WESTERN[style]
        return f"{write(number) if first <= number <= last else number}. "
    if style in _CHINESE:
        first, last, write = _CHINESE[style]
        if number < 0:
            return f"{number}. "
        return f"{write(number) if first <= number <= last else spell_digits(number)}、"
    return ""


def _spread(number: int) -> str:
    """Return a … z, aa, ab …: CSS counts in letters, where Word repeats them."""
    said = ""
    while number:
        number, rest = divmod(number - 1, 26)
        said = write_letters(rest + 1) + said
    return said


def _count(script: str, *, formal: bool) -> Callable[[int], str]:
    return lambda number: count_in_chinese(number, script=script, formal=formal)


_MOST = 10**9
_Style = tuple[int, int, Callable[[int], str]]  # the first and the last number, and how to write
_WESTERN: dict[str, _Style] = {
    "decimal": (-_MOST, _MOST, str),
    "decimal-leading-zero": (0, 9, lambda number: f"0{number}"),
    "lower-alpha": (1, _MOST, _spread),
    "upper-alpha": (1, _MOST, lambda number: _spread(number).upper()),
    "lower-roman": (1, 3999, write_roman),
    "upper-roman": (1, 3999, lambda number: write_roman(number).upper()),
    "lower-greek": (1, 24, lambda number: "αβγδεζηθικλμνξοπρστυφχψω"[number - 1]),
}
_WESTERN |= {f"{case}-latin": _WESTERN[f"{case}-alpha"] for case in ("lower", "upper")}
_CHINESE: dict[str, _Style] = {
    f"{name}-chinese-{form}": (0, 9999, _count(script, formal=form == "formal"))
    for name, script in (("simp", "hans"), ("trad", "hant"))
    for form in ("informal", "formal")
}
_CHINESE |= {
    "cjk-ideographic": _CHINESE["trad-chinese-informal"],
    "cjk-decimal": (0, _MOST, spell_digits),
    "cjk-heavenly-stem": (1, 10, write_stem),
    "cjk-earthly-branch": (1, 12, write_branch),
}


def _read_integer(value: str | None) -> int | None:
    """Read an attribute as HTML does: white space and what follows the digits are ignored."""
    match = _INTEGER.match(value or "")
    return int(match[1]) if match else None
