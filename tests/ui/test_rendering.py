"""Turns as HTML: everything escaped, every number bound to its citation."""

import re
from dataclasses import replace
from html.parser import HTMLParser

from lxml import html as lxml
from ui_support import NAME, QUOTE, FakeAssistant, answer, make_document, refusal

from assistant.types import TableRow
from ui.chat.conversation import Turn
from ui.chat.rendering import render_thread

HOSTILE = (
    '<script>alert(1)</script> <img src=x onerror="alert(1)"> *a* `b` [1] $$x$$ ${1+1} {{v}} </q>'
)


class Elements(HTMLParser):
    """Collects the tags of a page, the data-source of its buttons and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.sources: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        values = dict(attrs)
        assert not any(name.startswith("on") for name in values)
        if "data-source" in values:
            self.sources.append(values["data-source"])

    def handle_data(self, data):
        self.text += data


def test_quotes_notes_and_questions_are_escaped() -> None:
    document = make_document()
    given = answer(document, HOSTILE, QUOTE, understood=HOSTILE + "!")
    given = replace(
        given,
        note=HOSTILE,
        statements=(replace(given.statements[0], quote=HOSTILE, lead=HOSTILE, preceding=HOSTILE),),
        citations=(replace(given.citations[0], document=HOSTILE, section=(HOSTILE,)),),
    )
    page = Elements(render_thread([Turn(1, HOSTILE, given)]))
    assert not {"script", "img"} & set(page.tags)
    # question, understood, note, lead, before, quote; document and section in the list of sources
    assert page.text.count(HOSTILE) == 8


def test_markup_and_brackets_in_a_quote_stay_as_they_are() -> None:
    given = FakeAssistant().ask("標記")
    html = render_thread([Turn(1, "標記", given)])
    page = Elements(html)
    assert given.citations[0].quote in page.text
    # the number, again in its row, and the row; none from the quote's [1]
    assert page.sources == ["s1-c1"] * 3


def test_each_number_belongs_to_its_citation_and_turn() -> None:
    document = make_document()
    first = answer(document, "一", QUOTE, "京張鐵路遺址公園調研")
    second = answer(document, "二", "(7)海淀區京張鐵路遺址公園")
    page = Elements(render_thread([Turn(1, "一", first), Turn(2, "二", second)]))
    assert page.sources == ["s1-c1", "s1-c2", "s1-c1", "s1-c2", "s1-c1", "s2-c1", "s2-c1", "s2-c1"]


def test_a_number_without_a_citation_is_not_shown() -> None:
    given = answer(make_document(), "一", QUOTE)
    given = replace(given, statements=(replace(given.statements[0], numbers=(1, 7)),))
    assert "[7]" not in render_thread([Turn(1, "一", given)])


def test_sources_name_the_document_and_the_path() -> None:
    page = Elements(render_thread([Turn(1, "一", answer(make_document(), "一", QUOTE))]))
    assert NAME in page.text
    assert "04研究成果 › (7)海淀區京張鐵路遺址公園" in page.text


def test_a_refusal_shows_the_nearest_passages_as_no_answer() -> None:
    page = Elements(render_thread([Turn(1, "巴黎?", refusal(make_document(), "巴黎?"))]))
    assert page.sources == ["s1-h1", "s1-h2"]
    assert "最接近的段落（不是答案）" in page.text
    assert "blockquote" not in page.tags


def test_how_a_question_was_understood_is_shown_only_when_it_differs() -> None:
    document = make_document()
    assert "understood" not in render_thread([Turn(1, "一", answer(document, "一", QUOTE))])
    given = answer(document, "它呢?", QUOTE, understood="京張鐵路遺址公園")
    assert "understood" in render_thread([Turn(1, "它呢?", given)])


def test_english_answers_take_english_quotation_marks() -> None:
    given = answer(make_document(), "how?", QUOTE, language="en")
    text = Elements(render_thread([Turn(1, "how?", given)])).text
    assert f"“{QUOTE}" in text and "”" in text


def test_a_quotation_can_be_read_in_the_other_script_and_is_then_marked() -> None:
    html = render_thread([Turn(1, "一", answer(make_document(), "一", QUOTE))])
    assert f'<span data-original="zh-Hans"><q lang="zh-Hant">{QUOTE}</q></span>' in html
    converted = html.split("<span data-converted")[1].split("</small>")[0]
    assert converted.startswith('="zh-Hans" lang="zh-Hans">') and "<q" not in converted
    assert "converted" in Elements(converted).text  # said beside it
    assert re.findall('data-script="([^"]+)"', html) == ["own", "zh-Hans"]  # by their names


def test_the_clause_that_answers_stands_out_in_both_scripts_and_the_text_stays_the_same() -> None:
    given = answer(make_document(), "一", QUOTE)
    marked = replace(given.statements[0], emphasis=(2, 6))
    plain, html = (
        render_thread([Turn(1, "一", one)]) for one in (given, replace(given, statements=(marked,)))
    )
    assert html.count(f'<strong class="answers">{QUOTE[2:6]}</strong>') == 1
    assert html.count('<strong class="answers">') == 2  # and in the other script
    assert Elements(html).text == Elements(plain).text


def test_a_helpful_line_is_no_refusal_and_no_answer() -> None:
    given = replace(
        answer(make_document(), "謝謝", QUOTE, understood="一"),
        statements=(),
        citations=(),
        hits=(),
    )
    html = render_thread([Turn(1, "謝謝", given)])
    assert "understood" not in html and "nearest" not in html and "refused" not in html


def test_what_is_the_same_in_both_scripts_needs_no_switch() -> None:
    given = answer(make_document(), "一", QUOTE)
    given = replace(given, statements=(replace(given.statements[0], quote="公示三十天"),))
    html = render_thread([Turn(1, "一", given)])
    assert "data-converted" not in html and "data-script" not in html


def quoted_row(columns: tuple[str, ...], *cells: str, caption: str = "") -> str:
    """Return an answer that quotes a row of a table, as HTML."""
    given = answer(make_document(), "一", QUOTE)
    quote = "\t".join(cells)
    citation = replace(given.citations[0], quote=quote, table=TableRow(columns, cells, caption))
    statement = replace(given.statements[0], quote=quote, columns="names: ")
    return render_thread(
        [Turn(1, "一", replace(given, statements=(statement,), citations=(citation,)))]
    )


def test_a_quoted_row_is_a_table_with_the_names_outside_the_marks() -> None:
    html = quoted_row(("鄉鎮", "產量 › 2023年", ""), "甲鎮", "1,280.50", "良", caption="單位：公噸")
    (table,) = lxml.fromstring(html).iter("table")
    for converted in table.xpath(".//*[@data-converted]"):
        converted.drop_tree()
    rows = [[cell.text_content() for cell in row] for row in table.iter("tr")]
    assert rows == [
        ["", "鄉鎮", "產量 › 2023年", "", ""],
        ["[1]「", "甲鎮", "1,280.50", "良", "」"],
    ]
    assert table.find("caption").text == "單位：公噸"
    assert [cell.get("class") for cell in table.find("tbody/tr")][1:4] == [
        "short",
        "number",
        "short",
    ]
    assert table.getparent().getparent().tag == "blockquote"
    assert "names: " not in html  # they stand in the table's head


def test_rows_of_one_table_stand_under_one_head_each_with_its_number() -> None:
    given = answer(make_document(), "一", QUOTE, QUOTE, QUOTE)
    statements, citations = [], []
    for number, cells in enumerate((("甲鎮", "3"), ("乙鎮", "4"), ("丙鎮", "5"))):
        columns = ("鄉鎮", "戶數") if number < 2 else ("鄉鎮", "面積")
        quote = "\t".join(cells)
        row = TableRow(columns, cells)
        citations.append(replace(given.citations[number], quote=quote, table=row))
        said = "" if number == 1 else " | ".join(columns)
        statements.append(replace(given.statements[number], quote=quote, columns=said))
    given = replace(given, statements=tuple(statements), citations=tuple(citations))
    page = lxml.fromstring(render_thread([Turn(1, "一", given)]))
    rows = [[row[0].text_content() for row in table.iter("tr")] for table in page.iter("table")]
    assert rows == [["", "[1]「", "[2]「"], ["", "[3]「"]]


def test_a_row_without_names_has_no_head_and_may_have_more_cells_than_names() -> None:
    assert "<thead" not in quoted_row(("", ""), "甲", "3")
    assert quoted_row(("名稱",), "甲", "3").count("<th ") == 2
    assert quoted_row(("名稱", "數", "量"), "甲", "3").count("<th ") == 2


def test_a_quoted_row_can_be_read_in_the_other_script() -> None:
    html = quoted_row(("鄉鎮", "評定"), "甲鎮", "優")
    assert '<span data-converted="zh-Hans" lang="zh-Hans">乡镇</span>' in html
    assert re.search('<span data-original="zh-Hans"><q lang="[^"]+">優</q></span>', html)


def test_a_comparison_stands_side_by_side() -> None:
    given = answer(make_document(), "一", QUOTE)
    one = given.statements[0]
    given = replace(given, statements=(replace(one, side="麗都"), replace(one, side="<b>"), one))
    html = render_thread([Turn(1, "一", given)])
    assert html.count('<section class="side">') == 3
    assert html.index("麗都</h3>") < html.index("&lt;b&gt;</h3>")


def test_the_greeting_offers_nothing_that_was_not_asked_before() -> None:
    html = render_thread([])
    assert "想查什麼" in html and "data-ask" not in html and "京張" not in html
