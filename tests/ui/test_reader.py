"""The reader: the whole text and nothing else, in parts, with what is marked and what was repaired."""

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient
from ui_support import NAME, QUOTE, FakeAssistant, make_document

from corpus import Block, Document, OffsetMap
from ui import links
from ui.page import build_page
from ui.reader import page as reader
from ui.server import application
from ui.service.reading import cited_documents as cited
from ui.service.service import Service


class Lines(HTMLParser):
    """Collects the text of every element with a place in the text, the original's apart."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[int, str] = {}
        self.originals: list[str] = []
        self.marked = ""
        self._into: list[object] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        assert tag not in ("script", "img")
        if "data-at" in values and tag != "button":
            self._into.append(int(values["data-at"]))
            self.found[int(values["data-at"])] = ""
        elif values.get("class") == "original":
            self._into.append("original")
            self.originals.append("")
        else:
            self._into.append("mark" if tag == "mark" else None)

    def handle_endtag(self, tag):
        self._into.pop()

    def handle_data(self, data):
        for place in self._into:
            if isinstance(place, int):
                self.found[place] += data
            elif place == "original":
                self.originals[-1] += data
            elif place == "mark":
                self.marked += data


def pages(document: Document, span=None) -> Lines:
    return Lines(reader.render_document(document, span, indexed=True, asked_version=""))


def check_whole(document: Document) -> None:
    shown = pages(document)
    assert shown.found == {
        block.start: document.text[block.start : block.end] for block in document.blocks
    }
    originals = [
        document.source[slice(*document.offsets.to_source(block.start, block.end))]
        for block in document.blocks
    ]
    differing = [
        original
        for block, original in zip(document.blocks, originals, strict=True)
        if original != document.text[block.start : block.end]
    ]
    assert shown.originals == differing


def test_every_line_is_there_and_its_original_where_it_differs(assistant) -> None:
    check_whole(make_document())
    for document in assistant.documents.values():
        check_whole(document)


def test_the_span_is_marked_across_lines() -> None:
    document = make_document()
    start = document.text.index("多部門")
    end = document.text.index("京張鐵路遺址公園調研") + 4
    assert pages(document, (start, end)).marked == document.text[start:end].replace("\n", "")


@pytest.mark.parametrize("span", [(-5, -1), (10**9, 10**9 + 4), (9, 3), (0, 0)])
def test_a_span_from_nowhere_marks_nothing(span) -> None:
    assert pages(make_document(), span).marked == ""


def test_the_outline_leads_to_headings_in_their_order() -> None:
    document = make_document()
    html = reader.render_document(document, None, indexed=True, asked_version="")
    outline = html[html.index("<ol>") : html.index("</ol>")]
    places = re.findall(
        r'class="level(\d)"><button type="button" data-at="(\d+)"[^>]*>([^<]*)', outline
    )
    assert [(int(level), unescape(title)) for level, _, title in places] == [
        *[(0, "04研究成果"), (1, "(6)模式口歷史街區調研"), (1, "(7)海淀區京張鐵路遺址公園")],
        (0, "05指導意義"),
    ]
    for _, at, title in places:
        assert document.text[int(at) :].startswith(title)


def long_document(lines: int = 900) -> Document:
    text = "\n".join(f"第{n}段。" + "城市更新要聽取居民意見。" * 8 for n in range(lines))
    return Document(
        "book.txt",
        text,
        text,
        OffsetMap(),
        lines_of(text),
        "txt",
        encoding="utf-8",
        sha256="1" * 64,
    )


def lines_of(text: str) -> tuple[Block, ...]:
    lines = re.finditer(r"[^\n]+", text)
    return tuple(Block(line.start(), line.end(), "line", ()) for line in lines)


def test_a_long_document_comes_in_parts_that_make_the_whole() -> None:
    document = long_document()
    found, number = [], 0
    while html := reader.render_part(document, number, part_length=20_000):
        assert len(Lines(html).found) > 1
        found += Lines(html).found.values()
        number += 1
    assert number > 3
    assert found == document.text.split("\n")
    assert reader.render_part(document, -1) == ""
    # The part that holds the span is sent first, with the way to its neighbours.
    at = document.text.index("第700段")
    html = reader.render_document(
        document, (at, at + 5), indexed=True, asked_version="", part_length=20_000
    )
    assert Lines(html).marked == "第700段"
    assert html.count('class="part"') == 1
    assert html.count('<button type="button" class="plain" data-part=') == 2


def test_pages_are_marked_and_lead_the_outline_where_there_are_no_headings() -> None:
    text = "第一頁\n續\n第二頁\n第四頁"
    starts = (0, text.index("第二頁"), text.index("第四頁"), text.index("第四頁"))
    document = replace(
        long_document(),
        **{"text": text, "source": text, "blocks": lines_of(text)},
        **{"pages": 4, "page_starts": starts, "format": "pdf"},
    )
    html = reader.render_document(document, None, indexed=True, asked_version="")
    assert re.findall(r'data-page="(\d)"', html) == ["1", "2", "4"]
    assert html.index('data-page="2"') < html.index(">第二頁<")
    assert html.count('<li class="level0">') == 4


def test_markup_in_a_document_and_its_name_is_text() -> None:
    document = replace(
        make_document(), name="<img src=x>.txt", title="<script>", author="<b>", date="<i>"
    )
    html = reader.render_document(document, None, indexed=True, asked_version="")
    Lines(html)  # refuses script and img
    assert "&lt;img src=x&gt;" in html and "<b>" not in html and "<i>" not in html
    Lines(reader.render_missing("<img src=x>"))


def test_links_lead_back_to_their_values() -> None:
    from urllib.parse import parse_qs, urlsplit

    address = links.reader("a&b #1/報告.txt", "abc", 3, 9)
    values = parse_qs(urlsplit(address.replace("#/read", "/read", 1)).query)
    assert values == {
        "document": ["a&b #1/報告.txt"],
        "version": ["abc"],
        "start": ["3"],
        "end": ["9"],
    }


def test_the_store_of_cited_documents_is_bounded_and_keeps_the_newest() -> None:
    store = cited.CitedDocuments(most=2_000)
    documents = [
        replace(long_document(10), name=f"{n}.txt", source="x" * 900, sha256=f"{n}" * 64)
        for n in range(5)
    ]
    assert [store.keep(document) for document in documents[:2]] == documents[:2]
    assert store.keep(replace(documents[0])) is documents[0]  # read anew, and held once
    assert store.get("0.txt", "0" * 12) is documents[0]  # looked at: it stays longer
    store.keep(documents[2])
    assert store.get("1.txt", "1" * 12) is None
    assert store.get("0.txt", "0" * 12) is documents[0]
    assert store.get("0.txt", "1" * 12) is None
    store.keep(replace(documents[3], source="x" * 9_000))
    assert store.get("3.txt", "3" * 12) is not None  # larger than all, and still here


@pytest.fixture
def fake() -> FakeAssistant:
    return FakeAssistant()


@pytest.fixture
def client(fake):
    service = Service(lambda progress, notice: fake)
    service.start()
    while service.status.state == "warming":
        service.wait(service.status, 5)
    with TestClient(
        application(build_page(service), service), base_url="http://127.0.0.1"
    ) as client:
        client.service = service
        yield client


def test_the_version_that_was_cited_is_shown_while_it_can_be_had(client, fake) -> None:
    def read(**values):
        return client.get("/yinju/read", params={"document": NAME, **values})

    old = fake.document
    client.service.ask("京張?", [])  # its document is kept
    new = replace(
        old,
        text="新\n" + old.text,
        source="新\n" + old.source,
        blocks=lines_of("新\n" + old.text),
        sha256="9" * 64,
    )
    fake.documents = {NAME: new}
    start = old.text.index(QUOTE)
    span = {"start": start, "end": start + len(QUOTE)}
    as_cited = read(version="0" * 12, **span)
    assert Lines(as_cited.text).marked == QUOTE
    assert "引用時的版本" in as_cited.text
    now = read()
    assert ">新<" in now.text and 'class="notice"' not in now.text
    unknown = read(version="5" * 12, **span)
    assert "有改動" in unknown.text and Lines(unknown.text).marked == ""
    fake.documents = {}
    assert read().status_code == 404
    assert read(version="0" * 12).status_code == 200
    assert client.get("/yinju/read", params={"document": "../x"}).status_code == 404
