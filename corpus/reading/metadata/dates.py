"""Finds the date of a document: in its title, in its own dateline, or in its name.

A date is ISO 8601: a day, a month, or a year. Western years, Chinese numerals (二〇二三年) and
years of the Republic of China (民國112年, 112/05/12) are read.
"""

import re
from collections.abc import Sequence

_WIDE = str.maketrans("０１２３４５６７８９．／－", "0123456789./-")
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_NUMBER = r"\d{1,2}|[一二三四五六七八九十廿卅]{1,3}"
_DATE = re.compile(
    r"(?:(?:中\s*[華华]\s*)?民\s*[國国]\s*(?P<republic>\d{2,3}|[一二三四五六七八九十百〇零]{1,5})"
    r"|(?<![\d.])(?P<bare>1[0-3]\d)(?=\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}(?![\d.]))"
    r"|(?<![\d.])(?P<year>(?:19|20)\d\d|[一二][〇○零一二三四五六七八九]{3}))(?!\d)"
    r"(?:\s*(?P<mark>[年./-])\s*(?:度)?"
    rf"(?:(?P<month>{_NUMBER})\s*(?:月|(?P=mark))\s*(?:(?P<day>{_NUMBER})(?!\d)\s*[日號号]?)?)?)?"
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905
_ENGLISH = re.compile(
    r"\b(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+)?(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r"[a-z]*\.?,?\s+(?:(?P<after>\d{1,2})(?:st|nd|rd|th)?,?\s+)?(?P<year>(?:19|20)\d\d)\b"
)
_PACKED = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_LABEL = re.compile(
    r"(?:[发發][布佈表文]|公[布佈]|印[发發]|成文|[颁頒][布佈]|刊登|更新|编制|編製|[报報]告|日期|[时時][间間]"
    r"|Published|Updated|Date|Issued)[^。]{0,8}$",
    re.IGNORECASE,
)
_OPENING = re.compile(r"[\s（(\[【—–-]*$")
_REPUBLIC_YEAR = re.compile(r"(?<![\d.])(1[0-3]\d|[6-9]\d)\s*(?:學)?年度")  # 112年度施政報告


def find_dates(text: str) -> list[tuple[str, int, int]]:
    """Return (date, start, end) for the dates that a text names, in order."""
    text = text.translate(_WIDE)  # as long as before
    found: list[tuple[str, int, int]] = []
    for match in _ENGLISH.finditer(text):
        month = _MONTHS.index(match["month"].lower()) + 1
        date = _write(int(match["year"]), month, int(match["day"] or match["after"] or 0))
        found.append((date, *match.span()))
    spoken = [range(start, end) for _, start, end in found]
    for match in _DATE.finditer(text):
        if republic := match["republic"] or match["bare"]:
            year = 1911 + _read_number(republic)
        else:
            year = int(match["year"].translate(_DIGITS))
        if 1900 <= year <= 2099 and not any(match.end() - 1 in span for span in spoken):
            date = _write(year, _read_number(match["month"]), _read_number(match["day"]))
            found.append((date, *match.span()))
    return sorted(found, key=lambda one: one[1])


def choose_date(
    title: str,
    first: Sequence[str],
    last: Sequence[str],
    name: str,
    stated: str | None,
    *,
    is_own: bool,
) -> str | None:
    """Return the date of a document, ISO 8601; None if nothing tells.

    Its title counts before its dateline (in its `first` or `last` lines), these before its `name`.
    What the file states (`stated`) comes last, as the day on which it was changed, unless it is
    the document's own (`is_own`), as a page's and a message's is. A year is made a day where what
    comes later names a day of this year.
    """
    own, changed = (stated, None) if is_own else (None, stated)
    found = [_in_title(title), own, _in_lines(first, last), _in_name(name)]
    dates = [date for date in found if date]
    if not dates:
        return changed
    return max((date for date in dates if date.startswith(dates[0])), key=len)


def _in_title(title: str) -> str | None:
    dates = [date for date, _, _ in find_dates(title)]
    if dates:
        return max(dates, key=lambda date: (date[:4], len(date)))  # 2021—2023年: the last
    republic = _REPUBLIC_YEAR.search(title)
    return str(1911 + int(republic[1])) if republic else None


def _in_lines(first: Sequence[str], last: Sequence[str]) -> str | None:
    """Return the date of a dateline: labelled, or at the beginning of a line, or the end's own."""
    for line in first:
        if len(line) > 120:
            continue
        for date, start, end in find_dates(line):
            alone = _OPENING.match(line[:start]) and len(line) - end <= 40
            told = _LABEL.search(line[:start]) or alone
            if len(date) > 4 and told and not line.endswith("。"):  # a sentence tells of any day
                return date
    for line in reversed(last):
        if len(line) > 40:
            continue
        for date, _, end in find_dates(line):
            if len(date) == 10 and not line[end:].strip(" \u3000）)"):
                return date
    return None


def _in_name(name: str) -> str | None:
    if packed := _PACKED.search(name):
        return "-".join(packed.groups())
    return _in_title(name.replace("_", " "))


def _read_number(text: str | None) -> int:
    """Return a number below 1000 in digits or as Chinese counts it; 0 for none."""
    if not text:
        return 0
    text = text.replace("廿", "二十").replace("卅", "三十")
    if not re.search("[十百]", text):
        return int(text.translate(_DIGITS))
    hundreds, _, rest = text.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    plain = [part.strip("〇零").translate(_DIGITS) for part in (hundreds, tens, ones)]
    hundred = int(plain[0] or 1) * 100 if "百" in text else 0
    return hundred + (int(plain[1] or 1) * 10 if ten else 0) + int(plain[2] or 0)


def _write(year: int, month: int, day: int) -> str:
    if not 1 <= month <= 12:
        return f"{year}"
    return f"{year}-{month:02}-{day:02}" if 1 <= day <= 31 else f"{year}-{month:02}"
