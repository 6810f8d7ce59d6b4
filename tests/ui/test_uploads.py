"""Uploads: safe names, limits, nothing overwritten unasked, nothing outside the folder."""

import os
import time

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from ui_support import FakeAssistant

from ui.page import build_page
from ui.server import application
from ui.service import uploads
from ui.service.service import Service
from ui.service.uploads import UPLOAD_LIMITS, Refused, UploadLimits, Uploads, make_safe_name

TEXT = "一、電梯\n海棠社區加裝電梯四十二部。\n".encode()


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("報告（終稿）.txt", "報告（終稿）.txt"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\windows\\a.txt", "a.txt"),
        ("/etc/a.txt", "a.txt"),
        ("C:\\a.txt", "a.txt"),
        ("a:b.txt", "a_b.txt"),
        (".hidden.txt", "hidden.txt"),
        ("e\u0301tude.txt", "\u00e9tude.txt"),  # composed
        ("\u202etxt.exe.md", "txt.exe.md"),  # no reversed direction
        ("a\x00b\n.txt", "ab.txt"),
        ("  a   b .txt", "a b.txt"),
        ("con.txt", "_con.txt"),
        ("COM1.report.txt", "_COM1.report.txt"),
        ('<b onmouseover="x">.md', "_b onmouseover=_x__.md"),
        ("a.txt. ", "a.txt"),
        ("..", ""),
        ("", ""),
    ],
)
def test_names_are_reduced_to_one_safe_part(given_name: str, kept: str) -> None:
    assert make_safe_name(given_name) == kept


@given(st.text())
def test_no_name_leaves_the_folder(name: str) -> None:
    safe = make_safe_name(name)
    assert "/" not in safe and "\\" not in safe and "\0" not in safe
    assert not safe.startswith(".")
    assert len(safe.encode()) <= 180
    assert make_safe_name(safe) == safe  # a name once kept is found again


def test_a_long_name_keeps_its_suffix() -> None:
    assert make_safe_name("長" * 300 + ".pdf").endswith("長.pdf")


@pytest.fixture
def store(tmp_path) -> Uploads:
    return Uploads(tmp_path)


def put(store: Uploads, name: str, data: bytes = TEXT, existing="ask") -> str:
    incoming = store.receive(name)
    try:
        incoming.write(data)
        return incoming.finish(existing)
    finally:
        incoming.close()


def left(store: Uploads) -> list[str]:
    return [path.name for path in (store.folder / uploads.INCOMING).iterdir()]


def test_a_file_is_there_only_when_it_is_complete(store) -> None:
    incoming = store.receive("a.txt")
    incoming.write(TEXT[:9])
    assert store.files() == {}
    incoming.write(TEXT[9:])
    assert incoming.finish() == "a.txt"
    incoming.close()
    assert (store.folder / "a.txt").read_bytes() == TEXT
    assert list(store.files()) == ["a.txt"]
    assert left(store) == []


def test_one_that_broke_off_leaves_nothing(store) -> None:
    incoming = store.receive("a.txt")
    incoming.write(TEXT)
    incoming.close()
    assert store.files() == {} and left(store) == []


def test_nothing_is_overwritten_unasked(store) -> None:
    put(store, "a.txt")
    assert put(store, "a.txt") == "a.txt"  # the same bytes: nothing to ask
    with pytest.raises(Refused) as refused:
        put(store, "A.TXT", b"other words")  # the same file on some systems
    assert refused.value.code == "upload.exists"
    assert (store.folder / "a.txt").read_bytes() == TEXT
    assert put(store, "a.txt", b"other words", "both") == "a (2).txt"
    assert put(store, "a.txt", b"third words", "both") == "a (3).txt"
    assert put(store, "a.txt", b"new words", "replace") == "a.txt"
    assert (store.folder / "a.txt").read_bytes() == b"new words"
    assert left(store) == []


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a", TEXT, "name"),
        ("..", TEXT, "name"),
        ("a.txt", b"", "empty"),
        ("a.exe", b"MZ\x90\x00" * 99, "unreadable"),
        ("a.txt", b"MZ\x90\x00" * 99, "unreadable"),  # whatever it is called
        ("a.txt", bytes(range(256)) * 9, "unreadable"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9, "unreadable"),
        ("a.pdf", b"\x7fELF" + bytes(99), "unreadable"),
        ("a.xyz", TEXT, "unreadable"),
    ],
)
def test_what_cannot_be_a_document_is_refused(store, name: str, data: bytes, why: str) -> None:
    with pytest.raises(Refused) as refused:
        put(store, name, data)
    assert refused.value.code == f"upload.{why}"
    assert store.files() == {}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "gb18030", "big5"])
@pytest.mark.parametrize("shift", range(4))
def test_a_large_text_is_judged_by_its_beginning(store, encoding: str, shift: int) -> None:
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    text = "a" * shift + "海棠社區的居民議事會討論電梯。\n" * 20_000
    assert put(store, "long.txt", mark + text.encode(encoding)) == "long.txt"


def test_reading_what_arrives_does_not_take_long(store) -> None:
    began = time.monotonic()
    put(store, "table.csv", "甲,乙,丙\n".encode() * (UPLOAD_LIMITS.file_bytes // 12))
    assert time.monotonic() - began < 5
    with pytest.raises(Refused, match="not accepted"):
        put(store, "noise.txt", bytes(range(256)) * 9_000)


def test_limits_hold_while_a_file_arrives(store) -> None:
    store.limits = UploadLimits(file_bytes=100, total_bytes=150, files=2)
    with pytest.raises(Refused, match="larger than"):
        put(store, "a.txt", b"x" * 101)
    put(store, "a.txt", b"x" * 90)
    with pytest.raises(Refused, match="altogether"):
        put(store, "b.txt", b"y" * 70)
    put(store, "b.txt", b"y" * 10)
    with pytest.raises(Refused, match="At most 2 files"):
        put(store, "c.txt", b"z")
    assert left(store) == []


def test_only_listed_files_are_deleted(store, tmp_path) -> None:
    put(store, "a.txt")
    outside = tmp_path / "outside.txt"
    outside.write_bytes(TEXT)
    (store.folder / "link.txt").symlink_to(outside)
    for name in ("../outside.txt", str(outside), "", ".", "nothing.txt", uploads.INCOMING):
        assert not store.delete(name)
    assert store.delete("link.txt")  # the link, not what it leads to
    assert outside.exists()
    assert store.delete("a.txt")
    assert store.files() == {}


def test_what_a_killed_server_left_is_removed_later(store) -> None:
    incoming = store.receive("a.txt")
    incoming.write(TEXT)
    store.clean()
    assert len(left(store)) == 1  # it may still be arriving
    old = (store.folder / uploads.INCOMING) / left(store)[0]
    os.utime(old, (1, 1))
    store.clean()
    assert left(store) == []
    incoming.close()


@pytest.fixture
def client(tmp_path):
    service = Service(lambda progress, notice: FakeAssistant(), uploads=Uploads(tmp_path))
    with TestClient(
        application(build_page(service), service), base_url="http://127.0.0.1"
    ) as client:
        yield client


OURS = {"x-yinju": "1"}


def test_files_come_in_through_the_page_alone(client, tmp_path) -> None:
    def send(name: str, data: bytes = TEXT, headers=OURS, **more):
        return client.post(
            "/yinju/upload", params={"name": name, **more}, content=data, headers=headers
        )

    assert send("a.txt", headers={}).status_code == 403
    assert send("a.txt", headers={**OURS, "origin": "http://evil.example"}).status_code == 403
    assert send("../a.txt").json()["name"] == "a.txt"
    assert send("a.txt", b"other").status_code == 409
    assert send("a.txt", b"other", existing="replace").status_code == 200
    assert send("b.exe", b"MZ" * 99).status_code == 422
    assert "<img" not in send("<img src=x>.xyz").json()["html"]
    assert client.post("/yinju/delete", params={"name": "a.txt"}).status_code == 403
    assert client.post("/yinju/delete", params={"name": "../x"}, headers=OURS).json() == {
        "done": False
    }
    assert client.post("/yinju/delete", params={"name": "a.txt"}, headers=OURS).json() == {
        "done": True
    }
    assert client.post("/yinju/build").status_code == 403
    assert client.post("/yinju/cancel").status_code == 403


def test_gradios_own_way_in_is_shut(client) -> None:
    for path in ("/gradio_api/upload", "/gradio_api/upload/", "/gradio_api//upload"):
        reply = client.post(path, files={"files": ("a.txt", TEXT)})
        assert reply.status_code in (404, 405), path


def test_a_body_that_is_too_large_is_refused_before_it_is_read(tmp_path) -> None:
    store = Uploads(tmp_path, UploadLimits(file_bytes=100))
    service = Service(lambda progress, notice: FakeAssistant(), uploads=store)
    client = TestClient(application(build_page(service), service), base_url="http://127.0.0.1")
    reply = client.post("/yinju/upload", params={"name": "a.txt"}, content=b"x" * 101, headers=OURS)
    assert reply.status_code == 413
    pieces = (b"x" * 60 for _ in range(3))  # without a length
    reply = client.post("/yinju/upload", params={"name": "a.txt"}, content=pieces, headers=OURS)
    assert reply.status_code == 413
