"""Parses web pages: the article's headings, paragraphs, lists and tables, as a browser shows them.

`corpus.formats.html.article` finds the article, `corpus.formats.html.metadata` title and date,
`corpus.formats.html.flow` writes the lines.
"""

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from corpus.errors import UnreadableFile
from corpus.formats.extracted import Extract, Writer
from corpus.formats.html.article import find_article, strip, strip_controls, strip_hidden
from corpus.formats.html.flow import Flow
from corpus.formats.html.inline import write_drawn, write_inline
from corpus.formats.html.metadata import author_of, date_of, text_of_heading, title_of
from corpus.formats.html.styles import Styles
from corpus.formats.plain_text import decode, widen

_HEAD = 4096  # bytes in which a page must show itself, comments left out
_IS_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html[\s>]|head[\s>]|body[\s>])", re.IGNORECASE
)
_IS_FRAGMENT = re.compile(
    rb"\s*</?(?:meta|title|link|style|script|base|div|p|br|hr|h[1-6]|table|tr|ul|ol|dl|li|center|form"
    rb"|section|article|main|header|nav|span|font|b|i|u|a|img|ruby|pre|blockquote|details)[\s/>]",
    re.IGNORECASE,
)  # HTML lets a page begin with what stands in its head or body
_COMMENT = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<!--.*?(?:-->|$)", re.DOTALL)
_CHARSET = re.compile(
    rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)|<\?xml[^>]+encoding=[\"']([\w-]+)", re.IGNORECASE
)
_LITERAL = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)  # of XHTML


def is_html(data: bytes) -> bool:
    """Tell whether the bytes begin like a web page."""
    return bool(_IS_HTML.match(_cut_head(data)))


def is_fragment(data: bytes) -> bool:
    """Tell whether the bytes begin with any tag of a page, for files whose name is that of one."""
    return bool(_IS_FRAGMENT.match(_cut_head(data))) or is_html(data)


def _cut_head(data: bytes) -> bytes:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16", "ignore").encode("utf-8", "ignore")
    return _skip_comments(data.removeprefix(b"\xef\xbb\xbf"))[:_HEAD]


def _skip_comments(data: bytes) -> bytes:
    """Return the bytes from the first that is in no comment; programs put long ones first."""
    at = 0
    while comment := _COMMENT.match(data, at):
        at = comment.end()
    return data[at : at + _HEAD]


def read_html(data: bytes, charset: str | None = None) -> Extract:
    """Read a web page. `charset` is what its transport said, if anything did."""
    root, encoding = parse_page(data, charset)
    return read_tree(root, encoding)


def parse_page(data: bytes, charset: str | None = None) -> tuple[Any, str]:
    """Return the root element of a page, and its encoding. Raises UnreadableFile without one."""
    declared = charset
    if match := _CHARSET.search(_skip_comments(data)):
        declared = declared or (match[1] or match[2]).decode("ascii")
    text, encoding = decode(data, widen(declared))
    if text.lstrip().startswith("<?xml"):
        text = _LITERAL.sub(lambda literal: escape(literal[1], quote=False), text)
    return parse_html(text), encoding


def parse_html(text: str) -> Any:
    """Return the root element of HTML. Raises UnreadableFile where there is none."""
    from lxml import etree, html  # noqa: PLC0415

    text = text.replace("</br>", "<br>")  # as browsers do
    # lxml refuses text with an encoding declaration; bytes in UTF-8 tell it once and for all.
    parser = html.HTMLParser(
        encoding="utf-8", huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise UnreadableFile("html.empty") from error
    for one in reversed(list(root.iter("dt", "dd"))):  # libxml2 lets the next one not end it
        while (above := one.getparent()) is not None and above.tag in ("dt", "dd"):
            above.addnext(one)
    return root


def read_tree(root: Any, encoding: str, linked: Sequence[str] = ()) -> Extract:
    """Read a parsed page; `linked` are the style sheets that it links to."""
    styles = show(root, linked)
    title, date, author = title_of(root), date_of(root), author_of(root)
    strip(root)
    article = find_article(root)
    writer = Writer()
    if title and not any(text_of_heading(h) == title for h in article.iter("h1", "h2")):
        writer.heading(title, 1)
    Flow(writer, styles).write(article)
    return writer.extract(encoding=encoding, title=title, date=date, author=author)


def show(root: Any, linked: Sequence[str] = ()) -> Styles:
    """Change a tree so that it holds what a reader sees, and return its styles."""
    styles = Styles(root, linked)
    write_drawn(root)
    strip_controls(root)
    strip_hidden(root, styles)
    write_inline(root, styles)
    return styles
