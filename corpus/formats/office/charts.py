"""Reads the data of charts, as the file caches it, and writes it as a table.

One reader for documents, presentations and workbooks: DrawingML charts (ECMA-376, section 21.2) and
the newer kinds (waterfall, funnel, tree map: [MS-ODRAWXML], chartex).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from corpus import limits
from corpus.formats.extracted import Writer
from corpus.formats.office.number_formats import format_value
from corpus.formats.tables.grid import Grid
from corpus.formats.tables.writing import write_table

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
CX = "{http://schemas.microsoft.com/office/drawing/2014/chartex}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


@dataclass(frozen=True)
class Series:
    """A series: its name, and its values by the place of their category, as shown."""

    name: str
    values: dict[int, str]


@dataclass(frozen=True)
class Chart:
    """What a chart shows."""

    title: str
    axes: tuple[str, ...]  # the titles of its axes, that of the categories first
    categories: dict[int, str]
    series: tuple[Series, ...]


def read_chart(root: Any) -> Chart:
    """Read the root of a chart's part; a chart without cached data has no series."""
    if root.tag.startswith(CX):
        return _read_extended(root)
    plot = root.find(f"{C}chart/{C}plotArea")
    date1904 = _is_on(root.find(f"{C}date1904"))
    found: list[Series] = []
    categories: dict[int, str] = {}
    for series in plot.iter(f"{C}ser") if plot is not None else ():
        for name in ("cat", "xVal"):
            categories = categories or _read_categories(series.find(f"{C}{name}"), date1904)
        values = series.find(f"{C}val")
        values = series.find(f"{C}yVal") if values is None else values
        name = " ".join(_read_points(series.find(f"{C}tx"), date1904).values())
        shown = _read_points(values, date1904)
        if shown:
            found.append(Series(name, shown))
    return Chart(
        _read_title(root.find(f"{C}chart/{C}title")),
        tuple(_read_axes(plot)) if plot is not None else (),
        categories,
        tuple(found),
    )


def write_chart(writer: Writer, chart: Chart) -> bool:
    """Write a chart's title and data, a row for each category, and tell whether there is any."""
    title = chart.title
    if len(chart.series) == 1 and title == chart.series[0].name:
        title = ""  # the program's own title repeats the name
    if title:
        writer.text(title)
    places = sorted({at for series in chart.series for at in series.values} | set(chart.categories))
    if not chart.series:
        return False
    values = chart.axes[1:] if len(chart.axes) > 1 else ()
    names = [series.name for series in chart.series]
    if not any(names):
        names = [title or "；".join(values)] * len(names)
    rows = [[chart.axes[0] if chart.axes else "", *names]]
    for at in places:
        row = [chart.categories.get(at, ""), *(s.values.get(at, "") for s in chart.series)]
        rows.append(row)
    write_table(
        writer,
        Grid(rows),
        header_rows=1 if any(rows[0]) else None,
        caption="；".join(dict.fromkeys(filter(None, [title, *values]))),
    )
    return True


def _is_on(element: Any) -> bool:
    return element is not None and element.get("val", "1") not in ("0", "false")


def _read_title(element: Any) -> str:
    """Return a title that was typed, or that of the cell it names."""
    if element is None:
        return ""
    lines = ["".join(t.text or "" for t in p.iter(f"{_A}t")) for p in element.iter(f"{_A}p")]
    lines = lines if any(lines) else [v.text or "" for v in element.iter(f"{C}v")]
    return "\n".join(line for line in lines if line.strip())


def _read_axes(plot: Any) -> Iterable[str]:
    """Yield the title of the axis of categories, then those of the others; "" for none."""
    axes = [axis for axis in plot if axis.tag in _AXES]
    first = next((at for at, axis in enumerate(axes) if axis.tag != f"{C}valAx"), 0)
    for at in sorted(range(len(axes)), key=lambda at: at != first):
        yield _read_title(axes[at].find(f"{C}title"))


_AXES = {f"{C}{name}" for name in ("catAx", "dateAx", "serAx", "valAx")}


def _read_categories(element: Any, date1904: bool) -> dict[int, str]:
    """Return the categories; those of several levels are joined, outermost first."""
    if element is None:
        return {}
    levels = [_read_points(level, date1904) for level in element.iter(f"{C}lvl")]
    if not levels:
        return _read_points(element, date1904)
    places = sorted({at for level in levels for at in level})
    joined: dict[int, str] = {}
    for at in places:
        names = []
        for nth, level in enumerate(reversed(levels)):
            last = nth == len(levels) - 1
            before = [place for place in level if place == at or (place < at and not last)]
            names.append(level[max(before)] if before else "")
        joined[at] = " ".join(filter(None, names))
    return joined


def _read_points(element: Any, date1904: bool) -> dict[int, str]:
    """Return the cached points below an element, as their format code shows them."""
    if element is None:
        return {}
    code = next((found.text for found in element.iter(f"{C}formatCode")), None)
    points: dict[int, str] = {}
    for point in element.iter(f"{C}pt"):
        at, value = _place(point), point.findtext(f"{C}v") or ""
        numeric = point.getparent().tag in (f"{C}numCache", f"{C}numLit")
        own = point.get("formatCode") or code or "General"
        if at is not None:
            points[at] = _show(value, own, date1904) if numeric else value
    if not points and (typed := element.findtext(f"{C}v")):
        points[0] = typed
    return points


def _place(point: Any) -> int | None:
    text = str(point.get("idx", ""))
    return int(text) if text.isdigit() and int(text) < limits.FILE.cells else None


def _show(value: str, code: str, date1904: bool) -> str:
    try:
        return format_value(float(value), code, date1904=date1904)
    except ValueError:  # #N/A
        return value


def _read_extended(root: Any) -> Chart:
    """Read a chart of the newer kinds: dimensions of text and numbers, joined by their index."""
    categories: dict[int, str] = {}
    values: dict[str, dict[int, str]] = {}
    for data in root.iter(f"{CX}data"):
        for level in data.iter(f"{CX}lvl"):
            numeric = level.getparent().tag == f"{CX}numDim"
            code = level.get("formatCode") or "General"
            points = {
                at: _show(point.text or "", code, False) if numeric else point.text or ""
                for point in level.iter(f"{CX}pt")
                if (at := _place(point)) is not None
            }
            if numeric:
                values.setdefault(data.get("id", ""), points)
            else:
                for at, text in points.items():
                    categories[at] = f"{text} {categories[at]}" if at in categories else text
    found = []
    for series in root.iter(f"{CX}series"):
        source = series.find(f"{CX}dataId")
        points = values.get(source.get("val", "") if source is not None else "", {})
        name = "".join(v.text or "" for v in series.findall(f"{CX}tx/{CX}txData/{CX}v"))
        if points:
            found.append(Series(name, points))
    title = root.find(f"{CX}chart/{CX}title")
    return Chart(_read_title(title), (), categories, tuple(found))
