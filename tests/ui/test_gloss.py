"""The reading aid as HTML: apart from the quotation, in its order, escaped, fetched when asked for."""

import re
from dataclasses import replace
from html import unescape

import pytest
from fastapi.testclient import TestClient
from ui_support import NAME, QUOTE, FakeAssistant, answer, make_document

from index.dictionary.glosses import Word, gloss_words
from ui.chat.conversation import Turn
from ui.chat.rendering import render_thread
from ui.chat.sources import render_sources
from ui.page import build_page
from ui.reader import gloss
from ui.server import application
from ui.service.service import Service


def shown(html: str) -> list[str]:
    """Return the text of each word with its signs."""
    cells = re.findall(r'<span class="word"[^>]*>(.*?)</span>(?= <|</li>)', html)
    return [unescape(re.sub("<[^>]+>", "", cell)) for cell in cells]


def test_the_words_stand_in_their_order_with_their_signs() -> None:
    html = gloss.render_gloss(gloss_words("探索“城市合伙人”模式（G20,3.5億）。"))
    cells = shown(html)
    assert cells == ["探索", "“城市", "合伙人”", "模式", "（G20,", "3.5", "億）。"]
    assert 'lang="zh-Latn-pinyin">tànsuǒ<' in html
    assert '<span class="senses" lang="en">city; town</span>' in html
    assert "<q" not in html and "<mark" not in html  # not a quotation


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("", []),
        (" \n", []),
        ("English only.", ["English", "only."]),
        ("😀", ["😀"]),
        ("。", ["。"]),
    ],
)
def test_text_without_chinese_makes_no_trouble(text: str, cells: list[str]) -> None:
    html = gloss.render_gloss(gloss_words(text))
    assert shown(html) == cells
    assert 'class="pinyin"' not in html and 'class="senses"' not in html


def test_everything_is_escaped() -> None:
    html = gloss.render_gloss([Word("<b>", "<i>", ("<script>", "&amp;")), Word('"<u>')])
    assert not re.search(r"<(b|i|u|script)>", html)
    assert "&lt;script&gt;; &amp;amp;" in html


def test_only_a_chinese_quotation_of_bearable_length_has_the_button() -> None:
    assert gloss.is_offered("城市更新")
    assert not gloss.is_offered("An English sentence.")
    assert not gloss.is_offered("")
    assert not gloss.is_offered("城" * (gloss.LONGEST + 1))
    given = answer(make_document(), "?", QUOTE)
    given = replace(given, statements=(replace(given.statements[0], quote="In English."),))
    assert 'class="gloss"' not in render_thread([Turn(1, "?", given)])


def test_an_answer_and_its_sources_have_it_outside_the_quotation() -> None:
    document = make_document()
    turn = Turn(1, "?", answer(document, "?", QUOTE, "京張鐵路遺址公園調研"))
    html = render_thread([turn])
    quotes = re.findall(r"<q [^>]*>(.*?)</q>", html)
    assert quotes == [QUOTE, "京張鐵路遺址公園調研"]  # nothing in them but their own characters
    assert re.findall(r'aria-controls="(\S+-words)"', html) == ["s1-q1-words", "s1-q2-words"]
    assert html.index('id="s1-q1-words"') > html.index("</blockquote>")
    assert 'aria-expanded="false" aria-controls="s1-q1-words"' in html
    assert '<div class="words" id="s1-q1-words" role="note" hidden></div>' in html
    for known in ({NAME: document}, {}):  # its document may be gone
        turn = Turn(1, "?", answer(document, "?", QUOTE), documents=known)
        view = render_sources([turn])
        assert view.count('aria-controls="s1-c1-words"') == 1
        assert re.findall("<mark>(.*?)</mark>", view) == [QUOTE]
        assert view.index("<mark>") < view.index('class="gloss"') < view.index('id="s1-c1-words"')


@pytest.fixture
def client():
    service = Service(lambda progress, notice: FakeAssistant())
    with TestClient(
        application(build_page(service), service), base_url="http://127.0.0.1"
    ) as client:
        yield client


def test_it_is_fetched_by_the_text_of_the_quotation(client) -> None:
    reply = client.get("/yinju/words", params={"text": QUOTE})
    assert reply.status_code == 200
    assert "".join(shown(reply.text)) == QUOTE
    assert "xiétiáo" in reply.text and "to coordinate" in reply.text
    assert client.get("/yinju/words", params={"text": "<b>城市</b>"}).text.count("<b>") == 0
    assert client.get("/yinju/words", params={"text": ""}).status_code == 200
    assert client.get("/yinju/words").status_code == 422
    assert client.get("/yinju/words", params={"text": "城" * 3_001}).status_code == 422
