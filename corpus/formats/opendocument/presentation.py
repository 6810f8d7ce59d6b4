"""Parses OpenDocument presentations (odp): a page for each visible slide, with its notes."""

import re
from collections.abc import Iterator
from typing import Any

from corpus import limits
from corpus.errors import UnreadableFile
from corpus.formats.extracted import Extract, Writer
from corpus.formats.opendocument.document import TextParser
from corpus.formats.opendocument.package import DRAW, PRESENTATION, SVG, holds, open_package
from corpus.formats.opendocument.paragraphs import join_paragraphs

_FURNITURE = ("date-time", "footer", "header", "page-number", "page")
_LENGTH = re.compile(r"(-?[\d.]+)(cm|mm|in|pt)?")
_MILLIMETRES = {"cm": 10.0, "mm": 1.0, "in": 25.4, "pt": 25.4 / 72}


def is_odp(data: bytes) -> bool:
    """Tell whether the bytes are an OpenDocument presentation or drawing."""
    return holds(data, "presentation", "graphics")


def read_odp(data: bytes) -> Extract:
    """Read an OpenDocument presentation or drawing."""
    with open_package(data) as package:
        body = package.body("presentation")
        slides = list(package.body("drawing") if body is None else body)
        slides = [slide for slide in slides if slide.tag == f"{DRAW}page"]
        if len(slides) > limits.FILE.pages:
            raise UnreadableFile("slides.too_many", count=limits.FILE.pages)
        parser = TextParser(package, Writer())
        for slide in slides:
            style = slide.get(f"{DRAW}style-name")
            find = package.styles.find
            shown = find("drawing-page", style, "drawing-page", f"{PRESENTATION}visibility")
            parser.writer.page()  # a hidden slide counts, so that the numbers are the program's
            if shown != "hidden":
                _write_slide(parser, slide, package.styles)
        return package.extract(parser.writer, parser.title)


def _write_slide(parser: TextParser, slide: Any, styles: Any) -> None:
    shapes = [shape for shape in slide if shape.tag.startswith(DRAW) and _is_content(shape)]
    titles = [shape for shape in shapes if shape.get(f"{PRESENTATION}class") == "title"]
    for title in titles:
        parser.writer.heading(join_paragraphs(title, styles), 1)
    for shape in _in_order(shape for shape in shapes if shape not in titles):
        parser.frame(shape)
    for notes in slide.iterchildren(f"{PRESENTATION}notes"):
        for shape in notes.iterchildren(f"{DRAW}frame"):
            if _is_content(shape):
                parser.frame(shape)


def _is_content(shape: Any) -> bool:
    kind = shape.get(f"{PRESENTATION}class")
    return kind not in _FURNITURE and shape.get(f"{PRESENTATION}placeholder") != "true"


def _in_order(shapes: Iterator[Any], *, strip: float = 3.0) -> list[Any]:
    """Return shapes from top to bottom; those that start in the same 3 mm from the left."""
    return sorted(shapes, key=lambda shape: (_place(shape, "y") // strip, _place(shape, "x")))


def _place(shape: Any, axis: str) -> float:
    match = _LENGTH.fullmatch(shape.get(f"{SVG}{axis}", "0"))
    return float(match[1]) * _MILLIMETRES[match[2] or "mm"] if match else 0.0
