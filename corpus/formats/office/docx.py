"""Parses Word documents: headings by style, paragraphs, lists and tables, in their order.

Text that Word shows is read wherever it stands (content
controls, text boxes, insertions under review, notes); what is deleted under review is not.
"""

import io
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from corpus.formats.containers import checked_package, has_part
from corpus.formats.extracted import Extract, Writer, best_title, find_day, tidy
from corpus.formats.tables.grid import Grid
from corpus.formats.tables.writing import is_table, write_table

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
_LIST = re.compile(r"list|列表|清單", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录|目錄)\s*\d", re.IGNORECASE)
_TITLE = ("title", "标题", "標題")
_CONTAINERS = {f"{_W}{tag}" for tag in ("sdt", "sdtContent", "ins", "customXml", "smartTag")}


def is_docx(data: bytes) -> bool:
    """Tell whether the bytes are a Word document."""
    return has_part(data, "word/document.xml")


def read_docx(data: bytes) -> Extract:
    """Read a Word document."""
    from docx import Document  # noqa: PLC0415
    from docx.document import Document as Opened  # noqa: PLC0415

    with checked_package(data, "word.damaged"):
        document: Opened = Document(io.BytesIO(data))
        parser = _Parser(document)
        parser.body(document.element.body)
        parser.notes()
        core = document.core_properties
        return parser.writer.extract(
            title=best_title(core.title, parser.title or parser.writer.first_heading),
            author=core.author or None,
            date=find_day(core),
        )


class _Parser:
    """Walks the body in order; python-docx's own iteration leaves out content controls."""

    def __init__(self, document: Any) -> None:
        self.writer = Writer()
        self.title: str | None = None
        self._document = document
        self._styles = {style.style_id: style for style in document.styles}
        self._role = lru_cache(maxsize=None)(self._role_of_style)

    def body(self, element: Any) -> None:
        for child in element:
            if child.tag == f"{_W}p":
                self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                self._table(child)
            elif child.tag in _CONTAINERS:
                self.body(child)

    def notes(self) -> None:
        """Add foot- and endnotes at the end."""
        from lxml import etree  # noqa: PLC0415

        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        for relation in self._document.part.rels.values():
            if relation.reltype.endswith(("/footnotes", "/endnotes")):
                root = etree.fromstring(relation.target_part.blob, parser)
                for note in root:
                    if note.get(f"{_W}type") is None:  # the others are the separating lines
                        self.writer.item(" ".join(_lines(note)))

    def _paragraph(self, element: Any) -> None:
        role = self._role_of(element)
        if role != "contents":
            for line in _lines(element):
                self._write(role, line)
        for box in element.iter(f"{_W}txbxContent"):
            if not any(above.tag == _FALLBACK for above in box.iterancestors()):
                self.body(box)

    def _write(self, role: str, line: str) -> None:
        if role == "title":
            self.title = self.title or tidy(line)
            self.writer.heading(line, 1)
        elif role.isdigit():
            self.writer.heading(line, int(role))
        elif role == "list":
            self.writer.item(line)
        else:
            self.writer.text(line)

    def _role_of(self, paragraph: Any) -> str:
        """Return what a paragraph is: "1" to "9" for a heading, "title", "list", "text"."""
        properties = paragraph.find(f"{_W}pPr")
        if properties is None:
            return "text"
        if role := _find_outline_role(properties):
            return role
        style = properties.find(f"{_W}pStyle")
        role = self._role(style.get(f"{_W}val")) if style is not None else "text"
        numbered = properties.find(f"{_W}numPr") is not None
        return "list" if role == "text" and numbered else role

    def _role_of_style(self, name: str) -> str:
        style = self._styles.get(name)
        for _ in range(12):  # styles build on others; a circle of them ends here
            if style is None:
                break
            label = str(style.name or "").strip()
            if match := _HEADING.fullmatch(label):
                return match[1]
            if label.lower() in _TITLE:
                return "title"
            if _CONTENTS.match(label):
                return "contents"
            if role := _find_outline_role(style.element.find(f"{_W}pPr")):
                return role
            if _LIST.match(label):
                return "list"
            style = getattr(style, "base_style", None)
        return "text"

    def _table(self, element: Any) -> None:
        grid = Grid(_row(row) for row in _children(element, "tr"))
        if not is_table(grid):
            for row in _children(element, "tr"):
                for cell in _children(row, "tc"):
                    self.body(cell)
            return
        marked = len(element.findall(f"{_W}tr/{_W}trPr/{_W}tblHeader"))
        write_table(self.writer, grid, header_rows=marked or None)


def _find_outline_role(properties: Any) -> str:
    """Return the level of a heading by its outline, "1" to "9"; "" where it has none."""
    outline = properties.find(f"{_W}outlineLvl") if properties is not None else None
    level = int(outline.get(f"{_W}val", "9")) if outline is not None else 9
    return str(level + 1) if level < 9 else ""


def _children(element: Any, tag: str) -> Iterator[Any]:
    """Yield the rows or cells of a table, also those in content controls."""
    for child in element:
        if child.tag == f"{_W}{tag}":
            yield child
        elif child.tag in _CONTAINERS:
            yield from _children(child, tag)


def _row(row: Any) -> list[str]:
    """Return a row's cells, one for each column of the table."""
    cells = []
    for cell in _children(row, "tc"):
        paragraphs = cell.iter(f"{_W}p")
        cells.append(" ".join(line for paragraph in paragraphs for line in _lines(paragraph)))
        span = cell.find(f"{_W}tcPr/{_W}gridSpan")
        if span is not None:
            columns = int(span.get(f"{_W}val", "1"))
            cells += [""] * (min(columns, 100) - 1)  # a damaged file may claim millions
    return cells


def _lines(element: Any) -> list[str]:
    """Return the lines of a paragraph: its text, cut at line breaks, without text boxes."""
    pieces: list[str] = []

    def walk(node: Any) -> None:
        for child in node:
            tag = child.tag
            if tag == f"{_W}t":
                pieces.append(child.text or "")
            elif tag == f"{_W}tab":
                pieces.append(" ")
            elif tag in (f"{_W}br", f"{_W}cr"):
                pieces.append("\n")
            elif tag == f"{_W}noBreakHyphen":
                pieces.append("-")
            elif tag not in (f"{_W}pPr", f"{_W}rPr", f"{_W}txbxContent", f"{_W}moveFrom"):
                walk(child)

    walk(element)
    return [line for line in "".join(pieces).split("\n") if line.strip()]
