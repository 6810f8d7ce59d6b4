"""Questions proposed from a document hold its own words, in its language."""

import pytest

from assistant.evaluation.drafting import propose_cases
from cli.drafting import add_cases, review
from corpus import RawDocument, build_document, load_document

CHINESE = """第一章 概況
本鄉共有農戶1,205戶，下設三個村：青山村、綠水村和白雲村。
主要作物包括水稻、茶葉和柑橘。
鄉長：林志遠
單位：萬元
董事長為沈若庭，總部設於綠水村。
第二章 建設
2023年全鄉新修水渠12.5公里。
9月30日舉行通水典禮。
第三條 下列人員得免費入園：
一、持證年滿六十五歲者；
二、本鄉學生。
"""
ENGLISH = """1. Works
The total cost was 9.7 million pounds. The programme covers lofts, walls and front doors.
The trust received 87 written complaints. The worst flood happened on 14 February 2014.
The responsible officer is Priya Osei.
"""


def propose(text, name="a.txt"):
    return propose_cases(build_document(RawDocument(name, text, "txt", "utf-8", "0" * 64)))


def test_numbers_names_lists_and_headings_are_asked_for():
    found = {case.question: case for case in propose(CHINESE)}
    assert found["本鄉共有農戶多少戶？"].answer == ("1,205戶",)
    assert found["主要作物包括哪些？"].answer == ("水稻", "茶葉", "柑橘")
    assert found["持證年滿多少歲者？"].answer == ("六十五歲",)
    case = found["「下列人員得免費入園」是指哪些？"]
    assert case.answer == ("持證年滿六十五歲者", "本鄉學生")
    assert found["鄉長是誰？"].answer == ("林志遠",)
    assert found["董事長是誰？"].answer == ("沈若庭",)
    assert not any("單位" in question for question in found)
    assert found["哪一天舉行通水典禮？"].answer == ("9月30日",)
    assert found["「概況」說了什麼？"].evidence == ("第一章 概況",)
    text = "".join(CHINESE.split())
    for case in found.values():
        assert case.lang == "zh-Hant" and case.document == "a.txt" and case.id.startswith("a-")
        assert all("".join(part.split()) in text for part in (*case.evidence, *case.answer))


def test_english_is_asked_in_english():
    found = {case.question: case.answer for case in propose(ENGLISH)}
    assert found["What was the total cost?"] == ("9.7 million",)
    assert found["What does the programme include?"] == ("lofts", "walls", "front doors")
    assert found["How many written complaints did the trust receive?"] == ("87",)
    assert found["When did the worst flood happen?"] == ("14 February 2014",)
    assert found["Who is the responsible officer?"] == ("Priya Osei",)


def test_rows_of_a_table_are_asked_for(tmp_path):
    (tmp_path / "t.csv").write_text(
        "公园,面积（公顷）,树种\n望霞公园,18.6,124\n柳浪湿地,43.2,87\n", "utf-8"
    )
    found = {c.question: c for c in propose_cases(load_document(tmp_path, "t.csv"))}
    case = found["望霞公园的面积是多少？"]
    assert (case.answer, case.lang) == (("18.6",), "zh-Hans")


@pytest.fixture
def proposed():
    return propose(CHINESE)[:4]


def test_a_person_accepts_edits_and_rejects(proposed, capsys):
    typed = iter(["a", "?", "e", "換一個問法？", "", "甲 | 乙", "r", "q"])
    kept = review(proposed, lambda prompt: next(typed))
    assert [case.question for case in kept] == [proposed[0].question, "換一個問法？"]
    assert kept[1].evidence == proposed[1].evidence and kept[1].answer == ("甲", "乙")
    assert proposed[0].evidence[0] in capsys.readouterr().out

    def end(prompt):
        raise EOFError

    assert review(proposed, end) == []


def test_what_is_accepted_is_added_under_its_own_id(proposed, tmp_path):
    path = tmp_path / "own.questions.csv"
    add_cases(path, proposed[:2])
    add_cases(path, proposed[:1])
    from assistant.evaluation.questions.reading import read_cases

    assert [case.id for case in read_cases(path)] == ["a-01", "a-02", "a-01-2"]
