"""The numbers and marks that titles and items begin with."""

import re
from collections.abc import Iterator

_NUMERAL = "[〇零一二三四五六七八九十百\\d]+"
# Numbering styles, outermost first, as Chinese and English reports nest them (for Chinese official
# documents: GB/T 9704, "一、" then "（一）" then "1." then "（1）"). The index is the style's rank.
_PATTERNS = [
    rf"第{_NUMERAL}[編编篇卷]|第{_NUMERAL}部分|(?:part|volume)\s+(?:[ivx]+|\d+)\b",
    rf"第{_NUMERAL}章|(?:chapter|appendix|annex)\s+(?:[ivx]+|\d+|[a-z])\b|附[錄录件]{_NUMERAL}?(?=[\s:：])"
    rf"|(?:案例|[個个]案|[專专][題题]){_NUMERAL}(?=[\s:：])",
    rf"第{_NUMERAL}[節节]|section\s+(?:[ivx]+|\d+)\b",
    r"0\d(?![\d.:：/年月日-])",
    r"[〇零一二三四五六七八九十百]+[、．.]|[ivx]+[.、]\s",
    r"[（(][〇零一二三四五六七八九十百]+[）)]",
    r"\d{1,2}[、．.](?!\d)|\d{1,2}\s+(?=(?-i:[A-Z]))",
    r"\d{1,2}(?:\.\d{1,2})[、．.]?(?=[^\d.、．%％])",
    r"\d{1,2}(?:\.\d{1,2}){2,3}[、．.]?(?=[^\d.、．%％])",
    r"[（(]\d{1,2}[）)]|\d{1,2}[）)]",
    r"[①-⑳㉑-㉟㊱-㊿❶-❿⓫-⓴]",
]
# Decimal numbers nest among themselves: 1 holds 1.2 holds 1.2.3.
STYLES = [re.compile(rf"(?:{style})\s*(?P<title>\S.*)", re.IGNORECASE) for style in _PATTERNS]
_ANY = re.compile("|".join(f"(?:{style})" for style in _PATTERNS), re.IGNORECASE)
LIST_MARK = re.compile(r"[-*+•·●○■□◆▪–—]\s*\S|[☐☑✓]\s")


def match_styles(line: str) -> Iterator[tuple[int, re.Match[str]]]:
    """Yield the ranks of the styles that a line begins in, 0 for the outermost, and the match."""
    if _ANY.match(line):  # few lines begin with a number
        for rank, style in enumerate(STYLES):
            if match := style.match(line):
                yield rank, match


def find_style(line: str) -> int | None:
    """Return the rank of the style of the number that a line begins with, 0 for the outermost."""
    return next((rank for rank, _ in match_styles(line)), None)


def remove_number(line: str) -> str:
    """Return a title without the number that it begins with: 綠心 of (5)綠心."""
    match = _ANY.match(line)
    return line[match.end() :].lstrip() if match else line


def begins_item(line: str) -> bool:
    """Tell whether a line begins with the mark or the number of an item or of a title."""
    return bool(LIST_MARK.match(line)) or find_style(line) is not None
