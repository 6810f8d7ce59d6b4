"""The Tests page: what it lists, runs, opens, changes and compares, and what it says of a rebuild."""

import json
import re
import time
from html import unescape

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant import Assistant
from assistant.evaluation.history import list_runs
from assistant.evaluation.watching import run_after_build
from index import build_index
from ui.access.visitor import Visitor, set_visitor
from ui.page.routes import make_router
from ui.service.service import Service
from ui.tests.questions import KnownCase
from ui.tests.table import Wanted, choose_rows, make_rows

NOISE = "夜間噪音不得超過五十分貝。\n道路兩旁種了樹。\n"
CASES = [
    {
        "id": "noise",
        "lang": "zh",
        "kind": "fact",
        "question": "夜間噪音不得超過多少分貝?",
        "evidence": ["夜間噪音不得超過五十分貝"],
        "answer": ["五十分貝"],
    },
    {"id": "trees", "kind": "fact", "question": "道路兩旁種了什麼?", "evidence": ["種了竹子"]},
    {"id": "tower", "lang": "zh", "question": "巴黎鐵塔有多高?", "answerable": False},
    {"id": "later", "question": "待補", "draft": True},
]
OWN = {"x-yinju": "1"}


class Roles:
    """Who asks, as the app's own middleware would say."""

    role = "editor"

    def __init__(self, app) -> None:
        self.app = app

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "http":
            set_visitor(scope, Visitor("me", None, Roles.role))
        await self.app(scope, receive, send)


def write(path, cases) -> None:
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in cases), "utf-8")


def plain(html: str) -> str:
    shown = re.sub(r'<span class="t" lang="zh.*?</span>', "", html)
    return " ".join(unescape(re.sub("<[^>]+>", " ", shown)).split())


@pytest.fixture
def client(tmp_path, monkeypatch):
    folder, home = tmp_path / "reports", tmp_path / "home"
    folder.mkdir()
    (folder / "noise.txt").write_text(NOISE, "utf-8")
    write(folder / "beside.questions.jsonl", [{**CASES[0], "id": "beside"}])
    build_index(home, folder)
    write(home / "questions.jsonl", CASES)
    service = Service(
        lambda progress, notice: Assistant.open(home),
        reload=lambda: Assistant.open(home),
        home=home,
    )
    service.start()
    monkeypatch.setattr(Roles, "role", "editor")
    app = FastAPI()
    app.include_router(make_router(service))
    app.add_middleware(Roles)
    client = TestClient(app, headers=OWN)
    client.service, client.home, client.folder = service, home, folder
    with service.asking():
        pass
    yield client
    service.close()


def run(client) -> dict:
    assert client.post("/yinju/tests/run").json() == {"done": True}
    return wait(client)


def wait(client) -> dict:
    for _ in range(600):
        told = client.get("/yinju/tests/running").json()
        if not told["active"]:
            return told
        time.sleep(0.05)
    raise AssertionError(told)


def key_of(client, question: str, **wanted) -> str:
    html = client.get("/yinju/tests/cases", params={"text": question, **wanted}).text
    return re.findall(r"case=(\w+)", html)[-1]


def test_cases_are_listed_run_filtered_and_opened(client) -> None:
    assert "5 cases · 1 draft · 2 files" in plain(client.get("/yinju/tests").text)
    assert run(client)["state"] == "done"
    overview = plain(client.get("/yinju/tests").text)
    assert "hit@1 by slice" in overview and "Kind fact 3 0.67 0.21–0.94" in overview

    def shown(**wanted) -> str:
        return plain(client.get("/yinju/tests/cases", params=wanted).text)

    assert "1 of 5 cases" in shown(show="refused") and "Fails" not in shown(show="refused")
    stale = shown(show="stale")
    assert "1 of 5 cases" in stale and "no document has its evidence" in stale
    assert "1 of 5 cases" in shown(show="failed")
    assert "道路" not in shown(text="分貝 夜間") and "夜間噪音" in shown(text="分貝 夜間")
    assert "1 of 5 cases" in shown(show="draft")
    opened = client.post("/yinju/tests/open", json={"key": key_of(client, "夜間", lang="zh")}).text
    assert "The passage wanted" in plain(opened) and "Passes" in plain(opened)
    assert re.search(r"#/read\?document=noise.txt[^\"]*start=0&amp;end=12", opened)
    assert "Cosine" in plain(opened) and "is-wanted" in opened
    gone = plain(client.post("/yinju/tests/open", json={"key": key_of(client, "道路")}).text)
    key = key_of(client, "道路")
    assert client.get("/yinju/tests/open", params={"key": key}).status_code == 405
    foreign = {"origin": "https://elsewhere.example"}
    assert client.post("/yinju/tests/open", json={"key": key}, headers=foreign).status_code == 403
    assert "no longer in any document" in gone and "Nearest now: 道路兩旁種了樹" in gone


def test_editors_change_cases_of_the_home_and_readers_none(client, monkeypatch) -> None:
    path = client.home / "questions.jsonl"
    key = key_of(client, "道路")
    form = client.get("/yinju/tests/form", params={"key": key}).text
    version = re.search(r'data-version="(\w+)"', form)[1]
    given = {"key": key, "version": version, "id": "trees", "question": "道路兩旁種了什麼?"}
    empty = client.post("/yinju/tests/case", json=given)
    assert empty.status_code == 422 and "column evidence" in empty.text
    given |= {"evidence": ["種了樹", " "], "kind": "fact"}
    saved = client.post("/yinju/tests/case", json=given)
    assert saved.status_code == 200 and saved.json()["key"] == key
    assert client.post("/yinju/tests/case", json=given).status_code == 409  # as it was before
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert lines[1]["evidence"] == ["種了樹"] and lines[3] == {**CASES[3], "answerable": True}
    added = client.post("/yinju/tests/case", json={"question": "新?", "answerable": False}).json()
    assert f"case={added['key']}" in client.get("/yinju/tests/cases", params={"text": "新"}).text
    beside = client.get("/yinju/tests/form", params={"key": key_of(client, "beside")}).text
    seen = {"key": key_of(client, "beside"), "version": re.search(r'version="(\w+)"', beside)[1]}
    assert client.post("/yinju/tests/delete", json=seen).status_code == 409
    new = {
        "key": added["key"],
        "version": re.search(
            r'version="(\w+)"', client.get("/yinju/tests/form", params={"key": added["key"]}).text
        )[1],
    }
    stale = {**new, "version": version}
    assert client.post("/yinju/tests/delete", json=stale).status_code == 409
    assert client.post("/yinju/tests/delete", json=new).json() == {"done": True}
    assert "新?" not in path.read_text("utf-8")

    csv = "question,evidence\nQ?,種了樹\n".encode()
    send = client.post("/yinju/tests/upload", params={"name": "../mine.csv"}, content=csv)
    assert "mine.questions.csv was kept, with 1 cases" in plain(send.json()["html"])
    again = client.post("/yinju/tests/upload", params={"name": "mine.csv"}, content=csv)
    assert again.status_code == 409 and again.json()["exists"]
    wrong = client.post("/yinju/tests/upload", params={"name": "b.csv"}, content=b"question\nQ?\n")
    assert wrong.status_code == 422 and "b.questions.csv:2, column evidence" in wrong.text
    assert "/tmp" not in wrong.text

    monkeypatch.setattr(Roles, "role", "reader")
    for name, values in (("run", {}), ("cancel", {}), ("case", given), ("delete", new)):
        assert client.post(f"/yinju/tests/{name}", json=values).status_code == 403, name
    assert client.post("/yinju/tests/upload", params={"name": "c.csv"}).status_code == 403
    assert client.get("/yinju/tests/cases").status_code == 200


def test_what_a_rebuild_made_fail_is_told_and_compared(client) -> None:
    assert "fails since" not in client.get("/yinju/status").text
    run(client)
    assert "fails since" not in client.get("/yinju/status").text
    (client.folder / "noise.txt").write_text(NOISE.replace("五十", "六十"), "utf-8")
    build_index(client.home)
    client.service._serve(Assistant.open(client.home))
    client.get("/yinju/status")  # a page that is open has the tests run
    for _ in range(200):
        if len(runs := list_runs(client.home)) > 1 and not wait(client)["active"]:
            break
        time.sleep(0.05)
    told = plain(json.loads(client.get("/yinju/status").text)["status"])
    assert "2 tests fail since the rebuild" in told
    lost = plain(client.get("/yinju/tests/cases", params={"show": "lost"}).text)
    assert "2 of 5 cases" in lost and "passed before the rebuild" in lost
    pair = {"first": runs[0].id, "second": runs[1].id}
    compared = plain(client.get("/yinju/tests/compare", params=pair).text)
    assert "2 fail that passed, 0 pass that failed" in compared and "p = 0.500, McNemar" in compared
    overview = client.get("/yinju/tests").text
    assert overview.count("<svg") >= 4 and "Refusals against the threshold" in overview


def test_a_process_beside_runs_the_tests_after_a_rebuild(client) -> None:
    client.service.tests_beside = True
    run(client)
    (client.folder / "noise.txt").write_text(NOISE.replace("五十", "六十"), "utf-8")
    build_index(client.home)
    client.service._serve(Assistant.open(client.home))
    client.get("/yinju/status")
    time.sleep(0.2)
    assert len(list_runs(client.home)) == 1 and not wait(client)["active"]
    run_after_build(client.home)  # as `yinju watch --test` does
    for _ in range(200):
        told = plain(client.get("/yinju/status").json()["status"])
        if "2 tests fail since the rebuild" in told:
            break
        time.sleep(0.05)
    assert "2 tests fail since the rebuild" in told
    assert len(list_runs(client.home)) == 2


def test_a_run_is_stopped_and_a_visitor_is_answered_between_two_cases(client) -> None:
    write(client.home / "questions.jsonl", [{**CASES[0], "id": str(n)} for n in range(400)])
    client.post("/yinju/tests/run")
    client.service.ask("夜間噪音?")
    told = client.get("/yinju/tests/running").json()
    assert told["state"] == "running"  # the answer came long before the end
    client.post("/yinju/tests/cancel")
    assert wait(client)["state"] == "cancelled"
    assert list_runs(client.home) == []


def test_five_thousand_cases_are_shown_a_hundred_at_a_time(tmp_path) -> None:
    from assistant.evaluation.cases import Case

    cases = [
        Case(id=f"{n:04}", question=f"第{n}題?", evidence=("據",), kind="odd" if n % 2 else "even")
        for n in range(5_000)
    ]
    known = [KnownCase(case, case, tmp_path / "questions.jsonl", True) for case in cases]
    results = {
        case.id: {
            **{"question": case.question, "answerable": True, "evidence": ["據"]},
            **{"passed": int(case.id) % 10 > 0, "refused": False, "stale": False, "rank": 1},
        }
        for case in cases
    }
    rows = make_rows(known, results)
    table = choose_rows(rows, Wanted(show="failed", kind="even", first=400))
    assert (table.found, table.cases, len(table.rows)) == (500, 5_000, 100)
    assert [row.known.case.id for row in table.rows][:2] == ["4000", "4010"]
    began = time.process_time()
    choose_rows(rows, Wanted(text="第 題", sort="-question"))
    assert time.process_time() - began < 1.0
