"""What was uploaded waits and is said to wait; what was deleted is used no more, at once."""

import json
import shutil
import time
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient
from ui_support import work_slowly

from index import (
    GivenTitle,
    build_index,
    current_name,
    is_sample_removed,
    read_manifest,
    read_titles,
    switch_sample,
    write_titles,
)
from index.storage.context.store import ContextStore
from index.storage.generations.generation import Generation
from index.storage.manifest import current_generation
from ui.page.layout import build_page
from ui.server import application
from ui.service.building import Builder
from ui.service.opening import open_assistant
from ui.service.service import DocumentsGone, Service, ServiceFailed
from ui.service.uploads import Uploads

LIFTS = "一、電梯\n海棠社區的電梯加裝由居民議事會推動,共加裝四十二部電梯。\n"
GARDEN = "一、菜園\n梧桐花園的屋頂菜園由三個社團輪流照料,每年秋天辦一次收成市集。\n"
PARK = "一、公園\n濱河公園的慢行步道全長六公里,由街道辦事處管理。\n"
ASKED = "海棠社區的電梯是誰推動加裝的?"


@pytest.fixture
def home(tmp_path) -> Path:
    home, folder = tmp_path / "home", tmp_path / "reports"
    folder.mkdir()
    (folder / "公園.txt").write_text(PARK, "utf-8")
    (home / "documents").mkdir(parents=True)
    (home / "documents" / "電梯.txt").write_text(LIFTS, "utf-8")
    (home / "documents" / "菜園.txt").write_text(GARDEN, "utf-8")
    build_index(home, folder)
    return home


@pytest.fixture
def service(home):
    service = Service.of_home(home)
    service.builder.request = lambda: None  # the tests build
    service.start()
    while service.status.state == "warming":
        service.wait(service.status, 5)
    yield service
    service.close()


@pytest.fixture
def client(service):
    app = application(build_page(service), service)
    with TestClient(app, base_url="http://127.0.0.1", headers={"x-yinju": "1"}) as client:
        yield client


def until(true) -> None:
    limit = time.monotonic() + 20
    while not true():
        assert time.monotonic() < limit
        time.sleep(0.05)


def test_a_deleted_document_is_used_no_more(home, service, client) -> None:
    asked = service.ask(ASKED)
    assert [one.document for one in asked.answer.citations] == ["電梯.txt"]
    assert service.document("電梯.txt") is not None
    version = read_manifest(home).generation
    build_index(home, full=True)  # a second generation is kept beside it
    until(lambda: service.status.generation != version)
    keys = list(map(bytes, Generation.open(current_generation(home)).texts))
    vectors = ContextStore(home, "a")
    vectors.put(keys, np.full((len(keys), 8), 0.5, np.float32))
    vectors.close()

    assert client.post("/yinju/delete?name=電梯.txt").json() == {"done": True}
    answer = service.ask(ASKED).answer
    assert answer.refused and {hit.passage.document for hit in answer.hits} <= {
        "公園.txt",
        "菜園.txt",
    }
    with pytest.raises(DocumentsGone):
        service.ask(ASKED, only=["電梯.txt"])
    assert service.document("電梯.txt") is None
    for path in ("documents", "choices"):
        listed = client.get(f"/yinju/{path}").text
        assert "菜園.txt" in listed and "電梯" not in listed
    assert client.get("/yinju/read?document=電梯.txt").status_code == 404
    held = next(iter(asked.documents.values()))
    old = f"/yinju/read?document=電梯.txt&version={held.sha256[:12]}"
    assert client.get(old).status_code == 404  # what was cited is let go of, too

    build_index(home)
    until(lambda: len(list((home / "generations").iterdir())) == 1)
    assert [entry.document for entry in read_manifest(home).documents] == ["公園.txt", "菜園.txt"]
    assert client.get(old).status_code == 404
    vectors = ContextStore(home, "a")
    left = set(map(bytes, Generation.open(current_generation(home)).texts))
    assert left < set(keys)
    until(lambda: vectors.list_keys() == left)
    vectors.close()


def test_conversations_let_go_of_a_deleted_document(home, service, client) -> None:
    talk = {"conversation": "c" * 20, "turn": "t" * 20}
    told = client.post("/yinju/ask", json={"number": 1, "question": ASKED, **talk}).text
    saved = json.loads(told.splitlines()[-1])["saved"]
    quote = "電梯加裝由居民議事會推動"
    assert quote in saved["plain"]
    known = {talk["turn"]: saved["mark"]}
    asked = {"conversation": talk["conversation"], "known": known}
    opened = client.post("/yinju/conversations/open", json=asked)
    assert opened.text.count("\n") == 1  # the page has it as it is kept
    assert client.post("/yinju/delete?name=電梯.txt").json() == {"done": True}
    opened = client.post("/yinju/conversations/open", json=asked).text
    assert "這裡引用的文件已刪除" in opened and quote not in opened
    place = {"conversation": talk["conversation"]}
    saved = client.get("/yinju/conversations/export", params=place).text
    assert "電梯.txt · 文件已刪除" in saved and quote not in saved
    assert client.get("/yinju/conversations", params={"find": quote}).text.count("<a") == 0


def test_what_was_deleted_while_nobody_served_is_forgotten_at_the_next_start(home) -> None:
    def serve(until_gone: bool = False) -> str:
        service = Service.of_home(home)
        service.builder.request = lambda: None
        app = application(build_page(service), service)
        with TestClient(app, base_url="http://127.0.0.1", headers={"x-yinju": "1"}) as client:
            client.cookies.update(cookies)
            service.start()
            values = {"number": 1, "question": ASKED, **talk, "resumed": until_gone}
            told = client.post("/yinju/ask", json=values).text
            cookies.update(client.cookies)
            if until_gone:
                until(lambda: quote not in open_talk(client))
                told = open_talk(client)
                kept = home / "conversations.sqlite"
                until(lambda: quote.encode() not in kept.read_bytes())
            service.close()
        return told

    def open_talk(client: TestClient) -> str:
        return client.post("/yinju/conversations/open", json={"conversation": "c" * 20}).text

    cookies: dict = {}
    talk, quote = {"conversation": "c" * 20, "turn": "t" * 20}, "電梯加裝由居民議事會推動"
    assert quote in serve()
    (home / "documents" / "電梯.txt").unlink()
    build_index(home)
    told = serve(until_gone=True)
    assert "這裡引用的文件已刪除" in told and quote not in told


def test_what_waits_is_said_in_the_answer_and_in_the_status_line(home, service, client) -> None:
    assert service.ask(ASKED).waiting == 0
    reply = client.post("/yinju/upload?name=步道.txt", content=PARK.replace("六", "九").encode())
    assert reply.status_code == 200
    assert service.ask(ASKED).waiting == 1 and service.status.waiting == 1
    told = client.post("/yinju/ask", json={"number": 1, "question": ASKED}).text
    assert "另有 1 個檔案等待編入索引" in told and "One more file is waiting" in told
    build_index(home)
    until(lambda: service.status.waiting == 0)
    assert service.ask(ASKED).waiting == 0


def test_a_file_of_questions_is_said_to_be_tests_and_no_document(client, service) -> None:
    csv = "id,question,evidence\n1,海棠社區的電梯是誰推動加裝的?,居民議事會\n".encode()
    assert client.post("/yinju/upload?name=questions.csv", content=csv).status_code == 200
    assert service.status.waiting == 0  # it waits for nothing
    told = client.post("/yinju/uploads", json=["questions.csv", "電梯.txt"]).json()
    assert told["questions.csv"]["state"] == "tests" and told["電梯.txt"]["state"] == "ready"
    html = told["questions.csv"]["html"]
    assert '<a href="#/tests">' in html and "這是測試題，不是文件" in html
    assert 'data-cases="1"' in client.get("/yinju/tests").text


def test_a_new_file_under_the_name_of_a_deleted_one_does_not_bring_it_back(client, service) -> None:
    client.post("/yinju/delete?name=電梯.txt")
    client.post("/yinju/upload?name=電梯.txt", content=GARDEN.replace("三", "五").encode())
    answer = service.ask(ASKED).answer
    assert "電梯.txt" not in {one.document for one in answer.citations}


def test_what_arrives_while_a_build_is_under_way_is_built_next(tmp_path) -> None:
    builder, seen = Builder(tmp_path, work_slowly), []
    builder.ended = lambda: seen.append(builder.build.state)
    builder.request()
    builder.request()
    builder.request()  # both are built at once
    builder._process.kill()
    until(lambda: len(seen) == 1 and builder.build.active)
    builder.request()
    builder.cancel()  # nothing begins again by itself
    until(lambda: not builder.build.active)
    time.sleep(0.3)
    assert seen[1:] == ["cancelled"] and not builder.build.active


def test_the_sample_is_removed_and_brought_back(tmp_path, capsys) -> None:
    from cli.main import main

    home = tmp_path / "home"
    switch_sample(home, off=True)
    service = Service.of_home(home)
    service.start()
    until(lambda: service.status.state == "empty")
    with pytest.raises(ServiceFailed, match="no documents"):
        service.ask(ASKED)
    (home / "documents").mkdir()
    (home / "documents" / "電梯.txt").write_text(LIFTS, "utf-8")
    build_index(home)
    until(lambda: service.status.state == "ready")
    assert list(service.assistant.documents) == ["電梯.txt"]
    assert not service.ask(ASKED).answer.refused

    (home / "documents" / "電梯.txt").unlink()
    service.note_change()  # the process that builds finds nothing left
    until(lambda: service.status.state == "empty")
    assert current_name(home) == ""
    until(lambda: not list((home / "generations").iterdir()))
    service.close()
    # Whoever asks for an index on the command line has the report again.
    shutil.rmtree(home / "documents")
    assert main(["index", "--home", str(home), "--json"]) == 0
    assert not is_sample_removed(home) and len(read_manifest(home).documents) == 1
    capsys.readouterr()


def test_the_page_switches_the_sample_and_names_documents(home, client) -> None:
    assert client.post("/yinju/sample?off=true").json() == {"done": True}
    assert is_sample_removed(home)
    assert client.post("/yinju/sample?off=false").json() == {"done": True}
    assert not is_sample_removed(home)
    given = {"document": "電梯.txt", "title": " 海棠  年報 ", "year": "2019"}
    assert client.post("/yinju/title", json=given).json() == {"done": True}
    assert read_titles(home) == {"電梯.txt": GivenTitle("海棠 年報", "2019")}
    assert client.post("/yinju/title", json={**given, "year": "19"}).status_code == 422
    sets = {"name": "一集", "add": ["電梯.txt", "gone.txt"]}
    assert client.post("/yinju/collections", json=sets).json() == {"done": True}
    assert client.post("/yinju/collections", json={"name": " "}).status_code == 422
    assert "一集" in client.get("/yinju/choices").text
    listed = client.get("/yinju/documents?collection=一集&sort=-size").text
    assert listed.count("data-tick=") == 1 and "電梯.txt" in listed
    client.post("/yinju/collections", json={"name": "一集", "delete": True})
    assert "一集" not in client.get("/yinju/choices").text
    for path in ("sample?off=true", "delete?name=電梯.txt"):  # no page of another site may
        refused = client.post(f"/yinju/{path}", headers={"origin": "http://evil.example"})
        assert refused.status_code == 403


def test_a_given_title_and_year_count_from_the_next_build_on(home) -> None:
    write_titles(home, {"電梯.txt": GivenTitle("海棠年報", "2019")})
    before = read_manifest(home)
    report = build_index(home)
    found = {entry.document: entry for entry in read_manifest(home).documents}
    assert (found["電梯.txt"].title, found["電梯.txt"].date) == ("海棠年報", "2019")
    assert report.generation != before.generation and report.reused_passages == 3
    assert build_index(home).generation == report.generation  # nothing more to do
    answers = open_assistant(home)
    for question in ("2019年的報告裡電梯加裝了幾部?", "海棠年報裡電梯加裝了幾部?"):
        assert answers.ask(question).citations[0].document == "電梯.txt"
    write_titles(home, {})
    build_index(home)
    assert [entry.title for entry in read_manifest(home).documents] == [
        entry.title for entry in before.documents
    ]
    assert Uploads(home).documents().keys() == {"電梯.txt", "菜園.txt"}
