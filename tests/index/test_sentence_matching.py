"""Sentence matches: what is kept between questions changes no match."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from index import load_encoder
from index.ranking.sentence_matching import SentenceMatcher
from index.types import QueryTerm

TEXTS = [
    "京張鐵路遺址公園有三個特點。",
    "望京小街改造成時尚街區。",
    "The park follows the railway.",
    "",
    "模式口是歷史文化街區。",
]
QUERY_TERMS = [QueryTerm("铁路", {"铁路": 1.0, "railway": 0.5}, is_word=True)]


def match(matcher, texts):
    return matcher.match(QUERY_TERMS, "铁路有什么特点", "鐵路有什麼特點?", texts)


@pytest.fixture
def fresh():
    encoder = load_encoder()
    return lambda kept=10_000: SentenceMatcher(
        encoder, lambda text: encoder.encode([text], "query")[0], kept
    )


def same(one, other):
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("query_terms", "tokens", "token_weights", "cosines")
    )


@pytest.mark.parametrize("most", [0, 3, 10_000])
def test_a_sentence_met_again_looks_the_same(fresh, most):
    matcher = fresh(most)
    for texts in (TEXTS, TEXTS[::-1], TEXTS[:2], [TEXTS[0]] * 3, TEXTS[2:]):
        assert same(match(matcher, texts), match(fresh(), texts))
        assert len(matcher._tokens_of) <= most + len(TEXTS)


def test_questions_of_several_threads_do_not_take_each_others_sentences(fresh):
    matcher, expected = fresh(1), [match(fresh(), TEXTS[at:]) for at in range(4)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda at: match(matcher, TEXTS[at % 4 :]), range(80)))
    assert all(same(one, expected[at % 4]) for at, one in enumerate(found))


def test_who_has_what(fresh):
    seen = match(fresh(), TEXTS)
    np.testing.assert_array_equal(seen.query_terms[:, 0], [1.0, 0.0, 0.5, 0.0, 0.0])
    assert int(seen.cosines.argmax()) == 0
    assert seen.tokens.shape == (len(TEXTS), len(seen.token_texts))
    assert not seen.tokens[3].any()


def test_what_several_ask_for_cannot_be_changed(assistant):
    question = "鐵路有什麼特點?"
    with pytest.raises(ValueError, match="read-only"):
        assistant.index._encode(question)[0] = 0
