"""What visitors think of answers, as retrieval tests that `yinju test` reads."""

import json

import pytest
from ui_support import NAME, QUOTE, FakeAssistant, answer, make_document

from assistant.evaluation.questions.reading import read_all_cases, read_cases
from ui.chat import saving
from ui.chat.conversation import Turn
from ui.conversations.feedback import Feedback

REFUSED = FakeAssistant().ask("巴黎鐵塔多高?")


def content(given, **values):
    return saving.to_json(Turn(1, given.question, given, **values))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "feedback.questions.jsonl"


def test_a_good_answer_is_a_case_and_a_good_refusal_too(path) -> None:
    feedback = Feedback(path)
    given = answer(make_document(name="報告[1].txt"), "怎樣協調?", QUOTE)
    feedback.write("one", content(given, previous="京張是什麼?"), "up")
    feedback.write("two", content(REFUSED), "up", "沒有就對了")
    first, second = read_cases(path)
    assert (first.question, first.history, first.evidence) == (
        *("怎樣協調?", ("京張是什麼?",)),
        (QUOTE,),
    )
    assert first.document == "報告[[]1].txt" and first.answerable and first.lang == "zh-Hant"
    assert not second.answerable and second.evidence == ()
    feedback.write("one", content(given, previous="京張是什麼?", as_typed=True), "up")
    assert read_cases(path)[1].history == ()  # asked without the turn before it
    assert [case.id for case in read_cases(path)] == [second.id, first.id]


def test_a_bad_answer_is_a_draft_that_no_test_reads_before_it_is_completed(path) -> None:
    feedback = Feedback(path)
    given = answer(make_document(), "怎樣協調?", QUOTE)
    feedback.write("one", content(given), "down", "應引第二句")
    assert read_cases(path) == []
    assert [one.note for one in read_cases(path, drafts=True)] == ["應引第二句"]
    case = json.loads(path.read_text("utf-8"))
    assert case["note"] == "應引第二句" and case["answered"] == [f"{NAME}: {QUOTE}"]
    case["evidence"] = ["模式口"]
    del case["draft"]
    path.write_text(json.dumps(case, ensure_ascii=False) + "\n", "utf-8")
    assert [one.evidence for one in read_all_cases([path])] == [("模式口",)]


def test_it_is_taken_back_and_what_others_wrote_stays(path) -> None:
    others = b'{"id": "mine", "question": "?"}\nno JSON at all\n[1]\n\xff\xfe\n'
    path.write_bytes(others)
    feedback = Feedback(path)
    feedback.write("one", content(REFUSED), "down")
    feedback.write("one", content(REFUSED), "up")
    assert path.read_bytes().count(b"feedback-") == 1
    feedback.write("one", content(REFUSED), None)
    assert path.read_bytes() == others
    path.unlink()
    feedback.write("one", content(REFUSED), "up")
    feedback.write("one", content(REFUSED), None)
    assert not path.exists()  # a file without a case is no test


def test_the_file_is_bounded_and_odd_names_fit_in(path) -> None:
    feedback = Feedback(path, most=3)
    odd = answer(make_document(name="a\udc80.txt"), "怎樣?", QUOTE)
    for number in range(5):
        feedback.write(str(number), content(odd), "up")
    assert len(read_cases(path)) == 3
    feedback.write("open", {"question": "?", "answer": None}, "up")
    assert len(read_cases(path)) == 3
