"""Find the words of a text that mean years: 1998年, 二〇二一年, 去年, 过去五年, 十一五, last year.

去年 means a year by the document that says it. So a relative word is resolved by a `Writing`: the
year that a document is of, and whether it was written in that year (a government's work report, a
survey) or in the one after it (a statistical bulletin, a company's annual report).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from corpus.text.quantities import write_in_digits

Years = frozenset[int]


@dataclass(frozen=True)
class Writing:
    """When a document was written: the year that it is of, and whether it looks back on it."""

    year: int
    looks_back: bool = False  # 今年 of an annual report is the year after the one that it reports


@dataclass(frozen=True)
class TimeMention:
    """A word that means years; those of one without a `Writing` to resolve it by are empty."""

    word: str  # as the folded text has it, with numbers in digits
    years: Years
    relative: bool
    start: int  # in the folded text with numbers in digits
    compared: bool = False  # 比上年增长: what is told is of another time


_YEAR = r"(?:1[89]|20)\d\d"
_COUNT = r"(?P<{}>\d{{1,2}}|[一二两三四五六七八九十]|two|three|four|five|six|seven|eight|nine|ten)"
_SMALL = {name: at for at, name in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_SMALL |= {
    name: at
    for at, name in enumerate(
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 2
    )
}
_ABSOLUTE = (
    rf"(?P<range>(?<!\d)(?P<first>{_YEAR})年?[底末初]?"
    rf" ?(?:到|至|-|—|–|~|to) ?(?P<last>{_YEAR})(?!\d))"
    r"|(?P<republic>民国 ?(?P<minguo>\d{1,3}) ?年"
    r"|(?<![\d.])(?P<minguo_alone>1[01]\d)年(?![来前后间内的多以]))"
    rf"|(?P<absolute>(?<![\d.,$])(?:(?P<han>{_YEAR}) ?年"
    rf"|(?P<latin>{_YEAR})(?![.,]?\d| ?[%\u3400-\u9fff]))(?!\d))"
    r"|(?P<plan>(?P<number>[一二三四五六七八九]|1?[0-9])[”\"]?个?五"
    r"(?:年计划|年规划|[”\"」』]|期间|时期|规划))"
)
_SPANS = (
    rf"|(?P<past>(?:过去|近|最近|前|刚刚过去的)(?:的|这)?{_COUNT.format('past_count')}年|"
    rf"(?<![过去近今后第\d]){_COUNT.format('since_count')}年(?:多)?来|"
    rf"\b(?:past|last|previous) {_COUNT.format('english_past')} years)"
    rf"|(?P<coming>(?:今后|未来|接下来|往后)(?:的|这)?{_COUNT.format('coming_count')}年"
    rf"|\b(?:next|coming) {_COUNT.format('english_coming')} years)"
    r"|(?P<term>本届(?!会|大会|全国|人大|人民|董事|监事))"
)
_SINGLE = (
    r"|(?P<before_last>前年|\bthe year before last\b)"
    r"|(?P<next>明年|来年|下一?年(?!级)|接下来一年|翌年|次年"
    r"|\bnext year\b|\bthe (?:coming|following) year\b|\bthe year (?:ahead|after)\b)"
    r"|(?P<previous>上一?年度?|前一年|过去(?:的|这)?一年|一年来|\bthe year before\b"
    r"|\b(?:the )?(?:previous|prior|preceding|past) year\b)"
    r"|(?P<last_year>去年|\blast year\b)"
    r"|(?P<current>今年|\bthis year\b)"
    r"|(?P<now>现在|目前|\b(?:now|currently|at present)\b)"
    r"|(?P<own>本年度?|报告期|\bthe year under review\b)"
    r"|(?P<whole>全年|年内)"
)
_MENTION = re.compile(_ABSOLUTE + _SPANS + _SINGLE, re.ASCII)
_OF_ONE_AND_ONE = re.compile(
    r"(?:比|较|超过|高于|低于|多于|少于|同比|相[比较]于?|\b(?:than|from|over|on|against|(?:compared|up|down)"
    r" (?:with|to|from|on|over))(?: (?:in|that of|those of|the level (?:of|in)))?)"
    r"[（( ]?(?:的|同期)?$"
)
_FOLLOWED_BY_COMPARISON = re.compile(
    r"(?:同期|末|底|的[^,。;]{0,6})?(?:相比|相较|增长|增加|提高|上升|下降|减少|翻|持平)"
)
_WITH = re.compile(r"[与和同跟按]$")


def find_time_mentions(folded: str, writing: Writing | None) -> list[TimeMention]:
    """Return what a folded text says of years, in order."""
    digits = write_in_digits(folded)
    found = []
    for match in _MENTION.finditer(digits):
        kind = next(kind for kind in _KINDS if match[kind] is not None)
        relative = kind in _RELATIVE
        if relative:
            years = _RELATIVE[kind](match, writing) if writing else frozenset[int]()
        else:
            years = _read_absolute(kind, match)
        front = digits[max(0, match.start() - 24) : match.start()]
        compared = bool(_OF_ONE_AND_ONE.search(front)) or bool(
            _WITH.search(front) and _FOLLOWED_BY_COMPARISON.match(digits, match.end())
        )
        found.append(TimeMention(match[0], years, relative, match.start(), compared))
    return found


def _read_absolute(kind: str, match: re.Match[str]) -> Years:
    if kind == "range":
        first, last = int(match["first"]), int(match["last"])
        return frozenset(range(first, last + 1)) if 0 <= last - first <= 30 else frozenset({last})
    if kind == "republic":
        return frozenset({1911 + int(match["minguo"] or match["minguo_alone"])})
    if kind == "plan":
        return _read_plan(match["number"])
    return frozenset({int(match["han"] or match["latin"])})


def _read_plan(number: str) -> Years:
    """Return the years of a five-year plan: the first began in 1953, the third in 1966."""
    count = int(number) if number.isdigit() else _SMALL[number]
    start = 1966 + 5 * (count - 3) if count > 2 else 1948 + 5 * count
    return frozenset(range(start, start + 5))


def _count(match: re.Match[str], *groups: str) -> int:
    written = next(match[group] for group in groups if match[group])
    return int(written) if written.isdigit() else _SMALL[written]


def _shift(by: int) -> Callable[[re.Match[str], Writing], Years]:
    """Return what resolves a word for the year `by` years after the one of writing."""

    def resolve(_: re.Match[str], writing: Writing) -> Years:
        if not writing.looks_back:
            return frozenset({writing.year + by})
        # Written in the year after it, such a report calls either one 今年.
        return frozenset({writing.year + by, writing.year + by + 1})

    return resolve


def _shift_own(by: int) -> Callable[[re.Match[str], Writing], Years]:
    """Return what resolves a word that counts from the year that a document is of."""
    return lambda _, writing: frozenset({writing.year + by})


def _past(match: re.Match[str], writing: Writing) -> Years:
    count = _count(match, "past_count", "since_count", "english_past")
    end = writing.year + writing.looks_back
    return frozenset(range(end - count, end))


def _coming(match: re.Match[str], writing: Writing) -> Years:
    count = _count(match, "coming_count", "english_coming")
    start = writing.year + writing.looks_back
    return frozenset(range(start, start + count + 1))


_RELATIVE: Mapping[str, Callable[[re.Match[str], Writing], Years]] = {
    "before_last": _shift(-2),
    "past": _past,
    "coming": _coming,
    "term": lambda _, writing: frozenset(range(writing.year - 5, writing.year + 1)),
    "next": _shift(1),
    "previous": _shift_own(-1),
    "last_year": _shift(-1),
    "current": _shift(0),
    "now": lambda _, writing: frozenset({writing.year + writing.looks_back}),
    "own": _shift_own(0),
    # 全年 of a plan or of the year before is told by what stands around it.
    "whole": lambda _, writing: frozenset({writing.year} if writing.looks_back else ()),
}
_KINDS = ("range", "republic", "absolute", "plan", *_RELATIVE)
