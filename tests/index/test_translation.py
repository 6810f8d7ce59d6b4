"""Translation by the dictionary: a question in one language finds passages in the other, by its words."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from index_support import passage

import index
from corpus.text.normalization import fold
from index import Index, extract_terms, extract_words
from index.lexical.bm25 import Bm25Index
from index.lexical.formula import compute_full_score
from index.query.light_words import remove_light_words
from index.query.terms import QueryTerm, parse_query_terms
from index.query.translation import TRANSLATION, translate_to_chinese, translate_to_english

_GLOSSARY = Path(index.__file__).parent / "dictionary" / "terms-en-zh.tsv"


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


def test_parts_of_a_phrase_are_terms_of_their_own():
    known = {"粮食", "产量", "高产"}
    found = [t.alternatives for t in parse_query_terms("grain output", known)]
    assert found == [{"粮食": 1.0}, {"产量": 1.0}]


def test_an_expression_of_several_words_is_found_by_what_joins_them():
    """消费价格 is cut, and no index term; 费价 stands where 价格 follows 消费."""
    known = set(extract_terms("居民消费价格上涨"))
    assert "消费价格" not in known
    (prices,) = parse_query_terms("consumer prices", known)
    assert prices.alternatives == {"费价": 1.0}
    # What is cut in two without being joined is not found.
    assert "费价" not in extract_terms("消费。价格")


def test_translations_count_as_one_term():
    """Three passages; two translations in one passage each: idf of 2 in 3, tf 1 in mean length."""
    lexical = Bm25Index.from_texts(["铁路", "铁道", "公园"])
    query_term = QueryTerm("railway", {"铁路": 1.0, "铁道": 0.5}, True)
    scores = lexical.compute_scores(np.arange(3), [query_term])
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


def test_the_glossary_has_each_key_once_and_folded_chinese_that_an_index_may_have():
    lines = [line for line in _GLOSSARY.read_text("utf-8").splitlines() if line[0] != "#"]
    assert len(lines) > 700
    keys = Counter()
    for line in lines:
        english, chinese = line.split("\t")
        for form in english.split("|"):
            stems = extract_words(form)
            assert 1 <= len(stems) <= 4, line
            assert all(stem.isascii() and stem.isalpha() for stem in stems), line
            keys[" ".join(stems)] += 1
        for part in chinese.split("+"):
            terms = part.split("|")
            assert len(set(terms)) == len(terms), line
            assert all(fold(term) == term and len(term) > 1 for term in terms), line
            assert any(term in extract_terms(term) for term in terms), line
    assert [key for key, count in keys.items() if count > 1] == []


@pytest.mark.parametrize(
    ("question", "chinese"),
    [
        ("What was inflation?", "物价"),
        ("How many jobs were there?", "就业"),
        ("How many people found work?", "就业"),
        ("When did the high-speed rail open?", "高铁"),
        ("How big was the deficit?", "赤字"),
        ("How much grain was there?", "粮食"),
        ("By how much did the economy grow?", "增长"),
        ("Who attended?", "出席"),
        ("When does it take effect?", "施行"),
    ],
)
def test_the_glossary_leads_to_what_reports_call_a_thing(question, chinese):
    known = {chinese, "约伯", "许多", "膨胀", "亏欠", "纹理", "出落"}
    ways = {way: w for t in parse_query_terms(question, known) for way, w in t.alternatives.items()}
    assert ways.pop(chinese) >= 0.9
    assert all(weight <= TRANSLATION.other_sense for weight in ways.values())


def test_other_senses_count_less_than_those_of_the_glossary():
    job = translate_to_chinese("job")
    assert (job["就业"], job["岗位"], job["职工"]) == (1.0, 0.9, 0.8)
    assert 0 < job["约伯"] <= TRANSLATION.other_sense


def test_phrases_come_before_their_words():
    known = {"高铁", "铁路", "出口"}
    terms = {t.text: t for t in parse_query_terms("high-speed rail, exports", known)}
    assert terms["high speed rail"].alternatives["高铁"] == 1.0
    assert "rail" not in terms
    assert terms["export"].alternatives["出口"] == 1.0
    alone = {t.text: t for t in parse_query_terms("rail", known)}
    assert alone["rail"].alternatives["铁路"] == 1.0
    # A phrase that passages lack takes nothing from its words.
    without = {t.text: t for t in parse_query_terms("high-speed rail", {"铁路"})}
    assert without["rail"].alternatives["铁路"] == 1.0


def test_a_phrase_within_one_of_the_glossary_is_none_beside_it():
    known = {"个人所得税", "个税", "所得税"}
    texts = [t.text for t in parse_query_terms("personal income tax", known)]
    assert "person incom tax" in texts
    assert "incom tax" not in texts
    assert "incom tax" in [t.text for t in parse_query_terms("income tax", known)]


def test_light_words_are_no_content():
    for question in ("How much did exports come to?", "What did exports amount to in 2021?"):
        texts = [t.text for t in parse_query_terms(question, {"出口", "许多", "来到", "金额"})]
        assert texts[0] == "export"
        assert not {"much", "come", "amount"} & set(texts)
    assert remove_light_words("Who came to Beijing?") == "Who came to Beijing?"
    assert remove_light_words("how much") == "how much"
