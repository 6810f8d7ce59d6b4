"""Writes the lines that a browser makes of an element: block elements part them, the others flow.

White space is that of the page as shown: runs of it are one space (CSS Text Level 3, 4.1) and none
is added between elements; a line break of the source between two ideographs stands for nothing.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import Any

from corpus.formats.extracted import Writer, tidy
from corpus.formats.html.breaks import join_all, join_lines
from corpus.formats.html.inline import BLOCKS
from corpus.formats.html.lists import number_items
from corpus.formats.html.styles import Styles
from corpus.formats.html.tables import read_table
from corpus.formats.tables.headers import is_caption
from corpus.formats.tables.writing import write_table
from corpus.text.normalization import WIDE
from corpus.thresholds import sourced
from corpus.types import TableHead

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_ITEMS = ("li", "dd", "dt")
_SPACE = re.compile(r"[ \t\n\r\f]+")  # what HTML collapses; U+00A0 and U+3000 stay
_QUOTES = "“”‘’—…"  # wide in Chinese text
_BREAK = r"[ \t\r\f]*\n[ \t\n\r\f]*"
_NO_BREAK = re.compile(  # CSS Text Level 3, 4.1.3; <wbr> is a U+200B
    rf"(?<=[{WIDE}]){_BREAK}(?=[{WIDE}{_QUOTES}])|(?<=[{_QUOTES}]){_BREAK}(?=[{WIDE}])"
    rf"|(?<=\u200b){_BREAK}"
)


@dataclass(frozen=True)
class FlowThresholds:
    """What bounds the writing of elements."""

    depth: int = sourced(200, "libxml2 stops at 256 elements in one another; recursion before that")
    definition: int = sourced(200, "chosen: characters beside a term; half of the longest quote")


_FLOW = FlowThresholds()


class Flow:
    """Writes elements as headings, paragraphs, items and tables."""

    def __init__(
        self, writer: Writer, styles: Styles, *, depth: int = 0, whole: bool = False
    ) -> None:
        self._writer = writer
        self._styles = styles
        self._lines: list[str] = [""]  # of the paragraph; each <br> begins another
        self._wrapped: set[int] = set()  # those that only the width of Markdown's source began
        self._run = ""  # its last text, not collapsed yet
        self._spaced = True  # white space that follows collapses with what stands before it
        self._item = False  # the paragraph stands in a list
        self._marker = ""  # the number of its item, until it is written
        self._whole = whole  # line breaks are layout, as in a heading
        self._preserved = False  # white space is shown as it is
        self._captions: list[str] = []  # the last lines, where they belong to a table that follows
        self._depth = depth

    def write(self, element: Any) -> None:
        """Write an element and all it holds."""
        self._visit(element)
        self._flush()

    def _visit(self, element: Any) -> None:
        tag = element.tag
        if not isinstance(tag, str) or self._depth > _FLOW.depth:
            return
        if tag == "br":
            self._break_line(wrapped=element.get("class") == "wrap")
        elif tag in _HEADINGS:
            with self._block(whole=True):
                self._visit_inside(element)
                self._flush(heading=_HEADINGS[tag])
        elif tag == "table" and (table := read_table(element, self._read_cell)):
            self._flush()
            captions = [*self._captions, *filter(None, [table.caption])]
            self._write(table.caption)
            write_table(
                self._writer,
                table.grid,
                header_rows=table.header_rows,
                caption="；".join(captions),
            )
            self._captions.clear()
        elif tag == "pre" and element.find("code") is not None:
            self._flush()
            for line in element.text_content().splitlines():
                self._writer.text(line)
        elif tag == "dl":
            self._flush()
            self._define(element)
        elif self._is_block(element):
            with self._block(item=self._item_of(tag), whole=self._whole or tag == "caption"):
                self._visit_inside(element)
        else:
            self._visit_inline(element)

    def _visit_inline(self, element: Any) -> None:
        if element.tag == "wbr":  # libxml2 does not know that it is empty
            self._add("\u200b")
        is_box = self._styles.get(element, "display").startswith("inline-")
        if is_box:  # which has no white space at its ends
            self._close_run()
            self._spaced = True
        self._visit_inside(element)
        if is_box:
            self._close_run()
            if self._spaced:
                self._lines[-1] = self._lines[-1].removesuffix(" ")
            self._spaced = False

    def _break_line(self, *, wrapped: bool) -> None:
        self._close_run()
        if wrapped:
            self._wrapped.add(len(self._lines))
        self._lines.append("")
        self._spaced = True

    def _is_block(self, element: Any) -> bool:
        display = self._styles.get(element, "display")
        if not display or display == "contents":
            return element.tag in BLOCKS
        return not display.startswith(("inline", "ruby"))

    def _item_of(self, tag: str) -> bool:
        return tag in _ITEMS or (self._item and tag not in ("td", "th"))

    @contextmanager
    def _block(self, *, item: bool = False, whole: bool = False) -> Iterator[None]:
        """Begin and end a paragraph."""
        self._flush()
        before = self._item, self._whole
        self._item, self._whole = item, whole
        yield
        self._flush()
        self._item, self._whole = before

    def _visit_inside(self, element: Any) -> None:
        before = self._preserved
        space = self._styles.get(element, "white-space")
        if space or element.tag in ("pre", "textarea"):
            self._preserved = space.startswith(("pre", "break")) if space else True
        markers = number_items(element, self._styles) if element.tag in ("ol", "ul") else {}
        display = self._styles.get(element, "display")
        parted = display.endswith(("flex", "grid"))  # each child stands apart
        self._add(element.text)
        self._depth += 1
        for child in element:
            if child in markers or parted:
                self._flush()
                self._marker = markers.get(child, "")
            self._visit(child)
            if child in markers or parted:
                self._flush()
                self._marker = ""
            self._add(child.tail)
        self._depth -= 1
        self._preserved = before

    def _add(self, text: str | None) -> None:
        if not text:
            return
        if not self._preserved:
            self._run += text
            return
        first, *others = text.replace("\r\n", "\n").split("\n")
        self._close_run()
        self._lines[-1] += first
        self._lines += others
        self._spaced = False

    def _close_run(self) -> None:
        """Collapse the white space of the text since the last white space that counts."""
        if self._run:
            run = collapse(self._run)
            self._lines[-1] += run.removeprefix(" ") if self._spaced else run
            self._spaced, self._run = run.endswith(" "), ""

    def _flush(self, heading: int = 0) -> None:
        """Write the paragraph that is open."""
        self._close_run()
        self._spaced = True
        lines, self._lines = self._lines, [""]
        wrapped, self._wrapped = self._wrapped, set()
        if not any(line.strip() for line in lines):
            return
        paragraphs = [join_all(lines)] if self._whole else join_lines(lines, wrapped)
        for paragraph in paragraphs:
            if not paragraph.strip():
                continue
            text, self._marker = self._marker + paragraph.lstrip(), ""
            self._write(text, heading)

    def _write(self, text: str, heading: int = 0) -> None:
        if heading or not is_caption(text.strip()):
            self._captions.clear()
        else:
            self._captions.append(text.strip())
        if heading:
            self._writer.heading(text, heading)
        elif self._item:
            self._writer.item(text)
        else:
            self._writer.text(text)

    def _read_cell(self, cell: Any) -> str:
        """Return the text of a cell, its paragraphs as lines."""
        return "\n".join(self._read_lines(cell, whole=False)).replace("\t", " ")

    def _read_lines(self, element: Any, *, whole: bool = True) -> list[str]:
        """Return the paragraphs of an element; if `whole`, line breaks in them are layout."""
        if not len(element) and not self._preserved:  # the common cell, ten times as fast
            text = collapse(element.text or "").strip()
            return [tidy(text)] if text else []
        writer = Writer()
        inside = Flow(writer, self._styles, depth=self._depth, whole=whole)
        inside.write(element)
        return writer.extract().text.splitlines()

    def _define(self, element: Any) -> None:
        """Write definitions so that each is quoted with its term.

        Short ones stand beside their terms, as a table of pairs; a term names longer ones as the
        name of a column does.
        """
        groups = [
            (" ".join(map(self._read_cell, terms)), [self._read_lines(one) for one in meanings])
            for terms, meanings in _group_terms(element)
        ]
        pairs = all(
            len(lines) <= 1 and len("".join(lines)) <= _FLOW.definition
            for _, meanings in groups
            for lines in meanings
        )
        for term, meanings in groups:
            head = TableHead(() if pairs else (term,))
            if not pairs and meanings:
                self._writer.header([term], head)
            for lines in meanings if term else []:
                for line in lines:
                    self._writer.row([term, line] if pairs else [line], head)
            if not (term and meanings):
                for line in [term, *chain(*meanings)]:
                    self._writer.item(line)


def collapse(text: str) -> str:
    """Return text with white space as a browser shows it."""
    return _SPACE.sub(" ", _NO_BREAK.sub("", text))


def _group_terms(element: Any) -> Iterator[tuple[list[Any], list[Any]]]:
    """Yield the terms that belong together, with their definitions."""
    terms: list[Any] = []
    meanings: list[Any] = []
    for one in element.iter("dt", "dd"):
        if next(one.iterancestors("dl")) is not element:
            continue
        if one.tag == "dt" and meanings:
            yield terms, meanings
            terms, meanings = [], []
        (terms if one.tag == "dt" else meanings).append(one)
    yield terms, meanings
