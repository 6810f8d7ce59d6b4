"""Comparisons: what is compared, in what, and each side quoted from its own section."""

import time

import pytest

from assistant import find_problems
from assistant.question.comparison import find_sides
from assistant.question.parsing import parse_question

COMPARISONS = {
    "京張鐵路遺址公園和望京小街的更新方式有什麼不同?": ("京張鐵路遺址公園", "望京小街"),
    "比较丽都和望京小街的改造模式": ("丽都", "望京小街"),
    "Compare Lido and Wangjing Xiaojie": ("Lido", "Wangjing Xiaojie"),
    "How do 模式口 and 京張 differ in their approach?": ("模式口", "京張"),
    "麗都 vs 望京小街": ("麗都", "望京小街"),
    "望京小街、模式口和麗都有什麼不同?": ("望京小街", "模式口", "麗都"),
    "Compare Lido, Moshikou and Wangjing": ("Lido", "Moshikou", "Wangjing"),
    "在北京，麗都和模式口有什麼不同?": ("在北京，麗都", "模式口"),
    "麗都和模式口，哪個的投資更大?": ("麗都", "模式口"),
    "與模式口相比，麗都的資金來源有什麼不同?": ("模式口", "麗都"),
    "兩個案例，麗都和模式口，有什麼不同?": ("麗都", "模式口"),
    "Which project cost more, Lido or Moshikou?": ("Lido", "Moshikou"),
    # 和, 與, 同, 跟 and 對 within a word join nothing.
    "卡爾梅克共和國和蒙古國有什麼不同?": ("卡爾梅克共和國", "蒙古國"),
    "緩和政策與緊縮政策有什麼不同?": ("緩和政策", "緊縮政策"),
    "和平里社區和模式口有什麼不同?": ("和平里社區", "模式口"),
    "與會專家和同仁堂的意見有什麼不同?": ("與會專家", "同仁堂"),
    "同仁堂和望京小街的改造方式有何不同?": ("同仁堂", "望京小街"),
    "跟蹤審計和年度審計有什麼不同?": ("跟蹤審計", "年度審計"),
    "中華人民共和國与大韓民國有何差異?": ("中華人民共和國", "大韓民國"),
}


@pytest.mark.parametrize(("question", "names"), COMPARISONS.items())
def test_things_compared_are_told_apart(question, names):
    found = parse_question(question).sides
    assert found and tuple(side.name for side in found) == names


def test_of_years_compared_the_same_is_asked():
    for question, asked in {
        "Compare the deficit in 2019 and 2025": ["the deficit in 2019", "the deficit in 2025"],
        "比較2019年的赤字率和2025年的赤字率": ["2019年的赤字率", "2025年的赤字率"],
        "2019年和2025年的赤字率有什麼不同?": ["2019年的赤字率", "2025年的赤字率"],
    }.items():
        assert [side.question for side in parse_question(question).sides] == asked


@pytest.mark.parametrize(
    "question",
    [
        "政府和社會資本是怎樣合作的?",
        "How did 京張 coordinate with the railway?",
        "城市更新和運營維護",
        "望京小街和望京小街有什麼不同?",
        "compare A and A",
        "和和和",
        "卡爾梅克共和國有什麼不同?",
        "緩和的措施有什麼不同?",
        "同仁的看法有什麼不同?",
    ],
)
def test_what_compares_nothing_has_no_sides(question):
    assert parse_question(question).sides == ()


@pytest.mark.parametrize(
    "question",
    [
        "望京小街和什麼街區有什麼不同?",
        "誰說麗都和模式口有什麼不同?",
        "它和模式口有什麼不同?",
        "麗都和其他案例有什麼不同?",
        "Compare Lido and what it was",
        "Which is better, Lido or the last?",
    ],
)
def test_what_asks_or_names_nothing_is_no_side(question):
    assert find_sides(question) == ()


@pytest.mark.parametrize("part", ["和的", "a和b的", "和", "compare a and "])
def test_a_long_text_is_soon_known_to_compare_nothing(part):
    find_sides(part)  # loads what is loaded at first use
    before = time.thread_time()  # a busy machine takes longer, and works no more
    find_sides(part * (2_000 // len(part)))
    assert time.thread_time() - before < 0.5


def test_a_comparison_quotes_both_sides_each_from_its_own_section(assistant):
    answer = assistant.ask("京張鐵路遺址公園和望京小街的更新方式有什麼不同?")
    assert find_problems(answer, assistant.documents) == []
    cited = {citation.number: citation for citation in answer.citations}
    for name in ("京張鐵路遺址公園", "望京小街"):
        own = [statement for statement in answer.statements if statement.side == name]
        assert 1 <= len(own) <= 2
        first = cited[own[0].numbers[0]]
        assert name in "".join((*first.section, first.quote))
    assert "京張鐵路遺址公園：\n" in answer.text


def test_a_side_on_which_the_report_is_silent_is_named(assistant):
    answer = assistant.ask("比較望京小街和上海外灘的改造模式")
    assert not answer.refused
    assert "上海外灘" in answer.note
    assert {statement.side for statement in answer.statements} == {"望京小街"}


def test_sides_that_quote_the_same_are_no_comparison(reports_of):
    text = "2012年政府工作报告\n\n一、农业\n各地要重视粮食生产，2011年和2012年的粮食补贴标准相同。"
    answer = reports_of({"2012.txt": text}).ask("2012年的粮食补贴标准和2011年的相比怎么样？")
    quotes = [citation.quote for citation in answer.citations]
    assert quotes and len(quotes) == len(set(quotes))
