"""Web pages saved as a single file: parts, encodings, frames, style sheets."""

import base64
import quopri

import pytest

from corpus.errors import UnreadableFile
from corpus.formats.html.mhtml import is_mhtml, read_mhtml


def part(text, kind="text/html", charset="utf-8", encoding="quoted-printable", **headers):
    data = text.encode(charset)
    body = quopri.encodestring(data) if encoding == "quoted-printable" else base64.encodebytes(data)
    lines = [f"Content-Type: {kind}; charset={charset}", f"Content-Transfer-Encoding: {encoding}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body.replace(b"\n", b"\r\n")


def archive(*parts, kind="multipart/related", parameters=""):
    head = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: http://x.cn/a.html\r\n"
        f'MIME-Version: 1.0\r\nContent-Type: {kind};\r\n\ttype="text/html";{parameters}\r\n'
        '\tboundary="--x--"\r\n\r\n'
    )
    middle = b"".join(b"\r\n----x--\r\n" + one for one in parts)
    return head.encode() + middle + b"\r\n----x----\r\n"


def lines(*parts, **options):
    data = archive(*parts, **options)
    assert is_mhtml(data)
    return read_mhtml(data).text.splitlines()


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64"])
@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "big5", "utf-16"])
def test_a_part_is_decoded(charset, encoding):
    page = part("<html><p>甘<b>水</b>三=座</p></html>", charset=charset, encoding=encoding)
    assert lines(page) == ["甘水三=座"]


def test_the_root_is_the_page_that_the_archive_names():
    pages = [part("<p>框</p>", Content_ID="<f@x>"), part("<p>頁</p>", Content_ID="<r@x>")]
    assert lines(*pages, parameters=' start="<r@x>";') == ["頁"]
    assert lines(*pages) == ["框"]


def test_parts_in_parts():
    inner = (
        b'Content-Type: multipart/alternative; boundary="y"\r\n\r\n--y\r\n'
        + part("文", "text/plain")
        + b"\r\n--y\r\n"
        + part("<p>頁</p>")
        + b"\r\n--y--\r\n"
    )
    assert lines(inner) == ["頁"]


def test_frames_are_read_where_they_stand():
    page = part(
        '<p>上</p><iframe src="cid:f@x"></iframe><iframe src="http://x.cn/none"></iframe>'
        '<iframe src="b/c.html" hidden></iframe><p>下</p>',
        Content_Location="http://x.cn/a.html",
    )
    frame = part('<p>框</p><iframe src="/d.html">', charset="gb2312", Content_ID="<f@x>")
    hidden = part("<p>不</p>", Content_Location="http://x.cn/b/c.html")
    inner = part("<p>內</p>", Content_Location="/d.html")
    assert lines(page, frame, hidden, inner) == ["上", "框", "內", "下"]


def test_a_page_of_frames_that_hold_each_other():
    page = part('<frameset><frame src="b.html"></frameset>', Content_Location="http://x.cn/a.html")
    other = part('<p>乙</p><iframe src="b.html">', Content_Location="http://x.cn/b.html")
    found = lines(page, other)
    assert set(found) == {"乙"} and len(found) <= 50


def test_style_sheets_of_the_archive_count():
    page = part(
        '<head><link rel="stylesheet" href="cid:css@x"></head><p>示</p><p class=x>隱</p>'
        "<ol class=y><li>1. 甲</ol>"
    )
    sheet = part(".x{display:none} .y{list-style:none}", "text/css", Content_ID="<css@x>")
    assert lines(page, sheet) == ["示", "1. 甲"]


def test_an_archive_without_a_page():
    with pytest.raises(UnreadableFile):
        read_mhtml(archive(part("文", "text/plain")))
