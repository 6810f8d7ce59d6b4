"""Writes the number words of English in digits: thirty-seven million becomes 37 million.

"one" alone stays: it counts nothing in "one of them". Ordinals from the third on become 3rd, 20th.
"""

import re

_UNITS = {
    name: at
    for at, name in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS = {
    name: at * 10
    for at, name in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2
    )
}
_ORDINALS = {
    name: at
    for at, name in enumerate(
        [
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
        ],
        3,
    )
} | {name[:-1] + "ieth": value for name, value in _TENS.items()}
_SMALL = "|".join(sorted([*_UNITS, *_TENS], key=len, reverse=True))
_CARDINAL = re.compile(
    rf"\b(?:(?P<hundreds>{_SMALL}|a) hundred(?: and (?=(?:{_SMALL})\b))?)?(?: ?\b"
    rf"(?:(?P<tens>{'|'.join(_TENS)})(?:[- ](?P<units>{'|'.join(list(_UNITS)[1:10])}))?"
    rf"|(?P<small>{'|'.join(sorted(_UNITS, key=len, reverse=True))}))\b)?"
    r"(?P<scale> (?:thousand|million|billion|trillion)\b)?"
)
_ORDINAL = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(_TENS)})[- ])?"
    rf"(?P<ordinal>{'|'.join(sorted([*_ORDINALS, 'first', 'second'], key=len, reverse=True))})\b"
)
_NUMBERS_IN_WORDS = re.compile(rf"\b(?:{_SMALL}|hundred|\w+(?:th|rd|st|nd))\b")
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
# March and may are other words as well: a day or a year beside them, or "in", tells the month.
_MONTH = re.compile(
    rf"\b(?P<sure>{'|'.join(m for m in _MONTHS if m not in ('march', 'may'))})\b"
    r"|(?P<day>\b\d{1,2} |\bin |\bof |\bsince |\buntil )(?P<other>march|may)\b(?! (?:be|have|not)\b)"
    r"|\b(?P<dated>march|may)(?= (?:\d{1,2}\b|\d{4}\b))"
)
_HALF = re.compile(r"\bhalf an? (million|billion|trillion|year|percentage point)\b")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")


def write_english_in_digits(folded: str) -> str:
    """Return folded text with number words in digits and without commas between thousands."""
    plain = _THOUSANDS.sub(lambda match: match[0].replace(",", ""), folded)
    plain = _HALF.sub(r"0.5 \1", plain)
    plain = _MONTH.sub(_write_month, plain)
    if not _NUMBERS_IN_WORDS.search(plain):
        return plain
    return _CARDINAL.sub(_write_cardinal, _ORDINAL.sub(_write_ordinal, plain))


def _write_month(match: re.Match[str]) -> str:
    name = match["sure"] or match["other"] or match["dated"]
    return f"{match['day'] or ''}{_MONTHS.index(name) + 1} calendar-month"


def _write_ordinal(match: re.Match[str]) -> str:
    tens, word = match["tens"], match["ordinal"]
    if word in ("first", "second") and not tens:
        return match[0]  # they order more often than they count: first, the second phase
    value = _ORDINALS.get(word) or (1 if word == "first" else 2)
    if not tens and re.search(r"\b(?:one|a)[- ]$", match.string[: match.start()]):
        return match[0]
    number = value + (_TENS[tens] if tens else 0)
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') if number % 100 not in (11, 12, 13) else 'th' }"


def _write_cardinal(match: re.Match[str]) -> str:
    if not match[0].strip():
        return match[0]
    scale = match["scale"] or ""
    small = match["small"]
    if not match["hundreds"] and not match["tens"] and small in (None, "zero", "one") and not scale:
        return match[0]
    if small is None and not match["hundreds"] and not match["tens"]:
        return match[0]
    hundreds = match["hundreds"]
    value = 100 * (1 if hundreds == "a" else _read(hundreds)) if hundreds else 0
    value += _read(match["tens"]) + _read(match["units"]) + _read(small)
    lead = " " if match[0].startswith(" ") else ""
    return f"{lead}{value}{scale}"


def _read(word: str | None) -> int:
    return (_UNITS | _TENS).get(word or "", 0)
