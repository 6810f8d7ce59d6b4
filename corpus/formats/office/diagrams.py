"""Reads the texts of a SmartArt diagram in the order of its outline (ECMA-376, section 21.4)."""

from collections.abc import Iterator
from typing import Any

_D = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SHOWN = (None, "node", "asst")


def read_diagram(root: Any) -> Iterator[str]:
    """Yield the texts of a diagram's data model, each before those below it."""
    points = {point.get("modelId"): point for point in root.iter(f"{_D}pt")}
    below: dict[str | None, list[tuple[int, str | None]]] = {}
    for link in root.iter(f"{_D}cxn"):
        if link.get("type") in (None, "parOf"):
            order = int(link.get("srcOrd", "0"))
            below.setdefault(link.get("srcId"), []).append((order, link.get("destId")))
    ways = [name for name, point in points.items() if point.get("type") == "doc"]
    seen = set()
    while ways:
        name = ways.pop()
        if name in seen or name not in points:
            continue
        seen.add(name)
        if points[name].get("type") in _SHOWN:
            yield from _read_lines(points[name])
        ways += [other for _, other in sorted(below.get(name, ()), reverse=True, key=_order)]


def _order(link: tuple[int, str | None]) -> int:
    return link[0]


def _read_lines(point: Any) -> Iterator[str]:
    for paragraph in point.iter(f"{_A}p"):
        pieces = [
            "\n" if piece.tag == f"{_A}br" else piece.text or ""
            for piece in paragraph.iter(f"{_A}t", f"{_A}br")
        ]
        if line := "".join(pieces).strip():
            yield line
