"""What is quoted, and what stands around it: items, direct answers, leads, what says the same."""

from dataclasses import replace

import pytest

from assistant.composing.composer import SideFindings
from assistant.composing.quotations import quote_sides
from assistant.evidence.answer_forms import has_answer_form
from assistant.evidence.quoting import choose_quotes, have_same_words
from assistant.evidence.selection import Evidence
from assistant.question.parsing import parse_question
from corpus import make_passage

ROSTERS = {
    "報告是由誰撰寫的?": ["邢立寧", "張東謙", "周 辰", "肖 岳", "蘇 悅"],
    "課題負責人有哪些?": ["徐 剛", "張曉光"],
    "10月27日調研了哪些項目?": ["石油共生大院", "金隅智造工場"],
    "海淀區有哪些調研項目?": ["金隅智造工場", "石油共生大院", "京張鐵路遺址公園"],
    "Which projects are in Haidian district?": ["金隅智造工場", "石油共生大院", "京張鐵路遺址公園"],
    "What are the research methods?": [
        "研究方法",
        "理論及背景分析",
        "實地考察",
        "座談交流",
        "專家訪談",
    ],
    "海淀区有哪些调研项目?": ["金隅智造工場", "石油共生大院", "京張鐵路遺址公園"],
}


@pytest.mark.parametrize(("question", "items"), ROSTERS.items())
def test_a_list_has_every_item_once_and_nothing_else(assistant, question, items):
    answer = assistant.ask(question)
    quotes = [statement.quote for statement in answer.statements]
    assert len(quotes) == len(items), quotes
    for item, quote in zip(items, quotes, strict=True):  # in the report's order
        assert item in quote


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("石油共生大院的参观解说是谁?", "參觀解說:閆思"),
        ("麗都更新篇的調研組長是誰?", "調研組長:聶薔"),
        ("城市绿心什么时候调研的?", "9月1日 調研通州城市綠芯"),
        ("When was Moshikou visited?", "10月19日 調研模式口"),
        ("電話號碼是多少?", "010-82819000"),
        ("这次课题一共选了多少个案例?", "共選擇了7項"),
    ],
)
def test_the_direct_answer_comes_first(assistant, question, first):
    assert first in assistant.ask(question).citations[0].quote


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("望京小街有沒有餐飲業態?", "餐飲"),
        ("石油共生大院有没有公共空间？", "公共空間"),
        ("報告提到過路地合作嗎?", "路地合作"),
        ("報告裡有沒有談到資金平衡?", "資金平衡"),
        ("Is there dining in Wangjing Xiaojie?", "餐飲"),
        ("Does the report mention a city partner model?", "城市合伙人"),
    ],
)
def test_whether_there_is_a_thing_is_answered_by_what_names_it(assistant, question, named):
    quotes = [citation.quote for citation in assistant.ask(question).citations]
    assert named in quotes[0]
    if not question.isascii():  # in the other language a word may be translated otherwise
        assert all(named in quote for quote in quotes)


@pytest.mark.parametrize(
    "question",
    [
        *["石油共生大院有沒有電影院?", "麗都有没有停车场?", "报告提到地铁了吗?"],
        *["模式口有沒有民宿?", "報告有沒有說到垃圾分類?", "金隅智造工場是否有食堂?"],
        "模式口有沒有餐飲?",  # which another case has
        *["Is there a cinema in Wangjing Xiaojie?", "Is there any mention of charging stations?"],
    ],
)
def test_what_no_sentence_names_is_not_said_to_be_there(assistant, question):
    assert assistant.ask(question).refused


@pytest.mark.parametrize("question", ["的", "的的的的", "和", "a", "the", "😀😀", "。。。"])
def test_what_says_nothing_has_no_answer(assistant, question):
    answer = assistant.ask(question)
    assert answer.refused and answer.confidence == 0


def test_a_line_with_a_date_is_supported_by_dates_alone(assistant):
    answer = assistant.ask("京张铁路遗址公园是什么时候调研的?")
    assert "8月9日" in answer.statements[0].quote
    assert all("月" in one.quote for one in answer.statements)


def test_labels_make_a_list_at_the_start_of_paragraphs_of_one_document():
    asked = parse_question("調研有哪些環節?").expected
    texts = ("座談交流：聽了介紹。有人說：很好。\n現場走訪：看了現場。", "展覽主題：鐵路。")
    passages = [make_passage(str(n), text) for n, text in enumerate(texts)]
    items = [Evidence(one, sentence) for one in passages for sentence in one.sentences]
    quotes = [group[0].quote for group in choose_quotes(asked, items)]
    assert quotes == ["座談交流：聽了介紹。", "現場走訪：看了現場。"]


def test_a_lead_drops_the_full_stop_of_a_heading_that_is_a_sentence(assistant):
    hit = assistant.index.search("望京小街", 1)[0]
    heading = replace(hit.passage.headings[-1], title="（二）收入要继续有所提高。")
    passage = replace(hit.passage, headings=(heading,))
    evidence = Evidence(passage, passage.sentences[0])
    statements, _ = quote_sides(
        [SideFindings("", [[evidence]])], assistant.documents, parse_question("收入?")
    )
    assert statements[0].lead == "收入要继续有所提高："


def test_this_project_is_named_outside_the_quotation(assistant):
    statement = assistant.ask("望京小街采用什麼改造模式?").statements[0]
    assert statement.quote.startswith("該更新項目采用政府引導")
    assert "望京小街" in statement.lead and "望京小街" not in statement.quote


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("城市更新，造福居民。", "城市更新,造福居民", True),
        ("採用精細化改造模式。", "采用精细化改造模式", True),
        ("全市共有一百二十個老舊小區完成改造。", "全市共有一百三十個老舊小區完成改造。", False),
        ("城市更新", "更新城市的道路與公園", False),
        ("", "", True),
    ],
)
def test_what_says_the_same(one, other, same):
    assert have_same_words(one, other) == same


def test_what_several_reports_say_alike_is_quoted_once_and_cited_twice(reports_of):
    asked = reports_of(
        {
            "a.txt": "一、綠地\n公園綠地率不低於百分之六十五。",
            "b.txt": "二、综述\n公园绿地率不低于百分之六十五。另有其他要求。",
        }
    )
    answer = asked.ask("公园绿地率是多少?")
    first = answer.statements[0]
    assert first.numbers == (1, 2)
    assert {answer.citations[0].document, answer.citations[1].document} == {"a.txt", "b.txt"}
    assert first.lead.startswith("a.txt、b.txt › ")


def test_of_several_reports_each_quotation_says_which_says_it(reports_of):
    asked = reports_of(
        {
            "2022.txt": "一、綠地\n公園綠地率為百分之六十五。",
            "2023.txt": "公園綠地率為百分之七十。",
        }
    )
    answer = asked.ask("公園綠地率是多少?")
    assert {(one.lead, one.quote) for one in answer.statements} == {
        ("2022.txt › 綠地：", "公園綠地率為百分之六十五。"),
        ("2023.txt：", "公園綠地率為百分之七十。"),
    }
    assert "2022" not in asked.ask("公園綠地率是多少?", document="2022.txt").statements[0].lead


def test_a_name_alone_quotes_only_its_own_lines(assistant):
    quotes = [citation.quote for citation in assistant.ask("周辰").citations]
    assert quotes and all("周 辰" in quote for quote in quotes)


@pytest.mark.parametrize(
    "question", ["調研項目有哪些?", "调研了哪些项目?", "七个调研项目分别是什么?"]
)
def test_a_whole_roster_answers_where_most_of_its_lines_do(assistant, question):
    quotes = [citation.quote for citation in assistant.ask(question).citations]
    assert len(quotes) == 7
    assert "8月9日 調研京張鐵路遺址公園" in quotes  # which lacks the word 項目


def test_a_heading_does_not_stand_for_what_is_told_below_it(assistant):
    quotes = [one.quote for one in assistant.ask("麗都國際街區以前是什麼樣的?").citations]
    assert quotes and not any(quote.startswith("(1)") for quote in quotes)


def test_a_heading_answers_but_supports_nothing(assistant):
    assert "朝陽區" in assistant.ask("麗都在哪個區?").citations[0].quote
    answer = assistant.ask("模式口的核心理念是什麼?")
    headings = {heading.title for one in assistant.index.passages for heading in one.headings}
    assert headings.isdisjoint(citation.quote for citation in answer.citations)


@pytest.mark.parametrize(
    "question",
    ["模式口的調研組長是誰?", "麗都片區有多少居民?", "徐剛的電話是多少?"],
)
def test_who_and_how_many_are_refused_where_no_form_of_it_stands(assistant, question):
    assert assistant.ask(question).refused


@pytest.mark.parametrize("question", ["誰負責麗都更新篇的調研?", "邮编是多少?", "麗都在哪個區?"])
def test_what_supports_an_answer_has_the_form_of_one(assistant, question):
    quotes = [citation.quote for citation in assistant.ask(question).citations]
    assert quotes and all(
        has_answer_form(parse_question(question).expected, quote, parse_question(question).folded)
        for quote in quotes
    )
