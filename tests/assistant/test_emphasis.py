"""The clause of a quotation that answers is marked, and the quotation stays whole."""

import pytest

from assistant.evidence.quoting.emphasis import find_emphasis
from assistant.evidence.selection import Evidence
from assistant.question.parsing import parse_question
from corpus import make_passage

GROWTH = "全市地区生产总值达到1,862.4亿元，增长8.1%；城镇新增就业4.82万人，居民消费价格上涨1.7%。"


@pytest.mark.parametrize(
    ("question", "sentence", "clause"),
    [
        ("城镇新增就业多少人？", GROWTH, "城镇新增就业4.82万人"),
        ("居民消費價格上漲多少?", GROWTH, "居民消费价格上涨1.7%"),
        ("全市地区生产总值是多少？", GROWTH, "全市地区生产总值达到1,862.4亿元"),
        (
            "大桥什么时候开工？",
            "大桥取得批复，于2018年10月开工，全长16.8公里。",
            "于2018年10月开工",
        ),
        (
            "When did the line open?",
            "The line cost 3 billion yuan, opened on 30 June 2021, and carries freight.",
            "opened on 30 June 2021",
        ),
        (
            "为什么没有完成？",
            "盐碱农田只治理了一部分，没有完成计划，原因是水源不足。",
            "原因是水源不足",
        ),
        ("大桥全长多少？", "大桥全长16.8公里。", None),  # all of it answers
        ("城镇新增就业有哪些？", GROWTH, None),  # several things are asked for
        ("火星上有什么？", "水稻增产，小麦减产。", None),
    ],
)
def test_the_clause_that_answers_is_found(question, sentence, clause):
    passage = make_passage("a.txt", sentence)
    found = find_emphasis(parse_question(question), Evidence(passage, passage.sentences[0]))
    assert (sentence[slice(*found)] if found else None) == clause


def test_an_answer_marks_it_and_says_the_same_words(reports_of):
    assistant = reports_of({"a.txt": GROWTH})
    answer = assistant.ask("城镇新增就业多少人？")
    [statement] = answer.statements
    assert statement.quote[slice(*statement.emphasis)] == "城镇新增就业4.82万人"
    assert answer.citations[0].emphasis == statement.emphasis
    assert "<城镇新增就业4.82万人>" in answer.write("<", ">")
    assert answer.write("<", ">").replace("<", "").replace(">", "") == answer.text


def test_an_overview_marks_nothing(assistant):
    assert not any(one.emphasis for one in assistant.ask("介绍一下模式口").statements)
