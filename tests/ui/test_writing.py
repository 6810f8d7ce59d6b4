"""Answers as text: quotations verbatim, in Markdown too, each number with its reference."""

from dataclasses import replace
from urllib.parse import parse_qs

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from ui_support import NAME, QUOTE, FakeAssistant, answer, make_document

from assistant.types import TableRow
from ui.chat.conversation import Turn
from ui.chat.writing import escape, write_conversation, write_turn

MARKDOWN = MarkdownIt("commonmark").enable("table")


def shown(text: str) -> str:
    """Return what a reader of rendered Markdown sees."""
    tokens = [child for token in MARKDOWN.parse(text) for child in token.children or ()]
    return "".join(one.content or ("\n" if "break" in one.type else "") for one in tokens)


def test_an_answer_has_its_quotations_and_their_references() -> None:
    document = make_document()
    written = write_turn(Turn(1, "?", answer(document, "?", QUOTE), documents={NAME: document}))
    assert written.plain == (
        f"報告中是這樣寫的：\n「{QUOTE}」[1]\n\n出處\n"
        f"[1] {NAME} · 04研究成果 › (7)海淀區京張鐵路遺址公園"
    )
    assert f"> 「{QUOTE}」\\[1\\]" in written.markdown
    links = [
        token.attrs["href"]
        for one in MARKDOWN.parse(written.markdown)
        for token in one.children or ()
        if token.type == "link_open"
    ]
    (link,) = links
    values = parse_qs(link.removeprefix("#/read?"))
    start = document.text.index(QUOTE)
    assert values == {
        "document": [NAME],
        "version": ["0" * 12],
        "start": [str(start)],
        "end": [str(start + len(QUOTE))],
    }


def test_english_answers_and_refusals_have_their_own_words() -> None:
    written = write_turn(Turn(1, "How?", FakeAssistant().ask("How?")))
    assert "\nSources\n" in written.plain and f"“{QUOTE}" in written.plain
    refused = write_turn(Turn(1, "?", FakeAssistant().ask("巴黎?")))
    assert refused.plain == "文件裡找不到這個問題的答案。"
    assert write_turn(Turn(1, "?")) is None


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs"]), min_size=1))
def test_markdown_shows_every_text_as_it_is(text: str) -> None:
    assert shown(f"> 「{escape(text)}」") == f"「{text}」"
    assert shown(f"## 「{escape(text)}") == f"「{text}"


def test_rows_of_a_table_are_a_table() -> None:
    base = answer(make_document(), "?", QUOTE, QUOTE)
    statements, citations = [], []
    for number, cells in enumerate((("甲|鎮", "1,280"), ("乙*鎮*", "940"))):
        quote = "\t".join(cells)
        row = TableRow(("鄉鎮", "戶數"), cells)
        citations.append(replace(base.citations[number], quote=quote, table=row))
        columns = "鄉鎮 | 戶數：" if number == 0 else ""
        statements.append(replace(base.statements[number], quote=quote, columns=columns))
    base = replace(base, statements=tuple(statements), citations=tuple(citations))
    html = MARKDOWN.render(write_turn(Turn(1, "?", base)).markdown)
    assert html.count("<table>") == 1
    cells = [line.strip() for line in html.splitlines() if line.startswith(("<td", "<th>"))]
    assert cells == [
        *("<th>鄉鎮</th>", "<th>戶數</th>", "<th></th>"),
        *("<td>甲|鎮</td>", "<td>1,280</td>", "<td>[1]</td>"),
        *("<td>乙*鎮*</td>", "<td>940</td>", "<td>[2]</td>"),
    ]


def test_a_conversation_has_a_heading_for_each_question() -> None:
    given = answer(make_document(), "它*呢*?", QUOTE, understood="京張呢?")
    text = write_conversation("調研 #1", [Turn(1, "它*呢*?", given), Turn(2, "還沒答")])
    assert text.startswith("# 調研 \\#1\n\n## 它\\*呢\\*?\n\n*理解為：京張呢?*\n\n")
    assert "還沒答" not in text and text.endswith("\n")
