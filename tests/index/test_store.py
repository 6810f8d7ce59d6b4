"""The store: candidates, scores and filters."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.lexical.term_counts import TermCounts
from index.query.terms import parse_query_terms
from index.storage.local import LocalStore
from index.storage.store import DocumentFilter

WORDS = ("鐵路", "公園", "預算", "railway", "budget")


def _store(texts: list[str], vectors: np.ndarray | None = None) -> LocalStore:
    if vectors is None:
        rng = np.random.default_rng(len(texts))
        vectors = rng.normal(size=(len(texts), 4)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return LocalStore.of(vectors, TermCounts.of(texts))


def _ask(store: LocalStore, query: str):
    return parse_query_terms(query, store.vocabulary)


texts = st.lists(
    st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join), min_size=1, max_size=30
)


@settings(max_examples=60, deadline=None)
@given(texts=texts, depth=st.integers(1, 40), seed=st.integers(0, 9), limited=st.booleans())
def test_candidates_are_the_union_of_both_rankings(texts, depth, seed, limited):
    """Against the rankings computed over all passages."""
    store = _store(texts)
    rng = np.random.default_rng(seed)
    vector = rng.normal(size=4).astype(np.float32)
    terms = _ask(store, "鐵路 budget")
    everything = np.arange(len(texts))
    within = None
    ids = everything
    if limited:
        ids = np.flatnonzero(rng.random(len(texts)) < 0.5)
        within = DocumentFilter((), ids)
    similarities, lexical = store.compute_scores(everything, vector, terms)
    dense = ids[np.argsort(-similarities[ids], kind="stable")][:depth].tolist()
    matched = [at for at in ids[np.argsort(-lexical[ids], kind="stable")].tolist() if lexical[at]]
    matched = matched[:depth]
    found = store.find_candidates(vector, terms, depth, within)
    assert found.ids.tolist() == sorted({*dense, *matched})
    for at, place in enumerate(found.ids.tolist()):
        assert found.dense_ranks[at] == (dense.index(place) + 1 if place in dense else 0)
        assert found.lexical_ranks[at] == (matched.index(place) + 1 if place in matched else 0)
    assert found.similarities == pytest.approx(similarities[found.ids])
    assert found.lexical == pytest.approx(lexical[found.ids])


def test_a_question_without_meaning_has_no_dense_ranking():
    store = _store(["鐵路", "公園"])
    found = store.find_candidates(np.zeros(4, np.float32), _ask(store, "公園"), 5)
    assert found.ids.tolist() == [1] and found.dense_ranks.tolist() == [0]
    assert not len(store.find_candidates(np.zeros(4, np.float32), _ask(store, "?"), 5))


def test_of_equal_vectors_the_earlier_come_first_however_many():
    vectors = np.tile(np.array([[1, 0, 0, 0]], np.float32), (50, 1))
    store = _store(["x"] * 50, vectors)
    found = store.find_candidates(vectors[0], [], 7)
    assert found.ids.tolist() == list(range(7)) and found.dense_ranks.tolist() == list(range(1, 8))
