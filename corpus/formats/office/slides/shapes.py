"""Finds what a slide shows and in which order: texts, tables, charts and diagrams."""

from collections.abc import Iterable, Iterator
from typing import Any

from corpus.errors import Message
from corpus.formats.extracted import Writer
from corpus.formats.office.charts import CX, C, read_chart, write_chart
from corpus.formats.office.diagrams import read_diagram
from corpus.formats.office.lines import cut_lines
from corpus.formats.office.package import A, R, find_part, iterate_chosen, parse_part
from corpus.formats.office.slides.text import read_text
from corpus.formats.tables.grid import Grid
from corpus.formats.tables.writing import is_table, write_table

_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_FOOTERS = {"dt", "ftr", "sldNum", "hdr"}
_TITLES = {"title", "ctrTitle"}


def choose_shapes(slide: Any) -> None:
    """Put the shapes of the first alternative in place of all; python-pptx skips alternatives."""
    for tree in list(slide.element.iter(f"{_P}spTree", f"{_P}grpSp")):
        tree[:] = list(iterate_chosen(tree))


def iterate_shapes(shapes: Iterable[Any], *, strip: int = 100_000) -> Iterator[Any]:
    """Yield shapes from top to bottom, side by side from the left; groups taken apart.

    Shapes stand side by side if they start in the same strip (in EMU; about 3 mm). Hidden shapes,
    page numbers, dates and footers are left out.
    """
    for shape in sorted(shapes, key=lambda shape: ((shape.top or 0) // strip, shape.left or 0)):
        named = next(shape.element.iter(f"{_P}cNvPr"), None)
        if named is not None and named.get("hidden") in ("1", "true"):
            continue
        if hasattr(shape, "shapes"):
            yield from iterate_shapes(shape.shapes, strip=strip)
        elif _find_placeholder(shape) not in _FOOTERS:
            yield shape


def read_paragraphs(shape: Any) -> list[str]:
    """Return the paragraphs of a shape; none for a shape without text."""
    body = next(shape.element.iter(f"{_P}txBody"), None)
    return [] if body is None else read_text(body, list(_find_list_styles(shape)))


def write_shape(writer: Writer, shape: Any) -> None:
    """Write what a shape shows."""
    table = next(shape.element.iter(f"{A}tbl"), None)
    chart = next(shape.element.iter(f"{C}chart", f"{CX}chart"), None)
    diagram = next(shape.element.iter(_DIAGRAM), None)
    if table is not None:
        _write_table(writer, table)
    elif chart is not None:
        part = find_part(shape.part, chart.get(f"{R}id", ""))
        if part is None or not write_chart(writer, read_chart(parse_part(part))):
            writer.warn(Message("office.chart_unread"))
    elif diagram is not None:
        part = find_part(shape.part, diagram.get(f"{R}dm", ""))
        for line in read_diagram(parse_part(part)) if part is not None else ():
            writer.item(line)
    else:
        for paragraph in read_paragraphs(shape):
            for line in cut_lines(paragraph):
                writer.text(line)


def _find_placeholder(shape: Any) -> str | None:
    """Return the type of the placeholder that a shape fills; None for a shape of its own."""
    holder = next(shape.element.iter(f"{_P}ph"), None)
    return None if holder is None else holder.get("type", "obj")


def _find_list_styles(shape: Any) -> Iterator[Any]:
    """Yield the list styles that a shape inherits, nearest first, if any of them has numbers."""
    layout = getattr(shape.part, "slide_layout", None)
    places = [] if layout is None else [layout.element, layout.slide_master.element]
    if all(next(place.iter(f"{A}buAutoNum"), None) is None for place in places):
        return  # none of them numbers anything
    kind = _find_placeholder(shape)
    above = shape
    while kind is not None and (above := getattr(above, "_base_placeholder", None)) is not None:
        yield from above.element.iter(f"{A}lstStyle")
    styles = places[-1].find(f"{_P}txStyles")
    if styles is not None:
        name = "otherStyle" if kind is None else "titleStyle" if kind in _TITLES else "bodyStyle"
        yield styles.find(f"{_P}{name}")


def _write_table(writer: Writer, table: Any) -> None:
    """Write a table of data; the cells of another one as paragraphs."""
    grid = Grid()
    texts: list[str] = []
    merged = False
    for at, row in enumerate(table.iter(f"{A}tr")):
        for column, cell in enumerate(row.iter(f"{A}tc")):
            if cell.get("hMerge") in ("1", "true") or cell.get("vMerge") in ("1", "true"):
                continue
            body = cell.find(f"{A}txBody")
            text = "\n".join(read_text(body)) if body is not None else ""
            rows, columns = int(cell.get("rowSpan", "1")), int(cell.get("gridSpan", "1"))
            merged = merged or (at == 0 and (rows > 1 or columns > 1))
            grid.put(at, column, text, rows, columns)
            texts += cut_lines(text)
    if not is_table(grid):
        for text in texts:
            writer.text(text)
        return
    properties = table.find(f"{A}tblPr")
    # The style marks one row, also where the merged cells of a header reach further.
    marked = properties is not None and properties.get("firstRow") in ("1", "true") and not merged
    write_table(writer, grid, header_rows=1 if marked else None)
