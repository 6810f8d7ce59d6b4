"""Enumerations: found in whichever form, and answered in full."""

import pytest

import yinju
from assistant.evidence.lists.choosing import count_in_sentence
from assistant.evidence.lists.enumerations import find_enumerations
from assistant.evidence.lists.marks import find_marks
from assistant.evidence.lists.units import read_units
from assistant.question.answer_type import find_count
from corpus.text.normalization import fold

REPORT = """云岭县2022年工作报告

一、困难
我们也看到，发展中存在四方面困难。第一，财政收入来源单一，过度依赖采矿。前年采矿占了六成。
第二，山区道路失修。
第三，青年外流。
第四，医院床位不足。全县只有四百张。

二、打算
今年抓好三件实事：一是修复云岭大桥；二是扩建县医院；三是开通城乡公交。
新设的补贴发给下列对象：
独居老人
失学儿童
退役军人
补贴自七月起发放。
（一）修路
全长八公里的环山路年内开工。
（二）治水
清淤河道十二公里。
文旅节在东湖、南山、白塔三个景区举行，票价减半。
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lists")
    (folder / "documents").mkdir()
    (folder / "documents" / "报告.txt").write_text(REPORT, "utf-8")
    yinju.build(folder / "documents", folder / "home")
    return yinju.open(folder / "home")


@pytest.mark.parametrize(
    ("question", "quotes"),
    [
        ("县里发展存在哪四方面困难？", ["第一，财政", "第二，山区", "第三，青年", "第四，医院"]),
        ("今年要抓好的三件实事是哪三件？", ["今年抓好三件实事：一是"]),
        ("补贴发给哪些对象？", ["独居老人", "失学儿童", "退役军人"]),
        ("文旅节在哪三个景区举行？", ["文旅节在东湖、南山、白塔"]),
    ],
)
def test_an_enumeration_is_quoted_in_full(home, question, quotes):
    answer = home.ask(question)
    found = [citation.quote for citation in answer.citations]
    assert len(found) == len(quotes), answer.text
    assert all(one.startswith(quote) for one, quote in zip(found, quotes, strict=True))


def test_enumerations_are_found_with_what_leads_in(home):
    found = {
        one.items[0].text[:3]: one for one in find_enumerations(read_units(home.index, "报告.txt"))
    }
    assert found["第一，"].count == 4
    assert found["第一，"].lead.text == "我们也看到，发展中存在四方面困难。"
    assert found["今年抓"].count == 3
    assert len(found["今年抓"].items) == 1
    assert found["独居老"].lead.text == "新设的补贴发给下列对象："
    assert [unit.text for unit in found["独居老"].items] == ["独居老人", "失学儿童", "退役军人"]
    assert [unit.text for unit in found["（一）"].items] == ["（一）修路", "（二）治水"]


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("一是修桥；二是铺路。", [("is", 1), ("is", 2)]),
        ("要做好：第一，修桥；第二，铺路", [("ordinal", 1), ("ordinal", 2)]),
        ("（三）治水", [("bracket", 3)]),
        ("⑥ 验收", [("circle", 6)]),
        ("12. 验收", [("point", 12)]),
        ("3.5万人受益", []),
        ("这一是非题", []),
        ("第一季度增长", []),
        ("Second, repair the road.", [("english", 2)]),
    ],
)
def test_marks_are_told_from_other_numbers(text, marks):
    assert [(mark.style, mark.number) for mark in find_marks(text)] == marks


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("三大攻坚战是哪三个？", 3),
        ("What are the four main problems?", 4),
        ("報告點出的四個突出問題", 4),
        ("明年的五项工作分别是什么", 5),
        ("过去五年的成就有哪些？", None),
        ("二十大报告讲了什么？", None),
        ("三个月内要办什么手续？", None),
        ("What happened in the last three years?", None),
        ("How has it changed over two years?", None),
    ],
)
def test_so_many_are_asked_for(question, count):
    assert find_count(fold(question)) == count


def test_things_are_counted_within_a_sentence():
    assert count_in_sentence("文旅节在东湖、南山、白塔三个景区举行") == {3}
    assert count_in_sentence("重点是修桥、铺路和治水。") == {3}
    assert count_in_sentence("问题有：道路失修；青年外流。") == {2}
    assert count_in_sentence("全县只有四百张床位。") == set()
