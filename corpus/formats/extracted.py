"""What every parser of a format returns, and the writer that collects it piece by piece."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from corpus import limits
from corpus.errors import Message, UnreadableFile
from corpus.text.normalization import WIDE
from corpus.types import HEADING_LEVELS, Mark, TableHead

_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\x00-\x08\x0e-\x1f\x7f]")
_LINE_END = r"[ \t]*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*"  # with the blanks around it
_WIDE_BREAK = re.compile(f"(?<=[{WIDE}]){_LINE_END}(?=[{WIDE}])")
_BREAK = re.compile(rf"{_LINE_END}|[ ]*\t[ \t]*")
_NO_TITLE = re.compile(
    r"|(?:powerpoint\s*)?(?:presentation|演示文稿|簡報|幻灯片|投影片)\s*\d*|(?:document|文档|文件|文檔)\s*\d*"
    r"|untitled.*|[无無未][标標命][题題名].*|about:blank",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Extract:
    """The text of a file as its format gives it, before repair."""

    text: str
    encoding: str = ""  # "" where the format settles it
    marks: tuple[Mark, ...] = ()
    page_starts: tuple[int, ...] = ()
    title: str | None = None
    date: str | None = None
    author: str | None = None
    tables: tuple[TableHead, ...] = ()
    warnings: tuple[Message, ...] = ()  # what of the file is missing in `text`


class Writer:
    """Collects the pieces of a file, one line each, with their marks."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._marks: list[Mark] = []
        self._pages: list[int] = []
        self._tables: dict[TableHead, int] = {}
        self._warnings: dict[Message, None] = {}
        self._at = 0

    def heading(self, text: str, level: int) -> None:
        """Add a heading; level 1 is the outermost."""
        self._add(text, "heading", max(1, min(level, HEADING_LEVELS)))

    def text(self, text: str) -> None:
        """Add a paragraph."""
        self._add(text, "text")

    def item(self, text: str) -> None:
        """Add an item of a list."""
        self._add(text, "item")

    def header(self, cells: Sequence[str], head: TableHead) -> None:
        """Add a row of a table that names its columns; it is shown and not quoted."""
        self._add_cells(cells, "header", head)

    def row(self, cells: Sequence[str], head: TableHead) -> None:
        """Add a row of a table, which is quoted as one; the first cell is in the first column."""
        self._add_cells(cells, "row", head)

    def warn(self, message: Message) -> None:
        """Note something of the file that is not in the text."""
        self._warnings[message] = None

    def page(self) -> None:
        """Begin the next page."""
        self._pages.append(self._at)

    def include(self, extract: Extract) -> None:
        """Add what another parser read, a chapter or the body of a message, with its marks."""
        for mark in extract.marks:
            table = None
            if mark.table is not None:
                table = self._tables.setdefault(extract.tables[mark.table], len(self._tables))
            self._write(extract.text[mark.start : mark.end], mark.kind, mark.level, table)
        self._warnings |= dict.fromkeys(extract.warnings)

    @property
    def first_heading(self) -> str | None:
        """Return the outermost heading that the text begins with, if it does."""
        first = self._marks[0] if self._marks else None
        if first is None or first.kind != "heading" or first.level > 1:
            return None
        return self._pieces[0].strip()

    def extract(
        self,
        *,
        encoding: str = "",
        title: str | None = None,
        date: str | None = None,
        author: str | None = None,
    ) -> Extract:
        """Return all that was written."""
        return Extract(
            "".join(self._pieces),
            encoding,
            tuple(self._marks),
            tuple(self._pages),
            tidy(title or "") or None,
            date,
            tidy(author or "") or None,
            tuple(self._tables),
            tuple(self._warnings),
        )

    def _add_cells(
        self, cells: Sequence[str], kind: Literal["header", "row"], head: TableHead
    ) -> None:
        """Add a row without the empty cells at its ends, so that it begins and ends with text."""
        values = [tidy(cell) for cell in cells]
        filled = [at for at, value in enumerate(values) if value]
        if not filled:
            return
        first, last = filled[0], filled[-1] + 1
        head = replace(head, columns=head.columns[first:last], first=head.first + first)
        table = self._tables.setdefault(head, len(self._tables))
        self._write("\t".join(values[first:last]), kind, table=table)

    def _add(self, text: str, kind: Literal["heading", "text", "item"], level: int = 0) -> None:
        if line := tidy(text):
            self._write(line, kind, level)

    def _write(
        self,
        line: str,
        kind: Literal["heading", "text", "item", "header", "row"],
        level: int = 0,
        table: int | None = None,
    ) -> None:
        self._marks.append(Mark(self._at, self._at + len(line), kind, level, table))
        self._pieces.append(line + "\n")
        self._at += len(line) + 1
        check_length(self._at)


def best_title(stated: str | None, heading: str | None) -> str | None:
    """Return a document's title: what its properties state, unless a program filled them in.

    Browsers and converters put the site's name behind the heading, or the name of a template.
    """
    stated = tidy(stated or "")
    if _NO_TITLE.fullmatch(stated) or (heading and stated.startswith(heading)):
        return heading
    return stated


def find_day(properties: Any) -> str | None:
    """Return the day of the last change, ISO 8601, from the core properties of an office file."""
    when = properties.modified or properties.created
    return when.date().isoformat() if when else None


def tidy(text: str) -> str:
    """Return one line: line breaks and tabs as one space, invisible characters gone.

    A break between two ideographs goes without a trace. Other spaces stay as they are.
    """
    text = _INVISIBLE.sub("", text).strip()
    return _BREAK.sub(" ", _WIDE_BREAK.sub("", text))


def check_length(characters: int) -> None:
    """Raise UnreadableFile for more text than one file may hold."""
    if characters > limits.FILE.characters:
        raise UnreadableFile("file.too_long", count=limits.FILE.characters)
