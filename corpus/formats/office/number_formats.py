"""Shows numbers as a spreadsheet does: by the number format codes of ECMA-376 part 1, 18.8.31.

Sections and their conditions, digit placeholders, thousands, percentages, exponents, fractions,
dates, elapsed times, Chinese numerals ([DBNum1] to [DBNum3]) and the Republic of China's years.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

from corpus.formats.office.chinese_numerals import spell_digits, spell_number

# Formats that files name by number only; Chinese versions of Excel show them so (18.8.30).
CHINESE_FORMATS = {
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    **dict.fromkeys((34, 55), '上午/下午h"时"mm"分"'),
    **dict.fromkeys((35, 56), '上午/下午h"时"mm"分"ss"秒"'),
    14: "yyyy/m/d",
    22: "yyyy/m/d h:mm",
}

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|(?P<padding>[_*].?)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式)|(?P<half>AM/PM|A/P|上午/下午)"
    r"|(?P<seconds>(?<=s)\.0+)|(?P<exponent>E[+-])|(?P<date>y+|m+|d+|h+|s+|e+|g+|a{3,4}|b{2,4})"
    r"|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<slash>/)|(?P<text>@)"
    r"|(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)
_SECTION = re.compile(r'(?:^|(?<=;))(?:"[^"]*"?|[\\!_*].|[^;"])*')
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[\d.]+)")
_COMPARE = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "=": lambda a, b: a == b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "<>": lambda a, b: a != b,
}
_WEEKDAYS = "一二三四五六日"
_TAIWAN, _CHINESE = ("404",), ("804", "404", "c04", "1004", "1404")  # as locale numbers end


@dataclass(frozen=True)
class _Section:
    """One of the up to four parts of a code."""

    tokens: tuple[tuple[str, str], ...]  # (kind, text)
    condition: tuple[str, float] | None = None
    locale: str = ""
    numerals: int = 0  # 1 to 3 of [DBNum1] to [DBNum3]

    def has(self, *kinds: str) -> bool:
        return any(kind in kinds for kind, _ in self.tokens)


def format_value(value: float | str, code: str, *, date1904: bool = False) -> str:
    """Return a number or a text as a sheet shows it under a format code."""
    sections = _parse(code)
    if isinstance(value, str):
        last = sections[3] if len(sections) > 3 else sections[-1]
        if not last.has("text"):
            return value
        return "".join(value if kind == "text" else _literal(kind, t) for kind, t in last.tokens)
    section, shown = _choose(sections, value)
    if section.has("date", "half", "elapsed"):
        text = _format_date(section, value, date1904)
    elif section.has("general") or not section.tokens:
        text = _format_general(section, shown) if section.tokens or len(sections) == 1 else ""
    elif section.has("text"):
        plain = format_general(shown)
        text = "".join(plain if kind == "text" else _literal(kind, t) for kind, t in section.tokens)
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


@lru_cache(maxsize=1024)
def _parse(code: str) -> tuple[_Section, ...]:
    sections: list[_Section] = []
    for part in _SECTION.findall(code):
        tokens: list[tuple[str, str]] = []
        condition, locale, numerals = None, "", 0
        for match in _TOKEN.finditer(part):
            kind, text = str(match.lastgroup), match[str(match.lastgroup)]
            if kind != "bracket":
                tokens.append((kind, text))
            elif found := _CONDITION.fullmatch(text):
                condition = found[1], float(found[2])
            elif text.startswith("$"):
                currency, _, locale = text[1:].partition("-")
                tokens.append(("literal", currency))
            elif text.lower().startswith("dbnum"):
                numerals = int(text[5:6] or 0)
            elif re.fullmatch(r"h+|m+|s+", text, re.IGNORECASE):
                tokens.append(("elapsed", text.lower()))
        sections.append(_Section(tuple(tokens), condition, locale.lower(), numerals))
    return tuple(sections)


def _choose(sections: Sequence[_Section], value: float) -> tuple[_Section, float]:
    """Return the section for a number, and what of the number it shows."""
    numbers = sections[:3]
    if any(section.condition for section in numbers):
        for section in numbers:
            if section.condition is None or _COMPARE[section.condition[0]](
                value, section.condition[1]
            ):
                return section, value
        return numbers[-1], value
    if len(numbers) > 1 and value < 0:
        return numbers[1], -value
    if len(numbers) > 2 and value == 0:
        return numbers[2], value
    return numbers[0], value


def _literal(kind: str, text: str) -> str:
    return text if kind in ("quoted", "escaped", "literal", "slash") else ""


def _format_general(section: _Section, value: float) -> str:
    plain = format_general(value)
    if section.numerals:
        plain = spell_number(plain, section.numerals, traditional=_is_taiwan(section))
    return "".join(plain if kind == "general" else _literal(kind, t) for kind, t in section.tokens)


def _format_number(section: _Section, value: float) -> str:
    tokens = list(section.tokens)
    if section.has("slash") and section.has("digit"):
        return _format_fraction(tokens, value)
    digits = [at for at, (kind, _) in enumerate(tokens) if kind == "digit"]
    if not digits:
        sign = "-" if value < 0 else ""
        shown = "".join("%" if kind == "percent" else _literal(kind, text) for kind, text in tokens)
        return sign + shown if shown else ""
    exponent = next((at for at, (kind, _) in enumerate(tokens) if kind == "exponent"), len(tokens))
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
    shown = _fill_whole(tokens, before, whole, grouped=grouped)
    shown |= _fill_decimals(tokens, after, decimals)
    if exponent < len(tokens):
        shown |= _fill_exponent(tokens, exponent, [at for at in digits if at > exponent], power)
    text = ""
    for at, (kind, piece) in enumerate(tokens):
        if kind in ("digit", "exponent"):
            text += shown.get(at, "")
        elif kind == "point":
            text += "."
        elif kind == "percent":
            text += "%"
        else:
            text += _literal(kind, piece)
    if section.numerals:
        text = spell_digits(text, section.numerals, traditional=_is_taiwan(section))
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


def _format_date(section: _Section, value: float, date1904: bool) -> str:
    start = datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 30)
    if not date1904 and value < 60:  # ECMA-376 counts a 29 February 1900
        start += timedelta(days=1)
    fraction = max((len(text) - 1 for kind, text in section.tokens if kind == "seconds"), default=0)
    ticks = Decimal(format(value, ".15g")) * 86400
    ticks = ticks.quantize(Decimal(1).scaleb(-fraction), ROUND_HALF_UP)
    try:
        moment = start + timedelta(seconds=float(ticks))
    except OverflowError:
        return format_general(value)
    if value < 0 and not section.has("elapsed"):
        return format_general(value)
    half = section.has("half")
    text = ""
    for at, (kind, piece) in enumerate(section.tokens):
        if kind == "date":
            is_minute = piece.lower() in ("m", "mm") and _is_minute(section.tokens, at)
            text += _date_part(section, piece.lower(), moment, half=half, is_minute=is_minute)
        elif kind == "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[piece[0]]
            text += str(int(abs(ticks) // unit)).rjust(len(piece), "0")
        elif kind == "seconds":
            text += f"{ticks % 1:.{fraction}f}"[1:]
        elif kind == "half":
            names = ("上午", "下午") if "午" in piece else tuple(piece.split("/"))
            text += names[moment.hour >= 12]
        else:
            text += {"point": ".", "comma": ",", "digit": ""}.get(kind, _literal(kind, piece))
    return text


def _is_minute(tokens: Sequence[tuple[str, str]], at: int) -> bool:
    """Tell whether an m stands behind hours or before seconds."""
    parts = [text[0].lower() for kind, text in tokens[:at] if kind in ("date", "elapsed")]
    rest = [text[0].lower() for kind, text in tokens[at + 1 :] if kind in ("date", "elapsed")]
    return parts[-1:] == ["h"] or rest[:1] == ["s"]


def _date_part(
    section: _Section, piece: str, moment: datetime, *, half: bool, is_minute: bool
) -> str:
    letter, length = piece[0], len(piece)
    if letter == "y" or (letter == "e" and not _is_taiwan(section)) or letter == "b":
        year = moment.year + (543 if letter == "b" else 0)
        short = length <= 2 and letter != "e"
        return _numeral(section, f"{year % 100:02d}" if short else str(year), by_digits=True)
    if letter == "e":  # the Republic of China counts from 1912
        return _numeral(section, str(moment.year - 1911))
    if letter == "g":
        return {1: "", 2: "民國"}.get(length, "中華民國") if _is_taiwan(section) else ""
    if letter == "a" or (letter == "d" and length > 2):
        return _name_weekday(section, piece, moment)
    if letter == "m" and length > 2 and not is_minute:
        if section.locale.endswith(_CHINESE):
            return _numeral(section, str(moment.month)) + "月"
        name = moment.strftime("%B")
        return {3: name[:3], 5: name[:1]}.get(length, name)
    hour = (moment.hour + 11) % 12 + 1 if half else moment.hour
    amounts = {"m": moment.month, "d": moment.day, "h": hour, "s": moment.second}
    amount = moment.minute if is_minute else amounts[letter]
    return _numeral(section, f"{amount:02d}" if length > 1 else str(amount))


def _name_weekday(section: _Section, piece: str, moment: datetime) -> str:
    day = _WEEKDAYS[moment.weekday()]
    if piece[0] == "a":
        return day if len(piece) == 3 else f"星期{day}"
    if section.locale.endswith(_CHINESE):
        short = "週" if _is_taiwan(section) else "周"
        return (short if len(piece) == 3 else "星期") + day
    name = moment.strftime("%A")
    return name[:3] if len(piece) == 3 else name


def _numeral(section: _Section, digits: str, *, by_digits: bool = False) -> str:
    if not section.numerals:
        return digits
    spell = spell_digits if by_digits or section.numerals == 3 else spell_number
    return spell(digits, section.numerals, traditional=_is_taiwan(section))


def _is_taiwan(section: _Section) -> bool:
    return section.locale.endswith(_TAIWAN)
