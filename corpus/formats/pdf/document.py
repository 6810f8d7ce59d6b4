"""Parses PDF files with PDFium (pypdfium2): text in reading order, as paragraphs, with pages."""

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

from corpus import limits
from corpus.errors import Message, UnreadableFile
from corpus.formats.extracted import Extract, best_title, check_length, tidy
from corpus.formats.html.metadata import iso_date
from corpus.formats.pdf import ocr
from corpus.formats.pdf.layout import Outline, lay_out
from corpus.formats.pdf.legibility import format_pages
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
    from corpus.formats.pdf.page import is_picture, read_page  # noqa: PLC0415 -- loads PDFium
    from corpus.formats.pdf.visibility import load_page  # noqa: PLC0415 -- the same

    if len(document) > limits.FILE.pages:
        raise UnreadableFile("pdf.too_long", count=limits.FILE.pages)
    pages: list[list[Line]] = []
    heights: list[float] = []
    unread: dict[int, str] = {}  # the pages that need OCR, each with the code of the reason
    characters = 0
    for number in range(len(document)):
        page = load_page(document, number)
        text = read_page(page, number)
        if not text.legible:
            unread[number] = "pdf.no_characters"
        elif text.count_in_body() < LAYOUT.few_characters and is_picture(page):
            unread[number] = "pdf.scanned"
        pages.append(text.lines if text.legible else [])
        heights.append(text.height)
        characters += sum(len(line.text) for line in pages[-1])
        check_length(characters)
        page.close()
    if ocr.is_available():
        for number in unread:
            pages[number] = _add_recognised(pages[number], _recognise_page(document, number))
    elif unread and not (set(range(len(pages))) - set(unread) and characters):
        illegible = "pdf.no_characters" in unread.values()
        raise UnreadableFile("pdf.no_characters") if illegible else UnreadableFile("pdf.scanned")
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
        warnings=(*found.warnings, *_warn_of_pages(unread)),
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


def _warn_of_pages(unread: Mapping[int, str]) -> Iterator[Message]:
    """Yield what to say of the pages of which nothing was read."""
    if ocr.is_available():
        return
    if pages := [number for number, code in unread.items() if code == "pdf.scanned"]:
        yield Message("pdf.scanned_pages", {"pages": format_pages(pages)})
    if pages := [number for number, code in unread.items() if code == "pdf.no_characters"]:
        yield Message("pdf.no_characters_pages", {"pages": format_pages(pages)})


def _add_recognised(lines: list[Line], recognised: list[Line]) -> list[Line]:
    """Return a page's own lines with those of its picture that do not stand in the same place."""

    def is_own(line: Line) -> bool:
        x, y = (line.left + line.right) / 2, (line.top + line.bottom) / 2
        return any(o.left < x < o.right and o.top < y < o.bottom for o in lines)

    return lines + [line for line in recognised if not is_own(line)]
