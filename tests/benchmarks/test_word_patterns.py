"""The measured peers: their tokenizers, and figures of a set checked by hand."""

from benchmarks.data import Given, Question
from benchmarks.word_patterns import TOKENIZERS, measure


def test_the_peers_cut_as_their_defaults_do():
    space, pattern = TOKENIZERS.values()
    assert space("The railway, 2023 京張鐵路") == ["the", "railway,", "2023", "京張鐵路"]
    assert pattern("a railway, 京張鐵路。公園") == ["railway", "京張鐵路", "公園"]


def test_words_that_are_not_cut_are_not_found():
    passages = [Given("a", "", "京張鐵路 由此經過"), Given("b", "", "The railway park, in 2023.")]
    questions = [
        Question("1", "京張鐵路 在哪", ("a",), ()),
        Question("2", "鐵路", ("a",), ()),
        Question("3", "Which park?", ("b",), ()),
    ]
    found = measure(passages, questions)
    assert found["BM25, white space"]["recall@1"] == round(1 / 3, 4)
    assert found["BM25, \\w\\w+"]["recall@1"] == round(2 / 3, 4)
