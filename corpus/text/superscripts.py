"""Keeps raised and lowered characters apart from those beside them: 10⁷, not 107; H₂O.

Plain text has the digits, signs and some letters as characters of their own (Unicode, blocks
Superscripts and Subscripts, and Spacing Modifier Letters).
"""

_RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-−=()aeox", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₒₓ")


def raise_text(text: str) -> str:
    """Return superscript characters; unchanged where one has no such form."""
    return _shift(text, _RAISED)


def lower_text(text: str) -> str:
    """Return subscript characters; unchanged where one has no such form."""
    return _shift(text, _LOWERED)


def _shift(text: str, forms: dict[int, int]) -> str:
    has_form = all(ord(character) in forms or character.isspace() for character in text)
    return text.translate(forms) if has_form else text
