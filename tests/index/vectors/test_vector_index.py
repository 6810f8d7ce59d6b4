"""The nearest vectors: exact among few, by codes among many, in parts of which some is removed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.types import SlotMap
from index.vectors.codes import CodedVectors, CodeThresholds
from index.vectors.vector_index import VectorIndex


def test_similarities_are_cosines_in_passage_order() -> None:
    vectors = np.array([[1, 0], [0, 1], [-1, 0], [0.6, 0.8], [0, 0]], np.float32)
    dense = VectorIndex([vectors])
    query = np.array([0, 1], np.float32)
    assert dense.compute_cosines(query, np.arange(5)) == pytest.approx([0, 1, 0, 0.8, 0])
    assert dense.find_nearest(query, 4).tolist() == [1, 3, 0, 2]  # of equals the earlier
    assert dense.find_nearest(query, 2, np.array([0, 2, 3])).tolist() == [3, 0]
    assert dense.compute_mean() == pytest.approx([0.12, 0.36])
    assert dense.shape == (5, 2)
    assert dense.take([3, 0]).tolist() == vectors[[3, 0]].tolist()


def test_a_query_of_another_dimension_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"expected a query of shape \(2,\), got \(3,\)"):
        VectorIndex([np.eye(2, dtype=np.float32)]).find_nearest(np.zeros(3, np.float32), 1)


def _normal(rng, count, dimension=8):
    vectors = rng.normal(size=(count, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@settings(max_examples=80, deadline=None)
@given(
    sizes=st.lists(st.integers(0, 40), min_size=1, max_size=3),
    seed=st.integers(0, 99),
    left=st.floats(0.1, 1),
    count=st.integers(1, 50),
    limited=st.booleans(),
)
def test_parts_with_removed_passages_are_as_one_of_the_rest(sizes, seed, left, count, limited):
    rng = np.random.default_rng(seed)
    parts = [_normal(rng, size) for size in sizes]
    everything = np.concatenate(parts)
    everything[::5] = everything[:1]  # equals, which the reading order decides between
    parts = np.split(everything, np.cumsum(sizes)[:-1])
    order = rng.permutation(len(everything))[: int(left * len(everything))]
    if not len(order):
        return
    index = VectorIndex(parts, SlotMap(order, np.ones(len(order), np.int64)))
    plain = VectorIndex([everything[order]])
    query = _normal(rng, 1)[0]
    within = np.flatnonzero(rng.random(len(order)) < 0.5) if limited else None
    expected = np.argsort(-plain.compute_cosines(query, np.arange(len(order))), kind="stable")
    if within is not None:
        expected = expected[np.isin(expected, within)]
    assert index.find_nearest(query, count, within).tolist() == expected[:count].tolist()
    assert plain.find_nearest(query, count, within).tolist() == expected[:count].tolist()
    ids = rng.integers(0, len(order), 5)
    assert index.take(ids).tolist() == everything[order[ids]].tolist()
    assert index.compute_mean() == pytest.approx(plain.compute_mean(), abs=1e-6)


few = CodeThresholds(least=64, compared=64, sample=1024)


@pytest.fixture(scope="module")
def many():
    """Vectors in groups, as those of texts are, and queries that lie near none."""
    rng = np.random.default_rng(1)
    centres = _normal(rng, 50, 32)
    vectors = centres[rng.integers(0, 50, 3000)] + 0.7 * _normal(rng, 3000, 32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float32), _normal(rng, 40, 32)


def test_codes_find_nearly_all_and_say_how_many(many, tmp_path):
    vectors, queries = many
    built = CodedVectors.build(vectors, queries, few)
    assert built.facts.recall >= few.recall and built.facts.compared >= few.compared
    built.save(tmp_path)
    codes = CodedVectors.load(tmp_path)
    assert codes.facts == built.facts
    assert (tmp_path / "codes.faiss").stat().st_size < vectors.nbytes / 6
    index, plain = VectorIndex([vectors], None, [codes], few), VectorIndex([vectors])
    found = [
        np.isin(plain.find_nearest(query, 10), index.find_nearest(query, 10)).mean()
        for query in queries
    ]
    assert np.mean(found) == pytest.approx(codes.facts.recall, abs=1e-4)
    gone = SlotMap(np.array([0, 1000]), np.array([500, 2000]))
    halves = VectorIndex(
        [vectors[:1500], vectors[1500:]],
        gone,
        [CodedVectors.build(vectors[:1500], queries, few), None],
        few,
    )
    rest = VectorIndex([np.delete(vectors, np.arange(500, 1000), axis=0)])
    for within in (None, np.arange(0, 2500, 2), np.arange(100, 130)):
        found = [
            np.isin(
                rest.find_nearest(query, 10, within), halves.find_nearest(query, 10, within)
            ).mean()
            for query in queries
        ]
        assert np.mean(found) > 0.98
    (tmp_path / "codes.faiss").write_bytes(b"cut")
    assert CodedVectors.load(tmp_path) is None
