"""Parses presentations: a page for each slide with its title, text, tables and notes."""

import io
from collections.abc import Iterable, Iterator
from typing import Any

from corpus import limits
from corpus.errors import UnreadableFile
from corpus.formats.containers import checked_package, has_part
from corpus.formats.extracted import Extract, Writer, best_title, find_day
from corpus.formats.tables.grid import Grid
from corpus.formats.tables.writing import is_table, write_table

_FOOTERS = {"DATE (16)", "FOOTER (15)", "SLIDE_NUMBER (13)"}


def is_pptx(data: bytes) -> bool:
    """Tell whether the bytes are a presentation."""
    return has_part(data, "ppt/presentation.xml")


def read_pptx(data: bytes) -> Extract:
    """Read a presentation."""
    from pptx import Presentation  # noqa: PLC0415

    with checked_package(data, "slides.damaged"):
        presentation = Presentation(io.BytesIO(data))
        if len(presentation.slides) > limits.FILE.pages:
            raise UnreadableFile("slides.too_many", count=limits.FILE.pages)
        writer = Writer()
        for slide in presentation.slides:
            _slide(writer, slide)
        core = presentation.core_properties
        return writer.extract(
            title=best_title(core.title, writer.first_heading),
            author=core.author,
            date=find_day(core),
        )


def _slide(writer: Writer, slide: Any) -> None:
    writer.page()
    title = slide.shapes.title
    if title is not None and title.has_text_frame:
        writer.heading(" ".join(_paragraphs(title)), 1)
    for shape in _in_order(slide.shapes):
        if title is not None and shape.shape_id == title.shape_id:
            continue
        if shape.is_placeholder and str(shape.placeholder_format.type) in _FOOTERS:
            continue
        if getattr(shape, "has_table", False):
            _table(writer, shape.table)
        elif shape.has_text_frame:
            for text in _paragraphs(shape):
                writer.text(text)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        for text in slide.notes_slide.notes_text_frame.text.splitlines():
            writer.text(text)


def _in_order(shapes: Iterable[Any], *, strip: int = 100_000) -> Iterator[Any]:
    """Yield shapes from top to bottom, side by side from the left; groups taken apart.

    Shapes stand side by side if they start in the same strip (in EMU; about 3 mm).
    """
    for shape in sorted(shapes, key=lambda shape: ((shape.top or 0) // strip, shape.left or 0)):
        if hasattr(shape, "shapes"):
            yield from _in_order(shape.shapes)
        else:
            yield shape


def _paragraphs(shape: Any) -> list[str]:
    lines = [p.text.replace("\v", " ") for p in shape.text_frame.paragraphs]
    return [line for line in lines if line.strip()]


def _table(writer: Writer, table: Any) -> None:
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    grid = Grid(cells)
    if is_table(grid):
        write_table(writer, grid, header_rows=int(bool(table.first_row)) or None)
        return
    for row in cells:
        for cell in row:
            for line in cell.splitlines():
                writer.text(line)
