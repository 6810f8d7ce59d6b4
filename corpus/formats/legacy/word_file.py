"""Opens a Word 97 to 2003 file ([MS-DOC]): its text, and what is said of parts of it.

Text stands in pieces (2.4.1). What is said of paragraphs and characters stands in pages of 512
bytes as lists of modifications (2.6), each a code and its operand.
"""

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from corpus.errors import UnreadableFile

# The places of (offset, length) pairs in FibRgFcLcb97, 2.5.6.
STYLES, NOTE_MARKS, NOTE_TEXTS, HEADERS, CHARACTERS, PARAGRAPHS = 1, 2, 3, 11, 12, 13
PIECES, ENDNOTE_MARKS, ENDNOTE_TEXTS, BOXES, LISTS, OVERRIDES = 33, 46, 47, 56, 73, 74

_PAIRS = 0x9A  # where the pairs begin in a file of Word 97
_PAGE = 512
_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}  # bytes of an operand by its kind
_TABLE_DEFINITION, _TABS = 0xD608, 0xC615  # operands that say their length in another way


@dataclass(frozen=True)
class _Piece:
    """A run of text: characters from `start`, stored at `at`, each of `width` bytes."""

    start: int
    end: int
    at: int
    width: int


class WordFile:
    """The main stream and the table stream of a document."""

    def __init__(self, file: Any) -> None:
        """Read the streams. Raises UnreadableFile for encrypted files and for older ones."""
        self._main = bytes(file.openstream("WordDocument").read())
        magic, version = struct.unpack_from("<HH", self._main, 0)
        (flags,) = struct.unpack_from("<H", self._main, 0x0A)
        if magic != 0xA5EC or version < 0xC1:
            raise UnreadableFile("file.word_95")
        if flags & 0x0100:
            raise UnreadableFile("file.encrypted")
        self._table = bytes(file.openstream("1Table" if flags & 0x0200 else "0Table").read())
        # Characters of the body, the notes, the headers, (macros,) comments, endnotes and boxes.
        self.lengths = struct.unpack_from("<8i", self._main, 0x4C)
        self._pieces = list(self._read_pieces())
        self.text = "".join(map(self._decode, self._pieces))
        self._paragraphs = _Properties(self._read_pages(PARAGRAPHS, width=13))
        self._characters = _Properties(self._read_pages(CHARACTERS, width=1))

    def part(self, place: int, *, to_end: bool = False) -> bytes:
        """Return what a pair points at in the table stream; b"" where the file has none.

        Some parts go on beyond the length that they state: `to_end` returns all that follows.
        """
        at, length = struct.unpack_from("<II", self._main, _PAIRS + 8 * place)
        return self._table[at : None if to_end else at + length] if length else b""

    def find_paragraph(self, at: int) -> tuple[int, bytes]:
        """Return the style and the modifications of the paragraph whose mark is character `at`."""
        found = self._paragraphs.find(self._locate(at))
        return (struct.unpack_from("<H", found)[0], found[2:]) if len(found) >= 2 else (0, b"")

    def iterate_runs(self, start: int, end: int) -> Iterator[tuple[int, int, bytes]]:
        """Yield the first character, the end and the modifications of runs within a span."""
        while start < end:
            piece = self._find_piece(start)
            if piece is None:
                return
            place = piece.at + (start - piece.start) * piece.width
            until = self._characters.find_end(place)
            stop = min(end, piece.end)
            if until is not None:
                stop = min(stop, start + max(1, (until - place) // piece.width))
            yield start, stop, self._characters.find(place)
            start = stop

    def _read_pieces(self) -> Iterator[_Piece]:
        data = self.part(PIECES)
        at = 0
        while at < len(data) and data[at] == 1:  # modifications of whole pieces
            at += 3 + struct.unpack_from("<H", data, at + 1)[0]
        count = (struct.unpack_from("<I", data, at + 1)[0] - 4) // 12
        bounds = struct.unpack_from(f"<{count + 1}I", data, at + 5)
        for nth in range(count):
            (stored,) = struct.unpack_from("<I", data, at + 5 + 4 * (count + 1) + 8 * nth + 2)
            packed, place = stored & 0x40000000, stored & 0x3FFFFFFF
            if bounds[nth] < bounds[nth + 1]:
                start, end = bounds[nth : nth + 2]
                at, width = (place // 2, 1) if packed else (place, 2)
                yield _Piece(start, end, at, width)

    def _decode(self, piece: _Piece) -> str:
        """Return a character for each unit of UTF-16, so that places can be counted."""
        data = self._main[piece.at : piece.at + (piece.end - piece.start) * piece.width]
        if piece.width == 1:
            return data.decode("cp1252", "replace")
        return "".join(map(chr, struct.unpack(f"<{len(data) // 2}H", data[: len(data) // 2 * 2])))

    def _find_piece(self, at: int) -> _Piece | None:
        place = bisect_right(self._pieces, at, key=lambda piece: piece.start) - 1
        piece = self._pieces[place] if place >= 0 else None
        return piece if piece is not None and at < piece.end else None

    def _locate(self, at: int) -> int:
        piece = self._find_piece(at)
        return piece.at + (at - piece.start) * piece.width if piece is not None else -1

    def _read_pages(self, place: int, *, width: int) -> Iterator[tuple[int, int, bytes]]:
        """Yield where a run begins and ends in the stream, and what is said of it (2.9.23, 2.9.33).

        `width` is what a page holds for each run: an offset, with the height of a paragraph.
        """
        data = self.part(place)
        count = max(0, (len(data) - 4) // 8)
        for number in struct.unpack_from(f"<{count}I", data, 4 * (count + 1)) if count else ():
            page = self._main[(number & 0x3FFFFF) * _PAGE :][:_PAGE]
            if len(page) < _PAGE:
                continue
            runs = page[-1]
            if 4 * (runs + 1) + runs * width >= _PAGE:
                continue
            bounds = struct.unpack_from(f"<{runs + 1}I", page)
            for nth in range(runs):
                offset = page[4 * (runs + 1) + width * nth] * 2
                yield bounds[nth], bounds[nth + 1], _cut(page, offset, words=width > 1)


class _Properties:
    """What is said of runs, found by a place in the stream."""

    def __init__(self, runs: Iterator[tuple[int, int, bytes]]) -> None:
        self._runs = sorted(runs, key=lambda run: run[0])
        self._starts = [start for start, _, _ in self._runs]

    def find(self, place: int) -> bytes:
        at = bisect_right(self._starts, place) - 1
        return self._runs[at][2] if at >= 0 and place < self._runs[at][1] else b""

    def find_end(self, place: int) -> int | None:
        """Return where the run that covers a place ends, or the next one begins."""
        at = bisect_right(self._starts, place) - 1
        if at >= 0 and place < self._runs[at][1]:
            return self._runs[at][1]
        return self._starts[at + 1] if at + 1 < len(self._starts) else None


def _cut(page: bytes, offset: int, *, words: bool) -> bytes:
    """Return a list of modifications, which says its length first: in bytes, or in words."""
    if not offset:
        return b""
    length = page[offset]
    if not words:
        return page[offset + 1 : offset + 1 + length]
    if length:
        return page[offset + 1 : offset + 2 * length]
    return page[offset + 2 : offset + 2 + 2 * page[offset + 1]]


def iterate_modifications(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the code and the operand of each modification (2.2.5.1)."""
    at = 0
    while at + 2 < len(data):
        (code,) = struct.unpack_from("<H", data, at)
        at += 2
        kind = code >> 13
        if code == _TABLE_DEFINITION:
            size = struct.unpack_from("<H", data, at)[0] - 1 if at + 2 <= len(data) else 0
            at += 2
        elif kind in _SIZES:
            size = _SIZES[kind]
        else:
            size = data[at]
            at += 1
            if code == _TABS and size == 255:
                return
        yield code, data[at : at + size]
        at += size
