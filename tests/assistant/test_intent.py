"""Intents: facts, comparisons and overviews, told on written questions that are never fitted on."""

import time

import pytest

from assistant.question.intent import classify_intent, compute_intent_probabilities
from assistant.question.parsing import parse_question
from training.answering.intent import list_facts_on_passages, measure, read_labelled

FLOOR = 0.9


def test_what_is_no_fact_is_told_of_questions_left_out():
    labelled = read_labelled("held out")
    assert len(labelled) >= 300
    for one in measure(labelled):
        if one.intent != "fact":
            assert one.true >= (30 if one.intent == "conversation" else 100)
            assert min(one.precision, one.recall) >= FLOOR, one


def test_no_question_is_in_both_halves():
    halves = [{one.question for one in read_labelled(half)} for half in ("fitted", "held out")]
    assert halves[0].isdisjoint(halves[1]) and min(map(len, halves)) >= 300


def test_few_facts_asked_of_passages_left_out_are_taken_for_something_else():
    facts = list(list_facts_on_passages(left_out=True))
    wrong = [one.question for one in facts if classify_intent(one.question) != "fact"]
    assert len(wrong) <= 0.005 * len(facts), wrong


@pytest.mark.parametrize(
    "question",
    ["望京小街和什麼街區有許多相同之處?", "誰介紹了蒸汽機?", "設備和功能相同的兩棟樓在哪裡?"],
)
def test_ordinary_questions_with_words_of_comparing_and_introducing_are_facts(question):
    parsed = parse_question(question)
    assert parsed.sides == () and parsed.overview is None
    assert classify_intent(question) == "fact"


@pytest.mark.parametrize(
    ("question", "intent"),
    {
        "麗都和模式口有什麼不同?": "comparison",
        "丽都和模式口有什么不同？": "comparison",
        "How do Lido and Moshikou differ?": "comparison",
        "請介紹一下模式口": "overview",
        "请介绍一下模式口": "overview",
        "What is this report about?": "overview",
        "模式口是哪一天調研的?": "fact",
        "你好": "conversation",
        "謝謝！": "conversation",
        "What can you do?": "conversation",
        "帮助了多少贫困户": "fact",
        "就业": "fact",
        "": "fact",
        "?": "fact",
    }.items(),
)
def test_the_intent_is_told_in_each_language(question, intent):
    assert classify_intent(question) == intent


def test_probabilities_add_up_and_script_and_case_do_not_matter():
    for one, other in (
        ("麗都和京張有何差別?", "丽都和京张有何差别？"),
        ("Compare A and B", "compare a and b"),
    ):
        assert compute_intent_probabilities(one) == compute_intent_probabilities(other)
        assert sum(compute_intent_probabilities(one).values()) == pytest.approx(1)


def test_an_intent_is_told_fast():
    questions = [one.question for one in read_labelled("held out")]
    classify_intent("模式口")  # weights are loaded
    fastest = float("inf")
    for _ in range(5):  # the fastest of several rounds, as other processes take the cores
        compute_intent_probabilities.cache_clear()
        start = time.perf_counter()
        for question in questions:
            classify_intent(question)
        fastest = min(fastest, time.perf_counter() - start)
    assert fastest / len(questions) < 0.001
