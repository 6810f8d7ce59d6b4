"""Parses text documents (odt): headings, numbered lists, tables and notes in their order."""

from typing import Any

from corpus.formats.extracted import Extract, Writer, tidy
from corpus.formats.opendocument.numbering import Counts, Numbering
from corpus.formats.opendocument.objects import write_object
from corpus.formats.opendocument.package import (
    DRAW,
    STYLE,
    TABLE,
    TEXT,
    Package,
    holds,
    open_package,
)
from corpus.formats.opendocument.paragraphs import is_hidden, read_paragraph
from corpus.formats.opendocument.tables import read_table
from corpus.formats.tables.writing import is_table, write_table

_INDEXES = {
    f"{TEXT}{name}"
    for name in ("table-of-content", "illustration-index", "table-index", "object-index")
} | {f"{TEXT}alphabetical-index", f"{TEXT}tracked-changes"}
_ITEMS = (f"{TEXT}list-item", f"{TEXT}list-header")


def is_odt(data: bytes) -> bool:
    """Tell whether the bytes are an OpenDocument text."""
    return holds(data, "text", "text-master")


def read_odt(data: bytes) -> Extract:
    """Read an OpenDocument text."""
    with open_package(data) as package:
        parser = TextParser(package, Writer(), has_margins=True)
        parser.blocks(package.body("text"))
        parser.write_header()
        parser.margins("footer")
        return package.extract(parser.writer, parser.title)


class TextParser:
    """Writes the blocks of a body, a frame or a cell."""

    def __init__(self, package: Package, writer: Writer, *, has_margins: bool = False) -> None:
        self.writer = writer
        self.title: str | None = None
        self._package = package
        self._styles = package.styles
        self._begun = False
        self._owes_header = has_margins
        self._numbering = Numbering(self._styles.lists, self._styles.outline)

    def write_header(self) -> None:
        """Write what stands above each page: after the title, else before the text."""
        if self._owes_header:
            self._owes_header = False
            self.margins("header")

    def margins(self, which: str) -> None:
        """Write, once, what pages say above ("header") or below ("footer") their text.

        A paragraph with a page number says something else on each page.
        """
        said: dict[str, None] = {}
        for page in self._package.master_pages():
            for element in page.iterchildren(f"{STYLE}{which}", f"{STYLE}{which}-first"):
                shown = element.get(f"{STYLE}display") != "false"
                for paragraph in element.iter(f"{TEXT}p") if shown else ():
                    if next(paragraph.iter(f"{TEXT}page-number"), None) is None:
                        said |= dict.fromkeys(read_paragraph(paragraph, self._styles).lines)
        for line in said:
            self.writer.item(line)

    def blocks(self, element: Any) -> None:
        """Write the paragraphs, lists and tables inside an element."""
        for child in element:
            tag = child.tag
            if tag == f"{TEXT}p":
                self._paragraph(child)
            elif tag == f"{TEXT}h":
                level = int(child.get(f"{TEXT}outline-level", "1"))
                self._paragraph(child, label=self._number_heading(child, level), level=level)
            elif tag == f"{TEXT}list":
                self._list(child, "", 1, None)
            elif tag == f"{TABLE}table":
                self._table(child)
            elif tag.startswith(DRAW):
                self.frame(child)
            elif tag not in _INDEXES and not is_hidden(child):
                self.blocks(child)  # a section, or a group of a kind not known here

    def _number_heading(self, heading: Any, level: int) -> str:
        if heading.get(f"{TEXT}is-list-header") == "true":
            return ""
        return self._numbering.number_heading(level, heading.get(f"{TEXT}start-value"))

    def _paragraph(
        self, element: Any, *, label: str = "", level: int = 0, item: bool = False
    ) -> None:
        found = read_paragraph(element, self._styles)
        lines = found.lines
        if lines:
            lines[0] = label + lines[0]
        names = self._styles.names("paragraph", element.get(f"{TEXT}style-name"))
        titled = not level and not item and "Title" in names
        if lines and not (level or titled):
            self.write_header()
        for line in lines:
            if titled or (level == 1 and not self._begun):
                self.title = self.title or tidy(line)
            self._begun = True
            if level or titled:
                self.writer.heading(line, level or 1)
            elif item:
                self.writer.item(line)
            else:
                self.writer.text(line)
        if lines:
            self.write_header()
        for note in found.notes:
            self._note(note)
        for frame in found.frames:
            self.frame(frame)

    def _note(self, note: Any) -> None:
        mark = note.findtext(f"{TEXT}note-citation") or ""
        for paragraph in note.iter(f"{TEXT}p"):
            for line in read_paragraph(paragraph, self._styles).lines:
                self.writer.item(f"{mark} {line}" if mark else line)
                mark = ""

    def _list(self, element: Any, style: str, level: int, counts: Counts | None) -> None:
        style = element.get(f"{TEXT}style-name") or style
        if counts is None:
            counts = self._numbering.open_list(element, style)
        for item in element:
            if item.tag not in _ITEMS:
                continue
            label = ""
            first = next((child for child in item if child.tag != f"{TEXT}number"), None)
            nested = first is not None and first.tag == f"{TEXT}list"
            if item.tag == _ITEMS[0] and not nested:
                label = self._numbering.number_item(style, level, counts, item)
            for child in item:
                if child.tag == f"{TEXT}list":
                    self._list(child, style, level + 1, counts)
                elif child.tag in (f"{TEXT}p", f"{TEXT}h"):
                    outline = child.get(f"{TEXT}outline-level")
                    heading = int(outline) if outline and child.tag == f"{TEXT}h" else 0
                    self._paragraph(child, label=label, level=heading, item=not label)
                    label = ""

    def _table(self, element: Any) -> None:
        self.write_header()
        table = read_table(element, self._styles)
        grid = table.grid
        if is_table(grid):
            write_table(self.writer, grid, header_rows=table.header_rows or None)
            for note in element.iter(f"{TEXT}note"):
                self._note(note)
            return
        for cell in element.iter(f"{TABLE}table-cell"):
            if next(cell.iterancestors(f"{TABLE}table")) is element:
                self.blocks(cell)

    def frame(self, frame: Any) -> None:
        """Write a text box, a shape or a chart; what only draws has no text."""
        embedded = self._package.find_object(frame)
        if embedded is not None:
            write_object(self.writer, embedded, self._styles)
            return
        for child in frame:
            if child.tag == f"{DRAW}text-box":
                self.blocks(child)
            elif child.tag == f"{TABLE}table":
                self._table(child)
            elif child.tag in (f"{TEXT}p", f"{TEXT}list"):
                self.blocks(frame)
                break
            elif child.tag == f"{DRAW}frame" or frame.tag == f"{DRAW}g":
                self.frame(child)
