"""Parses the number format codes of spreadsheets (ECMA-376 part 1, 18.8.31)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne

from corpus.text.numerals import count_in_chinese

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
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?(?:[0-9]+\.?[0-9]*|\.[0-9]+))")
_COMPARE = {"<": lt, ">": gt, "=": eq, "<=": le, ">=": ge, "<>": ne}
_DIGITS = {  # of [DBNum1] to [DBNum3]
    1: "〇一二三四五六七八九",
    2: "零壹贰叁肆伍陆柒捌玖",
    3: "０１２３４５６７８９",
}
_TAIWAN, _CHINESE = ("404",), ("804", "404", "c04", "1004", "1404")  # as locale numbers end


@dataclass(frozen=True)
class Section:
    """One of the up to four parts of a code."""

    tokens: tuple[tuple[str, str], ...]  # (kind, text)
    condition: tuple[str, float] | None = None
    locale: str = ""
    numerals: int = 0  # 1 to 3 of [DBNum1] to [DBNum3]

    def has(self, *kinds: str) -> bool:
        """Tell whether the section has a token of one of these kinds."""
        return any(kind in kinds for kind, _ in self.tokens)

    def write(self, kind: str, text: str) -> str:
        """Return the section with a text for its tokens of a kind."""
        return "".join(
            text if own == kind else show_literal(own, piece) for own, piece in self.tokens
        )

    @property
    def is_taiwan(self) -> bool:
        """Whether years and numerals are those of Taiwan."""
        return self.locale.endswith(_TAIWAN)

    @property
    def is_chinese(self) -> bool:
        """Whether months and weekdays have Chinese names."""
        return self.locale.endswith(_CHINESE)

    def spell_digits(self, text: str) -> str:
        """Return a text with its digits in the section's numerals: 2023 becomes 二〇二三."""
        if not self.numerals:
            return text
        signs = _DIGITS[self.numerals]
        if self.numerals == 2 and self.is_taiwan:
            signs = "零壹貳參肆伍陸柒捌玖"
        return "".join(signs[int(one)] if one.isascii() and one.isdigit() else one for one in text)

    def spell_number(self, number: str) -> str:
        """Return a decimal number as it is counted: 1234.5 becomes 一千二百三十四.五."""
        whole, point, decimals = number.partition(".")
        sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
        if self.numerals not in (1, 2) or not digits.isdigit() or len(digits) > 16:
            return self.spell_digits(number)
        script = "hant" if self.is_taiwan else "hans"
        spelled = count_in_chinese(int(digits), script=script, formal=self.numerals == 2)
        if self.numerals == 1:
            spelled = spelled.replace("零", "〇")
        return sign + spelled + point + self.spell_digits(decimals)


@lru_cache(maxsize=1024)
def parse_code(code: str) -> tuple[Section, ...]:
    """Return the sections of a code."""
    sections: list[Section] = []
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
        sections.append(Section(tuple(tokens), condition, locale.lower(), numerals))
    return tuple(sections)


def choose_section(sections: Sequence[Section], value: float) -> tuple[Section, float]:
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


def show_literal(kind: str, text: str) -> str:
    """Return a token that stands for itself; "" for any other."""
    return text if kind in ("quoted", "escaped", "literal", "slash") else ""
