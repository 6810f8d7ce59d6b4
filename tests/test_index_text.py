"""Folding and analysing: what counts as the same text, and what terms it gives."""

import subprocess
import sys

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from index_support import passage

from index import fold, searched_text, terms

SIMPLIFY = opencc.OpenCC("t2s").convert


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("京張鐵路", "京张铁路"),
        ("臺灣", "台湾"),
        ("裡", "里"),
        ("裏", "里"),
        ("爲", "為"),
        ("為", "为"),
        ("羣眾", "群众"),
        ("衞生", "衛生"),
        ("瞭解", "了解"),
        ("沿著", "沿着"),
        ("Ｌｉｄｏ", "lido"),
        ("ＬＩＤＯ", "Lido"),
        ("１２３", "123"),
        ("ﬁnance", "FINANCE"),
        ("海\u200b淀", "海淀"),
        ("\uf900", "豈"),  # a compatibility ideograph
    ],
)
def test_one_text_in_two_spellings_folds_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_folding_keeps_apart_what_differs() -> None:
    assert fold("京張") != fold("京广")
    assert fold("麗都") == "丽都"


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="京張張鐵铁路乾隆皇后後面发髮現"), st.text(alphabet="乾髮後後面"))
def test_folding_han_does_not_depend_on_neighbours(one: str, other: str) -> None:
    assert fold(one + other) == fold(one) + fold(other)


def test_chinese_gives_words_and_bigrams() -> None:
    found = terms("京張鐵路遺址公園")
    assert {"铁路", "遗址", "公园"} <= set(found)  # words
    assert {"京张", "张铁", "路遗", "址公"} <= set(found)  # bigrams across words
    assert "京" not in found


def test_a_lone_character_is_a_term() -> None:
    assert terms("AI 和 5G") == ["ai", "和", "5g", "5", "g"]


def test_english_is_stemmed_and_its_stop_words_are_dropped() -> None:
    assert terms("How did the railways coordinate?") == ["railway", "coordin"]
    assert terms("Isn't it coordinated") == ["coordin"]
    assert terms("isn’t the report’s") == ["report"]


def test_numbers_are_kept_whole_and_in_parts() -> None:
    assert terms("电话：010-82819000") == ["电话", "电话", "010-82819000", "010", "82819000"]
    assert terms("2023年13个") == ["2023", "年", "13", "个"]
    assert terms("3.5%") == ["3.5"]


def test_thousands_are_one_number_and_a_list_is_several() -> None:
    assert terms("1,234,567.8") == terms("1234567.8") == ["1234567.8"]
    assert terms("2023，2024") == ["2023", "2024"]
    assert terms("12,34") == ["12", "34"]


def test_punctuation_and_white_space_give_nothing() -> None:
    assert terms("，。！？ \n\t「」——…") == []
    assert terms("") == []


@settings(deadline=None)  # the first example reads jieba's dictionary
@given(st.text())
def test_terms_are_of_the_folded_text(text: str) -> None:
    assert terms(text) == terms(fold(text))
    assert all(term and not term.isspace() for term in terms(text))


@settings(deadline=None)
@given(st.text(alphabet="京張鐵路公園是怎樣和方面協調的乾後", max_size=30))
def test_both_scripts_give_the_same_terms(text: str) -> None:
    simplified = "".join(SIMPLIFY(character) for character in text)
    assert terms(text) == terms(simplified)


def test_the_searched_text_includes_the_section_path() -> None:
    found = searched_text(passage("正文。", "04研究成果", "(7)京張"))
    assert found == "04研究成果\n(7)京張\n正文。"


def test_importing_the_index_is_light_and_analysing_is_silent(tmp_path) -> None:
    """No torch, no transformers, no dictionary before its use, no word from jieba, no cache file."""
    code = (
        "import sys, tempfile; tempfile.tempdir = sys.argv[1]\n"
        "import index\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'jieba'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "index.load_encoder().encode(['京張'], 'query')\n"
        "assert index.terms('鐵路公園') == ['铁路', '公园', '铁路', '路公', '公园']\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []
