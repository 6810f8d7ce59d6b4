"""Writes numbers in Chinese numerals, as the codes [DBNum1] to [DBNum3] of spreadsheets do."""

from typing import NamedTuple


class _Numerals(NamedTuple):
    """The signs of one way of writing."""

    digits: str
    units: tuple[str, str, str, str]
    groups: tuple[str, str, str, str]  # of ten thousand


_SIMPLIFIED = {
    1: _Numerals("〇一二三四五六七八九", ("", "十", "百", "千"), ("", "万", "亿", "兆")),
    2: _Numerals("零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟"), ("", "万", "亿", "兆")),
    3: _Numerals("０１２３４５６７８９", ("", "十", "百", "千"), ("", "万", "亿", "兆")),
}
_TRADITIONAL = {
    1: _Numerals("○一二三四五六七八九", ("", "十", "百", "千"), ("", "萬", "億", "兆")),
    2: _Numerals("零壹貳參肆伍陸柒捌玖", ("", "拾", "佰", "仟"), ("", "萬", "億", "兆")),
    3: _Numerals("０１２３４５６７８９", ("", "十", "百", "千"), ("", "萬", "億", "兆")),
}


def spell_digits(text: str, way: int, *, traditional: bool = False) -> str:
    """Return the text with each digit in Chinese: 2023 becomes 二〇二三. `way` is 1, 2 or 3."""
    signs = (_TRADITIONAL if traditional else _SIMPLIFIED)[way].digits
    return "".join(signs[int(one)] if one.isascii() and one.isdigit() else one for one in text)


def spell_number(number: str, way: int, *, traditional: bool = False) -> str:
    """Return a decimal number in Chinese with its units: 1234.5 becomes 一千二百三十四.五."""
    signs = (_TRADITIONAL if traditional else _SIMPLIFIED)[way]
    sign, number = ("-", number[1:]) if number.startswith("-") else ("", number)
    whole, point, decimals = number.partition(".")
    if not whole.isdigit() or len(whole.lstrip("0")) > 16:
        return sign + spell_digits(number, way, traditional=traditional)
    return sign + _spell_whole(int(whole), signs, way) + point + "".join(
        signs.digits[int(one)] for one in decimals
    )


def _spell_whole(number: int, signs: _Numerals, way: int) -> str:
    if number == 0:
        return signs.digits[0]
    text, gap = "", False  # whether zeros stand between what is written and what follows
    digits = str(number)
    for at, one in enumerate(digits):
        place = len(digits) - 1 - at
        if one == "0":
            gap = True
        else:
            if gap and text:
                text += signs.digits[0]
            text += signs.digits[int(one)] + signs.units[place % 4]
            gap = False
        if place % 4 == 0 and place and int(digits[max(0, at - 3) : at + 1]):
            text += signs.groups[place // 4]
    # 10 to 19 begin with the unit, but in the numerals of cheques.
    ten = signs.digits[1] + signs.units[1]
    return text[1:] if way == 1 and text.startswith(ten) else text
