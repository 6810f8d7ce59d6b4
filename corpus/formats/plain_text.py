"""Decodes plain text and Markdown: finds the encoding, and changes no character."""

import codecs
import re

import charset_normalizer

from corpus.errors import UnreadableFile
from corpus.formats.extracted import Extract, check_length

# The encodings that Chinese text files come in; without this list a detector also guesses
# Cyrillic or Korean for short files.
_ENCODINGS = ["gb18030", "big5", "big5hkscs", "utf_16_le", "utf_16_be", "cp1252"]
_MARKS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
]
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")


def read_text(data: bytes) -> Extract:
    """Read a text file."""
    text, encoding = decode(data)
    check_length(len(text))
    return Extract(text, encoding)


def decode(data: bytes, declared: str | None = None) -> tuple[str, str]:
    """Return the text, without byte order mark, and the name of its encoding.

    `declared` is what the file itself says, believed after a mark and after valid UTF-8. A few
    damaged bytes become U+FFFD. Raises UnreadableFile when no encoding of Chinese or English text
    fits.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = _decode_as(data[len(mark) :], encoding)
            if text is None:
                raise UnreadableFile("file.encoding_wrong", encoding=encoding.upper())
            return text, encoding
    text, encoding = _decode_unmarked(data, declared)
    if "\0" in text and encoding == "utf-8":  # ASCII in UTF-16 without a mark is valid UTF-8
        match = charset_normalizer.from_bytes(data, cp_isolation=["utf_16_le", "utf_16_be"]).best()
        if match is not None:
            text, encoding = str(match), match.encoding
    if not _is_text(text):
        raise UnreadableFile("file.not_text")
    return text, encoding


def _decode_unmarked(data: bytes, declared: str | None) -> tuple[str, str]:
    for encoding in filter(None, ["utf-8", declared]):
        text = _decode_as(data, encoding)
        if text is not None:
            return text, encoding
    match = charset_normalizer.from_bytes(data, cp_isolation=_ENCODINGS).best()
    if match is None:
        raise UnreadableFile("file.encoding_unknown")
    return str(match), match.encoding


def _decode_as(data: bytes, encoding: str, *, most_damaged: float = 0.01) -> str | None:
    """Return the text, or None if the encoding does not fit; pages often declare a wrong one.

    `most_damaged` is a share of the characters beyond ASCII. In a wrong encoding most are damaged.
    """
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
    except LookupError:
        return None
    damaged = text.count("\ufffd")
    beyond = sum(character > "\x7f" for character in text)
    return text if damaged <= most_damaged * beyond else None


def _is_text(text: str, *, least_printable: float = 0.95) -> bool:
    """Tell text from a binary file by the share of printable characters."""
    if not _CONTROL.search(text) and text.isascii():  # the common case, without a walk in Python
        return True
    printable = sum(1 for character in text if character.isprintable() or character in "\t\n\r\f")
    return printable >= least_printable * len(text)
