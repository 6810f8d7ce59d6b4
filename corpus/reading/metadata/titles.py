"""Finds the title of a document: what a reader sees at its top, or what its file states.

Programs and templates fill in the title of a file: it counts where the reader sees it too, or where
nothing better stands at the top.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.text.normalization import fold
from corpus.text.numbering import LIST_MARK, find_style

_LONGEST = 120  # columns
_LINES = 12  # of the top, in which the title may stand
_SUFFIX = re.compile(
    r"\.(?:docx?|dot[xm]?|xls[xm]?|pptx?|pdf|txt|html?|md|csv|rtf|wps|et|dps|od[tsp]|indd|qxd|tmp|tex)$",
    re.IGNORECASE,
)
_PROGRAM = re.compile(
    r"(?:microsoft|wps|kingsoft|libreoffice|openoffice|adobe|acrobat|pdf)\b.*[-–—].*"
    r"|(?:powerpoint\s*)?(?:presentation|演示文稿|簡報|简报|幻灯片|投影片|slide)\s*\d*"
    r"|(?:(?:新建|新增|新)\s*)?(?:microsoft\s*)?(?:word|excel|office|wps)?\s*"
    r"(?:document|doc|文档|文件|文檔|工作簿|活頁簿|工作表|workbook|book|sheet)\s*\d*"
    r"|untitled.*|[无無未][标標命][题題名].*|about:blank|normal|.*(?:模板|範本|范本|template)"
    r"|[!-~]*[_.\d\\/][!-~]*|[a-z]+|",
    re.IGNORECASE | re.ASCII,
)
_LABEL = re.compile(r"[^：:]{1,10}[：:]")
_NUMBER = re.compile(
    r"[〔\[（(【](?:19|20)\d\d[〕\]）)】]\s*(?:第\s*)?\d+\s*[号號]|字第\s*\S+\s*[号號]"
)
_LETTERHEAD = re.compile(r"文\s*件$")  # 松溪镇人民政府文件, above the number of the document
_DATE = re.compile(r"[\d\s年月日时時分:：./（）()〇一二三四五六七八九十民國国星期第页頁共-]+")
_WORDS = re.compile(
    r"(?:目\s*[录錄次]|前\s*言|摘\s*要|序\s*言?|附\s*件|contents|abstract|preface|sheet\s*\d*|工作表\s*\d*)\d*",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[。！？；]|[，：:,;!?.．、]$|\.\s")
_KIND = re.compile(  # what a title calls the document, as the last word of it
    r"(?:报告|報告|通知|意见|意見|办法|辦法|公报|公報|公告|通告|规划|規劃|计划|計畫|方案|决定|決定|批复|批復"
    r"|条例|條例|细则|細則|规定|規定|纪要|紀要|总结|總結|年报|年報|年鉴|年鑑|白皮[书書]|[预預]算|[决決]算"
    r"|要[点點]|[简簡][报報]|说明|說明|函|report|plan|review)\s*(?:[（(].*[）)])?$",
    re.IGNORECASE,
)
_BRACKETS = ("《》", "（）", "()", "“”", "「」", "『』", "〈〉")
_FOLLOWS = re.compile(r"关于|關於|[的之《（(]|[-—–]")
_LEADS = re.compile(r"(?:关于|關於|印[发發]|[转轉][发發]|[的及和与與、《]|of|the|and|for|on)$")


def choose_title(
    stated: str | None, lines: Sequence[tuple[str, bool]], *, is_own: bool, name: str = ""
) -> str | None:
    """Return the title of a document; None if it has none.

    `stated` is what its file says, which is the document's own for a page or a message (`is_own`).
    `lines` are its first ones: the text, and whether the next one follows without a gap. The line
    that its file is named after (`name`, without the suffix) is its title, below a page's links.
    """
    said = "" if _PROGRAM.fullmatch(stated or "") or _SUFFIX.search(stated or "") else stated
    if is_own and said:
        return said
    if any(line == said and _is_letterhead(lines, at) for at, (line, _) in enumerate(lines)):
        said = ""
    seen = find_title(lines)
    named = _find_named(lines, name)
    if named and _flatten(named) not in _flatten(seen or ""):
        seen = named
    if not said or not seen:
        return said or seen
    top = _flatten("".join(line for line, _ in lines))
    return said if _flatten(said) in top else seen


def find_title(lines: Sequence[tuple[str, bool]]) -> str | None:
    """Return the title that stands at the top of a document, its lines joined."""
    for at, (line, _) in enumerate(lines[:_LINES]):
        if _is_above(line) or _is_letterhead(lines, at):
            continue
        return _join(lines[at:]) if _is_title(line) else None
    return None


def _is_letterhead(lines: Sequence[tuple[str, bool]], at: int) -> bool:
    """Tell whether a line names who issues the document, above its number."""
    below = [line for line, _ in lines[at + 1 : at + 3]]
    return bool(_LETTERHEAD.search(lines[at][0])) and any(map(_NUMBER.search, below))


def _is_above(line: str) -> bool:
    """Tell whether a line may stand above a title: a number, a label, a date, a word for a part."""
    return (
        len(line) < 2
        or bool(_NUMBER.search(line) or _DATE.fullmatch(line) or _WORDS.fullmatch(line))
        or (bool(_LABEL.match(line)) and _columns(line) <= _LONGEST)
        or line.startswith(("#!", "<", "首页", "首頁"))
    )


def _is_title(line: str) -> bool:
    return (
        any(character.isalpha() for character in line)
        and _columns(line) <= _LONGEST
        and "\t" not in line
        and not _SENTENCE.search(line)
        and not LIST_MARK.match(line)
        and find_style(line) is None
    )


def _join(lines: Sequence[tuple[str, bool]], *, most: int = 4) -> str:
    """Return the title that begins with the first line."""
    title = lines[0][0]
    for (_, adjacent), (line, _) in pairwise(lines[:most]):
        if not (adjacent and _is_title(line) and _goes_on(title, line)):
            break
        wide = ord(title[-1]) > 0x2E7F or ord(line[0]) > 0x2E7F
        title += line if wide else f" {line}"
    return title


def _goes_on(title: str, line: str) -> bool:
    """Tell whether a title goes on in the next line."""
    if _NUMBER.search(line) or _DATE.fullmatch(line):
        return False
    if any(title.count(pair[0]) > title.count(pair[1]) for pair in _BRACKETS):
        return True
    if _LEADS.search(title):
        return True
    if _KIND.search(title):
        return line[0] in "（("
    return bool(_FOLLOWS.match(line) or _KIND.search(line))


def _find_named(lines: Sequence[tuple[str, bool]], name: str) -> str | None:
    """Return the line that a file is named after; a much longer one is not looked at."""
    if len(name) <= 2 or name.isascii():
        return None
    flat, longest = _flatten(name), 4 * len(name)
    fits = (line for line, _ in lines if len(line) <= longest and _flatten(line) == flat)
    return next(fits, None)


def _columns(text: str) -> int:
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


def _flatten(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text)))
