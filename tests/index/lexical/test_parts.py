"""Postings in several parts: the first passages of a question, against scoring all of them."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.lexical.analysis import stem_word
from index.lexical.bm25 import Bm25Index
from index.lexical.formula import BM25
from index.lexical.merging import merge_parts
from index.lexical.parts import LexicalPart
from index.lexical.term_counts import TermCounts, TermTally
from index.lexical.term_table import TermTable
from index.lexical.vocabulary import Vocabulary
from index.types import QueryTerm, SlotMap

WORDS = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"]
bags = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)


def _part(texts):
    tally = TermTally()
    tally.add(TermCounts.of(texts), np.arange(len(texts)))
    return LexicalPart.build(tally.collect(len(texts)))


def _count_terms(text):
    counted = TermCounts.of([text])
    return Counter(dict(zip(counted.vocabulary, counted.counts.tolist(), strict=True)))


def _score_all(bags, names, asked):
    """Score all passages by the formula; `names` holds how often each has the whole name."""
    lengths = [bag.total() for bag in bags]
    bags = [bag | Counter({"whole name": times}) for bag, times in zip(bags, names, strict=True)]
    least = max(1, round(sum(lengths) / len(lengths)))
    filled = [max(length, least) for length in lengths]
    mean = sum(filled) / len(filled)
    scores = np.zeros(len(bags))
    for term in asked:
        frequency = sum(
            weight * sum(bag[one] > 0 for bag in bags) for one, weight in term.alternatives.items()
        )
        frequency = min(frequency, len(bags))
        idf = math.log(1 + (len(bags) - frequency + 0.5) / (frequency + 0.5))
        for at, bag in enumerate(bags):
            count = sum(weight * bag[one] for one, weight in term.alternatives.items())
            norm = BM25.k1 * ((1 - BM25.b) + BM25.b * filled[at] / mean)
            scores[at] += idf * count / (count + norm)
    return scores


query_terms = st.lists(
    st.builds(
        lambda text, others: QueryTerm(stem_word(text), {**others, stem_word(text): 1.0}, True),
        st.sampled_from(WORDS),
        st.dictionaries(
            st.sampled_from([*map(stem_word, WORDS), "whole name"]), st.sampled_from([0.25, 0.5])
        ),
    ),
    max_size=5,
)


@st.composite
def cases(draw):
    """Parts, slots in the order of ids, what has the whole name, and a question."""
    parts = draw(st.lists(st.lists(bags, max_size=12), min_size=1, max_size=3))
    total = sum(map(len, parts))
    order = draw(st.permutations(range(total)))
    slots = order[: draw(st.integers(min(1, total), total))]
    named = draw(st.dictionaries(st.sampled_from(slots), st.integers(1, 3))) if slots else {}
    return parts, slots, named, draw(query_terms), draw(st.integers(1, 9))


def _open(parts, slots, named):
    ordered = sorted(named)
    names = {"whole name": (np.array(ordered), np.array([named[at] for at in ordered]))}
    return Bm25Index(
        [_part(texts) for texts in parts],
        SlotMap(np.array(slots), np.ones(len(slots), np.int64)),
        LexicalPart.of_occurrences(names if named else {}),
    )


@settings(max_examples=120, deadline=None)
@given(case=cases(), limited=st.integers(0, 3))
def test_the_first_passages_are_those_of_scoring_all(case, limited):
    parts, slots, named, asked, depth = case
    if not slots:
        return
    index = _open(parts, slots, named)
    texts = [text for part in parts for text in part]
    bags = [_count_terms(texts[slot]) for slot in slots]
    expected = _score_all(bags, [named.get(slot, 0) for slot in slots], asked)
    found = index.compute_scores(np.arange(len(slots)), asked)
    assert found == pytest.approx(expected, rel=1e-5, abs=1e-7)
    allowed = range(0, len(slots), limited or 1)
    best = sorted((at for at in allowed if found[at] > 0), key=lambda at: (-found[at], at))[:depth]
    sums = index.score_all(asked, np.array(allowed) if limited else None)
    assert index.find_best(sums, depth).tolist() == best
    assert index.read_scores(sums, np.array(best, np.int64)).tolist() == found[best].tolist()


def test_the_first_of_many_passages_are_found_without_sorting_all():
    """More passages than are looked at one by one, many with equal scores."""
    rng = np.random.default_rng(0)
    often = [("alpha", 0.9), ("beta", 0.5), ("gamma", 0.2), ("delta", 0.01), ("epsilon", 0.003)]
    texts = [
        " ".join(word for word, share in often for _ in range(rng.binomial(3, share)))
        for _ in range(5000)
    ]
    index = Bm25Index([_part(texts[:3000]), _part(texts[3000:])])
    asked = [QueryTerm(stem_word(word), {stem_word(word): 1.0}, True) for word, _ in often]
    found = index.compute_scores(np.arange(5000), asked)
    for depth in (1, 10, 100, 2000):
        ids = index.find_best(index.score_all(asked), depth)
        assert ids.tolist() == np.lexsort((np.arange(5000), -found))[:depth].tolist()


@settings(max_examples=40, deadline=None)
@given(
    parts=st.lists(st.lists(bags, min_size=1, max_size=8), min_size=1, max_size=3),
    gone=st.sets(st.integers(0, 23)),
    at_once=st.integers(1, 20),
)
def test_merged_parts_are_those_of_all_texts_together(parts, gone, at_once, tmp_path_factory):
    texts = [text for part in parts for text in part]
    kept = [at for at in range(len(texts)) if at not in gone]
    if not kept:
        return
    new = np.full(len(texts), -1)
    new[kept] = np.arange(len(kept))
    moved = np.split(new, np.cumsum([len(part) for part in parts])[:-1])
    folder = tmp_path_factory.mktemp("merged")
    merge_parts([_part(part) for part in parts], moved, len(kept), folder / "one", at_once)
    _part([texts[at] for at in kept]).save(folder / "two")
    for path in (folder / "two").iterdir():
        assert path.read_bytes() == (folder / "one" / path.name).read_bytes(), path.name


def test_the_terms_of_passages_can_be_taken_out_again():
    texts = ["alpha beta beta", "京張鐵路", "", "beta 公園 公園"]
    taken = _part(texts).take_counts(np.array([3, 2, 0]))
    for at, text in enumerate([texts[3], texts[2], texts[0]]):
        row = slice(taken.ids.starts[at], taken.ids.starts[at + 1])
        terms = [taken.vocabulary[one] for one in taken.ids.values[row]]
        assert dict(zip(terms, taken.counts[row].tolist(), strict=True)) == _count_terms(text)
    assert taken.lengths.tolist() == TermCounts.of([texts[3], texts[2], texts[0]]).lengths.tolist()


@settings(max_examples=30, deadline=None)
@given(
    terms=st.sets(st.text(st.characters(blacklist_characters="\n"), min_size=1, max_size=3)),
    others=st.lists(st.text(min_size=1, max_size=3)),
)
def test_terms_are_found_on_the_disk(terms, others, tmp_path_factory):
    many = sorted(terms | {f"{n:x}" for n in range(300)})
    folder = tmp_path_factory.mktemp("terms")
    TermTable.of(many).save(folder)
    table = TermTable.load(folder)
    assert list(table) == many and len(table) == len(many)
    assert [table.find_row(term) for term in many] == list(range(len(many)))
    for term in others:
        assert (table.find_row(term) >= 0) == (term in many)
        pairs = [one for one in many if len(one) == 2 and one[0] == term[0]]
        assert table.list_following(term[0]) == "".join(pair[1] for pair in pairs)
    latin = [term for term in many if "a" <= term[0] <= "z"]
    assert set(latin) <= set(table.list_latin()) <= set(many)
    assert table.list_latin(most=10) is None
    vocabulary = Vocabulary([table])
    assert all(term in vocabulary for term in many)
    assert [term for term in others if term in vocabulary] == [
        term for term in others if term in many
    ]
