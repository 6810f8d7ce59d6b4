"""Finds what stands above the rows of a table: its titles, and the rows that name its columns."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.formats.tables.areas import Area

_MOST = 3  # rows that name columns
_JOIN = " › "  # between the names that a column has in several rows
_LONGEST_NAME = 40
_LONGEST_UNIT = 10
_LONGEST_LABEL = 15  # of a value beside it, as in a form
_NUMBER = re.compile(
    r"[+\-−±≈<>≥≤¥￥$€£(（\s]*\d[\d,，.\s/:：\-–]*(?:[%％‰]|[万萬亿億千百]?[元吨噸人户戶个個]?)\s*[)）]?"
)
_PERIOD = re.compile(r"(?:19|20)\d\d(?:[-–—/]\d{2,4})?")  # years name columns
_CAPTION = re.compile(r"[附续續]?表\s*[\d０-９一二三四五六七八九十A-Z]|(?:Table|TABLE)\s+[\dIVX]")
_LONGEST_CAPTION = 60
_OF_UNIT = re.compile(r"(?:[單单]位|units?)\s*[：:]", re.IGNORECASE)
_LABELLED = re.compile(r"[^\d：:]{1,10}[：:].*")  # 单位：万元


@dataclass(frozen=True)
class Header:
    """How the rows of an area divide."""

    titles: tuple[int, ...]  # rows above the table: one cell, or labels such as 单位：万元
    names: tuple[int, ...]  # rows that name the columns
    body: tuple[int, ...]


def find_header(area: Area, marked: int | None) -> Header:
    """Divide the rows of an area; of its grid, the first `marked` are those marked as names."""
    rows = area.rows
    first = 0
    if len(area.columns) > 1:
        while first < len(rows) - 1 and _is_apart(area, rows[first]):
            if marked is not None and not area.grid.cell(rows[first], area.columns[0]):
                break  # the only name of a marked header, as over the values of a chart
            first += 1
    left = rows[first:]
    count = _count_names(area, left) if marked is None else sum(row < marked for row in left)
    return Header(rows[:first], rows[first : first + count], rows[first + count :])


def name_columns(area: Area, names: tuple[int, ...]) -> tuple[str, ...]:
    """Return the full name of each column: the texts above it, outermost first, each once.

    A name that stands over several columns without being merged counts for those after it that the
    row leaves empty, where a row below names them.
    """
    rows = [area.names(row) for row in names]
    for lower, upper in pairwise(reversed(rows)):
        for at in range(1, len(upper)):
            if not upper[at] and lower[at]:
                upper[at] = upper[at - 1]
    columns = zip(*rows, strict=True) if rows else ()
    return tuple(_JOIN.join(dict.fromkeys(filter(None, column))) for column in columns)


def is_number(text: str) -> bool:
    """Tell whether a cell is a number, with a sign, a currency, a unit of counting or none."""
    return _NUMBER.fullmatch(text) is not None


def is_caption(text: str) -> bool:
    """Tell whether a line above a table belongs to it: a numbered title, or a unit."""
    is_prose = text.endswith(("。", "；", "：", ":"))
    return len(text) <= _LONGEST_CAPTION and bool(
        _CAPTION.match(text) or (is_unit(text) and not is_prose)
    )


def is_unit(text: str) -> bool:
    """Tell whether a line above a table is a label with its value, such as 单位：万元.

    Before the unit may stand a date: 2023年12月31日 单位：万元.
    """
    return bool(_LABELLED.fullmatch(text) or _OF_UNIT.search(text))


def is_title(text: str) -> bool:
    """Tell whether a line above a table names it: neither a label with its value nor a sentence."""
    return not is_unit(text) and len(text) <= 2 * _LONGEST_NAME and "。" not in text


def _is_apart(area: Area, row: int) -> bool:
    """Tell whether a row is no part of the table: one cell, some with labels, one with a unit."""
    filled = [cell for cell in dict.fromkeys(area.cells(row)) if cell]
    count = area.count_cells(row)
    if count == 1:
        return True
    labelled = all(map(_LABELLED.fullmatch, filled)) or any(map(_OF_UNIT.search, filled))
    return count < len(area.columns) and labelled


def _count_names(area: Area, rows: tuple[int, ...]) -> int:
    """Count the rows that name the columns: the first, and those that its merged cells hold."""
    if len(rows) < 2 or not _could_name(area, rows[0]):
        return int(len(rows) == 1 and len(area.columns) > 1 and _could_name(area, rows[0]))
    if _is_form(area, rows[0], rows[1]) or _has_pairs(area, rows):
        return 0
    count = 1
    while count < min(_MOST, len(rows) - 1):
        if _is_of_units(area, rows[count], rows[count + 1]):
            return count + 1
        names = _could_name(area, rows[count])
        if not names or not _goes_on(area, rows[count - 1], rows[count], rows[count + 1 :]):
            break
        count += 1
    return count


def _could_name(area: Area, row: int) -> bool:
    """Tell whether the cells of a row look like names: several, short, no numbers but years.

    Labels of a form end in a colon.
    """
    filled = [cell for cell in area.cells(row) if cell]
    return len(filled) > 1 and all(
        len(cell) <= _LONGEST_NAME
        and cell[-1] not in ":："
        and (not _NUMBER.fullmatch(cell) or _PERIOD.fullmatch(cell))
        for cell in filled
    )


def _is_form(area: Area, row: int, following: int) -> bool:
    """Tell whether a row with a merged cell is of a form: 項目名稱 | a name over three columns.

    Where merged names are divided by the next row, the names beside them reach into that row.
    """
    grid, columns = area.grid, area.columns
    wide = {
        origin
        for left, right in pairwise(columns)
        if grid.cell(row, left) and (origin := grid.origin(row, left)) == grid.origin(row, right)
    }
    beside = [column for column in columns if grid.origin(row, column) not in wide]
    reach = all(
        grid.origin(following, column)[0] <= row or not grid.cell(following, column)
        for column in beside
    )
    return len(wide) == 1 and bool(beside) and not reach


def _has_pairs(area: Area, rows: Sequence[int]) -> bool:
    """Tell whether each row is of names and values in turn, and some have fewer, wider values.

    No name of a form comes twice, and where a name is wide, so is a value: 合计 over three columns
    beside a number ends a table. At the end of rows a picture may stand beside several of them.
    """
    grid, names, counts = area.grid, [], set()
    for row in rows:
        cells = Counter(grid.origin(row, column) for column in area.columns)
        if _is_tall(area, row):
            cells.popitem()
        if len(cells) < 2:
            continue
        places, widths = list(cells), list(cells.values())
        if len(places) % 2 or max(widths[::2]) > 1 == max(widths[1::2]):
            return False
        counts.add(len(places))
        names += [grid.cell(*place) for place in places[::2]]
    return (
        len(counts) > 1
        and len(set(names)) == len(names)
        and all(name and len(name) <= _LONGEST_LABEL and not is_number(name) for name in names)
    )


def _is_tall(area: Area, row: int) -> bool:
    """Tell whether the last cell of a row stands in a row beside it, too."""
    last, grid = area.columns[-1], area.grid
    beside = (one for one in (row - 1, row + 1) if one in area.rows)
    return any(grid.origin(one, last) == grid.origin(row, last) for one in beside)


def _is_of_units(area: Area, row: int, following: int) -> bool:
    """Tell whether a row has only the units of the columns that hold numbers below it."""
    values = area.cells(following)
    filled = [(at, cell) for at, cell in enumerate(area.cells(row)) if cell]
    return filled[0][0] > 0 and all(
        len(cell) <= _LONGEST_UNIT and not is_number(cell) and is_number(values[at])
        for at, cell in filled
    )


def _goes_on(area: Area, row: int, following: int, below: Sequence[int]) -> bool:
    """Tell whether the names of a row are divided, or completed, by those of the following row."""
    grid = area.grid
    upper, lower = area.cells(row), area.cells(following)
    for left, right in pairwise(area.columns):
        if grid.cell(row, left) and grid.origin(row, left) == grid.origin(row, right):
            return True  # a name over several columns
    if any(grid.origin(following, column)[0] < following for column in area.columns):
        return True  # a name over both rows
    bands = [at for at, cell in enumerate(lower) if cell and not upper[at]]
    return any(_NUMBER.fullmatch(area.cells(one)[at]) for one in below[:_MOST] for at in bands)
