"""The source panel: the quotation in its surroundings, and the file's own characters."""

import re
from dataclasses import replace
from html import unescape

from ui_support import NAME, QUOTE, FakeAssistant, answer, cite, make_document, refusal

from assistant import Citation
from corpus import Block, Document, OffsetMap
from ui.chat.conversation import Turn
from ui.chat.sources import render_sources


def marked(html: str) -> str:
    return unescape("".join(re.findall(r"<mark>(.*?)</mark>", html, re.S)))


def panel_of(citation: Citation, document: Document | None) -> str:
    """Return the panel of one turn that cites a document as it is known now."""
    given = replace(answer(make_document(), "?", QUOTE), citations=(citation,))
    documents = {} if document is None else {citation.document: document}
    return render_sources([Turn(1, "?", given, documents=documents)])


def test_the_quotation_is_marked_under_its_heading_and_within_its_section() -> None:
    document = make_document()
    html = panel_of(cite(document, 1, QUOTE), document)
    assert marked(html) == QUOTE
    assert '<h4 class="heading">(7)海淀區京張鐵路遺址公園</h4>' in html
    assert "京張鐵路遺址公園調研" in html  # the caption after it
    assert "模式口" not in html  # another section


def test_the_damaged_original_is_shown_where_it_differs() -> None:
    document = make_document()
    html = panel_of(cite(document, 1, QUOTE), document)
    assert "高效統<u>(tǒng)</u>籌協<u>(xié)</u>調機制" in html
    assert "original" not in panel_of(cite(document, 1, "京張鐵路遺址公園調研"), document)


def test_markup_in_a_document_is_text() -> None:
    fake = FakeAssistant()
    given = fake.ask("標記")
    html = render_sources([Turn(1, "標記", given, documents=fake.documents)])
    assert "<script" not in html
    assert "<img" not in html
    assert marked(html) == given.citations[0].quote


def test_the_panel_opens_the_first_source_of_the_newest_turn() -> None:
    document = make_document()
    there = {NAME: document}
    cited = answer(document, "一", QUOTE, "京張鐵路遺址公園調研")
    turns = [
        Turn(1, "一", cited, documents=there),
        Turn(2, "二", refusal(document, "二"), documents=there),
        Turn(3, "三", error="…"),
    ]
    html = render_sources(turns)
    assert 'data-open="s2-h1"' in html
    assert re.findall(r'<article class="source ?\w*" id="(\S+)"', html) == [
        *("s1-c1", "s1-c2", "s2-h1", "s2-h2")
    ]


def test_long_surroundings_are_cut_near_the_quotation() -> None:
    lines = ["甲" * 3000 + "引文" + "乙" * 3000, *["丙" * 300] * 9]
    text = "\n".join(lines)
    blocks, at = [], 0
    for line in lines:
        blocks.append(Block(at, at + len(line), "paragraph", ()))
        at += len(line) + 1
    document = Document(
        "d.txt", text, text, OffsetMap(), tuple(blocks), "txt", encoding="utf-8", sha256="0"
    )
    html = panel_of(
        Citation(1, "d.txt", None, None, None, (), "", 3000, 3002, "引文", 3000, 3002), document
    )
    inside = html.split('class="text"')[1].split("</div>")[0]
    assert marked(inside) == "引文"
    assert len(inside) < 2200
    assert f"…{'甲' * 700}<mark>" in inside
    assert "omitted" in inside


def test_a_document_gone_from_the_index_still_shows_its_quotation() -> None:
    document = make_document()
    citation = cite(document, 1, QUOTE)
    for known in (None, replace(document, text="x" * 999)):
        html = panel_of(citation, known)
        assert marked(html) == QUOTE
