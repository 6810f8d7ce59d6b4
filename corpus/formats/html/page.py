"""Parses saved web pages: the article's headings, paragraphs, lists and tables.

`corpus.formats.html.article` finds the article, `corpus.formats.html.metadata` title and date.
"""

import re
from collections.abc import Iterator
from typing import Any

from corpus.errors import UnreadableFile
from corpus.formats.extracted import Extract, Writer, tidy
from corpus.formats.html.article import find_article, is_hidden, strip, strip_controls
from corpus.formats.html.metadata import author_of, date_of, title_of
from corpus.formats.plain_text import decode, widen
from corpus.formats.tables.grid import Grid
from corpus.formats.tables.writing import is_table, write_table

_HEAD = 4096  # bytes in which a page must show itself
_IS_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html[\s>]|head[\s>]|body[\s>])",
    re.I | re.S,
)
_CHARSET = re.compile(
    rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)|<\?xml[^>]+encoding=[\"']([\w-]+)", re.I
)

_BLOCKS = {
    *("address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl"),
    *("dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "li", "main"),
    *("ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr"),
    *("ul", "h1", "h2", "h3", "h4", "h5", "h6"),
}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HAN_BREAK = re.compile(
    r"(?<=[\u2e80-\u9fff\uff00-\uffef])[ \t]*\n\s*(?=[\u2e80-\u9fff\uff00-\uffef])"
)


def is_html(data: bytes) -> bool:
    """Tell whether the bytes begin like a web page."""
    head = data[:_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "ignore").encode("utf-8", "ignore")
    return bool(_IS_HTML.match(head.removeprefix(b"\xef\xbb\xbf")))


def is_mhtml(data: bytes) -> bool:
    """Tell whether the bytes are a web page saved as a single file."""
    head = data[:_HEAD].lower()
    headers = (b"content-type: multipart/related", b"mime-version:")
    return head.lstrip()[:1].isalpha() and all(header in head for header in headers)


def read_mhtml(data: bytes) -> Extract:
    """Read the page of a single-file web archive."""
    from email import message_from_bytes, policy  # noqa: PLC0415
    from email.message import EmailMessage, Message  # noqa: PLC0415

    message: Message = message_from_bytes(data, policy=policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html" and isinstance(part, EmailMessage):
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                return read_html(content, part.get_content_charset())
    raise UnreadableFile("html.no_page")


def read_html(data: bytes, charset: str | None = None) -> Extract:
    """Read a web page. `charset` is what its transport said, if anything did."""
    from lxml import etree, html  # noqa: PLC0415

    declared = charset
    if match := _CHARSET.search(data[:_HEAD]):
        declared = declared or (match[1] or match[2]).decode("ascii")
    text, encoding = decode(data, widen(declared))
    # lxml refuses text with an encoding declaration; bytes in UTF-8 tell it once and for all.
    parser = html.HTMLParser(
        encoding="utf-8", huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise UnreadableFile("html.empty") from error
    strip_controls(root)
    title, date, author = title_of(root), date_of(root), author_of(root)
    strip(root)
    article = find_article(root)
    writer = Writer()
    if title and not any(tidy(h.text_content()) == title for h in article.iter("h1", "h2")):
        writer.heading(title, 1)
    _Walker(writer).walk(article)
    return writer.extract(encoding=encoding, title=title, date=date, author=author)


class _Walker:
    """Writes an element's lines: block elements begin and end one, the others flow."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._line: list[str] = []
        self._item = False  # the line stands in a list
        self._depth = 0

    def walk(self, element: Any) -> None:
        """Write an element and all it holds."""
        self._block(element)
        self._flush()

    def _block(self, element: Any) -> None:
        tag = element.tag
        # libxml2 stops at 256 elements inside one another; recursion here stops before that.
        if not isinstance(tag, str) or is_hidden(element) or self._depth > 200:
            return
        if tag in _HEADINGS:
            self._flush()
            self._writer.heading(_flat("".join(element.itertext())), _HEADINGS[tag])
        elif tag == "table" and is_table(grid := Grid(_cells(element))):
            self._flush()
            caption = element.find("caption")
            if caption is not None:
                self._writer.text(_flat(caption.text_content()))
            marked = element.find(".//thead") is not None or all(
                cell.tag == "th" for cell in next(element.iter("tr"))
            )
            write_table(self._writer, grid, header_rows=int(marked) or None)
        elif tag == "br":
            self._flush()
        elif tag == "pre":
            self._flush()
            for line in element.text_content().splitlines():
                self._writer.text(line)
        else:
            self._inside(element, tag)

    def _inside(self, element: Any, tag: str) -> None:
        begins = tag in _BLOCKS
        was_item = self._item
        if begins:
            self._flush()
            self._item = tag in ("li", "dd", "dt") or (was_item and tag not in ("td", "th"))
        self._line.append(element.text or "")
        self._depth += 1
        for child in element:
            self._block(child)
            self._line.append(child.tail or "")
        self._depth -= 1
        if begins:
            self._flush()
            self._item = was_item

    def _flush(self) -> None:
        line = _flat("".join(self._line))
        self._line.clear()
        if self._item:
            self._writer.item(line)
        else:
            self._writer.text(line)


def _cells(table: Any) -> Iterator[list[str]]:
    """Yield the rows of a table as text, its spans filled with empty cells; none if it nests."""
    if table.find(".//table") is not None:
        return
    for row in table.iter("tr"):
        cells: list[str] = []
        for cell in row.iterchildren("td", "th"):
            for line_break in cell.iter("br"):
                line_break.tail = " " + (line_break.tail or "")
            cells.append(_flat(cell.text_content()))
            span = cell.get("colspan", "1")
            cells += [""] * (min(int(span), 100) - 1 if span.isascii() and span.isdigit() else 0)
        yield cells


def _flat(text: str) -> str:
    """Return one line; a line break in the source between ideographs stands for nothing."""
    return tidy(_HAN_BREAK.sub("", text))
