"""The years and months by which a question names documents, however they are written.

二〇二三年 and 2023年 are one year; 3月例会, 三月份會議 and the March meeting have one month;
去年的报告 is that of the calendar year before, or else the newest that there is.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

_CHINESE_YEAR = re.compile(
    r"(?<![〇○零一二三四五六七八九十百千])[一二][〇○零一二三四五六七八九]{3}(?=年)"
)
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
_NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_MEETING = r"(?:的?(?:例会|会议|会上|开会|那次会|[纪记]要|[纪记]录|月报|简报|通讯))"
_ENGLISH_MEETING = r"(?: \d{4})? (?:\w+ )?(?:meeting|minutes|newsletter|bulletin|issue)s?\b"
# A month without a day; 三月 but not 十三月, 5月 but not 5月3日.
_MONTH = re.compile(
    r"(?<![\d一二三四五六七八九十])(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月"
    rf"(?!份?[\d一二三四五六七八九十初上中下底])份?(?P<of_meeting>{_MEETING})?"
    rf"|\b(?P<english>{'|'.join(_MONTHS)})\b(?! \d{{1,2}}\b)(?P<of_english>{_ENGLISH_MEETING})?"
)
_RELATIVE = re.compile(
    r"(?P<ago>[去上今本前])年度?(?:的|那份)*(?:政府)?(?:工作|年度|统计|财务)?(?:报告|公报|年报)"
    r"|\b(?P<english>last|this) year['’]s (?:\w+ ){0,2}?(?:report|bulletin|communique)\b"
)
_YEARS_AGO = {"去": 1, "上": 1, "last": 1, "前": 2}


@dataclass(frozen=True)
class NamedMonth:
    """A month that a folded text names: `folded[start:end]`."""

    month: int  # 1 to 12
    start: int
    end: int
    text: str  # the month and what is called after it
    of_meeting: bool  # what is called after it is a document: 3月例会, the March minutes


def write_years_in_digits(folded: str) -> str:
    """Return a folded text, as long as before, with 二〇二三年 as 2023年."""
    return _CHINESE_YEAR.sub(lambda found: found[0].translate(_DIGITS), folded)


def find_months(folded: str) -> list[NamedMonth]:
    """Return the months that a folded text names without a day, in order."""
    found = []
    for match in _MONTH.finditer(folded):
        if match["english"]:
            month = _MONTHS.index(match["english"]) + 1
        elif match["month"].isdigit():
            month = int(match["month"])
        else:
            month = _NUMERALS.index(match["month"]) + 1
        end = max(match.end("month") + 1 if match["month"] else 0, match.end("english"))
        of_meeting = bool(match["of_meeting"] or match["of_english"])
        # Of 三月份 all goes; what the meeting is called says more than when it was.
        end += folded[end : end + 1] == "份"
        found.append(NamedMonth(month, match.start(), end, match[0], of_meeting))
    return found


def find_relative_year(
    folded: str, years: Collection[str], today: int
) -> tuple[str, tuple[int, int]] | None:
    """Return the year of a report of last year, of `years` that there are, and where it is named.

    `today` is the calendar year. None where no such report is named.
    """
    match = _RELATIVE.search(folded)
    if not match or not years:
        return None
    year = str(today - _YEARS_AGO.get(match["ago"] or match["english"], 0))
    return (year if year in years else max(years)), match.span()
