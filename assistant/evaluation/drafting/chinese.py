"""Find in a Chinese sentence what a question could ask for: a number, a day, a person, a list."""

import re
from collections.abc import Iterator

from assistant.evaluation.drafting.sought import Sought, split_entries
from corpus.text.normalization import fold
from index import is_name, tag_words

_CLAUSES = re.compile(r"[，。；！？;!?]\s*|,(?!\d)\s*")
# A number that something is counted or measured by, or a day: it is what the question leaves out.
_HAN_DIGITS = "〇零一二三四五六七八九十百千兩两"
_UNITS = (
    r"(?:平方|立方)?公?[里尺頃顷噸吨斤]|(?:平方|立方)米|分[貝贝]|人次|小[時时]|[個个]月|[萬万億亿]?[元人戶户株]"
    r"|[㎡%％]|[\u3400-\u9fff]"
)
_NUMBER = re.compile(
    r"(?<![\d.,年月第號号(（百分之])(?P<value>"
    rf"(?P<digits>\d[\d,]*(?:\.\d+)?\s?[百千]?[萬万億亿]?)(?P<unit>{_UNITS})"
    rf"|百分之[{_HAN_DIGITS}點点]+"
    rf"|(?P<han>[{_HAN_DIGITS}]{{2,}}[萬万億亿]?)(?P<of>{_UNITS}))"
)
_DAY = re.compile(r"(?P<value>(?:\d{4}年)?\d{1,2}月\d{1,2}日)")
_TIME = "年月日時时分秒號号季"
_ROLES = "人員员長长者師师任記记理監监席事官家說说"  # the last character of what somebody is
_LABEL = re.compile(
    rf"(?P<about>[^:：，。]{{1,15}}[{_ROLES}])[:：]\s*(?P<value>[\u3400-\u9fff· ]{{2,8}})(?:\s|$)"
)
_OFFICE = re.compile(
    rf"(?P<about>[\u3400-\u9fff]{{1,10}}[{_ROLES}])[為为是](?P<value>[\u3400-\u9fff]{{2,3}})$"
)
_LIST = re.compile(
    r"(?P<about>[\u3400-\u9fff][^，。；：:]{1,20}?)(?:主要)?(?:包括|包含|涵蓋|涵盖|分為|分为)了?[:：]?"
    r"(?P<value>[^。；]+、[^。；]+)"
)
_ENTRIES = re.compile(r"、|以及|和|及|與|与")
_SHORTEST = 4  # characters of a clause that says what the number is of


def find_in_chinese(sentence: str) -> Iterator[Sought]:
    """Yield what a sentence can be asked for."""
    if (found := _LABEL.match(sentence)) and _is_person(found["value"]):
        yield Sought("person", found["about"].strip(), (found["value"].strip(),))
        return
    if found := _LIST.search(sentence):
        entries = split_entries(_ENTRIES, found["value"])
        if entries:
            yield Sought("list", found["about"].strip("“”「」 "), entries)
    for clause in map(str.strip, _CLAUSES.split(sentence)):
        if (found := _OFFICE.fullmatch(clause)) and _is_person(found["value"]):
            yield Sought("person", found["about"], (found["value"],))
        else:
            yield from _leave_out_number(clause)


def _leave_out_number(clause: str) -> Iterator[Sought]:
    """Ask a clause with one number for it: 共有13個項目 gives 共有多少個項目."""
    if found := _DAY.search(clause):
        about = (clause[: found.start()] + "哪一天" + clause[found.end() :].lstrip()).strip()
        if len(about) > len("哪一天") + 2:
            yield Sought("date", about, (found["value"],))
        return
    numbers = [found for found in _NUMBER.finditer(clause) if found["value"][-1] not in _TIME]
    if len(numbers) == 1 and len(clause) - len(numbers[0]["value"]) >= _SHORTEST:
        found = numbers[0]
        unit = (found["unit"] or found["of"] or "").strip("%％")
        asked = f"{clause[: found.start()]}多少{unit}{clause[found.end() :]}"
        yield Sought("number", asked, (found["value"],))


def _is_person(text: str) -> bool:
    return any(is_name(word, tag) for word, tag in tag_words(fold(text.replace(" ", ""))))
