"""Finds the tables of a PDF page whose cells ruling lines part.

The lines that cross form a lattice. A place of it and its neighbour are one cell where the rule
between them is missing (the method of Tabula and pdfplumber, Nurminen 2013).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.formats.pdf.lines import Line
from corpus.formats.pdf.tables.cells import (
    Cell,
    PageTable,
    group_by_height,
    make_line,
    part_stacked_rows,
)
from corpus.formats.pdf.tables.rules import Rule, Rules
from corpus.formats.pdf.thresholds import TABLES


@dataclass(frozen=True)
class Lattice:
    """Rules that cross: the edges of their columns and rows, and the rules themselves."""

    columns: tuple[float, ...]
    rows: tuple[float, ...]
    across: tuple[Rule, ...]
    down: tuple[Rule, ...]


def find_lattices(rules: Rules) -> list[Lattice]:
    """Return the lattices of two columns or more that a page's rules form."""
    if len(rules.across) * len(rules.down) > TABLES.most_crossings:
        return []  # a drawing
    groups: list[tuple[list[Rule], list[Rule]]] = []
    for across in rules.across:
        _add_crossed(groups, [across], [rule for rule in rules.down if _cross(across, rule)])
    found = []
    for acrosses, downs in groups:
        columns = _find_edges(downs, acrosses)
        rows = _find_edges(acrosses, downs)
        if len(columns) > 2 and len(rows) > 1:
            found.append(Lattice(columns, rows, tuple(acrosses), tuple(downs)))
    return found


def _cross(across: Rule, down: Rule) -> bool:
    slack = TABLES.touching
    return (
        across.start - slack <= down.at <= across.end + slack
        and down.start - slack <= across.at <= down.end + slack
    )


def _add_crossed(
    groups: list[tuple[list[Rule], list[Rule]]], acrosses: list[Rule], downs: list[Rule]
) -> None:
    """Add rules that cross to the group that has one of them; put groups so joined together."""
    if not downs:
        return
    wanted = set(downs)
    for group in [group for group in groups if wanted & set(group[1])]:
        groups.remove(group)
        acrosses = group[0] + acrosses
        downs = list(dict.fromkeys(group[1] + downs))
    groups.append((acrosses, downs))


def _find_edges(rules: Sequence[Rule], crossing: Sequence[Rule]) -> tuple[float, ...]:
    """Return where rules stand, and where those that cross them end beyond the outermost.

    Tables of yearbooks are open at their sides.
    """
    places: list[float] = []
    for at in sorted(rule.at for rule in rules):
        if not places or at > places[-1] + TABLES.touching:
            places.append(at)
    first, last = min(rule.start for rule in crossing), max(rule.end for rule in crossing)
    return (
        *([first] if first < places[0] - TABLES.narrowest else []),
        *places,
        *([last] if last > places[-1] + TABLES.narrowest else []),
    )


def gather_ruled_tables(lines: Sequence[Line], lattices: Iterable[Lattice]) -> list[Line]:
    """Return a page's lines, those in a table replaced by one that stands for it."""
    rest = list(lines)
    for lattice in lattices:
        within = [line for line in rest if _is_within(line, lattice)]
        table = _make_table(within, lattice)
        if table:
            at = rest.index(within[0])
            held = set(within)
            rest = [line for line in rest if line not in held]
            columns, rows = lattice.columns, lattice.rows
            bounds = columns[0], rows[0], columns[-1], rows[-1]
            rest.insert(at, make_line(table, within, bounds))
    return rest


def _is_within(line: Line, lattice: Lattice) -> bool:
    x, y = (line.left + line.right) / 2, (line.top + line.bottom) / 2
    return lattice.columns[0] < x < lattice.columns[-1] and lattice.rows[0] < y < lattice.rows[-1]


def _make_table(lines: Sequence[Line], lattice: Lattice) -> PageTable | None:
    """Return the table of a lattice, or nothing where its places hold no table."""
    if not lines:
        return None
    held: dict[tuple[int, int], list[Line]] = {}
    for line in lines:
        row = _find_place((line.top + line.bottom) / 2, lattice.rows)
        column = _find_place((line.left + line.right) / 2, lattice.columns)
        held.setdefault((row, column), []).append(line)
    cells: list[Cell] = []
    for places in _find_cells(lattice):
        cells += _make_cells(places, held)
    table = PageTable(part_stacked_rows(cells, lattice.columns), lattice.columns)
    return table if _is_table(table) else None


def _find_place(at: float, edges: Sequence[float]) -> int:
    return max(0, min(len(edges) - 2, sum(edge <= at for edge in edges) - 1))


def _find_cells(lattice: Lattice) -> Iterator[list[tuple[int, int]]]:
    """Yield the places (row, column) of each cell; they form a rectangle."""
    cells = {
        (row, column): [(row, column)]
        for row in range(len(lattice.rows) - 1)
        for column in range(len(lattice.columns) - 1)
    }
    for row, column in list(cells):
        top, bottom = lattice.rows[row : row + 2]
        left, right = lattice.columns[column : column + 2]
        if column + 2 < len(lattice.columns) and not _has_rule(lattice.down, right, top, bottom):
            _unite(cells, (row, column), (row, column + 1))
        if row + 2 < len(lattice.rows) and not _has_rule(lattice.across, bottom, left, right):
            _unite(cells, (row, column), (row + 1, column))
    for places in {id(places): places for places in cells.values()}.values():
        height = len({row for row, _ in places})
        width = len({column for _, column in places})
        if len(places) == height * width:
            yield sorted(places)
        else:  # no rectangle: its rows are cells
            for row in sorted({row for row, _ in places}):
                yield sorted(place for place in places if place[0] == row)


def _has_rule(rules: Iterable[Rule], at: float, start: float, end: float) -> bool:
    """Tell whether rules at a place cover most of a side of a cell."""
    covered = sum(
        max(0.0, min(end, rule.end) - max(start, rule.start))
        for rule in rules
        if abs(rule.at - at) <= TABLES.touching
    )
    return covered > TABLES.covered * (end - start)


def _unite(
    cells: dict[tuple[int, int], list[tuple[int, int]]],
    one: tuple[int, int],
    other: tuple[int, int],
) -> None:
    kept, gone = cells[one], cells[other]
    if kept is not gone:
        kept += gone
        for place in gone:
            cells[place] = kept


def _make_cells(
    places: Sequence[tuple[int, int]], held: dict[tuple[int, int], list[Line]]
) -> Iterator[Cell]:
    """Yield the cell that covers places; one for each where its pieces stand in columns."""
    lines = [line for place in places for line in held.get(place, [])]
    (row, column), (last_row, last_column) = places[0], places[-1]
    rows, columns = last_row - row + 1, last_column - column + 1
    side_by_side = any(len(found) > 1 for found in group_by_height(lines))
    filled = {place[1] for place in places if held.get(place)}
    if columns > 1 and side_by_side and len(filled) > 1:
        for at in range(column, last_column + 1):
            own = [line for place in places if place[1] == at for line in held.get(place, [])]
            yield Cell(row, at, rows, 1, _order_lines(own))
    else:
        yield Cell(row, column, rows, columns, _order_lines(lines))


def _order_lines(lines: Sequence[Line]) -> tuple[Line, ...]:
    return tuple(line for row in group_by_height(lines) for line in row)


def _is_table(table: PageTable) -> bool:
    """Tell whether cells hold data: in two rows and columns, not too few, and no whole pages."""
    filled = [cell for cell in table.cells if cell.lines]
    rows = [row for cell in filled for row in group_by_height(cell.lines)]
    parted = sum(len(row) > 1 or bool(row[0].parts) for row in rows)
    return (
        parted <= TABLES.parted * len(rows)
        and len({cell.row for cell in filled}) > 1
        and len({cell.column for cell in filled}) > 1
        and len(filled) >= TABLES.filled_cells * len(table.cells)
        and all(sum(len(line.text) for line in cell.lines) <= TABLES.longest for cell in filled)
    )
