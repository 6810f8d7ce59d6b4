"""What a question asks for, and which sentences have the form of it."""

import pytest

from assistant.evidence.answer_forms import holds
from assistant.question.answer_type import read_asked


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
