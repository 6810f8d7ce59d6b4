"""Reading: encodings and line ends as files really have them; what cannot be read says why."""

import codecs

import pytest

import corpus

TRADITIONAL = "京張鐵路遺址公園的城市更新策略主要有歷史傳承、凸顯科創和綠色生態三個特點。\n" * 3
SIMPLIFIED = "京张铁路遗址公园的城市更新策略主要有历史传承、凸显科创和绿色生态三个特点。\n" * 3


@pytest.mark.parametrize(
    ("text", "encoding", "mark"),
    [
        (TRADITIONAL, "utf-8", b""),
        (TRADITIONAL, "utf-8", codecs.BOM_UTF8),
        (TRADITIONAL, "utf-16-le", codecs.BOM_UTF16_LE),
        (TRADITIONAL, "utf-16-be", codecs.BOM_UTF16_BE),
        (SIMPLIFIED, "utf-16-le", b""),
        (TRADITIONAL, "big5", b""),
        (SIMPLIFIED, "gb18030", b""),
        (TRADITIONAL, "gb18030", b""),
        ("A plain English report. It has two sentences.\n" * 3, "utf-16-le", b""),
    ],
)
def test_encodings_are_recognised(tmp_path, text, encoding, mark):
    (tmp_path / "報告.txt").write_bytes(mark + text.encode(encoding))
    raw = corpus.read_document(tmp_path, "報告.txt")
    assert raw.text == text
    assert raw.sha256 == corpus.hash_file(tmp_path / "報告.txt")


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_a_damaged_byte_costs_a_character(tmp_path, mark):
    data = (TRADITIONAL * 3).encode()
    (tmp_path / "a.txt").write_bytes(mark + data[:101] + data[102:])
    raw = corpus.read_document(tmp_path, "a.txt")
    assert raw.encoding == "utf-8" and 1 <= raw.text.count("\ufffd") <= 2
    assert len(raw.text) >= len(TRADITIONAL * 3) - 1


def test_halves_of_characters_do_not_get_through(tmp_path):
    text = "半個字符\ud842在此。" * 3
    (tmp_path / "a.txt").write_bytes(
        codecs.BOM_UTF16_LE + text.encode("utf-16-le", "surrogatepass")
    )
    found = corpus.load_file(tmp_path, "a.txt")
    for document in found.documents:
        assert "\ud842" not in document.text and corpus.split_document(document)


def test_carriage_returns_stay_in_the_source_and_leave_the_text(tmp_path):
    (tmp_path / "a.txt").write_bytes("第一段。\r\n第二段。\r\n".encode())
    document = corpus.load_document(tmp_path, "a.txt")
    assert document.source == "第一段。\r\n第二段。\r\n"
    assert document.text == "第一段。\n第二段。\n"
    at = document.text.index("第二段。")
    assert document.source[slice(*document.offsets.to_source(at, at + 4))] == "第二段。"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", bytes(range(256)) * 8, "text"),
        ("b.txt", b"", "no text"),
        ("c.txt", b" \n\t\n", "no text"),
        ("d.xyz", b"\1\2", "format .xyz"),
        ("e.txt", codecs.BOM_UTF8 + b"\xff\xfe\xfd", "UTF-8"),
        ("f.txt", b"\x89PNG\r\n\x1a\n" + bytes(200), "picture"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path, name, data, reason):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(corpus.UnreadableFile, match=reason) as caught:
        corpus.load_document(tmp_path, name)
    assert "\n" not in str(caught.value)


def test_listing_leaves_out_what_is_no_document(tmp_path):
    for name in ["b.txt", "a.md", ".hidden.txt", "LICENSE", "sub/c.TXT", ".git/d.txt", "x.docx"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("文")
    assert corpus.list_documents(tmp_path) == ["a.md", "b.txt", "sub/c.TXT", "x.docx"]


def test_what_browsers_and_office_leave_beside_documents_is_left_out(tmp_path):
    for name in [
        *("page.html", "page_files/logo.png", "page_files/style.css"),
        *("other_files/real.txt", "~$report.docx", "report.docx"),
    ]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("文")
    assert corpus.list_documents(tmp_path) == ["other_files/real.txt", "page.html", "report.docx"]


def test_a_folder_that_is_none(tmp_path):
    with pytest.raises(corpus.NoDocuments, match="not a folder"):
        corpus.list_documents(tmp_path / "none")


def test_the_shipped_report_is_the_only_document():
    assert corpus.list_documents(corpus.SHIPPED) == ["beijing-urban-renewal-2023.txt"]
