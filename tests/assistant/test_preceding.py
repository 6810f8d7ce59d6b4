"""What stands before a quotation that points back: shown apart, verbatim, and only where needed."""

from dataclasses import replace

import pytest

from assistant import find_problems
from assistant.composing.composer import SideFindings
from assistant.composing.preceding import find_preceding
from assistant.composing.quotations import quote_sides
from assistant.evidence.selection import Evidence
from assistant.question.parsing import parse_question
from corpus import make_passage

FIRST = "張先生於1890年主持修築京張鐵路。"


def second(text: str, first: str = FIRST, joint: str = "") -> Evidence:
    passage = make_passage("a", first + joint + text)
    return Evidence(passage, passage.sentences[1])


@pytest.mark.parametrize(
    "text",
    [
        *[
            "他於同年離開。",
            "他们后来离开。",
            "其設計保留至今。",
            "此後停工三年。",
            "這一方案獲得採納。",
        ],
        *["但工程因資金不足而停工。", "然而居民並不同意。", "因此改走北線。", "同年完工。"],
        *["該工程於1909年完工。", "本項目於1909年完工。", "「他」是指設計者。"],
    ],
)
def test_a_sentence_that_points_back_has_the_one_before(text):
    assert find_preceding(second(text)) == FIRST


@pytest.mark.parametrize(
    "text",
    [
        *["京張鐵路於1909年完工。", "其他路線未獲採納。", "此外另有支線。", "其實早有規劃。"],
        *["他人不得進入。", "這裡是起點。", "本地居民不同意。", "1909年完工。"],
    ],
)
def test_a_sentence_that_stands_by_itself_has_none(text):
    assert find_preceding(second(text)) == ""


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("He left in the same year.", True),
        ("However, the residents objected.", True),
        ("This plan was adopted.", True),
        ("Heritage rules were kept.", False),
        ("Thistle Street was closed.", False),
        ("The railway was opened in 1909.", False),
    ],
)
def test_english_points_back_by_whole_words(text, needed):
    first = "Mr Zhang built the railway. "
    assert find_preceding(second(text, first)) == (first.strip() if needed else "")


def test_the_first_sentence_has_nothing_before_it():
    passage = make_passage("a", "他於1890年主持工程。後來離開。")
    assert find_preceding(Evidence(passage, passage.sentences[0])) == ""


def test_what_a_heading_names_needs_no_sentence_before(assistant):
    answer = assistant.ask("望京小街采用什麼改造模式?")
    assert answer.statements[0].quote.startswith("該更新項目采用政府引導")
    assert answer.statements[0].preceding == ""


def test_what_is_shown_is_checked(reports_of):
    asked = reports_of({"a.txt": FIRST + "他於1893年因病離開了鐵路工地。"})
    passage = asked.index.passages[0]
    group = [Evidence(passage, passage.sentences[1])]
    statements, citations = quote_sides(
        [SideFindings("", [group])], asked.documents, parse_question("誰離開了？")
    )
    answer = replace(
        asked.ask("1893年因病離開鐵路工地的是誰?"), statements=statements, citations=citations
    )
    assert find_problems(answer, asked.documents) == []
    for wrong in ("張先生留下了。", statements[0].quote):
        changed = replace(answer, statements=(replace(statements[0], preceding=wrong),))
        found = f"“{wrong}” does not stand before “{statements[0].quote}”"
        assert find_problems(changed, asked.documents) == [found]


def test_an_answer_says_it_in_the_askers_language(reports_of):
    asked = reports_of({"a.txt": FIRST + "他於1893年因病離開了鐵路工地。"})
    passage = asked.index.passages[0]
    group = [Evidence(passage, passage.sentences[1])]
    statements, citations = quote_sides(
        [SideFindings("", [group])], asked.documents, parse_question("Who left?")
    )
    assert statements[0].preceding == FIRST and len(citations) == 1
    answer = replace(
        asked.ask("張先生"), language="en", note="", statements=statements, citations=citations
    )
    assert answer.text == f"(above: “{FIRST}”) “他於1893年因病離開了鐵路工地。”[1]"
    both = [group, [Evidence(passage, passage.sentences[0])]]
    assert all(
        one.preceding == ""
        for one in quote_sides(
            [SideFindings("", both)], asked.documents, parse_question("Who left?")
        )[0]
    )
