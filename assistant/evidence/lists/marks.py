"""The marks that count the items of an enumeration: 第一，, 一是, （三）, 4., 5、, ⑥, 甲、, first.

A sentence may have several: 「要做好三件事：一是……；二是……；三是……。」
"""

import re
from dataclasses import dataclass
from functools import cache

from corpus.text.normalization import fold
from corpus.text.numerals import count_in_chinese, write_circled, write_stem

_MOST = 60  # items that are counted
_HAN = "一二三四五六七八九十"
_FORMAL = "壹贰叁肆伍陆柒捌玖拾"
_NUMERAL = rf"[{_HAN}]{{1,3}}"
_CIRCLED = "".join(write_circled(number) for number in range(1, 51))
_ENGLISH = (
    *("first", "second", "third", "fourth", "fifth"),
    *("sixth", "seventh", "eighth", "ninth", "tenth"),
)
# Folded, but for numbers in circles. Each stands at the beginning of a sentence or behind a stop.
_STYLES = {
    "article": rf"第\s*(?P<article>[{_HAN}百零〇○]+|\d+)\s*条(?:之[{_HAN}\d]+)?(?![{_HAN}\d]*款)",
    "ordinal": rf"第(?P<ordinal>{_NUMERAL})(?:[,、:.]|是|个(?:是|方面)|,?要|\s)",
    "is": rf"其?(?P<is>{_NUMERAL})(?:[是要](?!否|求)|(?=为了)|则)|其(?P<its>{_NUMERAL})[,:、]",
    "comma": rf"(?P<comma>{_NUMERAL})[、.]|(?P<formal>[{_FORMAL}])[、.]",
    "bracket": rf"[(](?P<bracket>{_NUMERAL}|[甲乙丙丁戊己庚辛壬癸])[)]",
    "digits": r"[(](?P<digits>\d{1,2})[)]|(?P<half>\d{1,2})[)]",
    "point": r"(?P<point>\d{1,2})(?:[.、](?!\d)|\s+(?=[\u3400-\u9fff]))",
    "circle": rf"(?P<circle>[{_CIRCLED}])",
    "stem": r"(?P<stem>[甲乙丙丁戊己庚辛壬癸])[、.:]",
    "first": r"(?P<first>首先|其次|再次|最后)(?=[,、:是要])",
    "english": rf"(?P<english>{'|'.join(_ENGLISH)})(?:ly)?(?=[,:]|\s)",
}
_MARK = re.compile("|".join(f"(?P<style_{name}>{style})" for name, style in _STYLES.items()))
_BOUNDARY = re.compile(r"(?:^|(?<=[;:,。.!?—]))\s*")
_BULLET = re.compile(r"(?:[—–]{1,2}|[-*+•·●○■□◆▪☐☑✓])\s*(?=[^\s\d—–-])")
_SEQUENCE = ["首先", "其次", "再次", "最后"]


@dataclass(frozen=True)
class Mark:
    """One mark: the style it counts in, its number, and where it stands in the text."""

    style: str
    number: int
    at: int


def find_marks(text: str) -> list[Mark]:
    """Return the marks of a sentence or line, in their order."""
    folded = _fold(text)
    found = []
    for boundary in _BOUNDARY.finditer(folded):
        match = _MARK.match(folded, boundary.end())
        if match and (mark := _read(match)):
            found.append(mark)
    return found


def find_bullet(text: str) -> str:
    """Return the bullet that a line begins with: "—", "-", "•"; else ""."""
    found = _BULLET.match(text)
    return found[0].strip()[:1] if found else ""


def _read(match: re.Match[str]) -> Mark | None:
    style = next(name for name in _STYLES if match[f"style_{name}"] is not None)
    written = [value for name, value in match.groupdict().items() if value and name[:6] != "style_"]
    number = _read_numerals().get(written[0], 0)
    return Mark(style, number, match.start()) if number else None


def read_numeral(written: str) -> int:
    """Return the number that a numeral of a list stands for, folded; 0 for none."""
    return _read_numerals().get(written, 0)


@cache
def _read_numerals() -> dict[str, int]:
    values: dict[str, int] = {}
    for number in range(1, 400):
        said = count_in_chinese(number)
        for way in (said, said.replace("零", "〇"), said.replace("零", "○"), str(number)):
            values[way] = number
    for number in range(1, 11):
        values[write_stem(number)] = values[_FORMAL[number - 1]] = number
        values[_ENGLISH[number - 1]] = number
    for number in range(1, 51):
        values[write_circled(number)] = number
    values.update({word: at for at, word in enumerate(_SEQUENCE, 1)})
    return values


def _fold(text: str) -> str:
    """Fold a text, each character by itself, so that places stay; numbers in circles stay."""
    return "".join(one if one in _CIRCLED else _fold_one(one) for one in text)


@cache
def _fold_one(character: str) -> str:
    folded = fold(character)
    return folded if len(folded) == 1 else character
