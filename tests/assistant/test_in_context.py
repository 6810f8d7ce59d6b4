"""Sentences compared in context: which are encoded, and what that changes."""

from copy import copy

import numpy as np
import pytest

from assistant.evidence.describing import describe_candidates
from assistant.evidence.in_context import measure_context
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


def describe(index: Index, text: str):
    question = parse_question(text)
    return describe_candidates(index, question, index.search(text))


def test_only_the_best_are_encoded_and_each_once(index):
    text = "木橋是怎麼沒有的?"
    described = describe(index, text)
    compared = np.isfinite(described.contextual)
    assert compared.sum() == EVIDENCE.in_context < len(described.contextual)
    encoder = index.context._encoder
    assert len(encoder.given) == EVIDENCE.in_context
    describe(index, text)
    assert len(encoder.given) == EVIDENCE.in_context


def test_they_are_the_best_by_what_costs_nothing(plain, index):
    text = "木橋是怎麼沒有的?"
    before = score_candidates(describe(plain, text).features).scores
    compared = np.isfinite(describe(index, text).contextual)
    assert before[compared].min() >= before[~compared].max()


def test_an_index_without_a_second_encoder_changes_nothing(plain):
    described = describe(plain, "木橋是怎麼沒有的?")
    assert not described.features.in_context and np.isnan(described.contextual).all()
    assert not described.features.whole[:, WHOLE_FEATURES.index("context")].any()


def test_meaning_finds_what_words_do_not(index):
    """The question has no word of the sentence that answers, in another language."""
    text = "What destroyed the bridge?"
    found = rank_evidence(index, parse_question(text), index.search(text))
    assert found[0].quote == "洪水沖走了木橋。"


def test_one_not_encoded_is_like_the_farthest():
    cosines = np.array([0.86, np.nan, 0.90, 0.88], np.float32)
    steps = np.array([-0.04, -0.04, 0, -0.02]) / EVIDENCE.cosine_step
    assert measure_context(cosines, EVIDENCE).tolist() == pytest.approx(steps.tolist(), abs=1e-4)
