"""The grid of cells that a format makes of a table: merged cells stand wherever they cover."""

from collections.abc import Iterable, Sequence

from corpus import limits
from corpus.errors import UnreadableFile
from corpus.formats.extracted import tidy


class Grid:
    """The cells of a table by row and column; a merged cell stands in every place it covers.

    Cells keep their line breaks.
    """

    def __init__(self, rows: Iterable[Sequence[str]] = ()) -> None:
        """Begin with rows of unmerged cells. Raises UnreadableFile for too many cells."""
        self.rows: list[list[str]] = []
        self._taken: list[set[int]] = []  # of each row the columns that hold a cell, empty or not
        self._free: list[int] = []  # of each row a column before which all are taken
        self._origins: dict[tuple[int, int], tuple[int, int]] = {}  # of covered places
        self._cells = 0
        for at, row in enumerate(rows):
            self._reach(at, len(row))
            self.rows[at][: len(row)] = map(_tidy_lines, row)
            self._taken[at].update(range(len(row)))

    def put(self, row: int, column: int, text: str, rows: int = 1, columns: int = 1) -> None:
        """Set a cell that covers `rows` × `columns` places; the first place is (row, column).

        Raises UnreadableFile for more cells than a file may hold.
        """
        text = _tidy_lines(text)
        for line in range(row, row + rows):
            self._reach(line, column + columns)
            self.rows[line][column : column + columns] = [text] * columns
            self._taken[line].update(range(column, column + columns))
            for place in range(column, column + columns):
                if (line, place) != (row, column):
                    self._origins[line, place] = row, column

    def append(self, row: int, text: str, rows: int = 1, columns: int = 1) -> None:
        """Set a cell in the first columns of a row that no earlier cell covers, as HTML does."""
        self._reach(row, 0)
        column = self._free[row]
        while column in self._taken[row]:
            column += 1
        self._free[row] = column
        self.put(row, column, text, rows, columns)

    def origin(self, row: int, column: int) -> tuple[int, int]:
        """Return the first place of the cell that covers a place."""
        return self._origins.get((row, column), (row, column))

    def cell(self, row: int, column: int) -> str:
        """Return the text at a place; "" beyond the row's end."""
        line = self.rows[row]
        return line[column] if column < len(line) else ""

    def fill_rows(self, first: int, last: int) -> None:
        """Make rows exist up to `last`, not included; a format may have empty ones."""
        for row in range(first, last):
            self._reach(row, 0)

    def _reach(self, row: int, columns: int) -> None:
        while len(self.rows) <= row:
            self.rows.append([])
            self._taken.append(set())
            self._free.append(0)
        missing = columns - len(self.rows[row])
        if missing > 0:
            self.rows[row] += [""] * missing
            self._cells += missing
            if self._cells > limits.FILE.cells:
                raise UnreadableFile("table.too_large", count=limits.FILE.cells)


def _tidy_lines(text: str) -> str:
    return "\n".join(filter(None, map(tidy, text.splitlines())))
