"""Messages: their header, their body, and the files that they carry as documents of their own."""

import base64
import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

import corpus
from corpus import UnreadableFile
from corpus.formats import detect_format
from corpus.reading.loading import load_file

DOCUMENTS = Path(__file__).parents[1] / "documents"
SENT = b"To: a@example.org\r\nDate: Mon, 1 Jan 2024 00:00:00 +0800\r\n"


def message(subject="關於報送統計表的通知"):
    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = subject, "張三 <z@example.org>", "l@example.org"
    made["Date"] = "Fri, 12 May 2023 23:00:00 +0800"
    made.set_content("各單位：\n請於5月20日前報送。\n")
    return made


def packed(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def read(data):
    data = data if isinstance(data, bytes) else data.as_bytes()
    return detect_format(data, ".eml").read(data)


def load(tmp_path, data, name="通知.eml"):
    (tmp_path / name).write_bytes(data if isinstance(data, bytes) else data.as_bytes())
    return load_file(tmp_path, name)


def test_header_and_plain_body():
    found = read(message())
    assert found.text.splitlines() == [
        "關於報送統計表的通知",
        "From: 張三 <z@example.org>",
        "To: l@example.org",
        "Date: Fri, 12 May 2023 23:00:00 +0800",
        "各單位：",
        "請於5月20日前報送。",
    ]
    assert (found.title, found.date) == ("關於報送統計表的通知", "2023-05-12")
    assert found.author == "張三 <z@example.org>"


def test_the_page_of_a_message_goes_before_its_plain_text():
    made = message()
    rows = "<tr><th>項目</th><th>金額</th></tr><tr><td>護岸</td><td>1280</td></tr>"
    made.add_alternative(f"<p>請填下表。</p><table>{rows}</table>", subtype="html")
    found = read(made)
    assert found.text.splitlines()[4:] == ["請填下表。", "項目\t金額", "護岸\t1280"]
    assert found.tables[found.marks[-1].table].columns == ("項目", "金額")


@pytest.mark.parametrize(
    ("charset", "encoding", "text"),
    [
        ("gb2312", "gb18030", "朱镕基同志出席会议。"),
        ("big5", "big5hkscs", "會議在香港觀塘區裏舉行，由許功蓋主持。"),
        ("x-unknown", "gb18030", "会议定于一月五日召开，请准时参加。"),
    ],
)
def test_charsets_are_those_that_programs_read(charset, encoding, text):
    words = base64.b64encode("會議的通知".encode(encoding)).decode()
    data = f"Subject: =?{'big5' if charset == 'big5' else 'gb2312'}?B?{words}?=\r\n".encode()
    data += b"From: " + "王五".encode(encoding) + b" <w@example.org>\r\n" + SENT
    data += f"Content-Type: text/plain; charset={charset}\r\n\r\n".encode() + text.encode(encoding)
    found = read(data)
    assert found.text.splitlines()[0] == "會議的通知"
    assert found.text.splitlines()[-1] == text


def test_attachments_are_documents_of_their_own(tmp_path):
    made = message()
    inner = message("轉來的通知")
    inner.add_attachment(
        "附件中的附件。".encode(), maintype="text", subtype="plain", filename="a.txt"
    )
    archive = packed({"b.md": "# 壓縮的\n\n內容。", "c.zip": packed({"d.md": "內容。"})})
    word = (DOCUMENTS / "report-libreoffice.docx").read_bytes()
    made.add_attachment(word, maintype="application", subtype="msword", filename="../年報.docx")
    made.add_attachment(word, maintype="application", subtype="msword", filename="年報.docx")
    made.add_attachment(archive, maintype="application", subtype="zip", filename="z.zip")
    made.add_attachment(inner)
    made.add_attachment(b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", cid="<logo>")
    made.add_attachment(b"x", maintype="application", subtype="pkcs7-signature", filename="s.p7s")
    loaded = load(tmp_path, made)
    assert [document.name for document in loaded.documents] == [
        "通知.eml",
        "通知.eml/年報.docx",
        "通知.eml/年報 (2).docx",
        "通知.eml/z.zip/b.md",
        "通知.eml/轉來的通知.eml",
        "通知.eml/轉來的通知.eml/a.txt",
    ]
    assert {document.file for document in loaded.documents} == {"通知.eml"}
    assert [(name, reason.code) for name, reason in loaded.skipped] == [
        ("通知.eml/z.zip/c.zip", "archive.nested")
    ]
    assert corpus.read_document(tmp_path, "通知.eml").title == "關於報送統計表的通知"


def test_messages_in_one_another_end(tmp_path):
    made = message("最裏面")
    for depth in range(5):
        outer = message(f"第{depth}層")
        outer.add_attachment(made)
        made = outer
    loaded = load(tmp_path, made)
    assert len(loaded.documents) == 3
    assert [reason.code for _, reason in loaded.skipped] == ["archive.nested"]


def test_an_encrypted_message_says_so():
    data = b"From: a@example.org\r\n" + SENT
    data += b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nMIIB"
    with pytest.raises(UnreadableFile, match="password"):
        read(data)


def test_what_a_message_is_and_what_not():
    assert detect_format(message().as_bytes(), ".txt").name == "eml"
    assert detect_format("To: 各單位\n\n會議紀要如下。".encode(), ".txt").name == "txt"
    page = (DOCUMENTS / "report-saved.mhtml").read_bytes()
    assert detect_format(page, ".mhtml").name == "mhtml"
