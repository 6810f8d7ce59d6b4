"""Confidence: what nothing matches is refused, what the report answers is not, by fitted weights."""

import json
import math
from copy import copy
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from assistant.evidence.close_reading import CloseReading
from assistant.evidence.selection import rank_evidence
from assistant.evidence.thresholds import EVIDENCE
from assistant.question.parsing import parse_question
from assistant.refusal import confidence
from assistant.refusal.confidence import (
    FEATURES,
    IN_CONTEXT,
    JUDGEMENTS,
    OF_THE_ENCODER,
    add_reading,
    find_language_mode,
    judge_confidence,
    judge_features,
    measure_features,
    read_calibration,
)
from assistant.refusal.thresholds import REFUSAL
from assistant.thresholds import collect_threshold_values
from benchmarks.answered import general_knowledge
from index import load_encoder
from index.ranking.context import ContextVectors


def weigh(assistant, question, evidence, hits, read=None):
    reading = read or CloseReading(question, evidence)
    return judge_confidence(assistant.index, question, evidence, hits, reading)


def judged(assistant, text):
    question, hits = parse_question(text), assistant.index.search(text)
    evidence = rank_evidence(assistant.index, question, hits)
    return question, evidence, hits, weigh(assistant, question, evidence, hits)


def test_the_mode_is_the_language_of_the_passage(assistant):
    for text, expected in [("模式口在哪裡?", "same"), ("Where is 模式口?", "across")]:
        question, evidence, hits, _ = judged(assistant, text)
        assert find_language_mode(question, evidence[0]) == expected
        seen = measure_features(assistant.index, question, evidence, hits)
        assert all(-1 <= value <= 1 for value in seen.values())


def test_more_of_the_question_covered_is_surer(assistant):
    values = [
        judged(assistant, text)[3].value
        for text in ["模式口的修繕改造", "模式口的修繕改造與火山噴發", "火山噴發"]
    ]
    assert values == sorted(values, reverse=True)


def test_without_evidence_nothing_is_sure(assistant):
    found = weigh(assistant, parse_question("？"), [], [])
    assert (found.value, found.refused) == (0.0, True)


WEIGHTS = json.loads(
    (Path(__file__).parents[2] / "assistant" / "refusal" / "confidence.json").read_text("utf-8")
)


LEFT_OUT = {"context": frozenset(), "own": IN_CONTEXT, "any": OF_THE_ENCODER}


@pytest.mark.parametrize("encoder", LEFT_OUT)
@pytest.mark.parametrize("kind", ["same", "across"])
@pytest.mark.parametrize("judgement", JUDGEMENTS)
def test_the_weights_mean_something(encoder, kind, judgement):
    weights = WEIGHTS[encoder][kind][judgement]
    expected = set(FEATURES) - LEFT_OUT[encoder]
    assert set(weights) == {*expected, "bias", "refuse_below"}
    assert all(weights[name] >= 0 for name in expected)  # each makes surer
    assert any(weights[name] > 0 for name in expected)
    # What is wholly sure lies beyond doubt, or all would be read.
    assert 0 < weights["refuse_below"] < 0.99 / math.exp(REFUSAL.doubt_to)


@pytest.mark.parametrize("encoder", LEFT_OUT)
def test_what_is_read_counts_beside_what_was_seen_before(encoder):
    by_mode = {kind: WEIGHTS[encoder][kind]["read"] for kind in ("same", "across")}
    assert set(by_mode["same"]) == {
        *(set(FEATURES) - LEFT_OUT[encoder]),
        *("few", "answered", "bias", "refuse_below"),
    }
    # What is seen of a question in the other language is seen through a dictionary.
    assert set(by_mode["across"]) == {"margin", "answered", "bias", "refuse_below"}
    for weights in by_mode.values():
        assert weights["answered"] > 0.1 and 0 < weights["refuse_below"] < 0.8
        assert all(weight >= 0 for name, weight in weights.items() if name != "bias")


def test_fewer_passages_count_more_within_the_sizes_fitted(assistant):
    question, evidence, hits, _ = judged(assistant, "模式口的修繕改造")
    first = judge_features(assistant.index, question, evidence, hits)
    few = [add_reading(first, count, 0.0)["few"] for count in (0, 25, 120, 346, 1000, 10**6)]
    assert few == pytest.approx([1, 1, 1, 0.5, 0, 0], abs=0.01)


def test_the_manifest_says_what_judges(assistant):
    recorded = assistant.index.manifest.recorded["calibration"]
    assert recorded == read_calibration() and len(recorded["version"]) == 8
    assert recorded["encoder"] == assistant.index.encoder.fingerprint


def test_the_manifest_records_the_thresholds(assistant):
    recorded = assistant.index.manifest.recorded["thresholds"]
    assert recorded == collect_threshold_values()
    assert recorded["quoting"]["statements"] == 3


def test_the_weights_are_those_of_the_encoder_that_ships(assistant):
    assert WEIGHTS["encoder"] == assistant.index.encoder.fingerprint


def test_another_encoder_is_judged_without_what_depends_on_it(assistant, monkeypatch):
    question, evidence, hits, own = judged(assistant, "模式口的修繕改造")
    monkeypatch.setattr(confidence, "_load_weights", lambda: WEIGHTS | {"encoder": "of another"})
    assert weigh(assistant, question, evidence, hits) != own


def with_margin(monkeypatch, margin):
    monkeypatch.setattr(
        confidence,
        "judge_features",
        lambda *given: replace(judge_features(*given), margin=margin),
    )


def test_reading_decides_where_the_judgement_leaves_doubt(assistant, monkeypatch):
    question, evidence, hits, own = judged(assistant, "模式口的修繕改造")
    whole = [item for item in evidence if item.sentence.kind == "sentence"]
    for margin, said, refused in [
        (0.1, -20.0, True),
        (-0.1, 20.0, False),
        (2.0, -20.0, False),  # no doubt: nothing is read
        (-2.0, 20.0, True),
    ]:
        with_margin(monkeypatch, margin)
        read = SimpleNamespace(answer_log_odds=lambda odds=said: odds)
        found = weigh(assistant, question, whole, hits, read)
        assert (found.value, found.refused) == (own.value, refused), margin
    lines = [item for item in evidence if item.sentence.kind == "heading"]
    with_margin(monkeypatch, 0.1)
    unread = SimpleNamespace(answer_log_odds=lambda: pytest.fail("read"))
    assert lines and not weigh(assistant, question, lines, hits, unread).refused


def test_what_is_asked_in_the_other_language_is_read_too(assistant, monkeypatch):
    question, evidence, hits, _ = judged(assistant, "How was Moshikou renewed?")
    whole = [item for item in evidence if item.sentence.kind == "sentence"]
    assert find_language_mode(question, whole[0]) == "across"
    with_margin(monkeypatch, 0.1)
    for odds, refused in ((-20.0, True), (20.0, False)):
        read = SimpleNamespace(answer_log_odds=lambda odds=odds: odds)
        assert weigh(assistant, question, whole, hits, read).refused is refused


def test_general_knowledge_is_refused(assistant):
    questions = [text for some in general_knowledge().values() for text in some]
    answered = [text for text in questions if not assistant.ask(text).refused]
    assert len(questions) > 150 and len(answered) <= 0.04 * len(questions), answered


def test_more_that_is_met_counts_beside_what_share_of_it_is(assistant):
    amounts, shares = [], []
    for text in ["模式口", "模式口的修繕改造", "模式口歷史文化街區的修繕改造和風貌保護"]:
        question, evidence, hits, _ = judged(assistant, text)
        seen = measure_features(assistant.index, question, evidence, hits)
        amounts.append(seen["amount"])
        shares.append(seen["met"])
    assert amounts == sorted(amounts) and amounts[-1] > amounts[0] + 0.1
    assert shares[-1] <= shares[0] + 0.1  # the share does not tell them apart


@pytest.mark.parametrize(
    ("margin", "question", "refused"),
    [
        (-0.1, "報告提到路地合作嗎?", False),
        (-2.0, "報告提到路地合作嗎?", True),
        (0.1, "報告提到火山噴發嗎?", True),
        (2.0, "報告提到火山噴發嗎?", True),
    ],
)
def test_in_doubt_whether_there_is_a_thing_its_name_decides(
    assistant, monkeypatch, margin, question, refused
):
    asked, evidence, hits, _ = judged(assistant, question)
    with_margin(monkeypatch, margin)
    unread = SimpleNamespace(answer_log_odds=lambda: pytest.fail("read"))
    assert weigh(assistant, asked, evidence, hits, unread).refused is refused


def test_an_index_in_context_is_judged_by_weights_of_its_own(assistant):
    text = "模式口的修繕改造"
    index = copy(assistant.index)
    vectors = np.zeros((len(index.passages), 384), np.float32)
    index.context = ContextVectors(load_encoder("contextual"), vectors)
    question, hits = parse_question(text), index.search(text)
    evidence = rank_evidence(index, question, hits)
    found = judge_features(index, question, evidence, hits)
    assert found.weights is confidence._load_weights()["context"]["same"]
    assert 0.2 < found.values["context"] < 1  # though no passage has a vector
    compared = [item for item in evidence if not math.isnan(item.contextual)]
    assert 0 < len(compared) <= min(EVIDENCE.in_context, len(evidence))
    index.context = None
    plain = judge_features(index, question, rank_evidence(index, question, hits), hits)
    assert plain.values["context"] == 0
    assert plain.weights is confidence._load_weights()["own"]["same"]
