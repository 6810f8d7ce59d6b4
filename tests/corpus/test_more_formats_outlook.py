"""Messages that Outlook saved, written property by property."""

import struct
from datetime import UTC, datetime, timedelta

import pytest
from compound_support import write_compound

from corpus import UnreadableFile
from corpus.formats import detect_format
from corpus.reading.loading import load_file

SENT = (
    (datetime(2023, 5, 12, 1, tzinfo=UTC) - datetime(1601, 1, 1, tzinfo=UTC))
    // timedelta(microseconds=1)
    * 10
)


def message(*, page=0, files=(), encoding="utf-16-le", **texts):
    """Pack texts by the numbers of their properties (t0037), and files with names and bytes."""
    fixed = struct.pack("<HHIq", 0x40, 0x0039, 6, SENT) + struct.pack("<HHIq", 3, 0x3FFD, 6, page)
    streams = {"__properties_version1.0": bytes(32) + fixed}
    kind = "001F" if encoding == "utf-16-le" else "001E"
    for number, value in texts.items():
        binary = isinstance(value, bytes)
        name = f"__substg1.0_{number[1:]}{'0102' if binary else kind}"
        streams[name] = value if binary else value.encode(encoding)
    for at, (name, data, content_id) in enumerate(files):
        storage = f"__attach_version1.0_#{at:08}"
        streams[f"{storage}/__substg1.0_3707001F"] = name.encode("utf-16-le")
        streams[f"{storage}/__substg1.0_37010102"] = data
        if content_id:
            streams[f"{storage}/__substg1.0_3712001F"] = content_id.encode("utf-16-le")
    return write_compound(streams)


def read(data):
    return detect_format(data, ".bin").read(data)


def test_header_and_plain_body():
    found = read(
        message(
            t0037="報送統計表",
            t0C1A="張三",
            t5D01="z@example.org",
            t0E04="李四",
            t1000="各單位：\r\n請報送。\0",
        )
    )
    assert found.text.splitlines() == [
        "報送統計表",
        "From: 張三 <z@example.org>",
        "To: 李四",
        "各單位：",
        "請報送。",
    ]
    assert (found.title, found.date) == ("報送統計表", "2023-05-12")


def test_the_page_goes_before_the_plain_text():
    html = "<html><body><table><tr><th>項目</th><th>金額</th></tr><tr><td>護岸</td><td>1280</td></tr></table></body></html>"
    found = read(message(t0037="表", t1000="純文字", t1013=html.encode()))
    assert found.text.splitlines()[1:] == ["項目\t金額", "護岸\t1280"]


@pytest.mark.parametrize(("page", "encoding"), [(936, "gb18030"), (950, "big5"), (0, "gb18030")])
def test_text_in_a_code_page(page, encoding):
    found = read(
        message(
            page=page, encoding=encoding, t0037="會議通知", t1000="會議在香港舉行，請各位準時出席。"
        )
    )
    assert found.text.splitlines() == ["會議通知", "會議在香港舉行，請各位準時出席。"]


def test_attachments_are_documents_of_their_own(tmp_path):
    files = [
        ("附件.txt", "附件的內容。".encode(), ""),
        ("logo.png", b"\x89PNG\r\n\x1a\n", "logo@1"),
    ]
    (tmp_path / "信.msg").write_bytes(message(t0037="信", t1000="正文。", files=files))
    loaded = load_file(tmp_path, "信.msg")
    assert [document.name for document in loaded.documents] == ["信.msg", "信.msg/附件.txt"]
    assert not loaded.skipped


def test_damage_says_so():
    data = bytearray(message(t0037="信", t1000="正文。" * 3000))
    data[512:1024] = b"\xff" * 512
    try:
        read(bytes(data))
    except UnreadableFile as error:
        assert error.message.code in ("mail.damaged", "file.office_97")
