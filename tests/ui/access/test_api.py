"""Programs get the terminal's JSON, whichever way in they take."""

import asyncio
import contextlib
import io
import json
import re
import subprocess
import time
from itertools import pairwise
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from llm_server import SLOW, Scripted, serve_script
from serving import serve
from ui_support import Gate

from assistant.composing.llm.model import LanguageModel
from cli.main import main
from ui.access.api.asking import Answers
from ui.page import build_page
from ui.server import application
from ui.service.service import Service

QUESTION = "京張鐵路遺址公園在哪裡?"
ABSENT = "巴黎鐵塔有多高?"
DOCS = (Path(__file__).parents[3] / "docs" / "api.md").read_text("utf-8")


@pytest.fixture(scope="module")
def url(report_home):
    with serve(Service.of_home(report_home)) as address:
        yield address


@contextlib.contextmanager
def quoting(home: Path, model: Scripted):
    """Serve a home with a scripted language model."""
    service = Service.of_home(home)
    service.language_model = LanguageModel("scripted", model.url)
    with serve(service) as address:
        yield address


@pytest.fixture(scope="module")
def http(url):
    import httpx

    with httpx.Client(base_url=url, timeout=60) as client:
        yield client


@pytest.fixture
def printed(capsys, report_home):
    """What a command prints with --json."""

    def printed(*arguments: str) -> dict:
        assert main([*arguments, "--json", "--home", str(report_home)]) == 0
        return rounded(capsys.readouterr().out)

    return printed


def rounded(text: str):
    """Read JSON; threads that share the sums of a score round its last digits differently."""
    return json.loads(text, parse_float=lambda digits: round(float(digits), 3))


def run(http, name: str, *values: object) -> dict:
    reply = http.post(f"/gradio_api/run/{name}", json={"data": values})
    assert reply.status_code == 200, reply.text
    return rounded(reply.text)["data"][0]


def call(http, name: str, body: dict) -> tuple[str, list]:
    """Return the last event of Gradio's two requests, and its data."""
    event = http.post(f"/gradio_api/call/{name}", json=body).json()["event_id"]
    name = name.removeprefix("v2/")
    lines = http.get(f"/gradio_api/call/{name}/{event}").text.strip().splitlines()
    return lines[-2].removeprefix("event: "), rounded(lines[-1].removeprefix("data: "))


def test_endpoints_answer_as_the_terminal_prints(http, printed) -> None:
    earlier = "模式口歷史街區在哪裡?"
    assert run(http, "ask", QUESTION) == printed("ask", QUESTION)
    assert run(http, "ask", ABSENT)["refused"]
    follow_up = printed("ask", "它有什麼特點?", "--history", earlier)
    assert run(http, "ask", "它有什麼特點?", [earlier]) == follow_up
    assert run(http, "search", "綠地", 3) == printed("search", "綠地", "-k", "3")
    assert run(http, "documents") == printed("status")
    assert call(http, "ask", {"data": [QUESTION]}) == ("complete", [printed("ask", QUESTION)])
    nothing = {"query": "綠地", "document": "no*such", "k": 2}
    assert call(http, "v2/search", nothing) == ("complete", [{"query": "綠地", "hits": []}])


def test_a_document_is_read_in_parts(http) -> None:
    name = run(http, "documents")["documents"][0]["document"]
    citation = run(http, "ask", QUESTION)["citations"][0]
    part = run(http, "read_document", name, citation["start"], citation["end"])
    assert (part["text"], part["next"]) == (citation["quote"], None)
    whole = run(http, "read_document", name)
    assert whole["text"][citation["start"] : citation["end"]] == citation["quote"]
    assert whole["characters"] == len(whole["text"]) and whole["sections"][0]["level"] == 1


@pytest.mark.parametrize(
    ("name", "values", "why"),
    [
        ("ask", [""], "The question is empty"),
        ("ask", [], "value of question"),
        ("ask", [{"path": "/etc/passwd"}], "value of question"),
        ("search", ["x", "many"], "value of k"),
        ("read_document", ["../../etc/passwd"], "No document named"),
    ],
)
def test_what_the_asker_can_mend_is_one_line(http, name, values, why) -> None:
    reply = http.post(f"/gradio_api/run/{name}", json={"data": values})
    assert reply.status_code == 500 and why in reply.json()["error"]
    assert "\n" not in reply.json()["error"]


def test_only_the_documented_endpoints_and_tools_are_there(http) -> None:
    named = http.get("/gradio_api/info").json()["named_endpoints"]
    assert set(named) == {"/ask", "/search", "/documents", "/read_document"}
    tools = http.get("/gradio_api/mcp/schema").json()
    assert [tool["name"] for tool in tools] == ["ask", "search", "list_documents", "read_document"]
    assert tools[0]["inputSchema"]["required"] == ["question"]
    assert all(tool["description"] for tool in tools)


def test_a_real_mcp_client_uses_each_tool(url, printed) -> None:
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async def use() -> list:
        async with (
            streamable_http_client(f"{url}/gradio_api/mcp/") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            listed = await session.list_tools()
            results = [
                await session.call_tool("ask", {"question": QUESTION}),
                await session.call_tool("search", {"query": "綠地", "k": 2}),
                await session.call_tool("list_documents", {}),
                await session.call_tool("ask", {"question": " "}),
            ]
            return [tool.name for tool in listed.tools], results

    names, (answer, found, documents, failed) = asyncio.run(use())
    assert names == ["ask", "search", "list_documents", "read_document"]
    assert rounded(answer.content[0].text) == printed("ask", QUESTION)
    assert rounded(found.content[0].text) == printed("search", "綠地", "-k", "2")
    assert rounded(documents.content[0].text) == printed("status")
    assert failed.isError and "The question is empty" in failed.content[0].text


def test_chat_front_ends_are_answered(http, printed) -> None:
    assert [model["id"] for model in http.get("/v1/models").json()["data"]] == ["yinju"]
    messages = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "模式口歷史街區在哪裡?"},
        {"role": "assistant", "content": "…"},
        {"role": "user", "content": [{"type": "text", "text": "它有什麼特點?"}]},
    ]
    body = {"model": "yinju", "messages": messages, "temperature": 0.7}
    reply = http.post("/v1/chat/completions", json=body).json()
    text = reply["choices"][0]["message"]["content"]
    expected = printed("ask", "它有什麼特點?", "--history", "模式口歷史街區在哪裡?")
    assert text.startswith(expected["answer"]) and "[1] beijing" in text
    streamed = http.post("/v1/chat/completions", json=body | {"stream": True})
    assert streamed.headers["content-type"].startswith("text/event-stream")
    *events, done = [line[6:] for line in streamed.text.splitlines() if line.startswith("data: ")]
    choices = [json.loads(event)["choices"][0] for event in events]
    assert done == "[DONE]" and choices[-1]["finish_reason"] == "stop" and len(choices) > 4
    assert "".join(choice["delta"].get("content", "") for choice in choices) == text
    refused = http.post("/v1/chat/completions", json={"messages": messages[:1]})
    assert refused.status_code == 400 and "empty" in refused.json()["error"]["message"]


@pytest.mark.parametrize("language", ["python", "sh"])
def test_the_examples_of_the_documentation_work(url, language) -> None:
    examples = re.findall(rf"```{language}\n(.*?)```", DOCS, re.DOTALL)
    assert len(examples) >= 2
    scope = {"__name__": "example"}  # a later example goes on from an earlier one
    for example in examples:
        code = example.replace("http://127.0.0.1:7860", url)
        if language == "python":
            with contextlib.redirect_stdout(io.StringIO()) as out:
                exec(compile(code, "docs/api.md", "exec"), scope)
            shown = out.getvalue()
        else:
            done = subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=True)
            shown = json.dumps(done.stdout, ensure_ascii=False)
        assert re.search(r"京|\\\\u4eac|event: complete", shown), shown


def test_an_answer_comes_in_steps_where_a_model_writes(report_home, printed) -> None:
    """The quotations at once, then a sentence more with each step; the last step is all of it."""
    from gradio_client import Client

    whole = printed("ask", QUESTION)
    quote = whole["citations"][0]["quote"]
    said = [f"{quote}[1]\n", SLOW, "公園在月球上。[1]\n", f"「{quote}」[1]\n"]
    with serve_script(said, patience=1.5) as model, quoting(report_home, model) as url:
        began, steps = time.monotonic(), []
        for step in Client(url, verbose=False).submit(QUESTION, api_name="/ask"):
            steps.append((time.monotonic() - began, rounded(json.dumps(step))))
        quoted, *_, (ended, last) = steps
        assert quoted[1] == whole and quoted[1]["composed"] is None
        assert ended - quoted[0] > 1.0 and len(steps) >= 3
        assert {**last, "composed": None} == whole
        sentences = [step["composed"]["sentences"] for _, step in steps[1:]]
        assert all(now[: len(old)] == old for old, now in pairwise(sentences))
        assert [one["verified"] for one in last["composed"]["sentences"]][:2] == [True, False]
        import httpx

        with httpx.Client(base_url=url, timeout=60) as http:
            assert run(http, "ask", QUESTION)["composed"] == last["composed"]
            event = http.post("/gradio_api/call/ask", json={"data": [QUESTION]}).json()["event_id"]
            told = http.get(f"/gradio_api/call/ask/{event}").text
            kinds = re.findall(r"^event: (\w+)", told, re.MULTILINE)
            assert kinds.count("generating") >= 3 and kinds[-1] == "complete"
            assert rounded(told.strip().rpartition("data: ")[2]) == [last]
            assert run(http, "ask", ABSENT)["composed"] is None


def test_a_model_is_asked_no_further_when_nobody_listens(report_home) -> None:
    said = [f"第{number}句。[1]\n" if number % 2 else SLOW for number in range(40)]
    with serve_script(said, patience=0.6) as model:
        service = Service.of_home(report_home)
        service.language_model = LanguageModel("scripted", model.url)
        service.start()
        answers, seen = Answers(service), []

        async def leave_early() -> float:
            async for step in answers.describe_in_steps(QUESTION):
                seen.append(step)
                if step["composed"]:
                    break
            began = time.monotonic()
            while answers._threads.borrowed_tokens:
                await asyncio.sleep(0.05)
            return time.monotonic() - began

        assert asyncio.run(leave_early()) < 3 and len(seen) == 2
        service.close()


def test_health_tells_when_questions_can_be_asked() -> None:
    gate = Gate()
    service = Service(gate)
    with TestClient(
        application(build_page(service), service), base_url="http://localhost"
    ) as client:
        service.start()
        assert client.get("/health").status_code == 503
        gate.opened.set()
        while service.status.state == "warming":
            service.wait(service.status, 5)
        assert (client.get("/health").status_code, client.get("/health").json()) == (
            200,
            {"status": "ready"},
        )
