"""Word 97 to 2003 documents: read as Word shows them, by way of a docx (tests/documents/make.py)."""

import random
from contextlib import suppress
from pathlib import Path

import pytest

from corpus import UnreadableFile
from corpus.formats import detect_format
from corpus.formats.legacy.word_lists import name_format
from corpus.formats.legacy.word_markup import write_docx
from corpus.formats.legacy.word_text import Cell, Level, Paragraph, Row, Run, WordText
from corpus.formats.office.word.document import read_docx

DOCUMENTS = Path(__file__).parents[1] / "documents"
YEARBOOK = (DOCUMENTS / "yearbook.doc").read_bytes()
SHOWN = [
    ("heading1", "雲溪縣水利年報"),
    ("item", "雲政發〔2023〕15號"),
    ("heading1", "工程概況"),
    ("text", "紅石水庫的庫容為3.2×10⁷立方米，灌溉面積1800畝。"),
    ("item", "1 據竣工驗收資料。"),
    ("text", "首任里長是溫景行。"),
    ("heading2", "管理辦法"),
    ("text", "第一條 為加強河道管理，制定本辦法。"),
    ("text", "第二條 禁止在河道內傾倒垃圾："),
    ("text", "(1) 建築垃圾；"),
    ("text", "(2) 生活垃圾。"),
    ("heading2", "客流"),
    ("header", "片區\t車站\t2023年\t2023年"),
    ("header", "片區\t車站\t一季度\t二季度"),
    ("row", "東嶺片區\t柳灣站\t198\t205"),
    ("row", "東嶺片區\t石橋站\t87\t91"),
    ("text", "第二期的編號重新開始："),
    ("text", "第一條 本期自七月起。"),
    ("text", "村名𠮷野，詳見網頁。"),
    ("item", "i 見縣志。"),
    ("text", "全年合計五百八十一萬人次。"),
]


def read(name):
    data = (DOCUMENTS / name).read_bytes()
    return detect_format(data, Path(name).suffix).read(data)


def lines(extract):
    return [
        (m.kind + (str(m.level) if m.level else ""), extract.text[m.start : m.end])
        for m in extract.marks
    ]


@pytest.mark.parametrize("name", ["yearbook.doc", "yearbook.rtf", "yearbook.odt"])
def test_a_document_is_read_as_its_program_shows_it(name):
    """Hidden text, readings and page numbers are not shown; numbers, notes and merged cells are."""
    found = read(name)
    # LibreOffice writes both lists of a doc as one, which goes on counting.
    restarted = "第三條" if name.endswith(".doc") else "第一條"
    shown = [(kind, text.replace("第一條 本期", f"{restarted} 本期")) for kind, text in SHOWN]
    # The levels of a list are paragraphs in some formats and items in others.
    assert [(kind.replace("item", "text"), text) for kind, text in lines(found)] == [
        (kind.replace("item", "text"), text) for kind, text in shown
    ]
    assert found.tables[0].columns == ("片區", "車站", "2023年 › 一季度", "2023年 › 二季度")
    assert (found.title, found.author, found.date) == (
        "雲溪縣水利年報",
        "雲溪縣水務局",
        "2023-05-12",
    )


def test_encrypted_and_older_files_say_so():
    """The flags and the version stand in the first sector of the stream, after the header."""
    start = YEARBOOK.index(b"\xec\xa5")
    flags = YEARBOOK[start + 11]
    for at, value, reason in ((11, [flags | 1], "password"), (2, [0x65, 0], "before Word 97")):
        data = bytearray(YEARBOOK)
        data[start + at : start + at + len(value)] = value
        with pytest.raises(UnreadableFile, match=reason):
            detect_format(bytes(data), ".doc").read(bytes(data))


def test_damage_at_random_is_read_or_left_out():
    order = random.Random(1)
    for _ in range(40):
        data = bytearray(YEARBOOK)
        for _ in range(20):
            data[order.randrange(512, len(data))] = order.randrange(256)
        known = detect_format_or_none(bytes(data))
        if known is not None:
            with suppress(UnreadableFile):
                known.read(bytes(data))


def detect_format_or_none(data):
    try:
        return detect_format(data, ".doc")
    except UnreadableFile:
        return None


def test_number_formats_have_the_names_of_open_xml():
    names = {0: "decimal", 22: "decimalZero", 23: "bullet", 30: "ideographTraditional", 255: "none"}
    names |= {37: "chineseCounting", 38: "chineseLegalSimplified", 39: "chineseCountingThousand"}
    assert {code: name_format(code) for code in names} == names


def test_cells_span_the_columns_that_they_stand_over():
    def cell(edge, text, merge=""):
        return Cell(edge, [Paragraph([Run(text)])], merge)

    rows = [
        Row(0, [cell(100, "車站", "restart"), cell(300, "2023年")], is_header=True),
        Row(
            0, [cell(100, "", "continue"), cell(200, "一季度"), cell(300, "二季度")], is_header=True
        ),
        Row(0, [cell(100, "柳灣站"), cell(200, "198"), cell(300, "<205&\x01>")]),
    ]
    numbered = Paragraph([Run("總則。")], list=(1, 0))
    text = WordText(
        [*rows, numbered], lists={0: [Level(3, "decimal", "第%1條", "space")]}, numbers={1: 0}
    )
    found = read_docx(write_docx(text))
    assert found.tables[0].columns == ("車站", "2023年 › 一季度", "2023年 › 二季度")
    assert lines(found)[-2:] == [("row", "柳灣站\t198\t<205&\ufffd>"), ("text", "第3條 總則。")]


def test_characters_moved_off_the_line_are_raised():
    assert read("raised.doc").text.strip() == "库容4.2×10⁷立方米。"
