"""Follow-ups keep to the subject of what was asked before; a change of subject lets go of it."""

import pytest

WANGJING = "望京小街採用了什麼改造模式?"
LIDO = "What did Lido build?"
JINGZHANG = "How did 京張 coordinate with the railway?"


@pytest.mark.parametrize(
    ("history", "question", "understood"),
    [
        ([WANGJING], "那它的業態呢?", "望京小街的業態是什麼?"),
        ([WANGJING], "謝謝。那它的業態呢?", "望京小街的業態是什麼?"),
        ([WANGJING], "该项目有哪些业态?", "望京小街有哪些业态?"),
        ([WANGJING], "什么时候调研的?", "望京小街什么时候调研的?"),
        ([WANGJING], "哪天调研的?", "望京小街哪天调研的?"),
        (["模式口是哪一天調研的?"], "核心理念呢?", "模式口核心理念是什麼?"),
        (["京張和鐵路怎樣協調?"], "那望京小街呢?", "望京小街和鐵路怎樣協調?"),
        ([LIDO], "What came of that in the end?", "What came of Lido in the end?"),
        ([LIDO], "Who went there with the guide?", "Who went in Lido with the guide?"),
        ([JINGZHANG], "When was it visited?", "When was 京張 visited?"),
        ([WANGJING], "有沒有住宿?", "望京小街有沒有住宿?"),
        # nothing but asking words: that is asked of what was asked
        (["麗都做了哪些改造?"], "為什麼?", "麗都為什麼做了改造?"),
        (["What did Lido build?"], "Why?", "Why did Lido build?"),
        # the same is asked of another year
        (["2025年的赤字率是多少?"], "那2005年呢?", "2005年的赤字率是多少?"),
        (["How much did GDP grow in 2024?"], "And in 2005?", "How much did GDP grow in 2005?"),
        # a chain keeps to the first
        ([WANGJING, "那麗都呢?"], "該項目有住宿嗎?", "麗都有住宿嗎?"),
    ],
)
def test_a_follow_up_keeps_the_subject(assistant, history, question, understood):
    assert assistant.ask(question, history).understood_as == understood


@pytest.mark.parametrize(
    ("history", "question"),
    [
        ([WANGJING], "模式口的核心理念是什麼?"),
        ([WANGJING], "报告是由谁撰写的?"),
        ([WANGJING], "如何做红烧肉?"),
        ([WANGJING], "京張鐵路遺址公園有哪些特點?"),
        ([LIDO], "What is the capital of France?"),
        ([LIDO], "What does this report say about parking and the railway?"),
        ([LIDO], "Is there any project with an urban partner model?"),
        ([LIDO], "Name the project that adopted an urban partner model"),
        ([LIDO], 'Which project explored an "urban partner" model?'),
        (["1998年和2003年有什麼不同?"], "2005年?"),
        ([], "那它的業態呢?"),
        ([" "], "什么时候调研的?"),
        ([WANGJING], "Which projects are in Haidian district?"),
        ([JINGZHANG], "Who led the Lido visit?"),
    ],
)
def test_a_question_of_its_own_lets_go(assistant, history, question):
    assert assistant.ask(question, history).understood_as == question


def test_a_question_asked_again_is_the_same_question(assistant):
    for question, again in (
        ("京張鐵路遺址公園在哪裡?", "京張鐵路遺址公園在哪裡?"),
        ("京張鐵路遺址公園在哪裡?", "京张铁路遗址公园在哪里"),
        (LIDO, "what did lido build"),
    ):
        assert assistant.ask(again, [question]).understood_as == again


def test_a_long_conversation_costs_no_more_than_a_short_one(assistant, monkeypatch):
    searches = []
    search = assistant.index.search
    monkeypatch.setattr(assistant.index, "search", lambda *a: searches.append(a) or search(*a))

    def count(history, question="那它的業態呢?"):
        searches.clear()
        understood = assistant.ask(question, history).understood_as
        return len(searches), understood

    once, understood = count([WANGJING])
    assert understood == "望京小街的業態是什麼?"
    assert count([]) == (once, "那它的業態呢?")
    others = ["模式口的核心理念是什麼?", "那它的業態呢?"] * 20
    assert count([*others, WANGJING]) == (once, understood)
    searches.clear()
    long = assistant.ask("那它呢?", [*["那它呢?"] * 200, "它" * 1_000_000]).understood_as
    assert len(searches) == once and len(long) <= 2_000 and long.endswith("那它呢?")


TURNS = [
    WANGJING,
    "那它的業態呢?",
    "什么时候调研的?",
    "謝謝",
    "那模式口呢?",
    "為什麼?",
    LIDO,
    "Who led that visit?",
    "And Wangjing?",
    "電話號碼是多少?",
    "2025年的赤字率是多少?",
    "那2005年呢?",
]


def test_the_turn_before_and_the_whole_history_come_to_the_same(assistant):
    previous = ""
    for at, question in enumerate(TURNS):
        by_turn = assistant.ask(question, previous=previous).understood_as
        assert assistant.ask(question, TURNS[:at]).understood_as == by_turn
        previous = by_turn


def test_a_follow_up_is_answered_from_the_same_case(assistant):
    answer = assistant.ask("什么时候调研的?", ["石油共生大院坚持哪些导向?"])
    assert "10月27日 調研石油共生大院項目" in answer.citations[0].quote
    answer = assistant.ask("Who led that visit?", [LIDO])
    assert answer.hits[0].passage.section[-1] == "麗都更新篇"
    answer = assistant.ask("那它的業態呢?", [WANGJING])
    assert any("購物、休閑、餐飲" in citation.quote for citation in answer.citations[:2])


def test_the_same_can_be_asked_of_another_case(assistant):
    answer = assistant.ask("那模式口呢?", ["望京小街是哪天調研的?"])
    assert answer.understood_as == "模式口是哪天調研的?"
    assert "10月19日" in answer.citations[0].quote
    answer = assistant.ask("那石油大院呢?", ["望京小街是哪天調研的?"])
    assert answer.understood_as == "石油大院是哪天調研的?"
    answer = assistant.ask("What about the railway park?", ["How did Lido change?"])
    assert answer.understood_as == "How did the railway park change?"
    assert "是哪天" not in assistant.ask("運營模式呢?", ["望京小街是哪天調研的?"]).understood_as
    for question in ("And Wangjing?", "What about Wangjing?"):
        assert assistant.ask(question, [LIDO]).understood_as == "What did Wangjing build?"


def test_a_follow_up_is_sought_where_the_question_may_be_answered(assistant):
    answer = assistant.ask("那模式口呢?", ["望京小街是哪天調研的?"], document="none/*")
    assert answer.refused and answer.hits == ()
