"""The options that name a language model, and what the terminal and the JSON show of it."""

import json

import pytest
from llm_server import serve_script

from cli.main import main

QUESTION = "京張鐵路遺址公園是怎樣和鐵路方面協調的?"


def obey(request):
    """Say of the first passage a sentence that stands in it, and one that does not."""
    first = request["messages"][1]["content"].split("[1] ", 1)[1].splitlines()[1]
    return [f"{first[:60]}[1]\n", "It cost 777 billion dollars. [1]\n"]


@pytest.fixture
def ask(report_home, capsys, monkeypatch):
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-never-shown")

    def run(*words):
        status = main([*words, "--home", str(report_home)])
        shown = capsys.readouterr()
        assert "sk-never-shown" not in shown.out + shown.err
        return status, shown.out, shown.err

    return run


def test_composed_sentences_stand_apart_from_the_quotations(ask):
    with serve_script(obey) as server:
        status, shown, _ = ask("ask", QUESTION, "--llm", "small", "--llm-url", server.url)
    assert status == 0 and server.keys == ["Bearer sk-never-shown"]
    quoted, _, composed = shown.partition("由 small 撰寫")
    assert "「" in quoted and "~ " in composed and "777 billion" not in shown
    assert "略去" in composed and server.url.split("/")[2] in composed
    with serve_script(obey) as server:
        _, shown, _ = ask("ask", QUESTION, "--json", "--llm", "small", "--llm-url", server.url)
    found = json.loads(shown)["composed"]
    assert set(found) == {"model", "text", "sentences", "dropped", "trouble"}
    assert [one["verified"] for one in found["sentences"]] == [True, False]
    assert (
        found["dropped"] == 1
        and "777 billion" not in found["text"]
        and found["text"].endswith("[1]")
    )


def test_a_server_that_fails_leaves_the_quotations(ask):
    with serve_script(500) as server:
        status, shown, _ = ask("ask", QUESTION, "--llm", "small", "--llm-url", server.url)
    assert status == 0 and "「" in shown and "狀態碼 500" in shown


def test_translations_on_demand(ask):
    with serve_script([""], ["The cost was 777 billion dollars."]) as server:
        words = ("ask", QUESTION, "--translate", "--llm", "small", "--llm-url", server.url)
        _, shown, _ = ask(*words)
    assert "與引文核對不符" in shown


def test_the_share_of_checked_sentences_is_measured(ask, tmp_path):
    file = tmp_path / "q.questions.jsonl"
    case = {"id": "1", "lang": "zh", "question": QUESTION, "evidence": [], "answer": []}
    file.write_text(json.dumps({**case, "answerable": True, "evidence": ["京张铁路"]}), "utf-8")
    with serve_script(obey) as server:
        _, shown, _ = ask("test", str(file), "--json", "--llm", "small", "--llm-url", server.url)
    counted = json.loads(shown)["composed"]
    assert counted == {"answers": 1, "failed": 0, "sentences": 2, "checked": 1, "share": 0.5}


@pytest.mark.parametrize(
    "words",
    [("--llm-url", "http://h/v1"), ("--llm", "m", "--llm-url", "h/v1")],
)
def test_mistakes_are_told_in_one_line(ask, words):
    status, shown, told = ask("ask", QUESTION, *words)
    assert status == 2 and shown == "" and told.count("\n") == 1
