"""Writes a number of a list in the formats of Office (ECMA-376 part 1, 17.18.59)."""

from collections.abc import Callable

from corpus.text.numerals import (
    count_in_chinese,
    spell_digits,
    write_branch,
    write_circled,
    write_letters,
    write_roman,
    write_stem,
)

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_KANA = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
)
_IROHA = (
    "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"
)
_HANGUL = "가나다라마바사아자차카타파하"
_KOREAN = str.maketrans("〇一二三四五六七八九十百千萬", "영일이삼사오육칠팔구십백천만")
_JAPANESE_LEGAL = str.maketrans("一二三五十千", "壱弐参伍拾阡")


def write_number(number: int, format: str) -> str:
    """Return a number of 0 or more in a format by its name; in decimal digits in an unknown one.

    A format that cannot write a number (zero in letters, twelve thousand in Roman numerals) writes
    decimal digits, as Word does.
    """
    if format.startswith("0") and "," in format:  # a custom one: "001, 002, 003, ..."
        return str(number).zfill(len(format.partition(",")[0].strip()))
    write = _FORMATS.get(format)
    if write is None or number < 0:
        return str(number)
    if number == 0 and format in _FROM_ONE:
        return "0"
    return write(number)


def _wide(number: int) -> str:
    return str(number).translate(_WIDE)


def _ordinal(number: int) -> str:
    ends = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if 10 < number % 100 < 14 else ends.get(number % 10, 'th')}"


def _enclose(first: str, last: int) -> Callable[[int], str]:
    """Return a format with characters of its own from 1 to `last`."""
    return lambda n: chr(ord(first) + n - 1) if 1 <= n <= last else str(n)


def _cycle(letters: str) -> Callable[[int], str]:
    return lambda n: letters[(n - 1) % len(letters)]


def _zodiac_year(number: int) -> str:
    return write_stem(number) + write_branch(number)


def _simplified(number: int) -> str:
    return count_in_chinese(number).replace("零", "○")


def _traditional(number: int) -> str:
    return count_in_chinese(number, script="hant").replace("零", "○")


def _roman(number: int) -> str:
    return write_roman(number) if number < 4000 else str(number)


def _count_below_hundred(number: int) -> str:
    """Return the counting form up to 99, beyond it digit by digit: 一○○."""
    return count_in_chinese(number) if number < 100 else _ring(number)


def _ring(number: int) -> str:
    return spell_digits(number).replace("〇", "○")


def _count_in_japanese(number: int) -> str:
    """Return the counting form without zeros, and without the one before a place: 百一."""
    said = count_in_chinese(number, script="hant")
    for place in "十百千":
        said = said.replace(f"一{place}", place)
    return said.replace("零", "") if number else said


_FORMATS: dict[str, Callable[[int], str]] = {
    "none": lambda n: "",
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda n: f"{n:02d}",
    "decimalFullWidth": _wide,
    "decimalFullWidth2": _wide,
    "numberInDash": lambda n: f"- {n} -",
    "ordinal": _ordinal,
    "upperRoman": lambda n: _roman(n).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda n: write_letters(n).upper(),
    "lowerLetter": write_letters,
    "decimalEnclosedCircle": write_circled,
    "decimalEnclosedCircleChinese": write_circled,
    "decimalEnclosedParen": _enclose("⑴", 20),
    "decimalEnclosedFullstop": _enclose("⒈", 20),
    "ideographEnclosedCircle": _enclose("㈠", 10),
    "chineseCounting": _count_below_hundred,
    "chineseCountingThousand": _simplified,
    "chineseLegalSimplified": lambda n: count_in_chinese(n, formal=True),
    "ideographDigital": spell_digits,
    "japaneseDigitalTenThousand": spell_digits,
    "taiwaneseDigital": _ring,
    "taiwaneseCounting": _count_below_hundred,
    "taiwaneseCountingThousand": _traditional,
    "ideographLegalTraditional": lambda n: count_in_chinese(n, script="hant", formal=True),
    "japaneseCounting": _count_in_japanese,
    "japaneseLegal": lambda n: _count_in_japanese(n).translate(_JAPANESE_LEGAL),
    "koreanDigital2": spell_digits,
    "koreanCounting": lambda n: _count_in_japanese(n).translate(_KOREAN),
    "koreanDigital": lambda n: spell_digits(n).translate(_KOREAN),
    "ideographTraditional": write_stem,
    "ideographZodiac": lambda n: write_branch(n) if n <= 12 else str(n),
    "ideographZodiacTraditional": _zodiac_year,
    "ganada": _cycle(_HANGUL),
    "aiueo": _cycle(_KANA),
    "aiueoFullWidth": _cycle(_KANA),
    "iroha": _cycle(_IROHA),
    "irohaFullWidth": _cycle(_IROHA),
}
_FROM_ONE = {
    *("upperRoman", "lowerRoman", "upperLetter", "lowerLetter", "ideographTraditional"),
    *("ideographZodiac", "ideographZodiacTraditional", "ganada", "aiueo", "aiueoFullWidth"),
    *("iroha", "irohaFullWidth"),
}
