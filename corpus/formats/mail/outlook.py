"""Parses messages that Outlook saved (msg): their properties stand in streams ([MS-OXMSG]).

A property is named by its number and its type ([MS-OXPROPS]); Unicode text counts before text in a
code page, the page before the plain text.
"""

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from corpus.errors import UnreadableFile
from corpus.formats.extracted import Extract, Writer, tidy
from corpus.formats.html.page import read_html
from corpus.formats.legacy.compound import has_stream, open_compound
from corpus.formats.mail.message import Attachment, write_plain
from corpus.formats.plain_text import decode

_FIXED = "__properties_version1.0"
_SUBJECT, _SENDER, _ADDRESS, _TO, _CC = "0037", "0C1A", "5D01", "0E04", "0E03"
_BODY, _PAGE, _SENT, _RECEIVED, _CODE_PAGE = "1000", "1013", 0x0039, 0x0E06, 0x3FFD
_LONG_NAME, _SHORT_NAME, _DATA, _CONTENT_ID = "3707", "3704", "37010102", "3712"
_UNICODE, _BYTES, _BINARY = "001F", "001E", "0102"
_ENTRY = struct.Struct("<HHIq")  # type, number, flags, value
_HEADER = 32  # bytes before the fixed properties of a message
_CODE_PAGES = {936: "gb18030", 950: "big5hkscs", 65001: "utf-8", 20127: "ascii", 54936: "gb18030"}


def is_msg(data: bytes) -> bool:
    """Tell whether the bytes are a message that Outlook saved."""
    return has_stream(data, _FIXED)


def read_msg(data: bytes) -> Extract:
    """Read a message without its attachments."""
    with open_compound(data, "mail.damaged") as file:
        message = _Message(file)
        writer = Writer()
        subject = message.text(_SUBJECT)
        writer.heading(subject, 1)
        sender, address = message.text(_SENDER), message.text(_ADDRESS)
        if address and address != sender:
            sender = f"{sender} <{address}>".strip()
        shown = {"From": sender, "To": message.text(_TO), "Cc": message.text(_CC)}
        for name, value in shown.items():
            if value:
                writer.text(f"{name}: {value}")
        message.write_body(writer)
        day = message.day()
        return writer.extract(title=subject or None, author=sender, date=day)


def list_msg_attachments(data: bytes) -> Iterator[Attachment]:
    """Yield the files that a message carries; pictures of its page are none."""
    with open_compound(data, "mail.damaged") as file:
        storages = {path[0] for path in file.listdir() if path[0].startswith("__attach")}
        for storage in sorted(storages):
            part = _Message(file, f"{storage}/")
            name = part.text(_LONG_NAME) or part.text(_SHORT_NAME)
            content = part.stream(_DATA)
            if name and content and not part.text(_CONTENT_ID):
                yield Attachment(name, content)


class _Message:
    """The properties in a storage: of the message, or of an attachment."""

    def __init__(self, file: Any, storage: str = "") -> None:
        self._file = file
        self._storage = storage
        fixed = self._read(_FIXED)[0 if storage else _HEADER :]
        whole = len(fixed) // _ENTRY.size * _ENTRY.size
        self._fixed = {entry[1]: entry[3] for entry in _ENTRY.iter_unpack(fixed[:whole])}

    def stream(self, name: str) -> bytes:
        """Return the stream of a property; b"" where there is none."""
        return self._read(f"__substg1.0_{name}")

    def text(self, number: str) -> str:
        """Return a text as one line."""
        return tidy(self._whole_text(number))

    def write_body(self, writer: Writer) -> None:
        """Write the page of the message, else its plain text."""
        page = self.stream(_PAGE + _BINARY)
        if page.strip():
            try:
                read = read_html(page)
            except UnreadableFile:
                read = Extract("")
            writer.include(read)
            if read.marks:
                return
        write_plain(writer, self._whole_text(_BODY))

    def day(self) -> str | None:
        """Return the day on which the message was sent, else received, ISO 8601, in UTC."""
        ticks = self._fixed.get(_SENT) or self._fixed.get(_RECEIVED)
        if not ticks or ticks < 0:
            return None
        try:
            when = datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10)
        except OverflowError:
            return None
        return when.date().isoformat()

    def _whole_text(self, number: str) -> str:
        if data := self.stream(number + _UNICODE):
            return data.decode("utf-16-le", "replace").rstrip("\0")
        data = self.stream(number + _BYTES).rstrip(b"\0")
        page = int(self._fixed.get(_CODE_PAGE, 0)) & 0xFFFFFFFF
        return decode(data, _CODE_PAGES.get(page, f"cp{page}"))[0] if data.strip() else ""

    def _read(self, name: str) -> bytes:
        path = f"{self._storage}{name}"
        return bytes(self._file.openstream(path).read()) if self._file.exists(path) else b""
