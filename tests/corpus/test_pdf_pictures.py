"""A page of a PDF is shown as it is, and a quotation is found where it stands on it."""

import io
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
from documents.drawn import Page, Run, draw_pdf
from PIL import Image, ImageChops

import corpus
from corpus.formats.pdf import pictures
from corpus.formats.pdf.document import read_pdf

DOCUMENTS = Path(__file__).parents[1] / "documents"
PDFS = ["report-chromium.pdf", "report-libreoffice.pdf", "report-two-columns.pdf", "english.pdf"]


def load(name):
    return (DOCUMENTS / name).read_bytes()


def change(data, change_page):
    """Return a PDF with something done to its first page."""
    file = pypdfium2.PdfDocument(data)
    change_page(file[0])
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def find_ink(data, page, box, width=1200):
    """Return the part of a box that has ink."""
    image = Image.open(io.BytesIO(pictures.render_page(data, page, width))).convert("L")
    edges = (box.left, box.top, box.right, box.bottom)
    part = image.crop([round(at * size) for at, size in zip(edges, image.size * 2, strict=True)])
    ink = ImageChops.invert(part).point(lambda value: 255 * (value > 60)).getbbox()
    assert ink, "nothing stands there"
    return (ink[2] - ink[0]) / part.width, (ink[3] - ink[1]) / part.height


@pytest.mark.parametrize("width", [390, 1280])
def test_a_page_has_the_width_that_is_asked_for(width):
    image = Image.open(io.BytesIO(pictures.render_page(load("english.pdf"), 1, width)))
    assert image.width == width
    assert 1.2 < image.height / width < 1.5


def test_a_picture_stays_within_memory():
    image = Image.open(io.BytesIO(pictures.render_page(load("english.pdf"), 1, 500_000)))
    assert image.width * image.height <= 16_100_000


@pytest.mark.parametrize("page", [0, 99])
def test_a_page_that_is_not_there_is_an_error(page):
    with pytest.raises(ValueError, match="expected a page from 1 to"):
        pictures.render_page(load("english.pdf"), page, 600)
    with pytest.raises(ValueError, match="expected a page from 1 to"):
        pictures.find_quote_boxes(load("english.pdf"), page, "x")


def test_a_damaged_file_says_so():
    with pytest.raises(corpus.UnreadableFile):
        pictures.render_page(b"%PDF-1.7 broken", 1, 600)


@pytest.mark.parametrize("name", PDFS)
def test_every_paragraph_is_found_where_it_was_read(name):
    data = load(name)
    read = read_pdf(data)
    at = 0
    for line in read.text.splitlines(keepends=True):
        page = max(1, sum(start <= at for start in read.page_starts))
        at += len(line)
        boxes = pictures.find_quote_boxes(data, page, line.strip())
        assert boxes, line
        assert boxes[0].page == page
        assert len(boxes) <= 2 + len(line) / 12, "one box a line"


@pytest.mark.parametrize("quarters", range(4))
@pytest.mark.parametrize("cropped", [False, True])
def test_boxes_fit_the_ink_of_a_turned_and_cropped_page(quarters, cropped):
    def turn(page):
        page.set_rotation(90 * quarters)
        if cropped:
            left, bottom, right, top = page.get_mediabox()
            page.set_cropbox(left + 30, bottom + 55, right - 10, top - 20)

    data = change(load("english.pdf"), turn)
    line = read_pdf(load("english.pdf")).text.split("\n")[0]
    boxes = pictures.find_quote_boxes(data, 1, line)
    assert boxes
    for box in boxes:
        across, down = find_ink(data, 1, box)
        along, over = (down, across) if quarters % 2 else (across, down)
        assert along > 0.95
        assert over > 0.5


def test_a_quote_in_the_other_script_and_spacing_is_found():
    data = load("printed-sans.pdf")
    asked = "工程于1949年 10 月 1 日开工，至２０２３年12月31日完工"
    (first, *rest) = pictures.find_quote_boxes(data, 1, asked)
    assert first.page == 1
    assert all(one.bottom <= other.top + 0.01 for one, other in pairwise([first, *rest]))


def test_what_is_not_on_the_page_is_not_found():
    assert pictures.find_quote_boxes(load("printed-sans.pdf"), 1, "龍潭鎮的玉米產量是多少") == []
    assert pictures.find_quote_boxes(load("scan.pdf"), 1, "北京城市更新") == []
    assert pictures.find_quote_boxes(load("english.pdf"), 1, " \t ") == []


def test_the_second_of_two_equal_quotes_can_be_asked_for():
    data = load("printed-sans.pdf")
    (first,), (second,) = (pictures.find_quote_boxes(data, 1, "日日月月", nth) for nth in (0, 1))
    assert (first.top, first.left) != (second.top, second.left)


@pytest.mark.parametrize("name", ["report-chromium.pdf", "report-two-columns.pdf"])
def test_a_quote_goes_on_over_the_page_break(name):
    data = load(name)
    read = read_pdf(data)
    parted = [start for start in read.page_starts[1:] if read.text[start - 1] != "\n"]
    page = read.page_starts.index(parted[0])  # that the paragraph begins on
    line = read.text[parted[0] - 15 : parted[0] + 25]
    boxes = pictures.find_quote_boxes(data, page, line)
    assert [boxes[0].page, boxes[-1].page] == [page, page + 1]
    assert boxes[0].top > 0.6
    assert boxes[-1].top < 0.3


@pytest.mark.parametrize("name", ["tables-chromium.pdf", "tables-libreoffice.pdf"])
def test_each_row_of_a_table_is_found_cell_by_cell(name):
    data = load(name)
    read = read_pdf(data)
    for mark in read.marks:
        row = read.text[mark.start : mark.end]
        if mark.kind != "row" or "\t" not in row:
            continue
        page = sum(start <= mark.start for start in read.page_starts)
        boxes = pictures.find_quote_boxes(data, page, row)
        cells = [cell for cell in row.split("\t") if cell not in ("", "-", "合并")]
        assert len(boxes) >= len(cells), row
        if "任务" not in row:  # those of one line stand on one
            assert max(box.top for box in boxes) - min(box.top for box in boxes) < 0.05, row


def test_a_row_is_told_from_others_with_the_same_numbers():
    data = load("tables-libreoffice.pdf")
    one, other = (
        pictures.find_quote_boxes(data, 1, row)
        for row in ("第1区\t3\t7.50\t1\t-", "第3区\t9\t22.50\t3\t-")
    )
    assert len(one) == len(other) == 4, "a dash is no text"
    assert all(box.bottom < other[0].top + 0.005 for box in one)
    assert all(left.right < right.left for left, right in pairwise(one))


def test_a_quotation_of_what_was_filled_into_a_form_is_found():
    page = Page([Run("申请人：", 72, 700)], filled=[Run("石守信", 120, 700)])
    [box] = pictures.find_quote_boxes(draw_pdf([page]), 1, "石守信")
    assert box.page == 1 and box.right > box.left
