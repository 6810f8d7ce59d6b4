"""Parses web pages saved as a single file (MHTML, RFC 2557): the page, its frames and styles."""

from email.message import Message
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from corpus.errors import UnreadableFile
from corpus.formats.extracted import Extract
from corpus.formats.html.page import parse_page, read_tree
from corpus.formats.plain_text import decode

_HEAD = 4096  # bytes in which an archive must show itself
_PAGES = ("text/html", "application/xhtml+xml")
_MOST_FRAMES = 50  # frames may hold frames, and each other


def is_mhtml(data: bytes) -> bool:
    """Tell whether the bytes are a web page saved as a single file."""
    head = data[:_HEAD].lower()
    headers = (b"content-type: multipart/related", b"mime-version:")
    return head.lstrip()[:1].isalpha() and all(header in head for header in headers)


def read_mhtml(data: bytes) -> Extract:
    """Read the page of a single-file web archive. Raises UnreadableFile if it holds none."""
    from email import message_from_bytes  # noqa: PLC0415

    message = message_from_bytes(data)
    parts: dict[str, Message] = {}
    for part in message.walk():
        for name in (part.get("Content-Location"), part.get("Content-ID")):
            if name and not part.is_multipart():
                parts.setdefault(_trim(name), part)
    page = _find_page(message)
    if page is None:
        raise UnreadableFile("html.no_page")
    root, encoding = parse_page(_content(page), page.get_content_charset())
    base = _trim(page.get("Content-Location") or "")
    _insert_frames(root, parts, base)
    linked = [
        decode(content, sheet.get_content_charset())[0]
        for link in root.xpath("//link[contains(@rel, 'stylesheet')]")
        if (sheet := _find_part(parts, base, link.get("href"))) is not None
        if sheet.get_content_type() == "text/css" and (content := _content(sheet)).strip()
    ]
    return read_tree(root, encoding, linked)


def _find_page(message: Message) -> Message | None:
    """Return the part that the archive names as its root, else the first page."""
    pages = [part for part in message.walk() if part.get_content_type() in _PAGES]
    start = _trim(str(message.get_param("start") or ""))
    named = (part for part in pages if start and _trim(part.get("Content-ID") or "") == start)
    return next(named, pages[0] if pages else None)


def _insert_frames(root: Any, parts: dict[str, Message], base: str) -> None:
    """Put the pages of frames where a browser shows them."""
    left = [(frame, base) for frame in root.iter("iframe", "frame")]
    for frame, page in islice(left, _MOST_FRAMES):  # grows by the frames in frames
        part = _find_part(parts, page, frame.get("src"))
        if part is None or part.get_content_type() not in _PAGES:
            continue
        try:
            inner, _ = parse_page(_content(part), part.get_content_charset())
        except UnreadableFile:
            continue
        address = _trim(part.get("Content-Location") or "")
        left += [(one, address) for one in inner.iter("iframe", "frame")]
        body = inner.find("body")
        frame.tag = "div"
        frame.append(inner if body is None else body)


def _find_part(parts: dict[str, Message], base: str, address: str | None) -> Message | None:
    if not address:
        return None
    return parts.get(_trim(address)) or parts.get(urljoin(base, address.strip()))


def _trim(name: str) -> str:
    """Return a Content-ID or an address as both sides write it."""
    return name.strip().removeprefix("cid:").strip("<>")


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
