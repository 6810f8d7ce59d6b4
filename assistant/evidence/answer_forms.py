"""The form of answers: whether a sentence has a person, a date, a number, a place or a reason.

Patterns of Chinese and English tell it, and jieba's tags for names.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from assistant.question.answer_type import ExpectedAnswer, Kind, Unit
from corpus import Passage, Sentence
from corpus.text.normalization import fold
from corpus.text.scripts import SPACE_IN_NAME
from index import is_name, tag_words

# Patterns of folded text.
_SPELLED = (
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?"
    r"|thousands?|(?:m|b)illions?)\b"
)
_NUMBER = rf"(?:\d[\d.,]*|[〇零一二两三四五六七八九十百千半]+) ?[万亿千百]*[多余几]?|{_SPELLED}"
# A number that can answer. 一 of 一站式 and 一年 and 十 of 十分 do not count.
_DIGIT, _TENS = "〇零一二两三四五六七八九", "十百千万亿"
_QUANTITY = (
    rf"\d[\d.,]*|[{_DIGIT}]+[{_TENS}]+|[数几上近逾][{_TENS}]+|十[{_DIGIT}]|百分之|一半|半数"
    r"|[二两三四五六七八九十][多余几]?[个名位项座家条处间次人元米亩岁年月天日倍成层级组种类件场门所部户区届]"
    rf"|{_SPELLED}"
)
_COUNTED = rf"(?:{_NUMBER}) ?"
_MONTHS = r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_FORMS: dict[Kind, re.Pattern[str]] = {
    "date": re.compile(
        r"\d ?[年月日号]|[〇一二三四五六七八九十]+[年月日]|世纪|年代|[年月][初底末中]|时期"
        rf"|\b(?:1\d|20)\d\d\b|\b(?:{_MONTHS})[a-z]*\b|\bcentury\b"
    ),
    "number": re.compile(_QUANTITY),
    "reason": re.compile(
        r"因|由于|为了|以便|导致|使|原因|从而|有利|避免"
        r"|\b(?:because|due to|since|so that|in order|as a result|to avoid|caused?)\b"
    ),
    "manner": re.compile(
        r"通过|采[用取]|利用|依托|建立|运用|借助|以.{2,12}(?:为|的方式)|机制|方[式法]|措施|手段|模式"
        r"|\b(?:by|through|using|with|via)\b"
    ),
}
_LENGTH = (
    rf"{_COUNTED}(?:公里|千米|厘米|毫米|米|里|海里)"
    r"|\d ?(?:k|c|m)?m\b|\b(?:(?:kilo|centi)?met(?:er|re)s?|miles?|feet|inch(?:es)?)\b"
)
_TIME = (  # no year or month of a date: 2023年5月, 一九九七年
    rf"(?<![\d{_DIGIT}{_TENS}.月])(?:\d{{1,3}}|[{_DIGIT}]?十[{_DIGIT}]?|[{_DIGIT}半数])(?:多|余)?"
    r" ?(?:个?半?(?:个月|(?<=半)月|工作日|星期|小时|钟头|学期|季度)"
    r"|年半?(?![代度底初末])|周年?|天|分钟|秒|昼夜|日(?=[之以]?[内前后起]|[^\w]|为限|止))"
    r"|\b(?:year|month|week|day|hour|minute)s\b"
)
_UNITS: dict[Unit, re.Pattern[str]] = {
    "money": re.compile(
        rf"{_COUNTED}(?:美|欧|日)?(?:元|英镑)|[$€£¥]|\b(?:yuan|rmb|dollars?|euros?|pounds?)\b"
    ),
    "area": re.compile(r"平方|平米|公顷|亩|㎡|\b(?:square|hectares?|acres?|k?m2)\b"),
    "share": re.compile(r"%|百分[之点]|[一二三四五六七八九\d]成|倍|\bpercent|\d\.\d"),
    "length": re.compile(_LENGTH),
    "extent": re.compile(f"{_LENGTH}|{_TIME}"),
    "people": re.compile(
        rf"{_COUNTED}[个名位]?(?:人|名|位|户|口|员|家|党员)"
        r"|\d[\d.,]* ?(?:million |thousand )?(?:[a-z]+ )?[a-z]{3,}s\b"
        r"|\b(?:people|visitors|members|residents|passengers)\b"
    ),
}
_DATES = re.compile(r"\d+ ?年|\d+ ?月(?: ?\d+ ?[日号])?|\d+ ?[日号]|\b(?:19|20)\d\d\b")
_ITEM = re.compile(r"^\s*(?:\(\d{1,2}\)|\d{1,2}[).、](?!\d))")
_DIGITS = re.compile(r"\d+")
_IN_BRACKETS = re.compile(r"[(（:：]([^()（）:：]+)[)）]?")  # a unit: 人口(万人), 单位:万元
_LATIN_NAME = re.compile(
    r"\b[A-Z][a-zé'-]+(?: [A-Z]\.)?(?: (?:de|van|von|of|bin|al))* [A-Z][a-zé'-]+"
)
_SPACED_NAME = re.compile(r"(?<![^\s:：、])[\u4e00-\u9fff] [\u4e00-\u9fff](?![^\s、，,])")
_FOREIGN_NAME = re.compile(r"[\u4e00-\u9fffa-z.]{1,12}(?:·[\u4e00-\u9fffa-z.]{1,12})+")
_LATIN_PLACE = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+")
# Who is in charge is an office, or a body: 本辦法之主管機關為市政府農業局.
_OFFICES = re.compile(
    r"主管|负责|管理|机关|部门|单位|机构|监督|管辖|[由归]谁|归哪|组织|审批|办理|受理|执行|牵头|主办|承办"
    r"|[一-鿿](?:局|委|署|公司)(?=[?!。]|$)|哪个?(?:局|委|署|处|院|公司)"
    r"|\bin charge\b|\bresponsib|\bauthorit|\bagenc|\bdepartment|\bbod(?:y|ies)\b|\bbureau"
    r"|\boffice\b"
    r"|\bwho (?:\w+ )?(?:runs?|oversees?|manages?|handles?|supervises?|enforces?"
    r"|draws? up|issues?)\b"
)
_BODIES = re.compile(
    r"[\u4e00-\u9fff]{1,12}(?:局|厅|委员会|委|部门|机关|办公室|政府|公司|中心|署|法院|检察院|管理处|工程处|大队|支队"
    r"|保护处|学校|协会|集团|医院|机构|服务站|派出所|总队)"
    r"|\b(?:[a-z]+ ){0,3}(?:bureau|department|office|committee|ministry|agency|authority|council"
    r"|commission|company|court)\b"
)
_PLACE = re.compile(
    r"[\u4e00-\u9fff]{2}(?:[省市县区镇乡村街路州国岛洲山河湖湾]|车站|公园|广场|大学|机场)|[位坐]落?于"
)


def has_answer_form(expected: ExpectedAnswer, sentence: str, question: str = "") -> bool:
    """Tell whether a sentence has the form of the answer in words that the question lacks.

    `question` is folded. A person named in the question is not the person asked for. True if the
    answer can have any form, and for questions whether something is there.
    """
    if expected.kind is None or expected.kind == "existence":
        return True
    if expected.kind == "person":
        return _names_a_person(sentence, question)
    if expected.kind == "place":
        return _names_a_place(sentence, question)
    folded = fold(sentence)
    if expected.kind == "number" and expected.unit != "extent":
        # The numbers of a date are no counts, and neither is the one that an item begins with.
        folded = _DATES.sub(" ", _ITEM.sub("", folded))
    pattern = _UNITS[expected.unit] if expected.unit else _FORMS[expected.kind]
    if expected.kind in ("reason", "manner"):
        return bool(pattern.search(folded))  # a reason may repeat the words of the question
    return any(match[0] not in question for match in pattern.finditer(folded))


def has_asked_cell(
    expected: ExpectedAnswer,
    columns: Sequence[str],
    cells: Sequence[str],
    question: str,
    caption: str = "",
) -> bool:
    """Tell whether a table row has a cell that answers by what stands at the head of its column.

    That is one that the question lacks, in a column that it names; and of numbers one whose unit
    is in the name of the column, in the caption, or in another cell of the row: 人口（万人）.
    `question` is folded.
    """
    named = [fold(column) for column in columns]
    values = [fold(cell) for cell in cells]
    units = [unit for text in (*values, fold(caption)) for unit in _IN_BRACKETS.findall(text)]
    counted = _UNITS[expected.unit] if expected.unit else None
    for name, value in zip(named, values, strict=False):
        if value in question or (expected.kind == "number" and not re.search(_QUANTITY, value)):
            continue
        if _shares_word(name, question):
            return True
        if counted and any(
            counted.search(value + unit) for unit in (*_IN_BRACKETS.findall(name), name, *units)
        ):
            return True
    return False


def count_named_cells(
    candidates: Sequence[tuple[Passage, Sentence]], question: str
) -> npt.NDArray[np.float32]:
    """Return how many cells of each table row a folded question names; 0 for what is no row.

    Rows of one table share most words: 二季度 and 一季度 differ in one character.
    """
    asked = SPACE_IN_NAME.sub("", question)
    counts = np.zeros(len(candidates), np.float32)
    for at, (passage, one) in enumerate(candidates):
        if one.table is not None:
            row = passage.text[one.start - passage.start : one.end - passage.start]
            cells = {SPACE_IN_NAME.sub("", fold(cell)) for cell in row.split("\t")}
            named = (len(cell) > 1 and not cell.isdecimal() and cell in asked for cell in cells)
            counts[at] = sum(named)
    return counts


def _shares_word(name: str, question: str) -> bool:
    """Tell whether a folded name and a question share two letters in a row, or a number."""
    pairs = (name[at : at + 2] for at in range(len(name) - 1))
    if any(pair.isalpha() and pair in question for pair in pairs):
        return True
    return not set(_DIGITS.findall(name)).isdisjoint(_DIGITS.findall(question))


def _names_a_person(sentence: str, known: str) -> bool:
    folded = fold(sentence)
    foreign = [match[0] for match in _FOREIGN_NAME.finditer(folded)]
    spelled = [
        match[0] for pattern in (_SPACED_NAME, _LATIN_NAME) for match in pattern.finditer(sentence)
    ]
    named = [*(name.split("·") for name in foreign), *(fold(name).split() for name in spelled)]
    if any(not any(part in known for part in name) for name in named):
        return True
    if _OFFICES.search(known) and any(body not in known for body in _BODIES.findall(folded)):
        return True
    return any(word not in known for word in _find_tagged(sentence, "nr"))


def _names_a_place(sentence: str, known: str) -> bool:
    places = [*_PLACE.findall(fold(sentence)), *map(fold, _LATIN_PLACE.findall(sentence))]
    if any(place not in known for place in places):
        return True  # tagging takes a hundred times as long
    return any(word not in known for word in _find_tagged(sentence, "ns"))


def _find_tagged(sentence: str, tag: str) -> list[str]:
    return [
        word for word, own in _tag_words(sentence) if own.startswith(tag) and is_name(word, own)
    ]


@lru_cache(maxsize=4096)
def _tag_words(sentence: str) -> tuple[tuple[str, str], ...]:
    """Return words with their tags; a lone character is tagged by chance."""
    return tuple((word, tag) for word, tag in tag_words(fold(sentence)) if len(word) > 1)
