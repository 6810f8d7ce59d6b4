"""Reads a story of a Word document: the body, a header, a note or a text box, block by block."""

import re
from dataclasses import replace
from typing import Any

from corpus.errors import Message
from corpus.formats.html.mhtml import is_mhtml, read_mhtml
from corpus.formats.html.page import is_html, read_html
from corpus.formats.office.charts import read_chart
from corpus.formats.office.diagrams import read_diagram
from corpus.formats.office.package import R, find_part, parse_part
from corpus.formats.office.word.blocks import Block, Paragraph
from corpus.formats.office.word.markup import W, iterate_parts
from corpus.formats.office.word.notes import Notes
from corpus.formats.office.word.numbering import Counters, Numbering
from corpus.formats.office.word.runs import (
    Content,
    RunReader,
    find_size,
    is_bold,
    is_centred,
    is_equation,
    is_mark_gone,
)
from corpus.formats.office.word.styles import Styles, find_outline_role
from corpus.formats.office.word.tables import read_table

# Numbers of sections in Chinese documents: 第一章, 一、, （一）. Paragraphs with other numbers are
# items of a list, unless they are set in bold.
_OUTLINE = re.compile(r"第|[（(]?[〇○零一二三四五六七八九十百]+[)）、．.]")


class StoryReader:
    """Reads the stories of one document."""

    def __init__(self, styles: Styles, numbering: Numbering, notes: Notes | None) -> None:
        """Take what all stories share; without `notes`, marks of notes lead nowhere."""
        self.warnings: list[Message] = []
        self._styles = styles
        self._numbering = numbering
        self._notes = notes

    def read(self, root: Any, part: Any, *, running_head: bool = False) -> list[Block]:
        """Read a story from the element that holds its paragraphs; `part` resolves relations.

        In a running head PAGE_NUMBER stands where the number of a page does.
        """
        return _Story(self, root, part, running_head).read_blocks(root)


class _Story:
    """One story: its lists count on their own, its fields may run over paragraphs."""

    def __init__(self, reader: StoryReader, root: Any, part: Any, running_head: bool) -> None:
        self._reader = reader
        self._running_head = running_head
        self._styles = reader._styles
        self._runs = RunReader(reader._styles, root, running_head=running_head)
        self._counters = Counters()
        self._part = part

    def read_blocks(self, element: Any) -> list[Block]:
        """Return the paragraphs and tables of an element, paragraphs without a mark joined on."""
        blocks: list[Block] = []
        waiting = Content()
        for child in iterate_parts(element, f"{W}p", f"{W}tbl", f"{W}altChunk"):
            if child.tag == f"{W}tbl":
                blocks.append(read_table(child, self.read_blocks))
                continue
            if child.tag == f"{W}altChunk":
                blocks += self._read_page(child)
                continue
            style = self._styles.name_of(child)
            content = self._runs.read(child, style)
            if is_mark_gone(child, self._styles, style):
                if content.text.strip() and not waiting.spans:
                    waiting.add(self._number(child, style)[0])
                waiting.extend(content)
            else:
                read = self._read_paragraph(child, style, waiting, content)
                blocks += read if not _join_equation(blocks, read) else read[1:]
                waiting = Content()
        if waiting.spans:
            blocks += self._make_blocks("text", waiting)
        return blocks

    def _read_paragraph(
        self, element: Any, style: str | None, before: Content, content: Content
    ) -> list[Block]:
        """Return a paragraph, with what ran on into it, and all that hangs on it."""
        number, counted = self._number(element, style)
        role = find_outline_role(element) or self._styles.find_role(style)
        if role in ("text", "list") and counted:
            opens_section = _OUTLINE.match(number) or (
                number and is_bold(element, self._styles, style)
            )
            role = "text" if opens_section else "list"
        in_cell = element.getparent().tag == f"{W}tc"
        whole = Content()
        if number and (content.text.strip() or before.spans or in_cell):
            whole.add(number)
        whole.extend(before)
        whole.extend(content)
        if role == "text" and is_equation(element):
            role = "equation"
        blocks = self._make_blocks(role, whole)
        if role == "text" and is_centred(element, self._styles, style):
            size = find_size(element, self._styles, style)
            blocks[:1] = [
                replace(one, centred=True, size=size) if isinstance(one, Paragraph) else one
                for one in blocks[:1]
            ]
        if self._reader._notes and element.find(f"{W}pPr/{W}sectPr") is not None:
            self._reader._notes.end_section()
        return blocks

    def _read_page(self, element: Any) -> list[Block]:
        """Read a web page that Word shows in this place; programs write whole documents so."""
        part = find_part(self._part, element.get(f"{R}id", ""))
        for holds, read in ((is_mhtml, read_mhtml), (is_html, read_html)):
            if part is not None and holds(part.blob):
                return [read(part.blob)]
        return []

    def _number(self, element: Any, style: str | None) -> tuple[str, bool]:
        """Count a paragraph; return its number, and whether it belongs to a list."""
        place = self._reader._numbering.find_list(element, style)
        if place is None:
            return "", False
        return self._reader._numbering.count(*place, self._counters) or "", True

    def _make_blocks(self, role: str, content: Content) -> list[Block]:
        blocks: list[Block] = []
        text = content.text
        if role != "contents" and text.strip():
            blocks.append(Paragraph(text, role))
        for relation in content.charts:
            if (part := find_part(self._part, relation)) is not None:
                blocks.append(read_chart(parse_part(part)))
        for relation in content.diagrams:
            if (part := find_part(self._part, relation)) is not None:
                lines = read_diagram(parse_part(part))
                blocks += [Paragraph(line, "list") for line in lines]
        for box in content.boxes:
            story = _Story(self._reader, box, self._part, self._running_head)
            blocks += story.read_blocks(box)
        if content.pictured_equations:
            self._reader.warnings.append(Message("office.equations_unread"))
        for mark in content.notes:
            if self._reader._notes and (taken := self._reader._notes.take(mark)):
                blocks += self._read_note(*taken)
        return blocks

    def _read_note(self, element: Any, mark: str) -> list[Block]:
        """Return a note as items of their own; the first begins with its mark and a blank."""
        read = _Story(self._reader, element, self._part, False).read_blocks(element)
        blocks: list[Block] = []
        for block in read:
            if isinstance(block, Paragraph):
                text = block.text if blocks or not mark else f"{mark} {block.text.lstrip()}"
                blocks.append(Paragraph(text, "note"))
            else:
                blocks.append(block)
        return blocks


def _join_equation(blocks: list[Block], read: list[Block]) -> bool:
    """Join an equation on a line of its own to the sentence that it ends: 按下式计算：a=b/c."""
    last = blocks[-1] if blocks else None
    first = read[0] if read else None
    if not (isinstance(last, Paragraph) and isinstance(first, Paragraph)):
        return False
    if first.role != "equation" or last.role != "text" or not last.text.endswith(("：", ":")):
        return False
    space = "" if last.text.endswith("：") else " "
    blocks[-1] = replace(last, text=last.text + space + first.text)
    return True
