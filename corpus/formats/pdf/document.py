"""Parses PDF files with PDFium (pypdfium2): text in reading order, as paragraphs, with pages."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

from corpus import limits
from corpus.errors import UnreadableFile
from corpus.formats.extracted import Extract, best_title, check_length, tidy
from corpus.formats.html.metadata import iso_date
from corpus.formats.pdf import ocr
from corpus.formats.pdf.layout import Outline, lay_out
from corpus.formats.pdf.lines import Line
from corpus.formats.pdf.thresholds import LAYOUT

_PDFIUM = threading.RLock()  # PDFium keeps no two threads apart
_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
_PROGRAM = re.compile(
    r"(?:Microsoft \w+ - )?(.*?)(?:\.(?:docx?|pptx?|xlsx?|wps|indd|txt|html?))?", re.I
)


def is_pdf(data: bytes) -> bool:
    """Tell whether the bytes are a PDF; other bytes may precede its signature."""
    return b"%PDF-" in data[:1024]


def read_pdf(data: bytes) -> Extract:
    """Read a PDF. Pages that are pictures are read by OCR where the extra is installed."""
    with open_pdf(data) as document:
        return _extract(document)


@contextmanager
def open_pdf(data: bytes) -> Iterator[Any]:
    """Open a PDF with PDFium, for one thread at a time. Raises UnreadableFile for a damaged one."""
    import pypdfium2  # noqa: PLC0415

    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if "password" in str(error).lower():
                raise UnreadableFile("pdf.encrypted") from error
            raise UnreadableFile("pdf.damaged") from error
        try:
            yield document
        except pypdfium2.PdfiumError as error:
            raise UnreadableFile("pdf.page_damaged", reason=tidy(str(error))) from error
        finally:
            document.close()


def _extract(document: Any) -> Extract:
    from corpus.formats.pdf.page import is_picture, read_lines  # noqa: PLC0415 -- loads PDFium

    if len(document) > limits.FILE.pages:
        raise UnreadableFile("pdf.too_long", count=limits.FILE.pages)
    pages: list[list[Line]] = []
    heights: list[float] = []
    pictures: list[int] = []
    characters = 0
    for number in range(len(document)):
        page = document[number]
        lines, height = read_lines(page, number)
        length = sum(len(line.text) for line in lines)
        if length < LAYOUT.few_characters and is_picture(page):
            pictures.append(number)
        pages.append(lines)
        heights.append(height)
        characters += length
        check_length(characters)
        page.close()
    if pictures and ocr.is_available():
        for number in pictures:
            pages[number] = _recognise_page(document, number)
    elif pictures and not characters:
        raise UnreadableFile("pdf.scanned")
    _check_mapped(pages)
    found = lay_out(pages, heights, _read_outline(document))
    first = found.marks[0] if found.marks else None
    heading = None
    if first is not None and (first.start, first.kind, first.level) == (0, "heading", 1):
        heading = found.text[: first.end]
    facts = _read_metadata(document)
    date = _DATE.match(facts.get("CreationDate", "") or facts.get("ModDate", ""))
    title = _PROGRAM.fullmatch(tidy(facts.get("Title", "")))
    return replace(
        found,
        title=best_title(title[1] if title else None, heading),
        author=tidy(facts.get("Author", "")) or None,
        date=iso_date("-".join(date.groups())) if date else None,
    )


def _read_outline(document: Any) -> list[Outline]:
    """Return the bookmarks: titles, levels from 1, pages from 0."""
    found = []
    with suppress(UnicodeDecodeError):  # a damaged title; the titles up to there stay
        for item in document.get_toc(max_depth=9):
            destination = item.get_dest()
            page = destination.get_index() if destination else None
            found.append(Outline(tidy(item.get_title()), item.level + 1, page))
    return found


def _read_metadata(document: Any) -> dict[str, str]:
    try:
        return dict(document.get_metadata_dict(skip_empty=True))
    except UnicodeDecodeError:
        return {}


def _recognise_page(document: Any, number: int) -> list[Line]:
    """Read the picture of a page, at 200 dots an inch unless that is too large."""
    page = document[number]
    width, height = page.get_size()
    scale = min(200 / 72, (limits.FILE.pixels / max(1.0, width * height)) ** 0.5)
    lines = ocr.recognise_lines(page.render(scale=scale).to_pil().convert("RGB"), number, scale)
    page.close()
    return lines


def _check_mapped(pages: list[list[Line]]) -> None:
    """Raise UnreadableFile where the fonts do not say which characters their shapes are."""
    text = "".join(line.text for page in pages for line in page)
    unknown = sum(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" for c in text)
    if text and unknown > LAYOUT.unmapped * len(text):
        raise UnreadableFile("pdf.no_characters")
