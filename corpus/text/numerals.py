"""Writes numbers as numbered lists and number formats show them: 十二, 壹拾貳, 甲, xii, L, ⑫."""

from functools import cache

_DIGITS = "零一二三四五六七八九"
_FORMAL = {"hans": "零壹贰叁肆伍陆柒捌玖", "hant": "零壹貳參肆伍陸柒捌玖"}
_PLACES = ("", "十", "百", "千")
_FORMAL_PLACES = ("", "拾", "佰", "仟")
_GROUPS = {"hans": ("", "万", "亿", "万亿"), "hant": ("", "萬", "億", "兆")}
ENGLISH_COUNTS = (
    *("one", "two", "three", "four", "five"),
    *("six", "seven", "eight", "nine", "ten"),
)
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = [
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
]


def count_in_chinese(number: int, *, script: str = "hans", formal: bool = False) -> str:
    """Return a number below 10¹⁶ as it is counted: 一百零五; formal, as on cheques: 壹佰零伍.

    `script` is "hans" or "hant". 10 to 19 begin with 十 unless the form is formal.
    """
    digits, places = (_FORMAL[script], _FORMAL_PLACES) if formal else (_DIGITS, _PLACES)
    if number == 0:
        return digits[0]
    said = ""
    gap = False  # a zero is said once between two digits
    for at, digit in zip(range(len(str(number)) - 1, -1, -1), str(number), strict=True):
        if digit == "0":
            gap = True
        else:
            said += (digits[0] if gap and said else "") + digits[int(digit)] + places[at % 4]
            gap = False
        if at % 4 == 0 and int(str(number)[: len(str(number)) - at][-4:]):
            said += _GROUPS[script][at // 4]
    return said[1:] if not formal and said.startswith(digits[1] + places[1]) else said


def spell_number(numeral: str) -> tuple[str, ...]:
    """Return the ways in which a list may write a number below a thousand: 15 and 十五.

    What is no such number has one way.
    """
    return next((ways for ways in _spell_numbers() if numeral in ways), (numeral,))


def read_count(numeral: str) -> int | None:
    """Return the number below a thousand that a numeral is: 12 for 十二 and 12; else None."""
    ways = spell_number(numeral)
    return int(ways[0]) if ways[0].isdecimal() else None


@cache
def _spell_numbers() -> tuple[tuple[str, ...], ...]:
    """Return the ways of each number; Word writes 一百○五, and others 一百〇五."""
    counted = ((str(number), count_in_chinese(number)) for number in range(1000))
    return tuple(
        (digits, *dict.fromkeys((said, said.replace("零", "○"), said.replace("零", "〇"))))
        for digits, said in counted
    )


def spell_digits(number: int) -> str:
    """Return the digits of a number one by one: 二〇二三."""
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))


def write_roman(number: int) -> str:
    """Return a number from 1 to 3999 in small Roman numerals."""
    said = ""
    for value, letters in _ROMAN:
        said += letters * (number // value)
        number %= value
    return said


def write_letters(number: int) -> str:
    """Return a number from 1 on as lists do that count a to z, aa, bb."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def write_stem(number: int) -> str:
    """Return one of the ten heavenly stems; they begin again after the tenth."""
    return _STEMS[(number - 1) % 10]


def write_branch(number: int) -> str:
    """Return one of the twelve earthly branches; they begin again after the twelfth."""
    return _BRANCHES[(number - 1) % 12]


def write_circled(number: int) -> str:
    """Return a number in a circle up to 50; the digits alone beyond it and for zero."""
    for first, last, circle in ((1, 20, "①"), (21, 35, "㉑"), (36, 50, "㊱")):
        if first <= number <= last:
            return chr(ord(circle) + number - first)
    return str(number)
