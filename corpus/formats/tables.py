"""Writes tables as lines: each row with the names of its columns, to be quoted alone."""

import re
from collections.abc import Iterable, Iterator, Sequence

from corpus import limits
from corpus.errors import UnreadableFile
from corpus.formats.extracted import tidy

_NUMBER = re.compile(r"[%％+\-−±≈<>≥≤¥$€£()\s]*\d[\d,.\s]*[%％)\s]*")
_YEAR = re.compile(r"(?:19|20)\d\d")


def sheet_lines(cells: Iterable[Sequence[str]], *, header: bool | None = None) -> Iterator[str]:
    """Yield each row as "header: value; header: value", empty cells left out.

    `header` says whether the first row names the columns; None looks at it. Rows of one cell before
    it are titles of the table and come as they are. A table that is but a header is its own row.
    """
    names: list[str] = []
    titles = header is not False
    unused = ""  # a header that no row has used yet
    for row in bounded(cells):
        values = [tidy(cell) for cell in row]
        filled = [value for value in values if value]
        if not filled:
            continue
        if titles and len(filled) == 1:
            yield filled[0]
            continue
        if titles and (header or _is_header(filled)):
            names, unused, titles = values, "; ".join(filled), False
            continue
        titles, unused = False, ""
        yield _with_names(names, values)
    if unused:
        yield unused


def table_lines(table: Sequence[Sequence[str]], *, header: bool = False) -> Iterator[str]:
    """Yield the rows of a table in running text, where two columns are often names and values.

    `header` says that the file itself marks the first row as a header.
    """
    widest = max((len(row) for row in table), default=0)
    pairs = [row for row in table if len(row) == 2 and tidy(row[0]) and tidy(row[1])]
    numbers = sum(bool(_NUMBER.fullmatch(tidy(row[1]))) for row in pairs)
    if header or widest != 2 or 2 * numbers > len(pairs):
        yield from sheet_lines(table, header=header or None)
        return
    for row in bounded(table):
        yield ": ".join(filter(None, map(tidy, row)))


def is_table(table: Sequence[Sequence[str]]) -> bool:
    """Tell whether cells are a table of data: two rows and columns at least, and short cells.

    The others lay out a page; their cells are paragraphs.
    """
    filled = [len(tidy(cell)) for row in table for cell in row if tidy(cell)]
    wide = sum(len([cell for cell in row if tidy(cell)]) > 1 for row in table)
    return wide >= 2 and max(filled) <= 600


def bounded(cells: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    """Yield the rows; raise UnreadableFile when there are more cells than a file may hold."""
    count = 0
    for row in cells:
        count += len(row)
        if count > limits.FILE.cells:
            raise UnreadableFile("table.too_large", count=limits.FILE.cells)
        yield row


def _is_header(filled: Sequence[str], *, longest: int = 40) -> bool:
    """Tell whether cells look like names of columns: several, short, no numbers but years."""
    return len(filled) > 1 and all(
        len(cell) <= longest and (not _NUMBER.fullmatch(cell) or _YEAR.fullmatch(cell))
        for cell in filled
    )


def _with_names(names: Sequence[str], values: Sequence[str]) -> str:
    named = []
    for at, value in enumerate(values):
        if value:
            name = names[at] if at < len(names) else ""
            named.append(f"{name}: {value}" if name and name != value else value)
    return "; ".join(named)
