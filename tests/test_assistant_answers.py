"""What a question asks for decides what is quoted: a person, a date, every item, two sides, all."""

import time
from collections.abc import Sequence
from dataclasses import replace

import pytest

from assistant import problems
from assistant.asked import read_asked
from assistant.choose import choose, same_words
from assistant.compare import sides
from assistant.compose import compose
from assistant.forms import holds
from assistant.overview import opening
from assistant.select import Evidence, select
from corpus import Passage, single_passage
from index.shelf import Shelf


@pytest.mark.parametrize(
    ("question", "kind", "unit", "several"),
    [
        ("報告是由誰撰寫的?", "person", None, False),
        ("Who led the visit?", "person", None, False),
        ("模式口是哪一天調研的?", "date", None, False),
        ("In what year did it start?", "date", None, False),
        ("望京小街在哪裡?", "place", None, False),
        ("总投资是多少亿元?", "number", "money", False),
        ("How many visitors does it receive?", "number", "people", False),
        ("佔地面積有多大?", "number", "area", False),
        ("綠化率是多少?", "number", "share", False),
        ("一共有幾個案例?", "number", None, False),
        ("为什么要重视运营?", "reason", None, False),
        ("京張怎樣和鐵路協調?", "manner", None, False),
        ("海淀區有哪些調研項目?", None, None, True),
        ("Which projects were visited in October?", None, None, True),
        ("Who are the leaders?", "person", None, True),
        ("核心理念是什麼?", None, None, False),
        ("望京小街有沒有餐飲業態?", "existence", None, False),
        ("報告提到充電樁了嗎?", "existence", None, False),
        ("Are there any car parks?", "existence", None, False),
        ("Does the report mention elevators?", "existence", None, False),
        ("有沒有提到誰是組長?", "person", None, False),
        ("有沒有更輕的方案屬於什麼環節?", None, None, False),
        ("What is there to see?", None, None, False),
    ],
)
def test_what_is_asked_for(question, kind, unit, several):
    asked = read_asked(question)
    assert (asked.kind, asked.unit, asked.several) == (kind, unit, several)


def test_what_the_answer_is_of():
    assert "投资" in read_asked("京張的總投資是多少億元?").attribute
    assert "最早" in read_asked("哪種語言最早使用?").focus
    assert "语言" not in read_asked("哪種語言最早使用?").attribute  # a kind, no text need have it
    assert "投资" in read_asked("What was the total 投資?").attribute
    assert read_asked("石油共生大院是什麼時候竣工的?").attribute == {"竣工"}
    assert "停车位" in read_asked("麗都有多少個停車位?").attribute
    assert "invest" in read_asked("What was the total investment in Moshikou?").attribute
    assert "contractor" in read_asked("Which company was the contractor?").attribute
    assert "电影院" in read_asked("模式口有沒有電影院?").attribute
    assert read_asked("Is there a cinema in Wangjing?").attribute == {"cinema"}


@pytest.mark.parametrize(
    ("question", "sentence", "can"),
    [
        ("誰是組長?", "調研組長:聶薔 第二黨支部中心黨小組", True),
        ("誰是組長?", "徐 剛 第二黨支部書記", True),
        ("誰是組長?", "研究方法與內容", False),
        ("Who was it?", "It was painted by Vincent van Gogh.", True),
        ("哪天?", "10月27日 調研石油共生大院項目", True),
        ("哪天?", "調研石油共生大院項目", False),
        ("總投資是多少?", "總投資3.5億元", True),
        ("總投資是多少?", "共選擇了7項案例", False),
        ("有多少個案例?", "共選擇了7項案例", True),
        ("有多少個停車位?", "2023年10月27日 調研石油共生大院項目", False),  # a date counts nothing
        ("在哪裡?", "地址:北京市海淀區清河中街", True),
        ("绿化率是多少?", "绿化率达到百分之四十", True),
        ("有什麼?", "什麼都沒有", True),
        ("有沒有電影院?", "有三家影城", True),
        ("有多少個案例?", "打造了一站式服務體", False),
        ("有多少個案例?", "十分重視", False),
        ("有多少個案例?", "三個特點", True),
        ("誰負責?", "集中改造了多項惠民市政設施", False),
        ("在哪裡?", "城市更新策略", False),
    ],
)
def test_what_can_hold_the_answer(question, sentence, can):
    assert holds(read_asked(question), sentence) == can


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
    assert named in assistant.ask(question).citations[0].quote


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


COMPARISONS = {
    "京張鐵路遺址公園和望京小街的更新方式有什麼不同?": ("京張鐵路遺址公園", "望京小街"),
    "比较丽都和望京小街的改造模式": ("丽都", "望京小街"),
    "Compare Lido and Wangjing Xiaojie": ("Lido", "Wangjing Xiaojie"),
    "How do 模式口 and 京張 differ in their approach?": ("模式口", "京張"),
    "麗都 vs 望京小街": ("麗都", "望京小街"),
    "望京小街、模式口和麗都有什麼不同?": ("望京小街", "模式口", "麗都"),
    "Compare Lido, Moshikou and Wangjing": ("Lido", "Moshikou", "Wangjing"),
    "在北京，麗都和模式口有什麼不同?": ("在北京，麗都", "模式口"),
}


@pytest.mark.parametrize(("question", "names"), COMPARISONS.items())
def test_things_compared_are_told_apart(question, names):
    found = sides(question)
    assert found and tuple(side.name for side in found) == names


def test_of_years_compared_the_same_is_asked():
    for question, asked in {
        "Compare the deficit in 2019 and 2025": ["the deficit in 2019", "the deficit in 2025"],
        "比較2019年的赤字率和2025年的赤字率": ["2019年的赤字率", "2025年的赤字率"],
        "2019年和2025年的赤字率有什麼不同?": ["2019年的赤字率", "2025年的赤字率"],
    }.items():
        assert [side.question for side in sides(question)] == asked


@pytest.mark.parametrize(
    "question",
    [
        "政府和社會資本是怎樣合作的?",
        "How did 京張 coordinate with the railway?",
        "城市更新和運營維護",
        "望京小街和望京小街有什麼不同?",
        "compare A and A",
        "和和和",
    ],
)
def test_what_compares_nothing_has_no_sides(question):
    assert sides(question) is None


@pytest.mark.parametrize("part", ["和的", "a和b的", "和", "compare a and "])
def test_a_long_text_is_soon_known_to_compare_nothing(part):
    before = time.perf_counter()
    sides(part * (2_000 // len(part)))
    assert time.perf_counter() - before < 0.5


def test_a_comparison_quotes_both_sides_each_from_its_own_section(assistant):
    answer = assistant.ask("京張鐵路遺址公園和望京小街的更新方式有什麼不同?")
    assert problems(answer, assistant.documents) == []
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


def test_an_overview_of_the_whole_has_its_opening_and_its_sections(assistant):
    questions = "這份報告講了什麼?", "Give me an overview of the report", "概述一下这份报告"
    for question in (*questions, "這份報告講什麼?", "這篇報告在講什麼?", "請概述全文"):
        answer = assistant.ask(question)
        assert not answer.refused
        quotes = [citation.quote for citation in answer.citations]
        assert quotes[0].startswith("清華同衡第二、第九黨支部開展")
        assert {"01研究背景", "04研究成果", "主要成員"} <= set(quotes)
        assert [c.section for c in answer.citations if c.quote == "04研究成果"] == [("04研究成果",)]
        assert problems(answer, assistant.documents) == []


def test_an_overview_of_no_document_is_a_refusal(assistant):
    answer = assistant.ask("概述一下這份報告", document="none*")
    assert answer.refused and answer.confidence == 0
    assert answer.note == assistant.ask("望京小街", document="none*").note


def test_an_overview_of_many_documents_reads_few_passages(assistant, monkeypatch):
    passages = [
        replace(passage, document=f"{at}.txt")
        for at, passage in enumerate(assistant.index.passages)
    ]
    read = []

    class Counted(Sequence[Passage]):
        def __len__(self):
            return len(passages)

        def __getitem__(self, at):
            read.append(at)
            return passages[at]

    shelf = replace(Shelf.of(passages), passages=Counted())
    monkeypatch.setattr(assistant.index, "shelf", shelf)
    chosen, documents = opening(assistant.index, document=None)
    assert documents == len(passages)
    assert [group[0].passage.document for group in chosen] == [f"{at}.txt" for at in range(5)]
    assert read == [0, 1, 2, 3, 4]
    chosen, documents = opening(assistant.index, ["7.txt"])
    assert chosen[0][0].passage == passages[7] and documents == 1


def test_an_overview_of_some_of_many_documents_says_so(tmp_path):
    from assistant import Assistant
    from index import build

    (tmp_path / "reports").mkdir()
    for number in range(7):
        text = f"第{number}份報告談城市更新。"
        (tmp_path / "reports" / f"{number}.txt").write_text(text, "utf-8")
    build(tmp_path / "home", tmp_path / "reports")
    answer = Assistant.open(tmp_path / "home").ask("概述一下這些報告")
    assert answer.note == "共有 7 份報告，以下摘自其中 5 份的開頭："
    assert len(answer.statements) == 5


def test_an_overview_of_a_section_of_captions_is_no_refusal(assistant, monkeypatch):
    def captions(index, question, hits):
        found = select(index, question, hits)
        return [replace(one, sentence=replace(one.sentence, kind="caption")) for one in found]

    monkeypatch.setattr("assistant.assistant.select", captions)
    assert not assistant.ask("介绍一下模式口").refused


@pytest.mark.parametrize("question", ["的", "的的的的", "和", "a", "the", "😀😀", "。。。"])
def test_what_says_nothing_has_no_answer(assistant, question):
    answer = assistant.ask(question)
    assert answer.refused and answer.confidence == 0


def test_an_overview_of_a_section_keeps_its_order(assistant):
    answer = assistant.ask("介绍一下模式口")
    assert len(answer.citations) > 1
    assert all("模式口" in "".join((*c.section, c.quote)) for c in answer.citations)
    assert (
        answer.citations[0].section[-1] == "(6)模式口歷史街區調研"
    )  # lines elsewhere come after it
    for section in {c.section for c in answer.citations}:
        places = [c.start for c in answer.citations if c.section == section]
        assert places == sorted(places)


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "研究成果有哪些?",
            ["(1)朝陽區麗都", "(2)朝陽區望京小街", "(3)", "(4)", "(5)", "(6)", "(7)"],
        ),
        ("指导意义包括哪些方面?", ["發揮黨建引領", "以人民需求", "健全", "重視後續"]),
    ],
)
def test_a_section_named_alone_is_answered_by_its_parts(assistant, question, parts):
    answer = assistant.ask(question)
    quotes = [citation.quote for citation in answer.citations]
    assert len(quotes) == len(parts), quotes
    assert problems(answer, assistant.documents) == []


def test_labels_make_a_list_at_the_start_of_paragraphs_of_one_document():
    asked = read_asked("調研有哪些環節?")
    texts = ("座談交流：聽了介紹。有人說：很好。\n現場走訪：看了現場。", "展覽主題：鐵路。")
    passages = [single_passage(str(n), text) for n, text in enumerate(texts)]
    items = [Evidence(one, sentence) for one in passages for sentence in one.sentences]
    quotes = [group[0].quote for group in choose(asked, items)]
    assert quotes == ["座談交流：聽了介紹。", "現場走訪：看了現場。"]


def test_a_lead_drops_the_full_stop_of_a_heading_that_is_a_sentence(assistant):
    hit = assistant.index.search("望京小街", 1)[0]
    heading = replace(hit.passage.headings[-1], title="（二）收入要继续有所提高。")
    passage = replace(hit.passage, headings=(heading,))
    evidence = Evidence(passage, passage.sentences[0])
    statements, _ = compose([("", [[evidence]])], assistant.documents, "zh-Hans")
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
    assert same_words(one, other) == same


def test_what_several_reports_say_alike_is_quoted_once_and_cited_twice(tmp_path):
    from assistant import Assistant
    from index import build

    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a.txt").write_text("一、綠地\n公園綠地率不低於百分之六十五。", "utf-8")
    (folder / "b.txt").write_text("二、综述\n公园绿地率不低于百分之六十五。另有其他要求。", "utf-8")
    build(tmp_path / "home", folder)
    answer = Assistant.open(tmp_path / "home").ask("公园绿地率是多少?")
    first = answer.statements[0]
    assert first.numbers == (1, 2)
    assert {answer.citations[0].document, answer.citations[1].document} == {"a.txt", "b.txt"}
    assert first.lead.startswith("a.txt、b.txt › ")


def test_of_several_reports_each_quotation_says_which_says_it(tmp_path):
    from assistant import Assistant
    from index import build

    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "2022.txt").write_text("一、綠地\n公園綠地率為百分之六十五。", "utf-8")
    (folder / "2023.txt").write_text("公園綠地率為百分之七十。", "utf-8")
    build(tmp_path / "home", folder)
    asked = Assistant.open(tmp_path / "home")
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


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("望京小街有沒有餐飲業態?", "餐飲"),
        ("誰負責麗都更新篇的調研?", "聶薔"),
        ("邮编是多少?", "100085"),
    ],
)
def test_what_supports_an_answer_has_what_is_asked_for(assistant, question, named):
    quotes = [citation.quote for citation in assistant.ask(question).citations]
    assert named in quotes[0]
    asked = read_asked(question)
    if asked.kind != "existence":
        assert all(holds(asked, quote, question) for quote in quotes)
    else:
        assert all(named in quote for quote in quotes)
