"""What a story of a Word document is read into, and how it is written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.errors import Message
from corpus.formats.extracted import Extract, Writer
from corpus.formats.office.charts import Chart, write_chart
from corpus.formats.office.lines import cut_lines
from corpus.formats.tables.grid import Grid
from corpus.formats.tables.headers import is_caption
from corpus.formats.tables.writing import is_table, write_table


@dataclass(frozen=True)
class Paragraph:
    """A paragraph with its number; its lines are separated by line feeds."""

    text: str
    role: str = "text"  # "1" to "9" of a heading, "title", "list", "caption", "note", "equation"
    centred: bool = False
    size: int = 0  # of its characters in half points


@dataclass(frozen=True)
class Cell:
    """A cell of a table and the places it covers."""

    blocks: "tuple[Block, ...]"
    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True)
class Table:
    """A table; `header_rows` counts the rows that Word repeats on each page."""

    cells: tuple[Cell, ...]
    header_rows: int


Block = Paragraph | Table | Chart | Extract  # an extract is a page that was put in whole


def write_blocks(writer: Writer, blocks: Sequence[Block]) -> None:
    """Write the blocks in order."""
    for at, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            _write_paragraph(writer, block)
        elif isinstance(block, Table):
            _write_table(writer, block, _find_caption(blocks[max(0, at - 2) : at]))
        elif isinstance(block, Extract):
            writer.include(block)
        elif not write_chart(writer, block):
            writer.warn(Message("office.chart_unread"))


def iterate_paragraphs(blocks: Sequence[Block]) -> Iterator[Paragraph]:
    """Yield the paragraphs, also those in tables."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        elif isinstance(block, Table):
            for cell in block.cells:
                yield from iterate_paragraphs(cell.blocks)


def _write_paragraph(writer: Writer, paragraph: Paragraph) -> None:
    role = paragraph.role
    if role == "title":
        writer.heading(paragraph.text, 1)
    elif role.isdigit():
        writer.heading(paragraph.text, int(role))
    else:
        for line in cut_lines(paragraph.text):
            if role in ("list", "note"):
                writer.item(line)
            else:
                writer.text(line)


def _find_caption(before: Sequence[Block]) -> str:
    """Return the title and the unit that stand above a table."""
    found: list[str] = []
    for block in before:
        if isinstance(block, Paragraph) and _is_caption(block):
            found.append(" ".join(block.text.strip().split("\n")))
        else:
            found = []
    return "；".join(found)


def _is_caption(paragraph: Paragraph) -> bool:
    text = paragraph.text.strip()
    if paragraph.role == "caption" or paragraph.role.isdigit():
        return paragraph.role == "caption"
    return is_caption(text)


def _write_table(writer: Writer, table: Table, caption: str) -> None:
    """Write a table of data row by row, its notes below; of another one its cells in order."""
    grid = Grid()
    for cell in table.cells:
        grid.put(cell.row, cell.column, _join(cell.blocks), cell.rows, cell.columns)
    if not is_table(grid):
        for cell in table.cells:
            write_blocks(writer, cell.blocks)
        return
    write_table(writer, grid, header_rows=table.header_rows or None, caption=caption)
    for cell in table.cells:
        write_blocks(
            writer, [one for one in cell.blocks if isinstance(one, Chart) or _is_note(one)]
        )


def _is_note(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.role == "note"


def _join(blocks: Sequence[Block], between: Literal[" ", "\n"] = "\n") -> str:
    """Return the text of a cell, its paragraphs as lines; a table within it row by row."""
    lines = []
    for block in blocks:
        if isinstance(block, Paragraph) and block.role != "note":
            lines.append(block.text)
        elif isinstance(block, Table):
            lines += [_join(cell.blocks, " ") for cell in block.cells]
    return between.join(filter(str.strip, lines))
