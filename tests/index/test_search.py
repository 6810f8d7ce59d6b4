"""Ranking: lexical, dense, their fusion, and what `Index.search` promises."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from index_support import TopicEncoder, passage

from corpus import Heading, Passage, Sentence
from index import Index, QueryTerm, extract_terms
from index.lexical.bm25 import Bm25Index
from index.lexical.formula import compute_full_score
from index.lexical.parts import LexicalPart
from index.lexical.term_counts import TermCounts
from index.query.terms import parse_query_terms
from index.ranking.fusion import find_best, fuse
from index.ranking.thresholds import RankingThresholds
from index.storage.local import LocalStore
from index.storage.passages import PassageTable


def _index(*passages: Passage) -> Index:
    return Index.from_passages(passages, TopicEncoder())


def _texts(hits) -> list[str]:
    return [hit.passage.text for hit in hits]


# --- lexical


def _scores(lexical: Bm25Index, query: str) -> tuple[npt.NDArray[np.float32], float]:
    asked = parse_query_terms(query, lexical.vocabulary)
    full_score = compute_full_score([lexical.compute_weight(term) for term in asked])
    return lexical.compute_scores(np.arange(len(lexical)), asked), full_score


def test_bm25_is_what_the_formula_gives() -> None:
    """Two passages of two terms: idf = ln(1 + 1.5 / 1.5), a term once in average length: 1 / 2.2."""
    lexical = Bm25Index.from_texts(["alpha beta", "gamma delta"])
    scores, full = _scores(lexical, "alpha")
    assert scores == pytest.approx([np.log(2) / 2.2, 0.0])
    assert full == pytest.approx(np.log(2) / 2.2)  # the passage has all of the query, once


def test_unknown_terms_count_towards_the_full_score() -> None:
    lexical = Bm25Index.from_texts(["alpha beta", "gamma delta"])
    _, known = _scores(lexical, "alpha")
    scores, full = _scores(lexical, "alpha omega")
    assert full == pytest.approx(known + np.log(1 + 2.5 / 0.5) / 2.2)
    assert scores[0] / full < 0.5
    nothing, full = _scores(lexical, "omega")
    assert not nothing.any() and full > 0
    assert _scores(lexical, "？！")[1] == 0.0


def test_what_is_no_term_weighs_as_much_as_an_unknown_one() -> None:
    """Nothing that passages are filled up with can be asked for."""
    lexical = Bm25Index.from_texts(["alpha", "beta gamma delta", "beta epsilon zeta eta"])
    (alpha, beta, omega) = parse_query_terms("alpha \0 beta omega", lexical.vocabulary)
    assert lexical.compute_weight(omega) == pytest.approx(np.log(1 + 3.5 / 0.5))
    assert (
        lexical.compute_weight(omega) > lexical.compute_weight(alpha) > lexical.compute_weight(beta)
    )


def test_a_short_passage_gains_little_by_being_short() -> None:
    """A caption and an article with the same terms of the question are nearly equal."""
    article = "胡同 " + " ".join(f"word{n}x" for n in range(60))
    other = " ".join(f"other{n}x" for n in range(60))
    scores, _ = _scores(Bm25Index.from_texts(["胡同", article, other]), "胡同")
    assert scores[1] < scores[0] < 1.15 * scores[1]
    assert scores[2] == 0


def test_scores_are_those_of_bm25s() -> None:
    import bm25s

    texts = [
        f"鐵路{'公園 ' * (n % 4)}report{n % 5} {'x' * (n % 3)}。" * (1 + n % 7) for n in range(40)
    ]
    lexical = Bm25Index.from_texts(texts)
    cut = [extract_terms(text) for text in texts]
    average = round(sum(map(len, cut)) / len(cut))
    terms = list(lexical.vocabulary)
    ids = {term: at for at, term in enumerate(terms)} | {" ": len(terms)}
    rows = [[ids[term] for term in [*own, *[" "] * (average - len(own))]] for own in cut]
    peer = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    peer.index((rows, ids), show_progress=False)
    for term in terms:
        expected = peer.get_scores_from_ids([ids[term]])
        found = lexical.compute_scores(np.arange(40), [QueryTerm(term, {term: 1.0}, True)])
        assert found == pytest.approx(expected)


def test_lexical_files_are_plain_and_read_back(tmp_path) -> None:
    lexical = Bm25Index.from_texts(["京張鐵路", "公園 2023", "the railway"])
    lexical.parts[0].save(tmp_path / "one")
    read = Bm25Index([LexicalPart.load(tmp_path / "one")])
    for query in ("铁路", "2023 railways", "nothing"):
        assert _scores(read, query)[0].tolist() == _scores(lexical, query)[0].tolist()
        assert _scores(read, query)[1] == _scores(lexical, query)[1]
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert all(name.endswith((".npy", ".txt")) for name in names)


def test_the_same_passages_give_the_same_files(tmp_path) -> None:
    code = (
        "import sys; from pathlib import Path; from index.lexical.bm25 import Bm25Index\n"
        "Bm25Index.from_texts(['京張鐵路', '公園 2023', 'the railway']).parts[0].save(Path(sys.argv[1]))\n"
    )
    for seed in ("1", "2"):  # of the order in which sets of strings stand
        environment = os.environ | {"PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", code, str(tmp_path / seed)]
        subprocess.run(command, check=True, env=environment, cwd=Path(__file__).parents[2])
    for path in (tmp_path / "1").iterdir():
        assert path.read_bytes() == (tmp_path / "2" / path.name).read_bytes()


# --- fusion


def test_without_a_lexical_match_dense_decides() -> None:
    dense = np.random.default_rng(1).normal(size=40)
    assert np.argsort(fuse(np.zeros(40), 5.0, dense)).tolist() == np.argsort(dense).tolist()
    assert np.argsort(fuse(np.zeros(40), 0.0, dense)).tolist() == np.argsort(dense).tolist()


def test_a_full_lexical_match_decides_alone() -> None:
    lexical = np.zeros(40)
    lexical[[3, 7]] = 6.0, 5.0
    dense = np.random.default_rng(1).normal(size=40)
    dense[3] = dense.min() - 1
    assert np.argsort(-fuse(lexical, 6.0, dense))[:2].tolist() == [3, 7]


def test_a_chance_match_does_not_spoil_a_clear_dense_ranking() -> None:
    """A rare word of the question stands in a passage that has nothing else to do with it.

    However large the collection: over all passages, one match among thousands is far from the mean.
    """
    for size in (40, 4000):
        lexical, dense = np.zeros(size), np.random.default_rng(2).normal(0.1, 0.05, size)
        lexical[5], dense[5] = 1.5, 0.1
        dense[9] = 0.6
        first = np.isin(np.arange(size), [5, *np.argsort(-dense)[:100]])
        assert np.argmax(fuse(lexical, 10.0, dense, first)) == 9


def test_agreement_of_both_wins_over_either() -> None:
    lexical = np.array([3.0, 2.9, 0.5, 0.0, 0.0])
    dense = np.array([0.1, 0.6, 0.61, 0.1, 0.1])
    assert np.argmax(fuse(lexical, 10.0, dense)) == 1


def test_fusion_depends_on_no_scale_of_the_dense_scores() -> None:
    rng = np.random.default_rng(3)
    lexical, dense = np.maximum(rng.normal(size=300), 0), rng.normal(size=300)
    plain = fuse(lexical, 8.0, dense)
    assert fuse(lexical, 8.0, 0.8 + 0.02 * dense) == pytest.approx(plain)


def test_fusion_of_one_passage_and_of_none() -> None:
    assert fuse([2.0], 3.0, [0.5]).tolist() == [0.0]
    assert fuse([], 0.0, []).tolist() == []
    with pytest.raises(ValueError, match="expected scores of the same passages"):
        fuse([1.0], 1.0, [1.0, 2.0])


def test_equal_scores_rank_in_reading_order() -> None:
    scores = np.array([1.0, 2.0, 2.0, 0.0], np.float32)
    for count in range(1, 6):
        assert find_best(scores, count).tolist() == [1, 2, 0, 3][:count]
        last = np.array([False, True, False, False])
        assert find_best(scores, count, last).tolist() == [2, 1, 0, 3][:count]


# --- search


def test_a_small_ranking_known_by_heart() -> None:
    index = _index(
        passage("海淀區的京張鐵路遺址公園由鐵路方面共同協調。"),
        passage("年度預算由財政局核定。"),
        passage("公園裡種了樹。"),
    )
    assert _texts(index.search("京张铁路怎么协调？"))[0].startswith("海淀區")
    hits = index.search("What of the zudgezt?")  # only dense knows
    assert hits[0].passage.text == "年度預算由財政局核定。"
    assert (hits[0].rank, hits[0].dense_rank, hits[0].lexical_rank) == (1, 1, None)
    assert hits[0].similarity == pytest.approx(1.0, abs=0.01)


def test_titles_are_searched_too() -> None:
    index = _index(
        passage("建立了协调机制。", "(1)麗都商圈"), passage("建立了协调机制。", "(7)京張鐵路")
    )
    assert index.search("京张")[0].passage.section == ("(7)京張鐵路",)


def test_hits_are_the_same_every_time_and_in_order_of_score() -> None:
    index = _index(*(passage(f"公園和鐵路，第{n}段", start=n * 20) for n in range(30)))
    first = index.search("鐵路", k=30)
    assert first == index.search("鐵路", k=30)
    assert [hit.rank for hit in first] == list(range(1, 31))
    scores = [hit.score for hit in first]
    assert scores == sorted(scores, reverse=True)
    assert index.search("鐵路", k=5) == first[:5]
    assert len(index.search("鐵路", k=1000)) == 30


@pytest.mark.parametrize("query", ["", "   ", "\n\u3000"])
def test_an_empty_query_finds_nothing(query: str) -> None:
    assert _index(passage("鐵路")).search(query) == []


@pytest.mark.parametrize("k", [0, -1])
def test_k_must_be_positive(k: int) -> None:
    with pytest.raises(ValueError, match=f"expected k of 1 or more, got {k}"):
        _index(passage("鐵路")).search("鐵路", k=k)


def test_a_glob_limits_the_search_to_documents() -> None:
    index = _index(
        passage("鐵路一", document="2023/a.txt"),
        passage("鐵路二", document="2024/b.txt"),
        passage("鐵路三", document="2024/c.md"),
    )
    assert set(_texts(index.search("鐵路", document="2024/*"))) == {"鐵路二", "鐵路三"}
    assert _texts(index.search("鐵路", document="*.md")) == ["鐵路三"]
    assert index.search("鐵路", document="2025/*") == []
    assert [hit.rank for hit in index.search("鐵路", document="2024/*")] == [1, 2]


def test_a_caption_does_not_outrank_its_article_but_is_found() -> None:
    section = (Heading("更新", 1, 0, 2),)
    article = Passage(
        "a.txt",
        "工廠引入社會資本，改造老舊廠房。",
        10,
        26,
        section,
        (Sentence(10, 26, "sentence"),),
    )
    caption = Passage("a.txt", "圖：鐵路公園", 30, 36, section, (Sentence(30, 36, "caption"),))
    other = passage("預算執行情況良好。", "財政")
    found = _texts(_index(caption, other, article).search("鐵路公園"))
    assert found[:2] == [article.text, caption.text]
    alone = _texts(_index(caption, other).search("鐵路公園"))
    assert alone[0] == caption.text


def test_an_article_beyond_the_candidates_stands_before_its_caption() -> None:
    """Its caption is found; the article itself stands beyond the depth of both rankings."""
    title = Heading("附圖", 1, 0, 2)
    caption = Passage("b.txt", "鐵路公園圖", 3, 8, (title,), (Sentence(3, 8, "caption"),))
    article = Passage("b.txt", "天氣很冷。", 9, 14, (title,), (Sentence(9, 14, "sentence"),))
    others = [passage(f"鐵路公園的第{n}段。", start=100 * n) for n in range(6)]
    index = Index.from_passages(
        [*others, caption, article], TopicEncoder(), thresholds=RankingThresholds(depth=4)
    )
    hits = index.search("鐵路公園圖", k=4)
    found = [hit.passage for hit in hits]
    assert found.index(article) + 1 == found.index(caption)
    assert (hits[found.index(article)].dense_rank, hits[found.index(article)].lexical_rank) == (
        None,
        None,
    )


def test_passages_are_needed_and_parts_must_fit() -> None:
    with pytest.raises(ValueError, match="at least one passage"):
        _index()
    store = LocalStore.of(np.eye(4, dtype=np.float32), TermCounts.of(["a"] * 4))
    with pytest.raises(ValueError, match=r"expected vectors of shape \(1, 4\), got \(4, 4\)"):
        Index(PassageTable.of([passage("a")]), TopicEncoder(), store)


def test_an_index_in_memory_has_no_manifest() -> None:
    index = _index(passage("鐵路"))
    assert index.manifest is None and not index.documents
