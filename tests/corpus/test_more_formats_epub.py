"""Electronic books: reading order, what is no text, titles that only look like titles, DRM."""

import io
import zipfile

import pytest

from corpus import UnreadableFile
from corpus.formats import detect_format

CONTAINER = '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'
PAGE = '<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><head>{}</head><body>{}</body></html>'
HTML = "application/xhtml+xml"


def book(pages, *, items="", spine="", guide="", **more):
    """Pack pages by their names; the book refers to them in reverse order of their names."""
    listed = "".join(f'<item id="{name}" href="{name}" media-type="{HTML}"/>' for name in pages)
    order = "".join(f'<itemref idref="{name}"/>' for name in sorted(pages, reverse=True))
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        "<dc:title>水利志</dc:title><dc:creator>水務局</dc:creator><dc:date>2023-05-12T00:00:00Z</dc:date></metadata>"
        f"<manifest>{items}{listed}</manifest><spine>{spine}{order}</spine><guide>{guide}</guide></package>"
    )
    members = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OPS/book.opf": opf,
    }
    members |= {f"OPS/{name}": content for name, content in pages.items()}
    members |= {name.replace("__", "/") + ".xml": content for name, content in more.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in members.items():
            package.writestr(name, content)
    return out.getvalue()


def read(data):
    return detect_format(data, ".zip").read(data)


def lines(extract):
    return [
        (m.kind + (str(m.level) if m.level else ""), extract.text[m.start : m.end])
        for m in extract.marks
    ]


def test_chapters_in_reading_order_without_cover_and_contents():
    nav = f'<item id="nav" href="nav.xhtml" media-type="{HTML}" properties="nav"/>'
    data = book(
        {
            "b.xhtml": PAGE.format("", "<h1>第一章</h1><p>首章。</p>"),
            "a.xhtml": PAGE.format(
                "",
                "<h1>第二章</h1><p>次章。</p><table><tr><th>站</th><th>數</th></tr><tr><td>柳灣</td><td>3</td></tr></table>",
            ),
            "cover.xhtml": PAGE.format("", "<p>封面上的字</p>"),
        },
        items=nav,
        spine='<itemref idref="nav"/>',
        guide='<reference type="cover" href="cover.xhtml"/>',
    )
    found = read(data)
    assert lines(found) == [
        ("heading1", "第一章"),
        ("text", "首章。"),
        ("heading1", "第二章"),
        ("text", "次章。"),
        ("header", "站\t數"),
        ("row", "柳灣\t3"),
    ]
    assert (found.title, found.author, found.date) == ("水利志", "水務局", "2023-05-12")


def test_marks_of_notes_readings_and_hidden_text_are_no_text():
    style = "<style>.gone { display: none }</style>"
    body = (
        '<p>首任里長是<ruby>溫<rt>ㄨㄣ</rt></ruby>景行<a epub:type="noteref" href="#n"><sup>1</sup></a>，'
        '面積3km<sup>2</sup>。</p><p class="gone">藏起來的。</p><aside id="n"><p>見縣志。</p></aside>'
    )
    found = read(book({"a.xhtml": PAGE.format(style, body)}))
    assert [text for _, text in lines(found)] == ["首任里長是溫景行，面積3km²。", "見縣志。"]


def test_a_title_that_the_contents_name_is_a_heading():
    ncx = (
        '<!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "x.dtd"><ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint>'
        '<navLabel><text>第一章 概況</text></navLabel><content src="a.xhtml#top"/></navPoint></navMap></ncx>'
    )
    items = '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
    data = book({"a.xhtml": PAGE.format("", "<p>第一章　概況</p><p>正文。</p>")}, items=items)
    changed = io.BytesIO(data)
    with zipfile.ZipFile(changed, "a") as package:
        package.writestr("OPS/toc.ncx", ncx)
    assert lines(read(changed.getvalue())) == [("heading1", "第一章　概況"), ("text", "正文。")]


def test_rights_management_is_refused_and_obscured_fonts_are_not():
    page = {"a.xhtml": PAGE.format("", "<p>正文。</p>")}
    method = (
        '<encryption><EncryptedData><EncryptionMethod Algorithm="{}"/></EncryptedData></encryption>'
    )
    fonts = method.format("http://www.idpf.org/2008/embedding")
    assert read(book(page, **{"META-INF__encryption": fonts})).text == "正文。\n"
    sealed = method.format("http://www.w3.org/2001/04/xmlenc#aes128-cbc")
    with pytest.raises(UnreadableFile, match="password"):
        read(book(page, **{"META-INF__encryption": sealed}))


def test_entities_are_not_opened():
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><container>&b;</container>'
    with pytest.raises(UnreadableFile, match="damaged"):
        read(book({}, **{"META-INF__container": laughs}))
