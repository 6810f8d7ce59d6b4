"""Confidence: what nothing matches is refused, what the report answers is not, by fitted weights."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import QUESTIONS

from assistant.confidence import FEATURES, JUDGEMENTS, OF_THE_ENCODER, confidence, features, mode
from assistant.doubt import Doubt
from assistant.question import understand
from assistant.select import select

OFF_THE_SUBJECT = [
    *["誰畫了向日葵?", "企鵝吃什麼?", "如何訓練一隻小狗?", "太陽離地球有多遠?", "怎樣學鋼琴?"],
    *[
        "谁发明了电话机?",
        "鲸鱼是鱼吗?",
        "光的速度是多少?",
        "怎么做番茄炒蛋?",
        "法国大革命是哪一年?",
    ],
    *["Who painted the Sunflowers?", "What do penguins eat?", "How tall is Mount Everest?"],
    *["How do I bake bread?", "Which planet is the hottest?", "Who wrote Hamlet?"],
]

# English general knowledge shares words with any report: capital is 資本, too.
GENERAL_ENGLISH = [
    "What is the capital of France?",
    "How many moons has Mars?",
    "Who discovered penicillin?",
    "What is the boiling point of water?",
    "When did the Second World War end?",
    "Which river is the longest in the world?",
    "Who wrote Pride and Prejudice?",
    "How many strings does a violin have?",
    "What language is spoken in Brazil?",
    "Why is the sky blue?",
    "How do vaccines work?",
    "Who was the first man on the moon?",
    "What is the largest ocean?",
    "How fast can a cheetah run?",
    "What is photosynthesis?",
    "Which country won the 2018 World Cup?",
    "How is cheese made?",
    "Where do polar bears live?",
    "Who invented the telephone?",
    "What does DNA stand for?",
    "How many players are in a football team?",
    "What is the currency of Japan?",
    "When was the Eiffel Tower built?",
    "Who painted the Mona Lisa?",
    "How long does it take to boil an egg?",
    "What causes earthquakes?",
    "Who founded Microsoft?",
    "What is the population of Canada?",
    "Which metal is liquid at room temperature?",
    "How do I change a car tyre?",
]


def weigh(assistant, question, evidence, hits, read=None):
    doubt = read or Doubt(question.text, evidence)
    return confidence(assistant.index, question, evidence, hits, doubt)


def judged(assistant, text):
    question, hits = understand(text), assistant.index.search(text)
    evidence = select(assistant.index, question, hits)
    return question, evidence, hits, weigh(assistant, question, evidence, hits)


def test_what_is_off_the_subject_is_refused(assistant):
    answered = [text for text in OFF_THE_SUBJECT if not assistant.ask(text).refused]
    assert len(answered) <= 1, answered


def test_most_of_what_is_off_the_subject_in_english_is_refused(assistant):
    answered = [text for text in GENERAL_ENGLISH if not assistant.ask(text).refused]
    assert len(answered) <= 0.1 * len(GENERAL_ENGLISH), answered


def test_the_mode_is_the_language_of_the_passage(assistant):
    for text, expected in [("模式口在哪裡?", "same"), ("Where is 模式口?", "across")]:
        question, evidence, hits, _ = judged(assistant, text)
        assert mode(question, evidence[0]) == expected
        seen = features(assistant.index, question, evidence, hits)
        assert all(-1 <= value <= 1 for value in seen.values())


def test_more_of_the_question_covered_is_surer(assistant):
    values = [
        judged(assistant, text)[3].value
        for text in ["模式口的修繕改造", "模式口的修繕改造與火山噴發", "火山噴發"]
    ]
    assert values == sorted(values, reverse=True)


def test_without_evidence_nothing_is_sure(assistant):
    found = weigh(assistant, understand("？"), [], [])
    assert (found.value, found.refused) == (0.0, True)


WEIGHTS = json.loads(
    (Path(__file__).parents[1] / "assistant" / "confidence.json").read_text("utf-8")
)


@pytest.mark.parametrize("encoder", ["own", "any"])
@pytest.mark.parametrize("kind", ["same", "across"])
@pytest.mark.parametrize("judgement", JUDGEMENTS)
def test_the_weights_mean_something(encoder, kind, judgement):
    weights = WEIGHTS[encoder][kind][judgement]
    expected = {name for name in FEATURES if encoder == "own" or name not in OF_THE_ENCODER}
    assert set(weights) == {*expected, "bias", "refuse_below"}
    assert all(weights[name] >= 0 for name in expected)  # each makes surer
    assert any(weights[name] > 0 for name in expected)
    assert 0 < weights["refuse_below"] < 0.8


def test_the_weights_are_those_of_the_encoder_that_ships(assistant):
    assert WEIGHTS["encoder"] == assistant.index.encoder.fingerprint


def test_another_encoder_is_judged_without_what_depends_on_it(assistant, monkeypatch):
    question, evidence, hits, own = judged(assistant, "模式口的修繕改造")
    monkeypatch.setitem(confidence.__globals__["_fitted"](), "encoder", "of another")
    assert weigh(assistant, question, evidence, hits) != own


def test_reading_decides_where_the_judgement_leaves_doubt(assistant, monkeypatch):
    module = confidence.__globals__
    question, evidence, hits, own = judged(assistant, "模式口的修繕改造")
    whole = [item for item in evidence if item.sentence.kind == "sentence"]
    for margin, said, refused in [
        (0.1, -20.0, True),
        (-0.1, 20.0, False),
        (1.0, -20.0, False),  # no doubt: nothing is read
        (-1.0, 20.0, True),
    ]:
        monkeypatch.setitem(module, "judged", lambda *_, by=margin: (own.value, by))
        read = SimpleNamespace(answered=lambda odds=said: odds)
        found = weigh(assistant, question, whole, hits, read)
        assert (found.value, found.refused) == (own.value, refused), margin
    lines = [item for item in evidence if item.sentence.kind == "heading"]
    monkeypatch.setitem(module, "judged", lambda *_: (own.value, 0.1))
    unread = SimpleNamespace(answered=lambda: pytest.fail("read"))
    assert lines and not weigh(assistant, question, lines, hits, unread).refused


def test_what_is_asked_in_the_other_language_is_read_too(assistant, monkeypatch):
    question, evidence, hits, own = judged(assistant, "How was Moshikou renewed?")
    whole = [item for item in evidence if item.sentence.kind == "sentence"]
    assert mode(question, whole[0]) == "across"
    monkeypatch.setitem(confidence.__globals__, "judged", lambda *_: (own.value, 0.1))
    for odds, refused in ((-20.0, True), (20.0, False)):
        read = SimpleNamespace(answered=lambda odds=odds: odds)
        assert weigh(assistant, question, whole, hits, read).refused is refused


def test_general_knowledge_is_refused(assistant):
    """Of the questions that `benchmarks.answered` asks, which were not looked at to fit."""
    asked = (QUESTIONS.parent / "general.txt").read_text("utf-8").splitlines()
    answered = [text for text in asked if not assistant.ask(text).refused]
    assert len(asked) == 120 and len(answered) <= 0.03 * len(asked), answered
