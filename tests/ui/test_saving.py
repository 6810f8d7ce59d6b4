"""A conversation through the browser's storage and back."""

import json
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest
from ui_support import NAME, QUOTE, answer, make_document, refusal

from ui.chat import saving as keep
from ui.chat.conversation import Turn
from ui.chat.rendering import render_thread
from ui.chat.sources import render_sources


def turns() -> list[Turn]:
    document = make_document()
    there = {NAME: document}
    return [
        Turn(1, "京張? <b>", answer(document, "京張?", QUOTE), documents=there, only=(NAME,)),
        Turn(2, "壞", error="<p>broken</p>"),
        Turn(3, "巴黎?", refusal(document, "巴黎?"), documents=there),
        Turn(4, "還在問"),
    ]


def saved(given: list[Turn]) -> list[dict]:
    """Return turns as the browser keeps them: those that did not fail."""
    return json.loads(json.dumps([keep.to_json(turn) for turn in given if not turn.error]))


def test_what_is_shown_comes_back_as_it_was() -> None:
    given = turns()
    found = keep.read_turns(saved(given))
    back = [replace(turn, documents={NAME: make_document()}) for turn in found]
    assert [turn.question for turn in back] == ["京張? <b>", "巴黎?", "還在問"]
    assert [turn.number for turn in back] == [1, 2, 3]
    assert back[0].answer == given[0].answer and back[0].only == (NAME,)
    assert back[2].answer is None
    assert found[0].versions == {NAME: "0" * 12}
    shown = [turn for turn in given if not turn.error]
    renumbered = [replace(turn, number=n) for n, turn in enumerate(shown, 1)]
    assert render_thread(back) == render_thread(renumbered)
    assert render_sources(back[:2]) == render_sources(renumbered[:2])


def test_what_an_earlier_version_kept_comes_back() -> None:
    """The file is what the page of that version had put into the browser's storage."""
    values = json.loads(Path(__file__).with_name("kept_by_earlier_version.json").read_text("utf-8"))
    found = keep.read_turns(values)
    assert [turn.question for turn in found] == [value["question"] for value in values]
    for turn, value in zip(found, values, strict=True):
        assert turn.answer.understood_as == value["answer"]["understood_as"]
        assert [c.quote for c in turn.answer.citations] == [
            c["quote"] for c in value["answer"]["citations"]
        ]
        assert len(turn.answer.hits) == len(value["answer"]["hits"])
        assert turn.versions == value["versions"] != {}
    html = render_thread(found)
    assert "10月27日 調研金隅智造工場項目" in html
    preceding = [
        sentence
        for value in values
        for statement in value["answer"]["statements"]
        if (sentence := statement["before"])
    ]
    assert preceding and all(escape(sentence) in html for sentence in preceding)


def test_real_answers_come_back(assistant) -> None:
    for question in ("京張鐵路遺址公園是怎樣和鐵路方面協調的?", "巴黎鐵塔多高?"):
        given = assistant.ask(question)
        (value,) = saved([Turn(1, question, given)])
        (back,) = keep.read_turns([value])
        assert render_thread([back]) == render_thread([Turn(1, question, given)])
        assert back.answer.citations == given.citations
        assert len(json.dumps(value, ensure_ascii=False)) < 20_000


@pytest.mark.parametrize("value", ["x", 3, None, [], {}, {"question": 3}, {"question": None}])
def test_whatever_the_browser_gives_back_is_survived(value: object) -> None:
    assert keep.read_turns([value]) == []


def test_one_broken_turn_does_not_take_the_others_along() -> None:
    values = saved(turns())
    values[0]["answer"]["citations"] = "none"
    values[1]["answer"]["hits"][0]["passage"]["text"] = ["no", "text"]
    values[2]["later"] = "a field of a later version"
    values.append({"question": "failed", "failed": True})
    assert [(turn.number, turn.question) for turn in keep.read_turns(values)] == [(3, "還在問")]


def test_unknown_fields_are_ignored_and_missing_ones_filled() -> None:
    values = saved(turns()[:1])
    values[0]["answer"]["citations"][0]["later"] = {"a": 1}
    del values[0]["answer"]["statements"][0]["side"], values[0]["versions"]
    (turn,) = keep.read_turns(values)
    assert turn.answer == turns()[0].answer and turn.versions == {}


def test_markup_from_the_storage_stays_text() -> None:
    values = saved(turns()[:1])
    values[0]["answer"]["statements"][0]["quote"] = "<script>1</script>"
    values[0]["answer"]["note"] = "<img src=x>"
    (turn,) = keep.read_turns(values)
    assert "<script" not in render_thread([turn]) and "<img" not in render_thread([turn])


def test_it_is_bounded() -> None:
    found = keep.read_turns(saved(turns()[:1]) * 200)
    assert [turn.number for turn in found] == list(range(1, 61))
