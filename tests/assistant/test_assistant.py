"""Answers on the real report: the right sentences, exactly as they stand, or an honest refusal."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corpus
from assistant import Answer, Assistant, find_problems
from assistant.question.parsing import detect_language, parse_question

KEY_QUOTE = "當地黨組織建立路地合作、多部門高效統籌協調機制"
KEY_QUESTIONS = [
    "How did 京張 coordinate with the railway?",
    "京張鐵路遺址公園是怎樣和鐵路方面協調的?",
    "京张铁路遗址公园怎么和铁路部门协调?",
]
CASES = {
    "(1)朝陽區麗都國際街區城市更新項目": (
        "麗都國際街區增加了什麼公共空間?",
        "丽都国际街区是怎么从封闭大院变过来的?",
        "What was built at the 麗都 international block?",
    ),
    "(2)朝陽區望京小街改造提升項目": (
        "望京小街有哪些業態?",
        "望京小街的改造模式是什么?",
        "How was 望京小街 transformed into a shared street?",
    ),
    "(3)海淀區中關村科學城金隅智造工場調研": (
        "金隅智造工場怎樣騰籠換鳥?",
        "金隅智造工场引入了什么产业?",
        "What did 金隅智造工場 do with its traditional industry?",
    ),
    "(4)海淀區學院路石油共生大院調研": (
        "石油共生大院為居民提供了什麼?",
        "石油共生大院开了哪些会?",
        "What does the 石油共生大院 offer its residents?",
    ),
    "(5)副中心城市綠心起步區調研": (
        "城市綠心採用了什麼統籌平臺?",
        "副中心城市绿心的工作流程怎么转变?",
        "Which planning platform did the 城市綠心 use?",
    ),
    "(6)模式口歷史街區調研": (
        "模式口的修繕改造以什麼為核心理念?",
        "模式口历史街区打造了哪些展馆?",
        "What was renovated in the 模式口 historic district?",
    ),
    "(7)海淀區京張鐵路遺址公園": (
        "京張鐵路遺址公園怎樣喚起市民的記憶?",
        "京张铁路遗址公园的城市合伙人模式是什么?",
        "What are the features of the 京張 railway heritage park?",
    ),
}


@pytest.mark.parametrize("question", KEY_QUESTIONS)
def test_the_three_questions_find_the_mechanism(assistant, question):
    answer = assistant.ask(question)
    assert not answer.refused
    (citation,) = [c for c in answer.citations if KEY_QUOTE in c.quote]
    assert citation.section == ("04研究成果", "(7)海淀區京張鐵路遺址公園")
    document = assistant.documents[citation.document]
    assert document.text[citation.start : citation.end] == citation.quote
    damaged = document.source[citation.source_start : citation.source_end]
    assert damaged.startswith(
        "當(dāng)?shù)攸h組織建立路地合作、多部門高效統(tǒng)籌協(xié)調(diào)機(jī)制"
    )
    assert corpus.repair_text(document.source)[0] == document.text


@pytest.mark.parametrize(
    ("section", "question"),
    [(section, question) for section, asked in CASES.items() for question in asked],
)
def test_each_case_is_found_first_in_all_three_languages(assistant, section, question):
    first = assistant.ask(question).hits[0].passage
    assert first.section == ("04研究成果", section)


@pytest.mark.parametrize(
    "question",
    [
        "How many moons has Mars?",
        "如何做红烧肉?",
        "誰寫了紅樓夢?",
    ],
)
def test_what_nothing_matches_is_refused_with_the_nearest_passages(assistant, question):
    answer = assistant.ask(question)
    assert answer.refused
    assert answer.citations == answer.statements == ()
    assert len(answer.hits) >= 3


def test_the_words_around_the_quotes_follow_the_question(assistant):
    notes = [assistant.ask(question).note for question in KEY_QUESTIONS]
    assert notes == ["The reports say:", "報告中相關的原文如下：", "报告中相关的原文如下："]


def test_the_same_question_gets_the_same_answer(assistant, report_home):
    again = Assistant.open(report_home)
    for question in KEY_QUESTIONS:
        assert assistant.ask(question) == again.ask(question)


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=40)
    | st.lists(
        st.sampled_from("京張 鐵路 公園 誰 什麼 how 2023 [1] <b> 更新".split()), max_size=8
    ).map(" ".join)
)
def test_every_answer_can_be_checked(assistant, question):
    try:
        answer = assistant.ask(question)
    except corpus.BadQuestion:
        assert not question.strip()
        return
    assert find_problems(answer, assistant.documents) == []
    if answer.hits or answer.refused:  # else a greeting: it gets a line of ours alone
        assert answer.refused == (not answer.citations)
    assert 0 <= answer.confidence <= 1
    for citation in answer.citations:
        assert f"[{citation.number}]" in answer.text


def test_a_wrong_answer_is_noticed(assistant):
    answer = assistant.ask(KEY_QUESTIONS[1])
    first = answer.citations[0]

    def with_citation(**changes) -> Answer:
        from dataclasses import replace

        changed = replace(first, **changes)
        return replace(answer, citations=(changed, *answer.citations[1:]))

    documents = assistant.documents
    assert find_problems(answer, documents) == []
    assert find_problems(with_citation(quote=first.quote + "。"), documents)
    assert find_problems(with_citation(start=first.start + 1), documents)
    assert find_problems(with_citation(number=9), documents)
    assert find_problems(with_citation(document="other.txt"), documents)
    assert find_problems(with_citation(source_start=first.source_start + 1), documents)


@pytest.mark.parametrize(
    ("question", "reason"), [("", "empty"), (" \n", "empty"), ("字" * 2001, "2,001")]
)
def test_unusable_questions_are_refused_politely(assistant, question, reason):
    with pytest.raises(corpus.BadQuestion, match=reason):
        assistant.ask(question)


def test_a_search_can_be_limited_to_documents(assistant):
    assert assistant.ask("京張鐵路", document="*.txt").hits
    answer = assistant.ask("京張鐵路", document="other/*")
    assert answer.refused and answer.hits == ()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (KEY_QUESTIONS[0], "en"),
        ("What is 望京小街?", "en"),
        ("京張鐵路", "zh-Hant"),
        ("京张铁路", "zh-Hans"),
        ("Lido 項目打造了什麼樣的服務體?", "zh-Hant"),
        ("丽都国际街区改造了什么", "zh-Hans"),
    ],
)
def test_languages_are_told_apart(text, language):
    assert detect_language(text) == language


def test_asking_words_are_not_content():
    assert parse_question("請問模式口是哪一天調研的?").about == "模式口是 调研的?"
    assert parse_question("What does the report say about demands?").about == "what about demands?"
    assert parse_question("建設工期多長?").about == "建设工期 ?"
    assert parse_question("有許多高校嗎?").about == "有许多高校 ?"
    assert parse_question("為什麼呢?").about == "为什么呢?"  # nothing else is left
    assert parse_question("您好，請問誰是組長？非常感謝您的幫助！").text == "誰是組長？"
    assert parse_question("Hi, could you tell me when it began? Thanks!").text == "when it began?"
    assert parse_question("誰感謝了居民?").text == "誰感謝了居民?"
    assert parse_question("謝謝").text == "謝謝"
    assert parse_question("How did 京張 (Jing-Zhang) do?").meaning == "How did  (Jing-Zhang) do?"


def test_answers_come_from_every_document(reports_of):
    asked = reports_of(
        {
            "a.txt": "一、噪音\n夜間噪音不得超過五十分貝。",
            "b.txt": "二、綠地\n公園綠地率不低於百分之六十五。",
        }
    )
    assert asked.ask("公园绿地率是多少?").citations[0].document == "b.txt"
    assert asked.ask("夜间噪音不得超过多少分贝?").citations[0].document == "a.txt"


def test_what_does_not_hold_up_is_never_shown(assistant, monkeypatch):
    answer = assistant.ask(KEY_QUESTIONS[0])
    assert find_problems(answer, assistant.documents) == []
    kept = dict(assistant.documents)
    cited = kept[answer.citations[0].document]
    # The document changes behind the answer: its quotations are no longer what stands there.
    kept[cited.name] = replace(cited, text="。" + cited.text)
    monkeypatch.setattr(Assistant, "documents", kept)
    with pytest.raises(AssertionError, match=r"is not what .* says"):
        assistant.ask(KEY_QUESTIONS[0])


@pytest.mark.parametrize(
    "question", ["你好", "谢谢", "你能做什麼？", "hello", "Thanks!", "who are you?"]
)
def test_what_is_no_question_gets_a_helpful_line_and_no_passages(assistant, question):
    answer = assistant.ask(question)
    assert not answer.refused
    assert answer.statements == answer.citations == answer.hits == ()
    assert "1" in answer.note and answer.note[-1] in "」”"


def test_thanks_leave_the_question_before_them_to_follow_up(assistant):
    history = ["望京小街是哪天調研的?", "謝謝"]
    assert assistant.ask("謝謝", history[:1]).understood_as == history[0]
    assert assistant.ask("那模式口呢?", history).understood_as == "模式口是哪天調研的?"


def test_a_name_alone_is_answered_in_the_language_of_the_interface(assistant):
    plain = assistant.ask("Lido")
    chinese = assistant.ask("Lido", language="zh-Hans")
    assert (plain.language, chinese.language) == ("en", "zh-Hans")
    assert [c.quote for c in chinese.citations] == [c.quote for c in plain.citations]
    assert chinese.note != plain.note
    assert assistant.ask("Who wrote the report?", language="zh-Hans").language == "en"
