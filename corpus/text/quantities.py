"""Reads numbers however they are written: 三亿五千万, 3.5亿 and 350,000,000 are one number.

`write_in_digits` gives a text for comparing, never for display: its numbers stand in plain digits.
A lone Chinese digit is a number only where something is counted or ordered by it (第六条, 三个),
since 一 and 三 stand in many words that count nothing (一般, 三农).
"""

import re
from decimal import Decimal

_DIGITS = {character: at % 10 for at, character in enumerate("零一二三四五六七八九〇")} | {
    "○": 0,
    "两": 2,
}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_D, _P = "〇○零一二两三四五六七八九", "十百千"
_THOUSANDS = re.compile(r"(?<!\d)(?<!\d[.,])\d{1,3}(?:,\d{3})+(?![\d,])")
SCALED = r"(?<![\d.])\d+(?:\.\d+)? ?(?:万亿|[百千]?万|亿)(?!\d)"  # 3.5亿
_NUMBERS = re.compile(
    rf"(?P<scaled>{SCALED})"
    rf"|(?P<fraction>(?P<below>[{_D}{_P}万]+)分之(?P<above>[{_D}{_P}]+(?:点[{_D}]+)?))"
    rf"|(?P<year>(?<![{_D}])[{_D}]{{4}}(?=年))"
    rf"|(?P<decimal>(?<![{_D}{_P}])[{_D}{_P}]+点[{_D}]+)"
    rf"|(?P<counted>(?<![{_D}{_P}万亿\d.])(?=[{_D}]|十[{_D}])[{_D}{_P}万亿]{{2,}}+(?![多余几][万亿]))"
    rf"|(?P<ordinal>(?<=第)(?:十|[{_D}])(?=[条款项章节编届次个]))"
    rf"|(?P<few>(?<![{_D}{_P}万亿\d几每])(?:十|[{_D}])(?=[个名位座家处倍届]))"
)
_ANY = re.compile(rf"[{_D}十]|\d,\d|\d ?[万亿千百]")
# Places fall within a group, and digits do not stand together: 五六十 is none.
_GROUP = re.compile(
    rf"(?:(?P<k>[{_D}])千)?零?(?:(?P<h>[{_D}])百)?零?(?:(?P<t>[{_D}]?)十)?零?(?P<u>[{_D}])?"
)


def write_in_digits(folded: str) -> str:
    """Return folded text with its numbers in plain digits, and shares of a hundred with %.

    What only looks like a number (五六十, 一一, 三三两两) stays as it is.
    """
    if not _ANY.search(folded):
        return folded
    return _NUMBERS.sub(_write, _join_thousands(folded))


def find_number_terms(folded: str) -> list[str]:
    """Return numbers whose plain digits differ from how a folded text writes them, in order."""
    found = []
    for match in _NUMBERS.finditer(_join_thousands(folded)) if _ANY.search(folded) else ():
        if match.lastgroup != "few" and (digits := _write(match)) != match[0]:
            found.append(digits.rstrip("%"))
    return found


def read_chinese_number(numeral: str) -> int | None:
    """Return the value of a Chinese numeral (一百零五, 三亿五千万); None if it is none."""
    if all(character in _DIGITS for character in numeral):
        if len(numeral) == 2:
            return None  # 三五 is no number, nor is 一一
        return int("".join(str(_DIGITS[one]) for one in numeral))
    total, rest = 0, numeral
    for name, size in (("亿", 10**8), ("万", 10**4)):
        front, mark, behind = rest.rpartition(name)
        if mark:
            value = read_chinese_number(front) if front else None
            if value is None:
                return None
            total, rest = total + value * size, behind
    if not rest:
        return total
    rest = rest.removeprefix("零").removeprefix("〇") if total else rest
    match = _GROUP.fullmatch(rest.replace("〇", "零").replace("○", "零"))
    if not match or not rest:
        return None
    value = 0
    for group, place in (("k", 1000), ("h", 100), ("t", 10), ("u", 1)):
        if match[group] is not None:
            value += (_DIGITS[match[group]] if match[group] else 1) * place
    return total + value


def _join_thousands(folded: str) -> str:
    return _THOUSANDS.sub(lambda number: number[0].replace(",", ""), folded)


def _write(match: re.Match[str]) -> str:
    kind, own = match.lastgroup, match[0]
    if match["scaled"]:
        return _scale(own)
    if match["fraction"]:
        return _write_fraction(match["below"], match["above"]) or own
    if match["decimal"]:
        return _read_decimal(own) or own
    if kind == "year":
        return "".join(str(_DIGITS[one]) for one in own)
    value = read_chinese_number(own)
    return own if value is None else str(value)


def _scale(written: str) -> str:
    digits = re.match(r"[\d.]+", written)
    value = Decimal(digits[0]) if digits else Decimal(0)
    for character in written:
        value *= _MYRIADS.get(character, _PLACES.get(character, 1))
    return f"{value.normalize():f}"


def _write_fraction(below: str, above: str) -> str:
    if below == "百":
        value = _read_decimal(above)
        return f"{value}%" if value else ""
    denominator, numerator = _read_small(below), _read_small(above)
    return f"{numerator}/{denominator}" if denominator and numerator else ""


def _read_decimal(written: str) -> str:
    whole, _, behind = written.partition("点")
    value = _read_small(whole)
    if value is None:
        return ""
    return str(value) + ("." + "".join(str(_DIGITS[one]) for one in behind) if behind else "")


def _read_small(written: str) -> int | None:
    return _DIGITS[written] if written in _DIGITS else read_chinese_number(written)
