"""Opens a PowerPoint 97 to 2003 file ([MS-PPT]): its records, and the slides in their order."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from corpus.errors import UnreadableFile

# Record types, [MS-PPT] 2.13.24 and [MS-ODRAW] 2.2.
SLIDE_ATOM, SHOW_INFO, DRAWING, PLACEHOLDER = 1007, 1017, 1036, 3011
TEXT_REFERENCE, TEXT_HEADER, TEXT_UNICODE, TEXT_BYTES = 3998, 3999, 4000, 4008
GROUP, SHAPE, TEXTBOX, CHILD_ANCHOR, ANCHOR = 0xF003, 0xF004, 0xF00D, 0xF00F, 0xF010
MORE_OPTIONS = 0xF122
META_CHARACTERS = (4056, 4087, 4088, 4089, 4090, 4117)  # page numbers, dates, headers, footers
_LIST, _PERSIST, _EDIT, _DIRECTORY = 4080, 1011, 4085, 6002
_SLIDES, _NOTES = 0, 2  # the instances of lists
_ENCRYPTED = 0xF3D1C4DF
_HEADER = struct.Struct("<HHI")
_MOST_EDITS = 1000


@dataclass(frozen=True)
class Record:
    """A record: its type and instance, and where its content begins and ends."""

    type: int
    instance: int
    start: int
    end: int
    is_container: bool


@dataclass(frozen=True)
class Slide:
    """Where a slide stands, the texts that the outline has of it, and where its notes stand."""

    record: Record
    texts: tuple[str, ...]
    notes: Record | None


class SlideFile:
    """The main stream of a presentation."""

    def __init__(self, file: Any) -> None:
        """Read the streams. Raises UnreadableFile for an encrypted file."""
        self.data = bytes(file.openstream("PowerPoint Document").read())
        user = bytes(file.openstream("Current User").read())
        token, edit = struct.unpack_from("<II", user, 12)
        if token == _ENCRYPTED:
            raise UnreadableFile("file.encrypted")
        self._places: dict[int, int] = {}
        self._document = self._read_edits(edit)

    def children(self, record: Record) -> Iterator[Record]:
        """Yield the records in a container."""
        at = record.start
        while at + _HEADER.size <= record.end:
            child = self._read_record(at)
            yield child
            at = max(child.end, at + _HEADER.size)

    def descendants(self, record: Record) -> Iterator[Record]:
        """Yield the records in a container and in those in it, in their order."""
        left = list(self.children(record))[::-1]
        while left:
            child = left.pop()
            yield child
            if child.is_container:
                left += list(self.children(child))[::-1]

    def content(self, record: Record) -> bytes:
        """Return the bytes of a record."""
        return self.data[record.start : record.end]

    def list_slides(self) -> list[Slide]:
        """Return the slides in the order of the show."""
        lists = {
            record.instance: record
            for record in self.children(self._document)
            if record.type == _LIST
        }
        notes = {number: record for number, record, _ in self._read_list(lists.get(_NOTES))}
        slides = []
        for _, record, texts in self._read_list(lists.get(_SLIDES)):
            atom = next((c for c in self.children(record) if c.type == SLIDE_ATOM), None)
            number = struct.unpack_from("<I", self.content(atom), 16)[0] if atom else 0
            slides.append(Slide(record, texts, notes.get(number)))
        return slides

    def read_text(self, record: Record) -> str:
        """Return the text of a record that holds characters of two bytes, or their low bytes."""
        data = self.content(record)
        if record.type == TEXT_BYTES:
            return data.decode("latin-1")
        return data.decode("utf-16-le", "replace")

    def _read_list(self, record: Record | None) -> Iterator[tuple[int, Record, tuple[str, ...]]]:
        """Yield the number and the place of each slide or note, and its texts in the outline."""
        found: list[tuple[int, int, list[str]]] = []
        for child in self.children(record) if record is not None else ():
            if child.type == _PERSIST:
                place, _, _, number = struct.unpack_from("<IIII", self.content(child))
                found.append((number, place, []))
            elif child.type == TEXT_HEADER and found:
                found[-1][2].append("")
            elif child.type in (TEXT_UNICODE, TEXT_BYTES) and found and found[-1][2]:
                found[-1][2][-1] = self.read_text(child)
        for number, place, texts in found:
            if place in self._places:
                yield number, self._read_record(self._places[place]), tuple(texts)

    def _read_edits(self, at: int) -> Record:
        """Follow the edits from the last one back, and return the record of the document."""
        document = None
        seen: set[int] = set()
        while at and at not in seen and len(seen) < _MOST_EDITS:
            seen.add(at)
            edit = self._read_record(at)
            if edit.type != _EDIT:
                break
            _, _, at, directory, place = struct.unpack_from("<IIIII", self.content(edit))
            document = place if document is None else document
            self._read_directory(self._read_record(directory))
        if document is None:
            raise ValueError("no edit")
        return self._read_record(self._places[document])

    def _read_directory(self, record: Record) -> None:
        data, at = self.content(record), 0
        while at + 4 <= len(data):
            (head,) = struct.unpack_from("<I", data, at)
            first, count = head & 0xFFFFF, head >> 20
            for nth, place in enumerate(struct.unpack_from(f"<{count}I", data, at + 4)):
                self._places.setdefault(first + nth, place)
            at += 4 + 4 * count

    def _read_record(self, at: int) -> Record:
        version, kind, length = _HEADER.unpack_from(self.data, at)
        start = at + _HEADER.size
        end = min(start + length, len(self.data))
        return Record(kind, version >> 4, start, end, version & 0xF == 0xF)
