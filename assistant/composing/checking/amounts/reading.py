"""Reads the amounts of a sentence, Chinese or English: numbers with their units, ordinals, plans.

三亿零四百七十五万吨, 30475万吨 and 304.75 million tonnes are one amount. Years are none: see
`assistant.composing.checking.years`.
"""

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from assistant.composing.checking.amounts.english_numbers import write_english_in_digits
from assistant.composing.checking.amounts.units import CHINESE_UNIT, ENGLISH_UNIT, UNITS
from corpus.text.normalization import fold
from corpus.text.quantities import write_in_digits

Hedge = Literal["", "over", "under", "about"]


@dataclass(frozen=True)
class Amount:
    """A number as it is meant: in base units; `digits` are the significant ones as written."""

    value: Fraction
    unit: str  # the base unit; "" for a count, "ordinal", "plan" (a five-year plan's number)
    digits: int
    hedge: Hedge
    start: int  # in the text that `write_plainly` returns
    end: int
    size: Fraction = Fraction(1)  # of the unit it is written in


_HAN_DIGIT = "零〇一二两三四五六七八九十百千"
# 千 of these is no number.
_PROTECTED = {"千瓦小时": "kwh", "千瓦时": "kwh", "千瓦": "kw", "千克": "kg", "千米": "km"}
_PROTECT = re.compile("|".join(_PROTECTED))
_MORE = re.compile(rf"(?<=[\d{_HAN_DIGIT}])\s*[多余几](?=[万亿])")
_LONE = re.compile(
    r"(?<![\d万亿点零〇一二两三四五六七八九十百千第几每星期])"
    r"(?P<digit>[二两三四五六七八九十])(?=[年次省项条月天人户岁期倍种类成市县季座大间者部门方级家所点步头轮批届颗枚]|个)"
    r"|(?P<pair>两)(?=[\u4e00-\u9fff])(?!两岸|两制|两会|两弹)"
)
_LONE_DIGITS = {one: str(at) for at, one in enumerate("一二三四五六七八九十", 1)} | {"两": "2"}
_NO_NUMBER = re.compile(
    r"\bthree gorges\b|\bone country, two systems\b|三峡|一国两制|三农|五保|十分"
)
_DECADE = re.compile(r"\b(?:early |late |mid-)?(?:1[89]|20)\d0'?s\b|[二三四五六七八九\d]?[十0]年代")
_EITHER = re.compile(
    r"(?<![\d一二三四五六七八九十百千第])([一二两三四五六七八])、?([二三四五六七八九])([百千]?[万亿]|[百千])"
)
_TENTHS = re.compile(r"(?<![\d.])(\d(?:\.\d)?)成(?![立为员果功就长都本绩效分])(半)?")
_SAME_UNIT = re.compile(
    rf"(?P<first>\d+(?:\.\d+)?)(?P<unit>%)?(?P<between> ?(?:到|至|-|~|—|、) ?)"
    rf"(?P<second>\d+(?:\.\d+)?|[{_HAN_DIGIT}]+)(?P<last>%?)(?![\d.个])"
)
_NUMBER = re.compile(
    rf"(?P<dollar>us\$|\$|¥|€)? ?(?P<number>(?<![\d.])\d+(?:\.\d+)?)"
    rf"(?: (?:and )?(?P<scale>hundred|thousand|million|billion|trillion)(?:s\b|\b))?"
    rf"(?P<ordinal>st\b|nd\b|rd\b|th\b)?"
    rf"[ -]?(?:(?:多|余|来|几)? ?(?P<han>{CHINESE_UNIT})|(?:us |of a )?(?P<latin>{ENGLISH_UNIT}))?"
)
_SCALES = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9}
_SCALES |= {"trillion": 10**12}
_SIGNS = {"us$": "dollar", "$": "dollar", "¥": "yuan", "€": "euro"}
_OVER = re.compile(
    r"(?:\b(?:over|above|more than|at least|exceed(?:s|ed|ing)?|past|passed|topped|beyond|upwards of"
    r"|a little over|surpass(?:ed|es)?)|超过|超|突破|多于|逾|以上的?|至少|不少于|高于|大于)\s*(?:us)?$"
)
_UNDER = re.compile(
    r"(?:\b(?:nearly|almost|close to|under|below|less than|fewer than|up to|not quite|just under)"
    r"|近|接近|将近|不到|不足|少于|低于|至多)\s*(?:us)?$"
)
_ABOUT = re.compile(
    r"(?:\b(?:about|around|roughly|approximately|some|circa)|约|大约|约为|大概|差不多|左右)\s*(?:us)?$"
)
_OVER_BEHIND = re.compile(r"\s?(?:多|余|以上|or more|plus\b|\+)")
_ABOUT_BEHIND = re.compile(r"\s?(?:左右|上下|or so\b)")
_PLAN = re.compile(
    r"[“\"「『](?P<han>十?[一二三四五六七八九])五[”\"」』]|(?P<bare>十?[一二三四五六七八九])五(?:计划|规划|时期|期间)"
    r"|(?P<latin>\d{1,2})(?:st|nd|rd|th) (?:five|5)[- ]year"
)
_SHARING = re.compile(r"\s?(?:to|and|or|-|–|~|—|至|到|和|与|、)\s?(?:us)?")
_MORE_OF_IT = re.compile(r"\s*(?:more|less|fewer|higher|lower)(?:\s+than\b|[,.;]|$)")
_SHARED_SCALE = re.compile(
    r"(?<![\d.])(?!(?:1[89]|20)\d\d\b)(\d+(?:\.\d+)?)( to | or |-|–)(\d+(?:\.\d+)?) (million|billion|trillion)\b"
)
_NOT_SHARED = ("", "ordinal", "plan", "year", "times")


def write_plainly(text: str) -> str:
    """Return a text folded, with all its numbers in plain digits."""
    plain = _PROTECT.sub(lambda match: f" {_PROTECTED[match[0]]} ", fold(text))
    plain = plain.replace("·", ".") if re.search(r"\d·\d", plain) else plain
    plain = _EITHER.sub(_write_either, _MORE.sub("", plain))
    plain = _SHARED_SCALE.sub(r"\1 \4\2\3 \4", plain)
    plain = _DECADE.sub("", _NO_NUMBER.sub(" ", plain))
    plain = write_in_digits(write_english_in_digits(plain))
    plain = _LONE.sub(lambda match: "2" if match["pair"] else _LONE_DIGITS[match["digit"]], plain)
    plain = write_in_digits(plain)
    plain = _SAME_UNIT.sub(_share_unit, plain)
    return _TENTHS.sub(lambda match: f"{_tenths(match)}%", plain)


def _write_either(match: re.Match[str]) -> str:
    """Return 二百亿、三百亿 for 二、三百亿 and for 两三百亿."""
    first, second, scale = match.groups()
    if int(_LONE_DIGITS[first]) + 1 != int(_LONE_DIGITS[second]):
        return match[0]
    return f"{first}{scale}、{second}{scale}"


def _tenths(match: re.Match[str]) -> str:
    value = Fraction(match[1]) * 10 + (5 if match[2] else 0)
    return f"{float(value):g}"


def _share_unit(match: re.Match[str]) -> str:
    """Return 2%到3% for 2%到三, and leave all else as it is."""
    if not (match["unit"] and not match["last"]):
        return match[0]
    second = match["second"]
    if not second[0].isdigit():
        second = write_in_digits(f"第{second}个")[1:-1]
    if not second[0].isdigit():
        return match[0]
    return f"{match['first']}%{match['between']}{second}%"


@lru_cache(maxsize=2048)
def read_amounts(text: str) -> tuple[Amount, ...]:
    """Return the amounts of a text in order, years among them where nothing tells them apart."""
    plain = write_plainly(text)
    plans = [match.span() for match in _PLAN.finditer(plain)]
    found = [_read_plan(match) for match in _PLAN.finditer(plain)]
    for match in _NUMBER.finditer(plain):
        if any(start <= match.start("number") < end for start, end in plans):
            continue
        found.append(_read_number(match, plain))
    found += _read_words(plain)
    found.sort(key=lambda amount: amount.start)
    return tuple(_share_units(_carry_units(found, plain), plain))


def _carry_units(found: list[Amount], plain: str) -> list[Amount]:
    """Return the amounts, "22 million more" in the unit of the amount before it."""
    for at in range(1, len(found)):
        one, before = found[at], found[at - 1]
        carries = one.unit == "" and before.unit not in (*_NOT_SHARED, "percent", "points")
        if carries and _MORE_OF_IT.match(plain, one.end):
            size = before.size
            found[at] = replace(one, value=one.value * size, unit=before.unit, size=size)
    return found


def _share_units(found: list[Amount], plain: str) -> list[Amount]:
    """Return the amounts, the first of "2 to 3 percent" and of "5.6、7 元" with the unit as well."""
    for at in range(len(found) - 2, -1, -1):
        one, other = found[at], found[at + 1]
        between = plain[one.end : other.start]
        if (
            one.unit == ""
            and not _is_year(plain[one.start : one.end].strip())
            and other.unit not in _NOT_SHARED
            and _SHARING.fullmatch(between)
        ):
            value = one.value * other.size
            found[at] = replace(one, value=value, unit=other.unit, size=other.size)
    return found


def _read_plan(match: re.Match[str]) -> Amount:
    written = match["han"] or match["bare"] or match["latin"]
    number = int(written) if written.isdigit() else _count(written)
    return Amount(Fraction(number), "plan", 9, "", match.start(), match.end())


def _count(written: str) -> int:
    tens, _, units = written.rpartition("十")
    return (10 if "十" in written else 0) + (int(_LONE_DIGITS[units]) if units else 0) + len(tens)


def _read_number(match: re.Match[str], plain: str) -> Amount:
    value = Fraction(match["number"]) * _SCALES.get(match["scale"] or "", 1)
    name = match["han"] or match["latin"] or ""
    unit = UNITS.get(name)
    before = plain[max(0, match.start() - 24) : match.start()]
    if match["ordinal"] or before.rstrip().endswith("第"):
        return Amount(value, "ordinal", 9, "", match.start(), match.end())
    base, size = (unit.base, unit.size) if unit else (_SIGNS.get(match["dollar"] or "", ""), 1)
    if base == "times" and value >= 1000:  # 人次
        base = ""
    if name in ("year", "年") and _is_year(match["number"]):
        base = ""
    digits = len(match["number"].replace(".", "").strip("0")) or 1
    behind = plain[match.end("scale") if match["scale"] else match.end("number") :]
    return Amount(
        value * size,
        base,
        digits,
        _find_hedge(before, behind, plain[match.end() :]),
        match.start("number"),
        match.end(),
        Fraction(size),
    )


def _is_year(number: str) -> bool:
    return len(number) == 4 and number[:2] in ("18", "19", "20")


def _find_hedge(before: str, *behind: str) -> Hedge:
    if _ABOUT.search(before) or any(map(_ABOUT_BEHIND.match, behind)):
        return "about"
    if _UNDER.search(before):
        return "under"
    if _OVER.search(before) or any(map(_OVER_BEHIND.match, behind)):
        return "over"
    return ""


_WORDS = (
    (
        re.compile(r"翻(?:了)?一番|翻番|增长一倍|增加一倍|\bdoubl(?:ed?|es|ing)\b"),
        "times",
        Fraction(2),
    ),
    (re.compile(r"翻(?:了)?两番|\bquadrupl(?:ed?|es|ing)\b"), "times", Fraction(4)),
    (re.compile(r"\btripl(?:ed?|es|ing)\b"), "times", Fraction(3)),
    (re.compile(r"一半|减半|\bhal(?:f(?! an? )|ved|ve|ves)\b"), "percent", Fraction(50)),
    (re.compile(r"\b(?:one[- ]|a )third\b|\b1/3\b"), "percent", Fraction(100, 3)),
    (re.compile(r"\b(?:a|one)[- ]quarter\b|\b1/4\b"), "percent", Fraction(25)),
    (re.compile(r"\b(?:a|one)[- ]fifth\b"), "percent", Fraction(20)),
    (re.compile(r"\b(?:a|one)[- ]tenth\b"), "percent", Fraction(10)),
)


def _read_words(plain: str) -> list[Amount]:
    return [
        Amount(value, unit, 1, _hedge_word(unit, plain, match), *match.span())
        for pattern, unit, value in _WORDS
        for match in pattern.finditer(plain)
    ]


def _hedge_word(unit: str, plain: str, match: re.Match[str]) -> Hedge:
    if unit == "percent":
        return "about"
    return _find_hedge(plain[max(0, match.start() - 24) : match.start()], plain[match.end() :])
