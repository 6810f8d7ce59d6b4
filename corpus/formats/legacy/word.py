"""Parses Word 97 to 2003 documents (doc): what the file says is written as a docx and read as one.

The codes of modifications are those of [MS-DOC], 2.6.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from corpus.formats.extracted import Extract
from corpus.formats.legacy import word_file as places
from corpus.formats.legacy.compound import has_stream, open_compound, read_properties
from corpus.formats.legacy.word_file import WordFile, iterate_modifications
from corpus.formats.legacy.word_lists import read_lists
from corpus.formats.legacy.word_markup import write_docx
from corpus.formats.legacy.word_text import Cell, Paragraph, Row, Run, Style, WordText, name_shift
from corpus.formats.office.word.document import read_docx

_DELETED, _SPECIAL, _HIDDEN, _SHIFT, _MOVE = 0x0800, 0x0855, 0x083C, 0x2A48, 0x4845
_OUTLINE, _LIST, _LEVEL = 0x2640, 0x460B, 0x260A
_IN_TABLE, _ROW_END, _TABLE, _MERGE, _HEADER_ROW = 0x2416, 0x2417, 0xD608, 0xD62B, 0x3404
_SHIFTS = {1: "superscript", 2: "subscript"}
_BUILT_IN = {62: "Title"}
_BUILT_IN |= {number: f"heading {number}" for number in range(1, 10)}
_BUILT_IN |= {number + 18: f"toc {number}" for number in range(1, 10)}
_ENDS = re.compile("[\r\x07\x0c]")
_SHOWN = {ord("\x0b"): "\n", ord("\x1e"): "-"}
_SHOWN |= dict.fromkeys([*range(1, 9), 0x0C, 0x0D, 0x0E, 0x1F], "")
_CELL = struct.Struct("<H18x")


def is_doc(data: bytes) -> bool:
    """Tell whether the bytes are a Word document of an older version."""
    return has_stream(data, "WordDocument")


def read_doc(data: bytes) -> Extract:
    """Read a Word 97 to 2003 document."""
    with open_compound(data, "word.damaged") as file:
        stated = read_properties(file)
        text = _Translator(WordFile(file)).translate()
        text.title, text.author, text.date = stated.title, stated.author, stated.date
        document = write_docx(text)
    return read_docx(document)


class _Translator:
    """Goes through the stories of a document: its body, notes, headers, footers and text boxes."""

    def __init__(self, file: WordFile) -> None:
        self._file = file
        self._text = WordText()
        self._marks: dict[int, tuple[str, int]] = {}
        self._instruction: list[bool] = []  # of each open field, whether its result is to come

    def translate(self) -> WordText:
        text, lengths = self._text, self._file.lengths
        text.styles = dict(_read_styles(self._file.part(places.STYLES)))
        lists = read_lists(
            self._file.part(places.LISTS, to_end=True), self._file.part(places.OVERRIDES)
        )
        text.lists, text.numbers, text.starts = lists
        starts = [sum(lengths[:at]) for at in range(len(lengths) + 1)]
        self._read_notes("footnote", places.NOTE_MARKS, places.NOTE_TEXTS, starts[1])
        self._read_notes("endnote", places.ENDNOTE_MARKS, places.ENDNOTE_TEXTS, starts[5])
        self._read_margins(starts[2])
        text.blocks = list(self._read_story(0, lengths[0]))
        for first, last in self._bounds(places.BOXES, starts[6], size=22):
            text.blocks += self._read_story(first, last)
        return text

    def _bounds(self, place: int, start: int, *, size: int = 0) -> list[tuple[int, int]]:
        """Return the first character and the end of each text of a story, which begins at `start`.

        `size` is how many bytes the table holds for each text beside its bounds.
        """
        data = self._file.part(place)
        count = max(0, (len(data) - 4) // (4 + size)) if data else 0
        bounds = struct.unpack_from(f"<{count + 1}I", data) if count else ()
        return [(start + a, start + b) for a, b in pairwise(bounds) if a < b]

    def _read_notes(self, kind: str, marks: int, texts: int, start: int) -> None:
        data = self._file.part(marks)
        count = max(0, (len(data) - 4) // 6) if data else 0
        for number, at in enumerate(struct.unpack_from(f"<{count}I", data)):
            self._marks[at] = kind, number
        notes = []
        for first, last in self._bounds(texts, start)[:count]:
            story = self._read_story(first, last)
            notes.append([block for block in story if isinstance(block, Paragraph)])
        if notes:
            self._text.notes[kind] = notes

    def _read_margins(self, start: int) -> None:
        """Read headers and footers: after six separators of notes, six stories for each section."""
        data = self._file.part(places.HEADERS)
        bounds = struct.unpack_from(f"<{len(data) // 4}I", data)
        for at, (first, last) in enumerate(pairwise(bounds[6:])):
            if first < last:
                story = self._read_story(start + first, start + last)
                found = [block for block in story if isinstance(block, Paragraph) and block.runs]
                to = self._text.headers if at % 6 in (0, 1, 4) else self._text.footers
                to += [paragraph for paragraph in found if paragraph not in to]

    def _read_story(self, start: int, end: int) -> Iterator[Paragraph | Row]:
        """Yield the paragraphs and rows between two characters."""
        self._instruction.clear()
        cells: list[list[Paragraph]] = [[]]
        in_row = False
        at = start
        while at < end:
            mark = _ENDS.search(self._file.text, at, end)
            last = mark.start() if mark else end - 1
            style, changes = self._file.find_paragraph(last)
            said = dict(iterate_modifications(changes))
            if said.get(_ROW_END, b"\0") != b"\0" and said.get(_TABLE):
                yield _make_row(cells, changes)
                cells, in_row = [[]], False
            else:
                paragraph = Paragraph(list(self._read_runs(at, last)), style)
                _set_properties(paragraph, said)
                if said.get(_IN_TABLE, b"\0") != b"\0":
                    in_row = True
                    cells[-1].append(paragraph)
                    if mark and mark[0] == "\x07":
                        cells.append([])
                else:
                    yield paragraph
            at = last + 1
        if in_row:  # of a row without an end
            yield from (paragraph for cell in cells for paragraph in cell)

    def _read_runs(self, start: int, end: int) -> Iterator[Run]:
        for first, last, changes in self._file.iterate_runs(start, end):
            said = dict(iterate_modifications(changes))
            if said.get(_DELETED, b"\0") == b"\1":
                continue
            shift = _SHIFTS.get(said.get(_SHIFT, b"\0")[0], "")
            moved = int.from_bytes(said.get(_MOVE, b"\0"), "little", signed=True)
            shift = shift or name_shift(moved)
            run = Run("", shift, said.get(_HIDDEN, b"\0") == b"\1")
            text = self._file.text[first:last]
            special = said.get(_SPECIAL, b"\0") == b"\1"
            if special and text == "\x02" and first in self._marks:
                yield replace(run, note=self._marks[first])
            elif not (special and text == "("):  # a character of a symbol font
                yield from self._cut_fields(run, text)

    def _cut_fields(self, run: Run, text: str) -> Iterator[Run]:
        """Yield the text, what a field does apart from what it shows."""
        for piece in re.split("([\x13\x14\x15])", text):
            if piece == "\x13":
                self._instruction.append(True)
            elif piece == "\x14" and self._instruction:
                self._instruction[-1] = False
            elif piece == "\x15" and self._instruction:
                self._instruction.pop()
            shown = piece if piece in ("\x13", "\x14", "\x15") else piece.translate(_SHOWN)
            if shown:
                joined = shown.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
                yield replace(run, text=joined, instruction=any(self._instruction))


def _set_properties(paragraph: Paragraph, said: dict[int, bytes]) -> None:
    if (level := said.get(_OUTLINE)) and level[0] <= 9:
        paragraph.level = level[0]
    if (number := said.get(_LIST)) and len(number) == 2:
        level = said.get(_LEVEL, b"\0")
        paragraph.list = struct.unpack("<H", number)[0], level[0]


def _make_row(cells: list[list[Paragraph]], changes: bytes) -> Row:
    """Return a row; its definition says where cells end and which are merged (2.9.317)."""
    row = Row(0, [])
    merged: dict[int, str] = {}
    for code, operand in iterate_modifications(changes):
        if code == _HEADER_ROW:
            row.is_header = operand != b"\0"
        elif code == _MERGE and len(operand) >= 2:
            merged[operand[0]] = {1: "continue", 3: "restart"}.get(operand[1], "")
        elif code == _TABLE and operand:
            count = operand[0]
            edges = struct.unpack_from(f"<{count + 1}h", operand, 1)
            row = Row(edges[0], [], row.is_header)
            for at in range(count):
                where = 1 + 2 * (count + 1) + _CELL.size * at
                flags = _CELL.unpack_from(operand, where)[0] if where + 20 <= len(operand) else 0
                content = cells[at] if at < len(cells) else []
                vertical = {1: "continue", 3: "restart"}.get(flags >> 5 & 3, "")
                if flags & 3 == 2 and row.cells:  # goes on with the cell before it
                    row.cells[-1].edge = edges[at + 1]
                else:
                    row.cells.append(Cell(edges[at + 1], content, vertical))
    for at, merge in merged.items():
        if at < len(row.cells):
            row.cells[at].merge = merge
    return row


def _read_styles(data: bytes) -> Iterator[tuple[int, Style]]:
    """Yield the styles of paragraphs by their numbers (2.9.271)."""
    if len(data) < 6:
        return
    header, count, base = struct.unpack_from("<HHH", data)
    at = 2 + header
    for number in range(count):
        if at + 2 > len(data):
            return
        (length,) = struct.unpack_from("<H", data, at)
        style = data[at + 2 : at + 2 + length]
        at += 2 + length + length % 2
        if len(style) < base + 2:
            continue
        identifier, kind, _ = struct.unpack_from("<HHH", style)
        if kind & 0xF != 1:
            continue
        (size,) = struct.unpack_from("<H", style, base)
        name = style[base + 2 : base + 2 + 2 * size].decode("utf-16-le", "replace")
        place = base + 2 + 2 * size + 2
        said: dict[int, bytes] = {}
        if place + 4 <= len(style):
            (changes,) = struct.unpack_from("<H", style, place)
            said = dict(iterate_modifications(style[place + 4 : place + 2 + changes]))
        properties = Paragraph()
        _set_properties(properties, said)
        name = _BUILT_IN.get(identifier & 0xFFF, name)
        yield number, Style(name, kind >> 4, properties.level, properties.list)
