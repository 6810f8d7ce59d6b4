"""The view in context: what passages without a vector count, and that nothing else changes."""

import numpy as np
import pytest

from corpus import make_passage
from index import Index, load_encoder
from index.candidates.first_stage import ParsedQuery, find_candidates
from index.query.terms import parse_query_terms
from index.ranking.context import ContextVectors
from index.ranking.fusion import standardize, standardize_known

TEXTS = ["鐵路公司收藏舊火車。", "鐵路沿線的公園。", "鐵路由國家修建。", "鐵路的預算。"]


class SideEncoder:
    """Two directions: which passages it likes is given to it."""

    name, dimension, fingerprint = "sides", 2, "1"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts, role, progress=None):
        self.asked += texts
        return np.array([[1.0, 0.0]] * len(texts), np.float32)


@pytest.fixture
def index() -> Index:
    return Index.from_passages(
        [make_passage(str(at), one) for at, one in enumerate(TEXTS)], load_encoder()
    )


def _give(index: Index, *cosines: float | None) -> SideEncoder:
    encoder = SideEncoder()
    vectors = [(0, 0) if one is None else (one, (1 - one**2) ** 0.5) for one in cosines]
    index.context = ContextVectors(encoder, np.array(vectors, np.float32))
    return encoder


def _order(index: Index) -> list[str]:
    return [hit.passage.document for hit in index.search("鐵路")]


def test_where_all_are_known_nothing_is_expected():
    scores = np.array([0.9, 0.2, 0.4, 0.7])
    found = standardize_known(scores, np.array([5.0, 1.0, -3.0, 2.0]))
    assert found.tolist() == standardize(scores).tolist()


def test_a_missing_score_takes_its_expectation():
    others = np.array([4.0, 1.0, -2.0, 0.5, -3.5])
    scores = 0.3 + 0.1 * others
    missing = np.where([True, False, False, False, True], np.nan, scores)
    np.testing.assert_allclose(standardize_known(missing, others), standardize(scores))
    # Where the others tell nothing of it, it is the mean of those that are known.
    apart = standardize_known([0.2, 0.8, 0.2, 0.8, np.nan], np.array([1.0, 1, -1, -1, 9]))
    assert apart[4] == pytest.approx(apart[:4].mean())
    # Scores that fall as the others rise are chance: a good passage is not expected to be bad.
    assert standardize_known([0.2, 0.5, 0.8, np.nan], np.array([3.0, 2, 1, 9]))[3] == 0


def test_expectations_do_not_gain_or_lose_by_being_missing():
    chance = np.random.default_rng(1)
    told, gained = [], []
    for _ in range(300):
        others = chance.normal(size=20)
        scores = 0.6 * others + 0.8 * chance.normal(size=20)
        known = chance.random(20) < 0.5
        found = standardize_known(np.where(known, scores, np.nan), others)
        told.append(found[known].std())
        gained.append(found[~known].mean() - standardize(scores)[~known].mean())
    assert abs(np.mean(gained)) < 0.05
    assert np.mean(told) == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("known", [[], [0.5], [0.5, 0.9], [0.5, 0.5, 0.5]])
def test_too_little_tells_nothing(known):
    scores = [*known, *[np.nan] * (5 - len(known))]
    assert not standardize_known(scores, np.arange(5.0)).any()


def test_the_view_counts_where_it_is_given(index):
    second = int(_order(index)[1])
    encoder = _give(index, *(0.95 if at == second else 0.1 for at in range(len(TEXTS))))
    assert _order(index)[0] == str(second)
    assert encoder.asked == ["鐵路"]
    _order(index)
    assert encoder.asked == ["鐵路"]  # once for all searches of one question


def test_without_vectors_the_ranking_is_as_before(index):
    before = [(hit.passage.document, hit.score) for hit in index.search("鐵路")]
    encoder = _give(index, None, None, None, None)
    assert [(hit.passage.document, hit.score) for hit in index.search("鐵路")] == before
    assert not encoder.asked


def test_a_passage_without_a_vector_has_no_cosine():
    vectors = np.array([[0.6, 0.8], [0, 0], [1, 0]], np.float32)
    found = ContextVectors(SideEncoder(), vectors).compute_cosines("?")
    np.testing.assert_allclose(found, [0.6, np.nan, 1], rtol=1e-6)


def test_the_nearest_in_context_are_candidates(index):
    """Neither words nor tokens find the park: it is a candidate once it has a vector."""
    many = [*(f"鐵路公司的預算，第{n}年。" for n in range(20)), "城市綠心。"]
    index = Index.from_passages(
        [make_passage(str(at), one) for at, one in enumerate(many)], load_encoder()
    )
    asked = index._encode("鐵路"), parse_query_terms("鐵路", index.store.vocabulary)
    cosines = np.array([*np.linspace(0.2, 0.3, 20), 0.99])

    def find(contextual, within=None):
        query = ParsedQuery("鐵路", *asked, contextual)
        return find_candidates(index.store, query, 5, index.table.articles, within)

    assert 20 not in find(None).ids
    assert 20 not in find(np.where(cosines < 0.9, cosines, np.nan)).ids
    found = find(cosines)
    at = found.ids.tolist().index(20)
    assert (found.dense_ranks[at], found.lexical_ranks[at]) == (0, 0)
    assert found.similarities[at] == pytest.approx(
        index.encoder.encode(many[20:], "document")[0] @ asked[0]
    )
    assert sorted(found.ids) == found.ids.tolist()
    others = index.table.filter_documents(["1?"])
    assert set(find(cosines, others).ids) <= set(others.ids)


def test_a_hit_tells_its_cosine_in_context(index):
    _give(index, 0.1, None, 0.3, 0.4)
    found = {hit.passage.document: hit.contextual for hit in index.search("鐵路")}
    assert found == pytest.approx({"0": 0.1, "1": None, "2": 0.3, "3": 0.4})


def test_the_scale_is_that_of_the_sample():
    scores, others = np.array([0.9, 0.8, 0.1, 0.2, 0.3]), np.array([9.0, 8, 1, 2, 3])
    sample = np.array([False, False, True, True, True])
    found = standardize_known(scores, others, sample)
    assert found.tolist() == pytest.approx(standardize(scores, sample).tolist())


def test_texts_are_encoded_once():
    encoder = SideEncoder()
    context = ContextVectors(encoder, np.zeros((3, 2), np.float32), kept=3)
    assert context.compare_texts("?", ["a", "b", "a"]).tolist() == [1, 1, 1]
    assert context.compare_texts("?", ["b", "c"]).tolist() == [1, 1]
    assert encoder.asked == ["a", "b", "?", "c"]
    context.compare_texts("?", ["d", "b"])
    context.compare_texts("?", ["b"])  # more than three were kept: begun anew
    assert encoder.asked[4:] == ["d", "b"]


def test_vectors_that_come_later_are_taken_up():
    class Source:
        def __init__(self):
            self.waiting = [([0], [[1, 0]]), ([], None), ([2], [[0.6, 0.8]]), ([], None)]

        def read_changes(self):
            ids, vectors = self.waiting.pop(0)
            return np.array(ids, np.int64), np.array(vectors, np.float32)

    context = ContextVectors(SideEncoder(), np.zeros((3, 2), np.float32), Source())
    np.testing.assert_allclose(context.compute_cosines("?"), [1, np.nan, np.nan])
    np.testing.assert_allclose(context.compute_cosines("?"), [1, np.nan, 0.6], rtol=1e-6)
    assert context.share == pytest.approx(2 / 3)
