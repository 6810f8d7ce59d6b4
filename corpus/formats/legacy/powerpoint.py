"""Parses PowerPoint 97 to 2003 presentations (ppt): a page for each visible slide, with notes."""

import struct
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from corpus import limits
from corpus.errors import Message, UnreadableFile
from corpus.formats.extracted import Extract, Writer, best_title
from corpus.formats.legacy import slide_records as records
from corpus.formats.legacy.compound import has_stream, open_compound, read_properties
from corpus.formats.legacy.slide_records import Record, Slide, SlideFile
from corpus.formats.tables.grid import Grid
from corpus.formats.tables.writing import is_table, write_table

_TITLES = (0, 6)  # kinds of text
_FURNITURE = range(7, 11)  # placeholders of dates, numbers, footers and headers
_HIDDEN = 4  # a flag of how a slide is shown
_TABLE = 0x039F  # a property of groups
_DEEPEST = 50  # groups in one another
_STRIP = 68  # units of 1/576 inch, 3 mm: shapes that start in it stand side by side


@dataclass
class _Shape:
    """A shape with text, or a group of shapes; where it stands: left, top, right, bottom."""

    box: tuple[int, int, int, int] = (0, 0, 0, 0)
    text: str = ""
    kind: int = -1
    is_furniture: bool = False
    is_table: bool = False
    shapes: list["_Shape"] = field(default_factory=list)


def is_ppt(data: bytes) -> bool:
    """Tell whether the bytes are a PowerPoint 97 to 2003 presentation."""
    return has_stream(data, "PowerPoint Document")


def read_ppt(data: bytes) -> Extract:
    """Read a PowerPoint 97 to 2003 presentation."""
    with open_compound(data, "slides.damaged") as file:
        properties = read_properties(file)
        stream = SlideFile(file)
        slides = stream.list_slides()
        if len(slides) > limits.FILE.pages:
            raise UnreadableFile("slides.too_many", count=limits.FILE.pages)
        writer = Writer()
        hidden = []
        for number, slide in enumerate(slides, 1):
            writer.page()
            if _is_hidden(stream, slide.record):
                hidden.append(str(number))
            else:
                _write_slide(writer, stream, slide)
        if hidden:
            writer.warn(Message("slides.hidden", {"slides": ", ".join(hidden)}))
    return writer.extract(
        title=best_title(properties.title, writer.first_heading),
        author=properties.author,
        date=properties.date,
    )


def _is_hidden(file: SlideFile, record: Record) -> bool:
    for child in file.children(record):
        if child.type == records.SHOW_INFO and child.end - child.start >= 12:
            return bool(struct.unpack_from("<H", file.content(child), 10)[0] & _HIDDEN)
    return False


def _write_slide(writer: Writer, file: SlideFile, slide: Slide) -> None:
    shapes = list(_read_drawing(file, slide.record, slide.texts))
    for shape in shapes:
        if shape.kind in _TITLES:
            writer.heading(" ".join(_cut_lines(shape.text)), 1)
    for shape in _in_order([shape for shape in shapes if shape.kind not in _TITLES]):
        _write_shape(writer, shape)
    for shape in _read_drawing(file, slide.notes, ()) if slide.notes is not None else ():
        _write_shape(writer, shape)


def _write_shape(writer: Writer, shape: _Shape) -> None:
    if shape.is_furniture:
        return
    grid = _make_grid(shape.shapes) if shape.is_table else Grid()
    if shape.is_table and is_table(grid):
        write_table(writer, grid)
        return
    for line in _cut_lines(shape.text):
        writer.text(line)
    for inner in _in_order(shape.shapes):
        _write_shape(writer, inner)


def _in_order(shapes: list[_Shape]) -> list[_Shape]:
    """Return shapes from top to bottom, those side by side from the left."""
    return sorted(shapes, key=lambda shape: (shape.box[1] // _STRIP, shape.box[0]))


def _cut_lines(text: str) -> list[str]:
    return [line for line in text.replace("\x0b", "\r").split("\r") if line.strip()]


def _make_grid(cells: list[_Shape]) -> Grid:
    """Return the cells of a table by where they begin and end; its lines hold no text."""
    cells = [cell for cell in cells if cell.kind >= 0]
    lefts = sorted({cell.box[0] for cell in cells})
    tops = sorted({cell.box[1] for cell in cells})
    grid = Grid()
    for cell in cells:
        left, top, right, bottom = cell.box
        row, column = tops.index(top), lefts.index(left)
        rows, columns = bisect_left(tops, bottom) - row, bisect_left(lefts, right) - column
        text = " ".join(_cut_lines(cell.text))
        grid.put(row, column, text, max(1, rows), max(1, columns))
    return grid


def _read_drawing(file: SlideFile, record: Record, texts: tuple[str, ...]) -> Iterator[_Shape]:
    for child in file.children(record):
        if child.type == records.DRAWING:
            for group in file.descendants(child):
                if group.type == records.GROUP:
                    yield from _read_group(file, group, texts).shapes
                    return


def _read_group(file: SlideFile, record: Record, texts: tuple[str, ...], depth: int = 0) -> _Shape:
    """Read a group; its first shape is the group itself."""
    group = _Shape()
    for at, child in enumerate(file.children(record)):
        if child.type == records.SHAPE:
            shape = _read_shape(file, child, texts)
            if at == 0:
                group = shape
            else:
                group.shapes.append(shape)
        elif child.type == records.GROUP and depth < _DEEPEST:
            group.shapes.append(_read_group(file, child, texts, depth + 1))
    return group


def _read_shape(file: SlideFile, record: Record, texts: tuple[str, ...]) -> _Shape:
    shape, stars = _Shape(), set[int]()
    for child in file.descendants(record):
        data = file.content(child)
        if child.type == records.ANCHOR:
            top, left, right, bottom = struct.unpack("<4h" if len(data) < 16 else "<4i", data[:16])
            shape.box = left, top, right, bottom
        elif child.type == records.CHILD_ANCHOR:
            left, top, right, bottom = struct.unpack_from("<4i", data)
            shape.box = left, top, right, bottom
        elif child.type == records.PLACEHOLDER and len(data) > 4:
            shape.is_furniture = data[4] in _FURNITURE
        elif child.type == records.TEXT_HEADER:
            (shape.kind,) = struct.unpack_from("<I", data)
        elif child.type == records.TEXT_REFERENCE:
            (place,) = struct.unpack_from("<I", data)
            shape.text = texts[place] if place < len(texts) else ""
        elif child.type in (records.TEXT_UNICODE, records.TEXT_BYTES):
            shape.text = file.read_text(child)
        elif child.type in records.META_CHARACTERS:  # an asterisk in the text stands for a number
            (at,) = struct.unpack_from("<I", data)
            stars.add(at)
        elif child.type == records.MORE_OPTIONS:
            count = min(child.instance, len(data) // 6)
            options = struct.iter_unpack("<HI", data[: 6 * count])
            shape.is_table |= any(name & 0x3FFF == _TABLE and value & 1 for name, value in options)
    shape.text = "".join(c for at, c in enumerate(shape.text) if at not in stars)
    return shape
