"""Keeps raised and lowered characters apart from those beside them: 10⁷, not 107; H₂O.

Plain text has the digits, signs and some letters as characters of their own (Unicode, blocks
Superscripts and Subscripts, and Spacing Modifier Letters).
"""

import re
from collections.abc import Sequence

_RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-−=()aeox", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₒₓ")

# The mark of a note: [3], 〔注1〕, ①, *. A bare number may be an exponent.
_NOTE = re.compile(
    r"[\[［〔【(（]\s*(?:注|註|note)?[\d,，、\s\-–a-z]*[)）\]］〕】]|[①-⑳*＊†‡§#]+|[注註]\d*", re.I
)
_COUNT = re.compile(r"\d{1,3}(?:\s*[,，、\-–]\s*\d{1,3})*")
_LAST_NUMBER = re.compile(r"(?P<operator>[=+×*/^<>≈≤≥]\s*)?(?<![\d.,])(?P<number>[\d.,]*\d)$")
_OPERATOR = re.compile(r"[=+\-−×*/^<>≈≤≥]")
_HAN_UNIT = re.compile(r"[米里尺寸丈]$")
_BASE = re.compile(r"[\w)）\]]\s*$")
_ORDINAL = re.compile(r"st|nd|rd|th|TM|SM|[oº°]|[\u3400-\u9fff]+", re.I)


def raise_text(text: str) -> str:
    """Return superscript characters; unchanged where one has no such form."""
    return _shift(text, _RAISED)


def lower_text(text: str) -> str:
    """Return subscript characters; unchanged where one has no such form."""
    return _shift(text, _LOWERED)


def _shift(text: str, forms: dict[int, int]) -> str:
    has_form = all(ord(character) in forms or character.isspace() for character in text)
    return text.translate(forms) if has_form else text


def join_raised(spans: Sequence[tuple[str, int]]) -> str:
    """Join the pieces of a line, each with 1 for raised, -1 for lowered, 0 for neither.

    The mark of a note that was typed as a superscript (人[2], 1800³亩) is left out: it says nothing
    of the number beside it. What has no raised form stands in `^( )`.
    """
    if not any(text.strip() for text, raised in spans if not raised):
        return "".join(text for text, _ in spans)
    line = ""
    for at, (text, raised) in enumerate(spans):
        if raised > 0:
            line += _write_raised(line, text, "".join(rest for rest, _ in spans[at + 1 :]))
        else:
            line += lower_text(text) if raised else text
    return line


def _write_raised(before: str, text: str, after: str) -> str:
    """Return a superscript as it is written between what stands before and after it."""
    bare = text.strip()
    if not bare or _is_note_mark(before, bare, after):
        return text[len(text.rstrip()) :] if bare else text
    shifted = raise_text(text)
    if shifted != text or not _BASE.search(before) or _ORDINAL.fullmatch(bare):
        return shifted
    return f"^({bare})"


def _is_note_mark(before: str, text: str, after: str) -> bool:
    """Tell whether a superscript refers to a note: in brackets, or a number that is no exponent.

    An exponent stands behind a letter, a unit, a bracket, ten, or a number in a calculation.
    """
    if _NOTE.fullmatch(text):
        return bool(before.strip())
    if not _COUNT.fullmatch(text) or not before.strip():
        return False
    if match := _LAST_NUMBER.search(before):
        digit = len(match["number"]) == 1
        calculated = _OPERATOR.match(after.lstrip()) or match["operator"]
        return match["number"] != "10" and not (calculated and (digit or text in "23"))
    if text in ("2", "3") and _HAN_UNIT.search(before):
        return False
    return not re.search(r"[A-Za-zΑ-Ωα-ωµμ)\]′℃°ÅΩ℮\u2070-\u209c]\s*$", before)
