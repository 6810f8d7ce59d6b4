"""What a question asks for, and which sentences have the form of it."""

import pytest

from assistant.evidence.answer_forms import has_answer_form
from assistant.question.answer_type import find_figures, has_figures, parse_expected_answer
from assistant.question.parsing import parse_question
from corpus.text.normalization import fold
from corpus.text.numbering import remove_number


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
        ("堤防有多長?", "number", "extent", False),
        ("How long does it take?", "number", "extent", False),
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
        ("站長叫什麼名字?", "person", None, False),
        ("二期是哪個月完工的?", "date", None, False),
        ("港口啥时候开港的?", "date", None, False),
        ("报名几时截止?", "date", None, False),
        ("课程有几小时?", "number", "extent", False),
        ("What rise in rent does the city allow for?", "number", "money", False),
        ("At what rate did exports grow?", "number", "share", False),
        ("What was Wangchao's GDP in 2017?", "number", None, False),
        ("What share of the budget goes to health?", "number", "share", False),
        ("What measures support growth?", None, None, False),
        ("What did the city do about inflation?", None, None, False),
    ],
)
def test_what_is_asked_for(question, kind, unit, several):
    asked = parse_question(question).expected
    assert (asked.kind, asked.unit, asked.several) == (kind, unit, several)


def test_what_the_answer_is_of():
    assert "投资" in parse_question("京張的總投資是多少億元?").expected.attribute
    assert "最早" in parse_question("哪種語言最早使用?").expected.focus
    assert (
        "语言" not in parse_question("哪種語言最早使用?").expected.attribute
    )  # a kind, no text need have it
    assert "投资" in parse_question("What was the total 投資?").expected.attribute
    assert parse_question("石油共生大院是什麼時候竣工的?").expected.attribute == {"竣工"}
    assert "停车位" in parse_question("麗都有多少個停車位?").expected.attribute
    assert (
        "invest" in parse_question("What was the total investment in Moshikou?").expected.attribute
    )
    assert "contractor" in parse_question("Which company was the contractor?").expected.attribute
    assert "电影院" in parse_question("模式口有沒有電影院?").expected.attribute
    assert parse_question("Is there a cinema in Wangjing?").expected.attribute == {"cinema"}


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
        ("工期多長?", "工期為十八個月", True),
        ("任期多久?", "任期 3 年", True),
        ("工期多長?", "2023年5月開工", False),
        ("工期多長?", "一九九七年開工", False),
        ("堤防多長?", "堤防全長三公里", True),
        ("有多少個案例?", "打造了一站式服務體", False),
        ("有多少個停車位?", "(5)城市綠心調研", False),  # the number of an item counts nothing
        ("有多少個停車位?", "4. 推進城市更新。", False),
        ("增速是多少?", "3.5%左右", True),
        ("有多少個案例?", "十分重視", False),
        ("有多少個案例?", "三個特點", True),
        ("誰負責?", "集中改造了多項惠民市政設施", False),
        ("在哪裡?", "城市更新策略", False),
    ],
)
def test_what_can_hold_the_answer(question, sentence, can):
    assert has_answer_form(parse_question(question).expected, sentence) == can


def test_the_article_that_a_question_names_is_a_figure():
    assert find_figures("管理办法第四条规定了什么") == ["第四条"]
    assert find_figures("第十二章第3节和2023年") == ["第十二章", "第3节", "2023"]
    assert has_figures(["第四条"], "第四条 禁止倾倒垃圾。")
    assert not has_figures(["第四条"], "第十四条 本办法自发布之日起施行。")


@pytest.mark.parametrize(
    ("question", "told", "others"),
    [
        ("修渠投资增长14%是哪一年?", "比上年增长百分之十四。", "比上年增长9%。"),
        ("哪项投资为2.5亿元?", "全村修渠投资两亿五千万元。", "全村修渠投资2.1亿元。"),
        ("哪项投资为2.5亿元?", "全村修渠投资250,000,000元。", "全村修渠投资25万元。"),
    ],
)
def test_a_figure_is_the_same_in_whichever_writing(question, told, others):
    wanted = find_figures(question)
    assert wanted and has_figures(wanted, told) and not has_figures(wanted, others)


def test_what_an_article_says_is_no_overview():
    assert parse_question("第四条說了什麼?").overview is None
    assert parse_question("這份報告說了什麼?").overview is not None


@pytest.mark.parametrize(
    ("question", "sentence", "formed"),
    [
        ("河道由誰主管？", "本辦法之主管機關為水利局。", True),
        ("哪个部门负责巡查？", "市城市管理局每月巡查。", True),
        ("Who is in charge of the river?", "河道由水利局管理。", True),
        ("河道由誰主管？", "河道兩岸不得傾倒垃圾。", False),
        ("谁发明了水泵？", "水泵由水利局管理。", False),
    ],
)
def test_a_body_may_be_in_charge(question, sentence, formed):
    assert (
        has_answer_form(parse_expected_answer(fold(question)), sentence, fold(question)) == formed
    )


@pytest.mark.parametrize(
    ("question", "sentence", "formed"),
    [
        ("几天内要登记？", "应当自取得之日起三十日内登记。", True),
        ("How soon must it be reported?", "應於二十四小時內通報。", True),
        ("许可管几年？", "許可之有效期間為三年。", True),
        ("几天内要登记？", "本条例自2020年1月1日起施行。", False),
    ],
)
def test_a_period_is_told(question, sentence, formed):
    assert (
        has_answer_form(parse_expected_answer(fold(question)), sentence, fold(question)) == formed
    )


def test_the_number_of_a_heading_is_not_a_number_asked_for():
    assert remove_number("(5)副中心城市綠心起步區調研") == "副中心城市綠心起步區調研"
    assert remove_number("第三章 綠心") == "綠心"
    assert remove_number("2023年工作回顧") == "2023年工作回顧"
