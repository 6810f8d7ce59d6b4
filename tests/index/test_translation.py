"""Translation by the dictionary: a question in one language finds passages in the other, by its words."""

import numpy as np
import pytest
from index_support import passage

from index import Index
from index.lexical.bm25 import Bm25Index, compute_full_score
from index.query.terms import QueryTerm, parse_query_terms
from index.query.translation import translate_to_chinese, translate_to_english


class Blind:
    """An encoder to which all texts are alike: what is found, the words found."""

    name, dimension, fingerprint = "blind", 2, "0"

    def encode(self, texts, role, progress=None):
        return np.tile(np.array([1, 0], np.float32), (len(texts), 1))


def test_the_dictionary_leads_both_ways():
    assert translate_to_chinese("railway")["铁路"] > 0.5
    assert "火车站" in translate_to_chinese("train station")
    assert translate_to_english("协调")["coordin"] == 1.0
    assert translate_to_chinese("xyzzy") == {} == translate_to_english("驫麤")


def test_a_foreign_word_is_all_its_translations_that_occur():
    known = {"铁路", "铁道", "公园"}
    (railway, park) = parse_query_terms("the railway park", known)
    assert set(railway.alternatives) == {"铁路", "铁道"}
    assert park.alternatives == {"公园": 1.0}
    (unknown,) = parse_query_terms("xyzzy", known)
    assert unknown.alternatives == {}
    (absent,) = parse_query_terms("penguin", known)
    assert absent.alternatives == {}


def test_phrases_have_words_of_their_own():
    found = parse_query_terms("Where is the train station?", {"火车站", "铁路"})
    assert [f.alternatives for f in found if f.text == "train station"] == [{"火车站": 1.0}]
    assert "train station" not in [
        f.text for f in parse_query_terms("train 的 station", {"火车站"})
    ]


def test_translations_count_as_one_term():
    """Three passages; two translations in one passage each: idf of 2 in 3, tf 1 in mean length."""
    lexical = Bm25Index.from_texts(["铁路", "铁道", "公园"])
    query_term = QueryTerm("railway", {"铁路": 1.0, "铁道": 0.5}, True)
    scores = lexical.compute_scores([query_term])
    full = compute_full_score([lexical.compute_weight(query_term)])
    idf = np.log(1 + (3 - 1.5 + 0.5) / (1.5 + 0.5))
    # One token a passage, twice counted (word and bigram): tf = 2, K = k1 = 1.2.
    ratios = np.array([2 / 1.2, 0.5 * 2 / 1.2, 0])
    assert scores == pytest.approx(idf * ratios / (1 + ratios), rel=1e-5)
    assert full == pytest.approx(idf / 2.2)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who coordinates with the railway?", "由鐵路方面共同協調。"),
        ("the budget of the finance bureau", "年度預算由財政部門核定。"),
        ("Are trees planted in the park?", "公園裡種植樹木。"),
        ("预算由谁批准？", "The annual budget is approved by the treasury."),
        ("公园有多少树木？", "The park has three hundred trees."),
    ],
)
def test_questions_cross_the_languages_by_their_words(question, answer):
    texts = [
        *["由鐵路方面共同協調。", "年度預算由財政部門核定。", "公園裡種植樹木。"],
        *["The annual budget is approved by the treasury.", "The park has three hundred trees."],
    ]
    same_language = [t for t in texts if t.isascii() == answer.isascii()]
    index = Index.from_passages([passage(text) for text in same_language], Blind())
    assert index.search(question)[0].passage.text == answer


def test_what_a_question_is_about():
    index = Index.from_passages([passage("電話:010-82819000"), passage("公園")], Blind())
    assert [f.text for f in index.query_terms("电话号码 公园 公园")] == ["电话", "号码", "公园"]
