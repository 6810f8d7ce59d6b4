"""Sentences compared in context: which are encoded, and what that changes."""

from copy import copy
from dataclasses import replace

import numpy as np
import pytest

from assistant.evidence.describing import describe_candidates
from assistant.evidence.in_context import expect_steps, measure_context
from assistant.evidence.scoring import WHOLE_FEATURES, score_candidates
from assistant.evidence.selection import rank_evidence
from assistant.evidence.thresholds import EVIDENCE
from assistant.question.parsing import parse_question
from corpus import make_passage
from index import Index, load_encoder
from index.ranking.context import ContextVectors

TEXT = (
    "工程隊在春天來到山谷。他們先修了一座木橋。橋面只能走一輛馬車。夏天下了大雨。"
    "洪水沖走了木橋。村民重新用石頭建造。石匠來自鄰縣。工錢由商會支付。"
    "秋天石橋完工。孩子們在橋上放風箏。冬天河面結冰。老人說從未見過這麼厚的冰。"
)


class CountingEncoder:
    """The contextual encoder, and what it was given."""

    def __init__(self) -> None:
        self._encoder = load_encoder("contextual")
        self.name, self.dimension = "counting", self._encoder.dimension
        self.fingerprint = self._encoder.fingerprint
        self.given: list[str] = []

    def encode(self, texts, role, progress=None):
        self.given += texts if role == "document" else []
        return self._encoder.encode(texts, role)


@pytest.fixture(scope="module")
def plain() -> Index:
    return Index.from_passages([make_passage("a.txt", TEXT)], load_encoder())


@pytest.fixture
def index(plain) -> Index:
    found = copy(plain)
    found.context = ContextVectors(CountingEncoder(), np.zeros((1, 384), np.float32))
    return found


ALL = replace(EVIDENCE, overtaking=np.inf)


def describe(index: Index, text: str, thresholds=EVIDENCE):
    question = parse_question(text)
    return describe_candidates(index, question, index.search(text), thresholds)


def test_only_the_best_are_encoded_and_each_once(index):
    text = "木橋是怎麼沒有的?"
    described = describe(index, text, ALL)
    compared = np.isfinite(described.contextual)
    assert compared.sum() == EVIDENCE.in_context < len(described.contextual)
    encoder = index.context._encoder
    assert len(encoder.given) == EVIDENCE.in_context
    describe(index, text, ALL)
    assert len(encoder.given) == EVIDENCE.in_context


@pytest.mark.parametrize("thresholds", [ALL, EVIDENCE])
def test_they_are_the_best_by_what_costs_nothing(plain, index, thresholds):
    text = "木橋是怎麼沒有的?"
    before = score_candidates(describe(plain, text).features).scores
    compared = np.isfinite(describe(index, text, thresholds).contextual)
    best = np.argsort(-before)[: EVIDENCE.in_context]
    assert compared[best[0]] and set(np.flatnonzero(compared)) <= set(best)


def test_what_is_far_behind_is_not_encoded(plain, index):
    """A question in the words of a sentence is not compared with all eight."""
    text = "村民重新用什麼建造?"
    before = score_candidates(describe(plain, text).features).scores
    described = describe(index, text)
    compared = np.isfinite(described.contextual)
    assert 0 < compared.sum() < EVIDENCE.in_context
    first = before[compared].max()
    assert not compared[before < first - 2 * EVIDENCE.overtaking].any()
    steps = described.features.whole[:, WHOLE_FEATURES.index("context")]
    whole = describe(index, text, ALL).features.whole[:, WHOLE_FEATURES.index("context")]
    assert steps.argmax() == whole.argmax() and steps.max() == 0
    assert steps[compared] == pytest.approx(whole[compared], abs=1e-3)
    assert np.isfinite(steps).all()


def test_an_index_without_a_second_encoder_changes_nothing(plain):
    described = describe(plain, "木橋是怎麼沒有的?")
    assert not described.features.in_context and np.isnan(described.contextual).all()
    assert not described.features.whole[:, WHOLE_FEATURES.index("context")].any()


def test_meaning_finds_what_words_do_not(index):
    """The question has no word of the sentence that answers, in another language."""
    text = "What destroyed the bridge?"
    found = rank_evidence(index, parse_question(text), index.search(text))
    assert found[0].quote == "洪水沖走了木橋。"


def test_one_of_which_nothing_is_expected_is_like_the_farthest():
    cosines = np.array([0.86, np.nan, 0.90, 0.88], np.float32)
    nothing = np.full_like(cosines, np.nan)
    steps = np.array([-0.04, -0.04, 0, -0.02]) / EVIDENCE.cosine_step
    found = measure_context(cosines, nothing, 3, EVIDENCE)
    assert found.tolist() == pytest.approx(steps.tolist(), abs=1e-4)


def test_one_not_encoded_is_where_it_is_expected():
    cosines = np.array([0.90, np.nan, np.nan, 0.92, np.nan], np.float32)
    expected = np.array([0, -1.5, 4, 0.5, np.nan], np.float32)  # beyond the first, in steps
    found = measure_context(cosines, expected, 0, EVIDENCE)
    # The fourth is one step beyond the first; the third may not be beyond what is known.
    assert found.tolist() == pytest.approx([-1, -2.5, 0, 0, -2.5], abs=1e-3)


def test_near_in_meaning_is_expected_to_be_near_in_context():
    scores = np.array([9, 8, 8, 4], np.float32)
    similarities = np.array([0.5, 0.6, 0.3, 0.3], np.float32)
    first, near, far, farther = expect_steps(scores, similarities).tolist()
    assert first == 0 and near > far > farther and farther < -1
