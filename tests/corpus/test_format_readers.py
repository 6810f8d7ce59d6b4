"""What each reader makes of the things its format has: small files made here."""

import io
import random
import zipfile
from pathlib import Path

import docx
import pypdfium2
import pytest

import corpus
from corpus.formats import extracted as extract
from corpus.formats.pdf.columns import find_columns
from corpus.formats.pdf.document import read_pdf
from corpus.formats.pdf.layout import Outline, lay_out
from corpus.formats.pdf.lines import Line
from corpus.reading.archives import read_members

DOCUMENTS = Path(__file__).parents[1] / "documents"
PROSE = [
    "城市更新要讓居民在更新之後仍然住得起、住得好，因此每個項目都先問居民需要什麼。",
    "兩年來，全市完成老舊小區改造一百二十三個，惠及居民八萬六千戶，居民滿意度達到九成。",
    "下一步，將把協商前置到規劃階段，並建立長期的運營維護機制，避免反覆施工。",
    "各區要在年底之前提出計劃，明確責任主體和資金來源，並向社會公開徵求意見。",
]


def marks(extract):
    return [(m.kind, extract.text[m.start : m.end]) for m in extract.marks]


def word(build):
    document = docx.Document()
    build(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def read(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    return corpus.read_document(tmp_path, name)


def test_a_word_document_without_styles_is_read_by_its_numbers(tmp_path):
    def build(document):
        for text in ["年度總結", "一、工作回顧", PROSE[0], "二、工作安排", PROSE[1]]:
            document.add_paragraph(text)

    (tmp_path / "a.docx").write_bytes(word(build))
    sections = [p.section for p in corpus.split_document(corpus.load_document(tmp_path, "a.docx"))]
    assert ("一、工作回顧",) in [section[-1:] for section in sections]


def line(text, left, top, *, width=None, size=10.0, page=0, order=0):
    right = left + (size * len(text) if width is None else width)
    return Line(text, left, top, right, top + size, size, page, order)


@pytest.mark.parametrize("quarter", [1, 2, 3])
@pytest.mark.parametrize("shown_upright", [True, False])
def test_a_turned_page_is_read_along_its_text(quarter, shown_upright):
    data = (DOCUMENTS / "english.pdf").read_bytes()
    file = pypdfium2.PdfDocument(data)
    for page in file:
        for found in page.get_objects():
            found.transform(pypdfium2.PdfMatrix().rotate(90 * quarter, ccw=True))
        page.gen_content()
        width, height = page.get_size()
        if quarter == 1:
            page.set_mediabox(-height, 0, 0, width)
        elif quarter == 2:
            page.set_mediabox(-width, -height, 0, 0)
        else:
            page.set_mediabox(0, -width, height, 0)
        if shown_upright:
            page.set_rotation(90 * quarter)
    out = io.BytesIO()
    file.save(out)
    assert read_pdf(out.getvalue()).text == read_pdf(data).text


def test_lines_become_paragraphs():
    long = "一" * 30
    text = lay_out(
        [
            [
                line("　" + long[:28], 120, 100, width=280),
                line(long, 100, 116),
                line("到此為止。", 100, 132),
                line("新的一段" + long[:24], 120, 148),
                line("full width of English text that was hyphen-", 100, 190, width=300),
                line("ated here.", 100, 206, width=60),
            ]
        ],
        [800.0],
        [],
    ).text
    assert [piece.strip() for piece in text.splitlines()] == [
        long[:28] + long + "到此為止。",
        "新的一段" + long[:24],
        "full width of English text that was hyphenated here.",
    ]


def test_running_heads_and_page_numbers_go_and_paragraphs_cross_pages():
    long = "字" * 30
    pages = [
        [
            line("年度報告", 100, 30, page=n),
            line(long, 100, 100, page=n),
            line(long, 100, 116, page=n),
            line(f"- {n + 1} -", 300, 780, page=n),
        ]
        for n in range(3)
    ]
    found = lay_out(pages, [800.0] * 3, [])
    text, starts = found.text, found.page_starts
    assert text == long * 6 + "\n"
    assert starts == (0, 60, 120)


def test_a_line_that_comes_again_far_away_is_no_running_head():
    pages = [
        [
            line("各位代表！" if n % 20 == 0 else f"第{'一二三四五'[n % 5]}句", 100, 30, page=n),
            line("字" * 30, 100, 100, page=n),
        ]
        for n in range(60)
    ]
    text = lay_out(pages, [800.0] * 60, []).text
    assert text.count("各位代表！") == 3


def test_a_number_in_the_text_is_no_page_number():
    text = lay_out([[line("2023", 100, 300)]], [800.0], []).text
    assert text == "2023\n"


def test_what_stands_beside_a_page_number_goes_with_it_and_cells_of_a_table_stay():
    pages = [
        [
            line(f"第{'一二三四'[n]}章", 100, 30, page=n),
            line(f"{n + 1}", 400, 31, page=n),
            line("字" * 30, 100, 100, page=n),
            line("合計", 100, 760, page=n) if n == 2 else line("句。", 100, 130, page=n),
            line("25", 400, 760, page=n) if n == 2 else line("句。", 100, 160, page=n),
        ]
        for n in range(4)
    ]
    text = lay_out(pages, [800.0] * 4, []).text
    assert "章" not in text and "合計 25" in text.splitlines()


def test_bookmarks_name_the_headings():
    lines = [
        line(text, 100, 100 + 30 * n) for n, text in enumerate(["甲", "內容。", "乙", "內容。"])
    ]
    found = lay_out([lines], [800.0], [Outline("甲", 1, 0), Outline("乙", 2, 0)]).marks
    assert [(m.kind, m.level) for m in found] == [("heading", 1), ("heading", 2)]


def columns(order):
    left = [line("左" * 15, 50, 100 + 16 * n, order=order(0, n)) for n in range(8)]
    right = [line("右" * 15, 230, 100 + 16 * n, order=order(1, n)) for n in range(8)]
    title = line("題" * 30, 60, 60, order=0)
    return [title, *left, *right]


@pytest.mark.parametrize(
    "order", [lambda side, n: 1 + side * 10 + n, lambda side, n: 1 + 2 * n + side]
)
def test_two_columns_are_read_one_after_the_other(order):
    lines = columns(order)
    random.Random(1).shuffle(lines)
    text = "".join(piece.text[0] for flow in find_columns(lines) for row in flow for piece in row)
    assert text == "題" + "左" * 8 + "右" * 8


def test_cells_are_read_row_by_row():
    lines = []
    for n in range(8):
        lines += [line("項目名", 50, 100 + 16 * n, order=2 * n)]
        lines += [line("數值", 230, 100 + 16 * n, order=2 * n + 1)]
    (flow,) = find_columns(lines)
    assert [[piece.text for piece in row] for row in flow] == [["項目名", "數值"]] * 8


def test_names_in_archives_of_older_programs():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xxxx.txt", "文。")
    data = out.getvalue().replace(b"xxxx", "報告".encode("gbk"))
    ((name, _),) = read_members(data)
    assert name == "報告.txt"


def test_a_name_in_an_archive_is_one_line_that_reads_one_way():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a\nb\u202etxt.exe", "文。")
    ((name, _),) = read_members(out.getvalue())
    assert name == "a\ufffdb\ufffdtxt.exe"


@pytest.mark.parametrize(
    ("stated", "heading", "title"),
    [
        ("年報_某局", "年報", "年報"),
        ("PowerPoint 演示文稿", "年報", "年報"),
        ("無標題", None, None),
        ("", "年報", "年報"),
        ("真正的標題", "第一章", "真正的標題"),
    ],
)
def test_a_title_that_a_program_filled_in_is_none(stated, heading, title):
    assert extract.best_title(stated, heading) == title
