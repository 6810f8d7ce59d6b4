"""Overviews: of all reports, of one, of a section; and the parts of a section."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from assistant import find_problems
from assistant.evidence.overviews.choosing import choose_of_whole
from assistant.question.overview import Overview
from corpus import Passage
from index.storage.passages import PassageTable


def test_an_overview_of_the_whole_has_a_telling_sentence_of_each_section_in_order(assistant):
    questions = "這份報告講了什麼?", "Give me an overview of the report", "概述一下这份报告"
    for question in (*questions, "這份報告講什麼?", "這篇報告在講什麼?", "請概述全文"):
        answer = assistant.ask(question)
        assert not answer.refused
        assert 4 <= len(answer.citations) <= 6
        places = [citation.start for citation in answer.citations]
        assert places == sorted(places)
        sections = {citation.section[0] for citation in answer.citations if citation.section}
        assert {"01研究背景", "04研究成果", "05指導意義"} <= sections
        headings = {title for citation in answer.citations for title in citation.section}
        assert headings.isdisjoint(citation.quote for citation in answer.citations)
        assert find_problems(answer, assistant.documents) == []


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

    table = replace(PassageTable.of(passages), passages=Counted())
    monkeypatch.setattr(assistant.index, "table", table)
    names = [f"{at}.txt" for at in range(len(passages))]
    chosen = choose_of_whole(assistant.index, names, Overview("", concludes=False))
    assert [item.passage.document for item in chosen] == names[:5]
    assert read == [0, 1, 2, 3, 4]


def test_an_overview_of_some_of_many_documents_says_so(reports_of):
    reports = {f"{number}.txt": f"第{number}份報告談城市更新。" for number in range(7)}
    answer = reports_of(reports).ask("概述一下這些報告")
    assert answer.note == "共有 7 份報告，以下摘自其中 5 份的開頭："
    assert len(answer.statements) == 5


def test_an_overview_of_a_section_keeps_its_order(assistant):
    answer = assistant.ask("介绍一下模式口")
    assert len(answer.citations) > 1
    assert all("模式口" in "".join((*c.section, c.quote)) for c in answer.citations)
    assert any(c.section[-1:] == ("(6)模式口歷史街區調研",) for c in answer.citations)
    places = [c.start for c in answer.citations]
    assert places == sorted(places)


PARTS = {
    "研究成果有哪些?": [
        "麗都",
        "望京小街",
        "金隅智造工場",
        "石油共生大院",
        "綠心",
        "模式口",
        "京張",
    ],
    "指导意义包括哪些方面?": [
        "以人民需求為導向",
        "重視后續運營維護",
        "健全城市更新",
        "發揮黨建引領",
    ],
    "What are the research results?": [
        *["麗都", "望京小街", "金隅智造工場", "石油共生大院", "綠心", "模式口", "京張"],
    ],
}


@pytest.mark.parametrize(("question", "parts"), PARTS.items())
def test_a_section_named_alone_is_answered_by_its_parts(assistant, question, parts):
    quotes = [citation.quote for citation in assistant.ask(question).citations]
    assert len(quotes) == len(parts), quotes
    assert all(part in quote for part, quote in zip(parts, quotes, strict=True)), quotes


@pytest.mark.parametrize(
    ("question", "refused"),
    [
        ("這份報告在黨建方面講了些什麼？", False),
        ("總結一下報告對公共空間的看法", False),
        ("What does the report say about public space?", False),
        ("這份報告在核電方面講了些什麼？", True),
        ("What does the report say about vaccination?", True),
    ],
)
def test_an_overview_is_refused_only_if_nothing_tells_of_its_topic(assistant, question, refused):
    assert assistant.ask(question).refused is refused


def test_a_topic_that_is_the_title_of_one_document_asks_for_all_of_that_one(reports_of):
    rules = {
        "养犬.txt": "临江市养犬管理条例\n\n第一条 为了规范养犬行为，制定本条例。\n第二条 每户限养一只犬。",
        "停车.txt": "临江市机动车停车管理条例\n\n第一条 为了规范停车秩序，制定本条例。\n第二条 泊位由市城市管理局设置。",
    }
    answer = reports_of(rules).ask("临江停车条例主要讲了什么？")
    assert {citation.document for citation in answer.citations} == {"停车.txt"}
