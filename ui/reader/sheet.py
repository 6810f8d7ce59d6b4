"""Renders a page of a PDF as its picture, with the quotation marked on it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from corpus.errors import Message, UnreadableFile
from ui import links
from ui.service.reading.cited_documents import version_of
from ui.service.service import Service
from ui.templating import render

if TYPE_CHECKING:
    from corpus import Document
    from corpus.formats.pdf.pictures import QuoteBox

Span = tuple[int, int]

NARROWEST, WIDEST = 200, 3_000  # pixels of a picture


def render_sheet(
    service: Service, document: "Document", page: int | None, span: Span | None
) -> str:
    """Return one page, by default the one on which the span begins, with the span marked."""
    pages = document.pages or 1
    begins = document.page_at(span[0]) if span else None
    number = min(pages, max(1, page or begins or 1))
    original = service.original(document)
    boxes: Sequence[QuoteBox] = ()
    fault: Message | None = None
    # A quotation that begins on a page may end on the next.
    if original is not None and span and begins and number in (begins, begins + 1):
        try:
            boxes = service.pictures.find_quote(
                original.data, begins, document.text[slice(*span)], _count_earlier(document, span)
            )
        except UnreadableFile as error:
            fault = error.message
        except ValueError:  # the file has changed, and has fewer pages
            boxes = ()
    version = version_of(document)
    return render(
        "reader/sheet.html",
        page=number,
        pages=pages,
        address=links.page_picture(document.name, version, number),
        boxes=[box for box in boxes if box.page == number],
        is_unfound=begins == number and not boxes,
        is_gone=original is None,
        is_changed=original is not None and original.changed,
        fault=fault,
    )


def draw_sheet(service: Service, document: "Document", page: int, width: int) -> bytes | None:
    """Return a page as a WebP picture of `width` pixels; None where the file or page is gone.

    Raises UnreadableFile for a file that cannot be drawn.
    """
    original = service.original(document)
    if original is None or document.format != "pdf":
        return None
    try:
        width = min(WIDEST, max(NARROWEST, width))
        return service.pictures.draw_page(original.data, page, width)
    except ValueError:
        return None


def _count_earlier(document: "Document", span: Span) -> int:
    """Count how often the same words stand on the page before the span."""
    page = document.page_at(span[0])
    start = document.page_starts[page - 1] if page else 0
    return document.text.count(document.text[slice(*span)], start, span[0])
