"""Slips of the pen: what sounds alike, lies one edit away, or is spaced out is still found."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from index_support import passage
from test_translation import Blind

from corpus.text.normalization import fold
from corpus.text.pinyin import find_readings
from index import Index, extract_terms, open_index
from index.query.terms import parse_query_terms

# Names of the shipped report, and what the passage says that a reader means by them.
NAMES = {
    "模式口歷史街區": "文物保護是核心",
    "京張鐵路遺址公園": "城市合伙人",
    "望京小街": "精細化改造模式",
    "石油共生大院": "六區一站",
    "金隅智造工場": "騰籠換鳥",
    "麗都國際街區": "斷頭路",
}
SOUNDS = "抹莫試是扣寇經景章長址子工弓源忘旺曉消接界時由供升達園晶魚宇致制廠常利杜"


def found(query: str, *known: str) -> dict[str, dict[str, float]]:
    return {
        f.text: dict(f.alternatives) for f in parse_query_terms(query, set(known)) if f.alternatives
    }


def test_homophones_of_what_no_passage_has():
    # kòu and kǒu differ in tone
    assert found("模式扣", "模式", "式口")["式扣"] == {"式口": 0.5}
    assert found("望惊", "望京")["望惊"] == {"望京": 0.6}
    assert "望惊" not in found("望惊", "王京")  # both characters differ


def test_a_known_name_has_its_other_spelling_below_itself():
    assert found("綠芯", "绿芯", "绿心")["绿芯"] == {"绿芯": 1.0, "绿心": pytest.approx(0.36)}
    assert found("公式", "公式", "公事")["公式"] == {"公式": 1.0}  # a word of the dictionary
    # What only joins two known words is no word to doubt.
    assert found("望京小街", "望京", "小街", "精小").keys() == {"望京", "小街"}


def test_one_character_more_or_other():
    assert found("望某京", "望京")["望某"] == {"望京": 0.5}
    assert found("模戈口", "模式", "式口") == {"模戈": {"模式": 0.5}, "戈口": {"式口": 0.5}}
    assert found("模戈口", "模式", "式口", "模具", "具口") == {}  # either may be meant


def test_english_typos_of_longer_words():
    assert found("railwya", "railway")["railwya"] == {"railway": 0.5}
    assert found("raiway", "铁路")["raiway"]["铁路"] <= 0.5
    assert found("pakr", "park") == {}  # too short
    assert found("house", "horse") == {}  # a word of its own


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("京 張 鐵路", "京張鐵路"), ("徐　剛", "徐剛"), ("Ｌｉｄｏ", "Lido"), ("望\u200b京", "望京")],
)
def test_spaces_and_widths_within_words(typed, meant):
    assert set(extract_terms(meant)) - {"张铁"} <= set(extract_terms(typed))


def test_a_slip_is_told_as_such():
    (query_term,) = (f for f in parse_query_terms("模式扣", {"模式", "式口"}) if f.text == "式扣")
    assert query_term.via == {"式口": "slip"}


@pytest.mark.parametrize("typed", ["綠芯", "綠心"])
def test_both_spellings_find_both_passages(report_home, typed):
    hits = open_index(report_home).search(f"通州城市{typed}", 3)
    texts = "".join(hit.passage.text for hit in hits)
    assert "綠芯" in texts and "綠心" in texts


def test_what_was_typed_wins():
    index = Index.from_passages([passage("城市綠心"), passage("城市綠芯")], Blind())
    assert index.search("綠芯")[0].passage.text == "城市綠芯"
    assert index.search("綠心")[0].passage.text == "城市綠心"


@st.composite
def slipped(draw) -> tuple[str, str]:
    """A name of the report with one slip, and what its passage says."""
    name, says = draw(st.sampled_from(sorted(NAMES.items())))
    at = draw(st.integers(0, len(name) - 1))
    sounding = [
        c for c in SOUNDS if set(find_readings(fold(c))) & set(find_readings(fold(name[at])))
    ]
    other = draw(st.sampled_from([*sounding, "某", "", name[at] * 2, name[at] + " "]))
    return name[:at] + other + name[at + 1 :], says


@settings(deadline=None, max_examples=60)
@given(slipped())
def test_a_slip_in_a_name_still_finds_the_passage(report_index, case):
    name, says = case
    texts = [hit.passage.text for hit in report_index.search(name, 3)]
    assert any(fold(says) in fold(text) for text in texts), name


@pytest.fixture(scope="module")
def report_index(report_home) -> Index:
    return open_index(report_home)
