"""What the Documents page lists, from real manifests and real files."""

import json
import os
import zipfile
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from index import build_index
from ui.documents import page as documents
from ui.documents.library import Listing, find_documents
from ui.page import build_page
from ui.server import application
from ui.service.opening import open_assistant
from ui.service.service import Service
from ui.service.uploads import Uploads

PARK = "一、公園\n濱河公園的步道全長六公里。\n"
LIFTS = "一、電梯\n海棠社區加裝電梯四十二部。\n"


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = tmp_path / "reports"
    (folder / "old").mkdir(parents=True)
    (folder / "old" / "公園.txt").write_text(PARK, "utf-8")
    (folder / "broken.txt").write_bytes(bytes(range(256)) * 9)
    return folder


@pytest.fixture
def home(tmp_path, folder) -> Path:
    home = tmp_path / "home"
    (home / "documents").mkdir(parents=True)
    (home / "documents" / "電梯.md").write_text(LIFTS, "utf-8")
    build_index(home, folder)
    return home


def listed(home: Path, *find: object) -> Listing:
    return find_documents(open_assistant(home), Uploads(home), *find)


def states(found: Listing) -> list[tuple[str, str, bool]]:
    return [(row.name, row.state, row.uploaded) for row in found.rows]


def test_documents_of_both_folders_are_listed(home, folder) -> None:
    found = listed(home)
    assert states(found) == [("old/公園.txt", "indexed", False), ("電梯.md", "indexed", True)]
    assert [(row.name, row.uploaded) for row in found.skipped] == [("broken.txt", False)]
    assert found.skipped[0].skipped.code == "file.encoding_unknown"
    assert (found.documents, found.found, found.waiting) == (2, 2, 0)
    assert found.folder == folder and not found.shipped
    assert found.rows[0].format == "txt" and found.rows[0].changed
    html = documents.render_table(found, 0)
    assert html.count("data-delete") == 1 and 'data-delete="電梯.md"' in html
    assert str(folder) in html


def test_what_a_rebuild_would_do_is_said(home, folder) -> None:
    (folder / "new.txt").write_text(PARK * 2, "utf-8")
    (folder / "old" / "公園.txt").write_text(PARK + LIFTS, "utf-8")
    (home / "documents" / "電梯.md").unlink()
    (home / "documents" / "b.txt").write_text(LIFTS * 3, "utf-8")
    found = listed(home)
    assert states(found) == [
        *[("b.txt", "new", True), ("new.txt", "new", False)],
        ("old/公園.txt", "changed", False),
    ]  # what was deleted is no longer listed
    assert found.waiting == 4
    html = documents.render_table(found, 0)
    assert "4 個檔案有變動" in html and html.count("data-delete") == 1


def test_an_upload_of_the_same_bytes_is_listed_with_its_twin(home) -> None:
    (home / "documents" / "copy.txt").write_text(PARK, "utf-8")
    build_index(home)
    found = listed(home, "copy")
    assert states(found) == [("copy.txt", "indexed", True)]
    assert found.rows[0].same == "old/公園.txt"
    assert "內容與 old/公園.txt 相同" in documents.render_table(found, 0)
    assert "另見 copy.txt" in documents.render_table(listed(home), 0)


def test_documents_in_an_archive_are_deleted_with_it(home) -> None:
    with zipfile.ZipFile(home / "documents" / "all.zip", "w") as archive:
        archive.writestr("a.txt", LIFTS + PARK)
        archive.writestr("b.exe", b"MZ" * 99)
    build_index(home)
    found = listed(home, "all.zip")
    assert states(found) == [("all.zip/a.txt", "indexed", True)]
    assert found.rows[0].file == "all.zip"
    assert ("all.zip/b.exe", "all.zip", True) in [
        (row.name, row.file, row.uploaded) for row in found.skipped
    ]
    assert 'data-delete="all.zip"' in documents.render_table(found, 0)


def test_names_are_found_by_their_words_and_come_in_portions(home, folder) -> None:
    for number in range(25):
        (folder / f"調查 {number:02}.txt").write_text(f"第{number}次調查。" + PARK, "utf-8")
    build_index(home)
    assert listed(home, "調查 1").found == 12  # 01, 10 to 19, 21
    portion = listed(home, "", 20, 5)
    assert len(portion.rows) == 5 and portion.found == 27
    html = documents.render_table(portion, 20)
    assert 'data-more="25"' in html and "還有 2 份" in html
    assert "<thead>" not in html


def test_the_shipped_report_is_said_to_be_shipped(report_home) -> None:
    found = listed(report_home)
    html = documents.render_table(found, 0)
    assert found.shipped and "移除範例" in html and html.count("state sample") == 1


def test_before_anything_is_loaded_there_is_nothing(tmp_path) -> None:
    assert find_documents(None, Uploads(tmp_path)) == Listing()
    assert "沒有文件" in documents.render_table(Listing(), 0)


def test_uploads_are_listed_while_nothing_is_indexed(tmp_path) -> None:
    uploads = Uploads(tmp_path)
    uploads.folder.mkdir()
    (uploads.folder / "a.txt").write_text(PARK, "utf-8")
    found = find_documents(None, uploads)
    assert states(found) == [("a.txt", "new", True)] and found.waiting == 1


def test_a_name_that_is_no_unicode_is_listed(home, folder) -> None:
    os.close(os.open(os.fsencode(folder) + b"/\xff\xfe.txt", os.O_CREAT))
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.txt")).write_text(LIFTS + "。", "utf-8")
    build_index(home)
    service = Service(lambda progress, notice: open_assistant(home), uploads=Uploads(home))
    service.start()
    while service.status.state == "warming":
        service.wait(service.status, 5)
    with TestClient(
        application(build_page(service), service), base_url="http://127.0.0.1"
    ) as client:
        assert "??.txt" in client.get("/yinju/documents").text
        assert "??.txt" in client.get("/yinju/choices").text
        reply = client.post(
            "/yinju/ask",
            json={"number": 1, "question": "海棠社區加裝電梯幾部?"},
            headers={"x-yinju": "1"},
        )
        last = json.loads(reply.text.splitlines()[-1])
        assert "??.txt" in last["turn"] and "??.txt" in last["sources"]
        assert "??.txt" in json.dumps(last["saved"])


def test_names_and_reasons_are_escaped(home, folder) -> None:
    (folder / "<img src=x>.txt").write_text(LIFTS + "。", "utf-8")
    (folder / "<b>.bin").write_bytes(b"x")
    build_index(home)
    html = documents.render_table(listed(home), 0)
    assert "<img" not in html and "<b>.bin" not in html
    assert "&lt;img src=x&gt;.txt" in html and "&lt;b&gt;.bin" in html


def test_the_status_command_lists_the_same(home, capsys) -> None:
    from cli.main import main

    assert main(["status", "--home", str(home), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [entry["document"] for entry in told["documents"]] == [
        row.name for row in listed(home).rows
    ]


def test_what_of_a_document_is_missing_stands_in_its_row(tmp_path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "毀損.txt").write_text(
        "一、公園\n濱河公園的步道全長\ufffd\ufffd公里，由街道辦事處管理。\n", "utf-8"
    )
    (folder / "公園.txt").write_text(PARK, "utf-8")
    build_index(tmp_path / "home", folder)
    found = listed(tmp_path / "home")
    damaged = next(row for row in found.rows if row.name == "毀損.txt")
    assert [warning.code for warning in damaged.warnings] == ["text.destroyed"]
    html = documents.render_table(found, 0)
    assert html.count('<details class="warnings">') == 1
    assert damaged.warnings[0].in_language("zh-Hant") in html
