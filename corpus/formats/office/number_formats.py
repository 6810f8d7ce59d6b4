"""Shows numbers as a spreadsheet does: by the number format codes of ECMA-376 part 1, 18.8.31.

Sections and their conditions, digit placeholders, thousands, percentages, exponents, fractions,
dates, elapsed times, Chinese numerals ([DBNum1] to [DBNum3]) and the Republic of China's years.
"""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from corpus.formats.office.date_formats import format_date
from corpus.formats.office.number_codes import Section, choose_section, parse_code, show_literal


def format_value(value: float | str, code: str, *, date1904: bool = False) -> str:
    """Return a number or a text as a sheet shows it under a format code."""
    sections = parse_code(code)
    if isinstance(value, str):
        last = sections[3] if len(sections) > 3 else sections[-1]
        if not last.has("text"):
            return value
        return "".join(
            value if kind == "text" else show_literal(kind, t) for kind, t in last.tokens
        )
    section, shown = choose_section(sections, value)
    if section.has("date", "half", "elapsed"):
        text = format_date(section, value, date1904=date1904) or format_general(value)
    elif section.has("general") or not section.tokens:
        text = _format_general(section, shown) if section.tokens or len(sections) == 1 else ""
    elif section.has("text"):
        plain = format_general(shown)
        text = "".join(
            plain if kind == "text" else show_literal(kind, t) for kind, t in section.tokens
        )
    else:
        text = _format_number(section, shown)
    return text.strip()


def format_general(value: float) -> str:
    """Return a number without a format: up to eleven characters, as a wide cell shows it."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    size = abs(value)
    if not 1e-9 <= size < 1e11:
        return re.sub(r"\.?0+E", "E", f"{value:.5E}")
    text = f"{value:.{max(0, 10 - max(1, len(str(int(size)))))}f}"
    plain = text.rstrip("0").rstrip(".")
    return plain if size >= 1e-4 or float(plain) == value else f"{value:.5E}"


def _format_general(section: Section, value: float) -> str:
    plain = format_general(value)
    if section.numerals:
        plain = section.spell_number(plain)
    return "".join(
        plain if kind == "general" else show_literal(kind, t) for kind, t in section.tokens
    )


def _format_number(section: Section, value: float) -> str:
    tokens = list(section.tokens)
    if section.has("slash") and section.has("digit"):
        return _format_fraction(tokens, value)
    digits = [at for at, (kind, _) in enumerate(tokens) if kind == "digit"]
    exponent = next((at for at, (kind, _) in enumerate(tokens) if kind == "exponent"), len(tokens))
    if digits and digits[0] > exponent:
        return format_general(value)  # no program takes a code of an exponent alone
    if not digits:
        sign = "-" if value < 0 else ""
        shown = "".join(
            "%" if kind == "percent" else show_literal(kind, text) for kind, text in tokens
        )
        return sign + shown if shown else ""
    point = next((at for at, (kind, _) in enumerate(tokens) if kind == "point"), exponent)
    before = [at for at in digits if at < min(point, exponent)]
    after = [at for at in digits if point < at < exponent]
    commas = [at for at, (kind, _) in enumerate(tokens) if kind == "comma"]
    last = max(before + after)
    scale = sum(at > (before[-1] if before else -1) for at in commas if at < point)
    scale += sum(at > last for at in commas if at > point)
    grouped = any(before and before[0] < at < before[-1] for at in commas)
    amount = Decimal(format(abs(value), ".15g")).scaleb(-3 * scale)
    amount = amount.scaleb(2 * sum(kind == "percent" for kind, _ in tokens))
    power = 0
    if exponent < len(tokens) and amount:
        power = amount.adjusted()
        power -= power % max(1, len(before))
        amount = amount.scaleb(-power)
    amount = amount.quantize(Decimal(1).scaleb(-len(after)), ROUND_HALF_UP)
    whole, _, decimals = f"{amount:f}".partition(".")
    filled = _fill_whole(tokens, before, whole, grouped=grouped)
    filled |= _fill_decimals(tokens, after, decimals)
    if exponent < len(tokens):
        filled |= _fill_exponent(tokens, exponent, [at for at in digits if at > exponent], power)
    text = ""
    for at, (kind, piece) in enumerate(tokens):
        if kind in ("digit", "exponent"):
            text += filled.get(at, "")
        elif kind == "point":
            text += "."
        elif kind == "percent":
            text += "%"
        else:
            text += show_literal(kind, piece)
    if section.numerals:
        text = section.spell_digits(text)
    return f"-{text.lstrip()}" if value < 0 else text


def _fill_whole(
    tokens: Sequence[tuple[str, str]], places: Sequence[int], whole: str, *, grouped: bool
) -> dict[int, str]:
    """Spread the digits over the placeholders from the right; the first one takes what is left."""
    left = "" if whole == "0" else whole
    shown: dict[int, str] = {}
    count = 0
    for at in reversed(places):
        digits = left[-1:] if at != places[0] else left
        left = left[:-1] if at != places[0] else ""
        digits = digits or {"0": "0", "?": " "}.get(tokens[at][1], "")
        piece = ""
        for digit in reversed(digits):
            separator = "," if grouped and count and count % 3 == 0 and digit != " " else ""
            piece = digit + separator + piece
            count += 1
        shown[at] = piece
    return shown


def _fill_decimals(
    tokens: Sequence[tuple[str, str]], places: Sequence[int], decimals: str
) -> dict[int, str]:
    """Give each placeholder its digit; # leaves out zeros at the end."""
    shown: dict[int, str] = {}
    rest = decimals.ljust(len(places), "0")
    for nth, at in enumerate(places):
        ends = not rest[nth:].strip("0")
        shown[at] = {"#": "", "?": " "}.get(tokens[at][1], "0") if ends else rest[nth]
    return shown


def _fill_exponent(
    tokens: Sequence[tuple[str, str]], at: int, places: Sequence[int], power: int
) -> dict[int, str]:
    sign = "-" if power < 0 else "+" if tokens[at][1].endswith("+") else ""
    digits = str(abs(power)).rjust(len(places), "0")
    return {at: f"E{sign}", **({places[0]: digits} if places else {})}


def _format_fraction(tokens: Sequence[tuple[str, str]], value: float) -> str:
    """Return a mixed number such as 1 3/4, with as many digits below as there are placeholders."""
    pattern = "".join(text for kind, text in tokens if kind in ("digit", "slash", "literal"))
    upper, _, lower = pattern.partition("/")
    has_whole = len(upper.split()) > 1
    size = abs(Fraction(format(value, ".15g")))
    whole = int(size) if has_whole else 0
    below = lower.strip()
    if fixed := re.fullmatch(r"[1-9]\d*", below):
        under = int(fixed[0])
        over = round((size - whole) * under)
    else:
        near = (size - whole).limit_denominator(10 ** max(1, len(below)) - 1)
        over, under = near.numerator, near.denominator
    if has_whole and over == under:
        whole, over = whole + 1, 0
    around = "".join(text for kind, text in tokens if kind in ("quoted", "escaped"))
    parts = [str(whole)] if has_whole and (whole or not over) else []
    if over or not has_whole:
        parts.append(f"{over}/{under}")
    return ("-" if value < 0 else "") + " ".join(parts) + around
