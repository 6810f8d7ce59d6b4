"""Reads the characters of symbol fonts, whose codes say nothing: Wingdings' 0xFE is ☑.

Word keeps them as a font and a code, or as characters of the private use area from U+F000 on. What
reports use of them has a place here: boxes, ticks, arrows, bullets, and Symbol's Greek letters and
signs (Adobe's Symbol encoding).
"""

_GREEK = dict(
    zip(
        "ABCDEFGHIKLMNOPQRSTUWXYZabcdefghijklmnopqrstuvwxyz",
        "ΑΒΧΔΕΦΓΗΙΚΛΜΝΟΠΘΡΣΤΥΩΞΨΖαβχδεφγηιϕκλμνοπθρστυϖωξψζ",
        strict=True,
    )
)
_SIGNS = {
    **{0x25: "%", 0x2B: "+", 0x2D: "−", 0x3C: "<", 0x3D: "=", 0x3E: ">", 0x7E: "∼"},
    **{0xA2: "′", 0xA3: "≤", 0xA4: "/", 0xA5: "∞", 0xB0: "°", 0xB1: "±", 0xB2: "″", 0xB3: "≥"},
    **{0xB4: "×", 0xB5: "∝", 0xB6: "∂", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈"},
    **{0xBC: "…", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xC7: "∩", 0xC8: "∪"},
    **{0xCE: "∈", 0xCF: "∉", 0xD0: "∠", 0xD1: "∇", 0xD5: "∏", 0xD6: "√", 0xD7: "⋅", 0xDE: "⇒"},
    **{0xE5: "∑", 0xF2: "∫"},
}
_FONTS = {
    "symbol": _SIGNS,
    "wingdings": {
        **{0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x72: "❒", 0x75: "◆", 0x76: "❖"},
        **{0x9F: "•", 0xA1: "○", 0xA7: "▪", 0xA8: "□", 0xAB: "★", 0xD8: "➢", 0xDF: "←"},
        **{0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓"},
        **{0xFD: "☒", 0xFE: "☑"},
        **{0x81 + n: chr(ord("①") + n) for n in range(10)},
        **{0x8C + n: chr(ord("❶") + n) for n in range(10)},
    },
    "wingdings 2": {
        **{0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "□"},
        **{0x96: "•", 0x97: "●", 0x98: "●"},
        **{0x6A + n: chr(ord("①") + n) for n in range(10)},
    },
    "wingdings 3": {0x7D: "▶", 0x7C: "◀", 0x70: "▲", 0x71: "▼", 0x61: "→", 0x22: "→"},
}


def is_symbol_font(font: str) -> bool:
    """Tell whether a font gives its codes a meaning of its own."""
    return font.lower() in _FONTS


def read_symbol(font: str, code: int) -> str:
    """Return the character that a code shows in a font; "" where it has no reading."""
    table = _FONTS.get(font.lower())
    private = 0xF000 <= code <= 0xF0FF
    if table is None:
        return "" if 0xE000 <= code <= 0xF8FF else chr(code)
    if not private and (code > 0xFF or chr(code).isspace()):
        return chr(code)  # another font shows it
    low = code & 0xFF if private else code
    if table is _SIGNS and (letter := _GREEK.get(chr(low))):
        return letter
    plain = chr(low) if table is _SIGNS and 0x20 <= low < 0x7F else ""
    return table.get(low, plain)


def read_symbols(font: str, text: str, *, private_only: bool = False) -> str:
    """Return the text of a run in a symbol font; `private_only`: others are in another font."""
    return "".join(
        read_symbol(font, ord(one)) if "\ue000" <= one <= "\uf8ff" or not private_only else one
        for one in text
    )
