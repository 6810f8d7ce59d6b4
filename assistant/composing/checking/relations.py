"""Whether the numbers of a sentence belong to the same things as in its quotations.

「钢产量增长 11.2%；发电量增长 8.5%」 holds both numbers of "Steel rose 8.5% and power 11.2%". So what
stands around a number is compared with what stands around each quoted number. What is said to be
higher than something else is looked up in the same way, and the two numbers are compared.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from assistant.composing.checking.amounts.reading import Amount, read_amounts, write_plainly
from assistant.composing.checking.quoted import Quoted
from assistant.composing.checking.words import Word, measure_support, prepare_text, read_words
from assistant.composing.checking.years import find_named_years, find_years_meant

_STOP = re.compile(r"[;。!?]|\.(?=\s|$)")
_COMMA = re.compile(r"[,、:]|\b(?:and|while|whereas|but)\b|而|和(?=[^,、和]{1,12}\d)")
_RESPECTIVELY = re.compile(r"分别|各自")
_PARTS = re.compile(r"[、和与及,]")
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
_NEAR, _FAR = 0.8, 0.4  # what a word counts between the number before and a comma, and before that
# How what was counted before is gone on with: 4.4 万亿元、比上年增加 5000 亿元.
_GOES_ON = re.compile(
    r"\s*(?:比|较|同比|增|减|上升|下降|提高|降低|or\b|up\b|down\b|more\b|less\b"
    r"|an? (?:increase|rise|fall|drop|decrease)\b)"
)
_MARGIN = 0.5  # by which another number must fit better, in words
_GREATER = (
    r"\b(?:more|higher|larger|bigger|greater|faster|quicker|above)\b[^,;]{0,40}?\bthan\b|\bexceed(?:s|ed)\b"
    r"|\bsurpass(?:es|ed)\b|高于|大于|多于|快于|高过|超过(?!\d)|长于"
)
_SMALLER = (
    r"\b(?:less|lower|smaller|fewer|slower)\b[^,;]{0,40}?\bthan\b|低于|小于|少于|慢于|不及|不如"
)
_COMPARED = re.compile(f"(?P<greater>{_GREATER})|(?P<smaller>{_SMALLER})")
_CHINESE_COMPARED = re.compile(
    r"比(?P<other>[^,;。]{2,24}?)(?:更)?(?P<greater>高|多|快|大|长)|比(?P<less>[^,;。]{2,24}?)(?:更)?(?P<smaller>低|少|慢|小|短)"
)

_BETWEEN = re.compile(
    r"(?P<greater>\b(?:above|higher than|more than|exceeds?|exceeded)\b|高于|超过|超出)"
    r"|(?P<smaller>\b(?:below|lower than|less than|short of)\b|低于|不及|少于)"
)
_OF_GROWTH = re.compile(
    r"增速|增幅|降幅|涨幅|幅度|快|慢|\b(?:growth|faster|slower|rate|grew)\b|比例|比重"
)


@dataclass(frozen=True)
class Numbered:
    """An amount with what stands around it, and what stands before that in its sentence."""

    amount: Amount
    around: str
    near: str  # between the number before and what is around
    far: str
    shared: bool = False  # what is around is that of another number as well


def find_misplaced(sentence: str, quotations: Sequence[Quoted]) -> str:
    """Return what of a sentence belongs to another thing in the quotations; "" if nothing does."""
    if against := _find_contradiction(sentence):
        return against
    quoted = [
        replace(one, around=f"{one.around} {_write_years(quotation)}")
        for quotation in quotations
        for one in _read_numbered(quotation.quote)
    ]
    if len(quoted) < 2:
        return ""
    return _find_moved_amount(sentence, quoted) or _find_wrong_order(sentence, quoted)


def _write_years(quoted: Quoted) -> str:
    """Return the years of a quotation that names none: those of its document."""
    if find_named_years(quoted.quote):
        return ""
    return " ".join(map(str, sorted(find_years_meant(quoted))))


def _find_contradiction(sentence: str) -> str:
    """Return what a sentence says of two numbers of its own that they deny: 7.8% above 8%."""
    plain = write_plainly(sentence)
    amounts = [one for one in read_amounts(sentence) if not _is_year(one, plain)]
    for one, other in pairwise(amounts):
        match = _BETWEEN.search(plain[one.end : other.start])
        if not match or one.unit != other.unit or not one.unit or one.value == other.value:
            continue
        if (one.value > other.value) != (match["greater"] is not None):
            return match[0]
    return ""


def _find_moved_amount(sentence: str, quoted: Sequence[Numbered]) -> str:
    plain = write_plainly(sentence)
    for own in _read_numbered(sentence):
        same = [one for one in quoted if _are_one(own.amount, one.amount)]
        others = [
            one
            for one in quoted
            if one not in same
            and own.amount.unit in (one.amount.unit, "")
            and one.amount.unit not in ("plan", "calendar")
            and one.amount.value != own.amount.value
        ]
        if own.shared or not same or not others:
            continue
        words = _read_around(own.around or plain)
        fits = max(_measure_fit(words, one, quoted) for one in same)
        better = max(_measure_fit(words, one, quoted) for one in others)
        if better >= fits + _MARGIN:
            return plain[own.amount.start : own.amount.end]
    return ""


def _find_wrong_order(sentence: str, quoted: Sequence[Numbered]) -> str:
    plain = write_plainly(sentence)
    if match := _CHINESE_COMPARED.search(plain):
        first, second = plain[: match.start()], match["other"] or match["less"]
        greater = match["greater"] is not None
    elif match := _COMPARED.search(plain):
        first = plain[: match.end()]
        second = re.split(r"[,;]", plain[match.end() :], maxsplit=1)[0]
        greater = match["greater"] is not None
    else:
        return ""
    one, other = _read_around(first), _read_around(second)
    units = {numbered.amount.unit for numbered in quoted}
    units -= {"ordinal", "plan", "calendar", "year", "times"}
    if _OF_GROWTH.search(plain):
        units &= {"percent", "points"}
    for unit in sorted(units):
        ofs = [numbered for numbered in quoted if numbered.amount.unit == unit]
        left, right = _find_best(one, ofs), _find_best(other, ofs)
        if left is None or right is None or left is right:
            continue
        if (left.amount.value > right.amount.value) != greater:
            return match[0]
    return ""


def _find_best(words: Sequence[Word], quoted: Sequence[Numbered]) -> Numbered | None:
    """Return the number that words fit clearly best; None if there is none."""
    fits = sorted(
        ((_measure_fit(words, one, quoted), at) for at, one in enumerate(quoted)), reverse=True
    )
    if len(fits) < 2 or fits[0][0] < fits[1][0] + 0.4:
        return None
    return quoted[fits[0][1]]


def _are_one(amount: Amount, other: Amount) -> bool:
    return amount.value == other.value and (amount.unit in (other.unit, "") or other.unit == "")


def _read_around(text: str) -> list[Word]:
    years = [Word(year, {year: 1.0}, name=False) for year in _YEAR.findall(text)]
    return [*read_words(text), *years]


def _measure_fit(words: Sequence[Word], one: Numbered, every: Sequence[Numbered]) -> float:
    """Return how many of the words stand around a number, without those around all of them."""
    fit = 0.0
    for word in words:
        supports = {id(other): _support(word, other) for other in every}
        fit += supports[id(one)] - min(supports.values())
    return fit


def _support(word: Word, numbered: Numbered) -> float:
    parts = ((numbered.around, 1.0), (numbered.near, _NEAR), (numbered.far, _FAR))
    if _YEAR.fullmatch(word.text):
        return max(weight * (word.text in text) for text, weight in parts)
    return max(weight * measure_support(word, prepare_text(text)) for text, weight in parts)


def _read_numbered(text: str) -> list[Numbered]:
    """Return the amounts of a text that are no years, each with what stands around it."""
    plain = write_plainly(text)
    amounts = [one for one in read_amounts(text) if not _is_year(one, plain)]
    found: list[Numbered] = []
    for at, amount in enumerate(amounts):
        stops = [match.end() for match in _STOP.finditer(plain, 0, amount.start)]
        begin = stops[-1] if stops else 0
        previous = amounts[at - 1].end if at and amounts[at - 1].end > begin else begin
        commas = [m.end() for m in _COMMA.finditer(plain, previous, amount.start)]
        start = commas[-1] if commas else previous
        until = min(
            (m.start() for p in (_STOP, _COMMA) if (m := p.search(plain, amount.end))),
            default=len(plain),
        )
        if at + 1 < len(amounts):
            until = min(until, amounts[at + 1].start)
        around = f"{plain[start : amount.start]} {plain[amount.end : until]}"
        near = plain[previous:start]
        if at and previous > begin and _GOES_ON.match(plain, start):
            near = f"{found[-1].around} {found[-1].near} {near}"
        found.append(Numbered(amount, around, near, plain[begin:previous]))
    return _split_respectively(plain, _join_steps(plain, found))


def _join_steps(plain: str, found: list[Numbered]) -> list[Numbered]:
    """Let numbers with no mark between them share what is around: 由 420 元提高到 450 元."""
    for at in range(1, len(found)):
        one, other = found[at - 1], found[at]
        between = plain[one.amount.end : other.amount.start]
        if not (_STOP.search(between) or _COMMA.search(between)):
            around = f"{one.around} {other.around}"
            found[at - 1] = replace(one, around=around, shared=True)
            found[at] = replace(other, around=around, near=one.near, far=one.far, shared=True)
    return found


def _split_respectively(plain: str, found: list[Numbered]) -> list[Numbered]:
    """Give each number behind 分别 its own one of the things in front of it."""
    match = _RESPECTIVELY.search(plain)
    if not match:
        return found
    begin = max((m.end() for m in _STOP.finditer(plain, 0, match.start())), default=0)
    parts = _PARTS.split(plain[begin : match.start()])
    behind = [one for one in found if one.amount.start >= match.end()][:6]
    count = len(behind)
    if count < 2 or len(parts) < count:
        return found
    named = dict(zip(map(id, behind), parts[-count:], strict=True))
    return [
        Numbered(one.amount, named[id(one)], "", "") if id(one) in named else one for one in found
    ]


def _is_year(amount: Amount, plain: str) -> bool:
    written = plain[amount.start : amount.end]
    return (
        amount.unit == "" and bool(_YEAR.match(written)) and amount.value == Fraction(written[:4])
    )
