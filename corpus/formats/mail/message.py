"""Parses e-mail messages (eml, RFC 5322): the subject, who wrote to whom and when, the body."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime

from corpus.errors import UnreadableFile
from corpus.formats.extracted import Extract, Writer, tidy
from corpus.formats.html.page import read_html
from corpus.formats.plain_text import decode, widen

_HEAD = 16384  # bytes in which a message must show its sender and how it came
_FIELD = re.compile(rb"([!-9;-~]+):|[ \t]")
_WAYS = {
    b"to",
    b"received",
    b"message-id",
    b"delivered-to",
    b"return-path",
}  # saved pages have none
_SIGNATURES = (
    *("application/pkcs7-signature", "application/x-pkcs7-signature"),
    *("application/pgp-signature", "application/pgp-encrypted"),
)
_SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_SHOWN = ("From", "To", "Cc", "Date")  # the lines above the body


@dataclass(frozen=True)
class Attachment:
    """A file that a message carries."""

    name: str
    data: bytes


def is_eml(data: bytes) -> bool:
    """Tell whether the bytes begin with the header of a message that was sent or is to be sent."""
    head = re.split(rb"\r?\n\r?\n", data[:_HEAD].lstrip(), maxsplit=1)[0]
    fields = [_FIELD.match(line) for line in head.splitlines()]
    if len(fields) < 3 or not all(fields[:-1]):  # the last line may be cut
        return False
    names = {field[1].lower() for field in fields if field and field[1]}
    return {b"from", b"date"} <= names and bool(names & _WAYS)


def has_header(data: bytes) -> bool:
    """Tell whether the bytes begin with fields of a message, for files that are named as one."""
    head, _, body = data[:_HEAD].lstrip().replace(b"\r\n", b"\n").partition(b"\n\n")
    fields = [_FIELD.match(line) for line in head.splitlines()]
    names = {field[1].lower() for field in fields if field and field[1]}
    return bool(body) and all(fields) and bool(names & {b"from", b"to", b"subject", b"date"})


def read_eml(data: bytes) -> Extract:
    """Read a message without its attachments. Raises UnreadableFile for an encrypted one."""
    message = message_from_bytes(data)
    writer = Writer()
    subject = _read_field(message, "Subject")
    writer.heading(subject, 1)
    for name in _SHOWN:
        if value := _read_field(message, name):
            writer.text(f"{name}: {value}")
    parts = list(_walk(message))
    if any(part.get_content_type() in _SEALED for part in parts) or (
        message.get_content_type() == "multipart/encrypted"
    ):
        raise UnreadableFile("file.encrypted")
    bodies = [part for part in parts if not _is_attachment(part)]
    for kind in ("text/html", "text/plain"):
        chosen = [part for part in bodies if part.get_content_type() == kind]
        written = [_write_body(writer, part) for part in chosen]
        if any(written):
            break
    return writer.extract(
        title=subject or None, author=_read_field(message, "From"), date=_read_day(message)
    )


def list_attachments(data: bytes) -> Iterator[Attachment]:
    """Yield the files that a message carries; pictures of its page and signatures are none."""
    for part in _walk(message_from_bytes(data)):
        if not _is_attachment(part):
            continue
        name = _decode_words(part.get_filename() or "")
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                title = name or f"{_read_field(inner[0], 'Subject') or 'message'}.eml"
                yield Attachment(title, inner[0].as_bytes())
        else:
            content = part.get_payload(decode=True)
            if name and isinstance(content, bytes):
                yield Attachment(name, content)


def write_plain(writer: Writer, text: str) -> None:
    """Write the lines of a body without markup."""
    for line in text.splitlines():
        writer.text(line)


def _walk(message: Message) -> Iterator[Message]:
    """Yield the parts that hold something; a forwarded message is one, its parts are its own."""
    if message.get_content_maintype() == "multipart":
        payload = message.get_payload()
        for part in payload if isinstance(payload, list) else ():
            if isinstance(part, Message):
                yield from _walk(part)
    else:
        yield message


def _is_attachment(part: Message) -> bool:
    kind = part.get_content_type()
    if kind in _SIGNATURES:
        return False
    if kind == "message/rfc822" or part.get_content_disposition() == "attachment":
        return True
    if part.get("Content-ID") is not None and part.get_content_maintype() == "image":
        return False  # a picture that the page shows
    return part.get_filename() is not None


def _write_body(writer: Writer, part: Message) -> bool:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes) or not content.strip():
        return False
    charset = part.get_content_charset()
    if part.get_content_type() == "text/plain":
        write_plain(writer, decode(content, widen(charset))[0])
        return True
    try:
        page = read_html(content, charset)
    except UnreadableFile:
        return False
    writer.include(page)
    return bool(page.marks)


def _read_field(message: Message, name: str) -> str:
    """Return a field of the header as text; "" where the message has none."""
    for key, value in message.raw_items():
        if key.lower() == name.lower():
            return tidy(_decode_words(str(value)))
    return ""


def _decode_words(raw: str) -> str:
    """Return a header's text: encoded words (RFC 2047), and bytes that nothing declares."""
    pieces: list[tuple[bytes, str | None]] = []
    for value, charset in decode_header(raw):
        piece = value if isinstance(value, bytes) else value.encode("utf-8", "surrogateescape")
        pieces.append((piece, charset))  # words of one charset together: they may part a character
    text = ""
    for piece, charset in pieces:
        if piece.isascii() and charset is None:
            text += piece.decode("ascii")
        elif piece.strip():
            text += decode(piece, widen(charset))[0]
    return text


def _read_day(message: Message) -> str | None:
    try:
        return parsedate_to_datetime(str(message.get("Date", ""))).date().isoformat()
    except ValueError:
        return None
