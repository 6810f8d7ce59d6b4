"""Passages are encoded and analysed by their sentences: to the bit as by their whole texts."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import corpus
from corpus import Heading, Passage, Sentence
from corpus.text.normalization import fold
from index import load_encoder
from index.lexical.term_counts import TermCounts
from index.ranking.unit_tokens import TokenSums, encode_units
from index.ranking.units import Units

ENCODER = load_encoder()
pieces = st.one_of(
    st.sampled_from(
        "京張鐵路 公園。 ！ ？ 2023 3.5 % Beijing e\u0301 ∅ \n 、 Ａ ⼀ 5．6 \u3099 …".split(" ")
    ),
    st.sampled_from("徐 |剛|1,|234。|Wang |Jing|wang.|3.|5:|,|it’|s | |\u3000|\t|²".split("|")),
    st.text(max_size=3),
)


def _passage(parts, titles):
    """A passage of sentences that touch, or have white space between them."""
    text, sentences = "", []
    for part in parts:
        own = part.strip()
        if own:
            start = len(text) + len(part) - len(part.lstrip())
            sentences.append(Sentence(start, start + len(own), "sentence"))
        text += part
    headings = tuple(Heading(title, 1, 0, 1) for title in titles)
    return Passage("a.txt", text, 0, len(text), headings, tuple(sentences))


def _list_counts(counted):
    rows = [counted.ids.rows(at, at + 1) for at in range(len(counted.ids))]
    ends = counted.ids.starts.tolist()
    counts = [counted.counts[slice(*span)].tolist() for span in pairwise(ends)]
    terms = [[counted.vocabulary[at] for at in row.values] for row in rows]
    return [dict(zip(*pair, strict=True)) for pair in zip(terms, counts, strict=True)]


@settings(max_examples=150, deadline=None)
@given(
    parts=st.lists(st.lists(pieces, max_size=4).map("".join), max_size=4),
    titles=st.lists(st.sampled_from(["鐵路", "", "Railway 2"]), max_size=2),
)
@example(parts=["京張鐵", "路公園。"], titles=[])  # cut within a run
@example(parts=["共 5", "0 頁。"], titles=[])
@example(parts=["。", "\u3099か。"], titles=[])
@example(parts=["\uff9e"], titles=["鐵路"])
@example(parts=["徐 ", "剛。"], titles=[])  # a name, set wide
@example(parts=["1,", "234。"], titles=[])  # a number, cut behind a comma
@example(parts=["Wang. ", "Jing."], titles=[])
def test_vectors_and_sentences_are_those_of_whole_texts(parts, titles):
    passage = _passage(parts, titles)
    other = _passage(["沒有", "可比的。"], [])
    units = Units.of([passage, other])
    vectors, tokens = encode_units(units, ENCODER)
    expected = ENCODER.encode([passage.searched_text, other.searched_text], "document")
    assert vectors.tolist() == expected.tolist()
    listed = [units.texts[place] for place in units.units.values]
    assert [tokens.tokens[at].tolist() for at in range(len(listed))] == ENCODER.tokens(listed)
    counted = TermCounts.of_parts(list(map(fold, units.texts)), units.searched)
    whole = TermCounts.of([passage.searched_text, other.searched_text])
    assert _list_counts(counted) == _list_counts(whole)
    assert counted.lengths.tolist() == whole.lengths.tolist()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(pieces, max_size=3).map("".join), max_size=20))
@example(["公園", "\u3099", "公園"])  # a text that is a mark of a letter, and nothing else
@example(["", "。", "∅", "公園∅"])
def test_texts_cut_together_have_the_tokens_that_each_has_alone(texts):
    assert ENCODER.tokens(texts) == [ENCODER.tokens([text])[0] for text in texts]


def test_the_shipped_report_is_cut_once(monkeypatch: pytest.MonkeyPatch):
    (name, *_) = corpus.list_documents(corpus.SHIPPED)
    passages = corpus.split_document(corpus.load_document(corpus.SHIPPED, name))
    expected = ENCODER.encode([passage.searched_text for passage in passages], "document")
    cut = []
    tokens = ENCODER.tokens
    monkeypatch.setattr(ENCODER, "tokens", lambda texts: cut.append(len(texts)) or tokens(texts))
    assert isinstance(ENCODER, TokenSums)
    vectors, _ = encode_units(Units.of(passages), ENCODER)
    assert np.array_equal(vectors, expected)
    assert len(cut) < len(passages) / 4  # calls: few passages are cut on their own
