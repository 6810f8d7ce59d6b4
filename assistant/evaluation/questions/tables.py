"""Read the rows of a table of questions: CSV in any of Excel's encodings, or the sheet of an xlsx.

The first row names the columns. A list is one cell, its entries separated by "|".
"""

import csv
import io
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from assistant.evaluation.cases import COLUMNS, LISTS
from corpus import BadQuestion, UnreadableFile
from corpus.formats.plain_text import decode

SEPARATOR = "|"
DELIMITERS = (",", ";", "\t", "，", "；")  # the last two: typed with a Chinese keyboard
_TELLING = ("document", "question", "history", "evidence", "answer", "answerable")
_NO = ("否", "不", "無", "无")  # how people write that a question cannot be answered
_YES = ("是", "有")

Row = tuple[int, dict[str, Any]]  # its line or row, and its cells by column


def read_csv(path: Path) -> Iterator[Row]:
    """Yield the rows of a CSV file. Raises BadQuestion."""
    try:
        text, _ = decode(path.read_bytes())
    except (OSError, UnreadableFile) as error:
        raise BadQuestion("cases.unreadable", path=path) from error
    delimiter = _find_delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    yield from _name_cells(path, _count_lines(reader))


def read_sheet(path: Path) -> Iterator[Row]:
    """Yield the rows of the first sheet of an xlsx. Raises BadQuestion."""
    import openpyxl  # noqa: PLC0415 -- only sheets need it

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            rows = [
                ["" if cell is None else _write_cell(cell) for cell in row]
                for row in book.worksheets[0].iter_rows(values_only=True)
            ]
        finally:
            book.close()
    except Exception as error:  # zip, XML and openpyxl each raise their own
        raise BadQuestion("cases.unreadable", path=path) from error
    yield from _name_cells(path, enumerate(rows, 1))


def _find_delimiter(text: str) -> str:
    """Return what separates the names of the most columns in the first line."""
    first = next((line for line in text.splitlines() if line.strip()), "")

    def count_known(delimiter: str) -> int:
        return len({_clean(name) for name in first.split(delimiter)} & set(COLUMNS))

    return max(DELIMITERS, key=count_known)


def _count_lines(reader: Any) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the line on which it begins: a quoted cell may hold line breaks."""
    last = 0
    for cells in reader:
        yield last + 1, cells
        last = reader.line_num


def _name_cells(path: Path, rows: Iterator[tuple[int, list[str]]]) -> Iterator[Row]:
    names: Sequence[str] = ()
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if not names:
            names = [_clean(cell) for cell in cells]
            _check_columns(path, line, names)
            continue
        pairs = zip(names, cells, strict=False)  # spare columns have no name and are not ours
        found = {name: _read_cell(name, cell) for name, cell in pairs if name in COLUMNS}
        yield line, {name: value for name, value in found.items() if value not in ("", [])}


def _check_columns(path: Path, line: int, names: Sequence[str]) -> None:
    """Refuse a table without questions, and a column whose name is mistyped."""
    place = f"{path}:{line}"
    for name in names:
        if name and name not in COLUMNS and (close := get_close_matches(name, _TELLING, 1, 0.8)):
            raise BadQuestion("cases.column_unknown", place=place, column=name, meant=close[0])
        if name in COLUMNS and names.count(name) > 1:
            raise BadQuestion("cases.column_twice", place=place, column=name)
    if "question" not in names:
        raise BadQuestion("cases.column_missing", place=place, columns=", ".join(COLUMNS))


def _read_cell(name: str, cell: str) -> Any:
    cell = cell.strip()
    if name in LISTS:
        return [part.strip() for part in cell.split(SEPARATOR) if part.strip()]
    if name in ("answerable", "draft"):
        return False if cell in _NO else True if cell in _YES else cell
    return cell


def _write_cell(value: object) -> str:
    """Return the cell of a sheet as text; Excel keeps the 3 of a column of ids as 3.0."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _clean(name: str) -> str:
    return name.strip().strip("\ufeff").lower()
