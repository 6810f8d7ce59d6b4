"""A conversation through the browser's storage and back."""

import json

import pytest
from ui_support import NAME, QUOTE, answer, make_document, refusal

from ui.chat import rendering as render
from ui.chat import saving as keep
from ui.chat import sources
from ui.chat.conversation import Conversation, Turn


def turns() -> list[Turn]:
    document = make_document()
    there = {NAME: document}
    return [
        Turn(1, "京張? <b>", answer(document, "京張?", QUOTE), documents=there, only=(NAME,)),
        Turn(2, "壞", error="<p>broken</p>"),
        Turn(3, "巴黎?", refusal(document, "巴黎?"), documents=there),
        Turn(4, "還在問"),
    ]


def test_what_is_shown_comes_back_as_it_was() -> None:
    given = turns()
    document = make_document()
    found = keep.from_text(keep.to_text(given))
    back = [Turn(**vars(turn) | {"documents": {NAME: document}}) for turn, _ in found]
    assert [turn.question for turn in back] == ["京張? <b>", "巴黎?", "還在問"]
    assert [turn.number for turn in back] == [1, 2, 3]
    assert back[0].answer == given[0].answer and back[0].only == (NAME,)
    assert back[2].open
    assert found[0][1] == {NAME: "0" * 12}
    shown = [turn for turn in given if not turn.error]
    renumbered = [Turn(**vars(t) | {"number": n}) for n, t in enumerate(shown, 1)]
    assert render.thread(back) == render.thread(renumbered)
    assert sources.panel(back[:2]) == sources.panel(renumbered[:2])


def test_real_answers_come_back(assistant) -> None:
    for question in ("京張鐵路遺址公園是怎樣和鐵路方面協調的?", "巴黎鐵塔多高?"):
        given = assistant.ask(question)
        text = keep.to_text([Turn(1, question, given)])
        ((back, _),) = keep.from_text(text)
        assert render.thread([back]) == render.thread([Turn(1, question, given)])
        assert back.answer.citations == given.citations
        assert len(text) < 20_000


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", "null", "3", '["x"]', "[[]]", "[" * 5000, '[{"question": 3}]', "[null]"],
)
def test_whatever_the_browser_gives_back_is_survived(text: str) -> None:
    assert keep.from_text(text) == []


def test_one_broken_turn_does_not_take_the_others_along() -> None:
    values = json.loads(keep.to_text(turns()))
    values[0]["answer"]["citations"] = "none"
    values[2]["answer"]["hits"][0]["passage"]["text"] = ["no", "text"]
    values[3]["later"] = "a field of a later version"
    assert [turn.question for turn, _ in keep.from_text(json.dumps(values))] == ["還在問"]


def test_markup_from_the_storage_stays_text() -> None:
    values = json.loads(keep.to_text(turns()[:1]))
    values[0]["answer"]["statements"][0]["quote"] = "<script>1</script>"
    values[0]["answer"]["note"] = "<img src=x>"
    ((turn, _),) = keep.from_text(json.dumps(values))
    assert "<script" not in render.thread([turn]) and "<img" not in render.thread([turn])


def test_it_is_bounded(monkeypatch) -> None:
    one = turns()[0]
    many = [Turn(**vars(one) | {"number": n}) for n in range(1, 200)]
    assert len(keep.from_text(keep.to_text(many))) == keep.MOST_TURNS
    monkeypatch.setattr(keep, "MOST_CHARACTERS", 3 * len(keep.to_text([one])))
    assert len(keep.from_text(keep.to_text(many))) in (2, 3)


def test_a_conversation_is_brought_back_only_into_an_empty_one() -> None:
    mine = Conversation()
    assert mine.restore(turns())
    assert mine.begin("next").number == 5
    assert not mine.restore(turns())
    fresh = Conversation()
    fresh.begin("asked meanwhile")
    assert not fresh.restore(turns())
    assert len(fresh.turns) == 1
