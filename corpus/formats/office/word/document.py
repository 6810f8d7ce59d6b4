"""Parses Word documents: what a reader sees of headings, paragraphs, lists, tables and notes.

Text that Word shows is read wherever it stands (content controls, text boxes, insertions under
review, headers, notes, charts) and with the numbers that Word gives it. What is deleted or hidden
is not read. Headers come first, or behind the title with which a text begins; footers last; notes
behind the paragraph that refers to them.
"""

import io
import re
from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from corpus.formats.containers import checked_package, has_part
from corpus.formats.extracted import Extract, Writer, best_title, find_day
from corpus.formats.office.package import has_properties, make_transitional, parse_part
from corpus.formats.office.word.blocks import Block, Paragraph, iterate_paragraphs, write_blocks
from corpus.formats.office.word.markup import W
from corpus.formats.office.word.notes import Notes
from corpus.formats.office.word.numbering import Numbering
from corpus.formats.office.word.running_heads import read_running_heads
from corpus.formats.office.word.story import StoryReader
from corpus.formats.office.word.styles import Styles
from corpus.text.numbering import begins_item

_FIRST = 15  # paragraphs among which a title stands
_LONGEST_TITLE = 80
# A number, a letterhead, a sentence, a date: what is centred above or below a title.
_NO_TITLE = re.compile(
    r"[〔\[［(（]\s*(?:19|20)\d\d\s*[〕\]］)）]|文件$|[。；;：:]$|^[\d\W〇○零一二三四五六七八九十年月日]*$"
)
_ENDS_TITLE = re.compile(  # what a title calls the document
    r"(?:通知|意见|意見|报告|報告|公报|公報|公告|通告|通报|办法|辦法|方案|规划|規劃|计划|決定|决定|批复|函|纪要|条例|规定|细则|总结)$"
)


def is_docx(data: bytes) -> bool:
    """Tell whether the bytes are a Word document."""
    # Word in the browser numbers the part anew.
    return any(has_part(data, f"word/document{nth}.xml") for nth in ("", "2"))


def read_docx(data: bytes) -> Extract:
    """Read a Word document."""
    from docx import Document  # noqa: PLC0415

    with checked_package(data, "word.damaged"):
        document = Document(io.BytesIO(make_transitional(data)))
        stated = has_properties(document.part.package)
        roots = _parse_parts(document.part)
        styles = Styles(roots.get("styles"))
        settings = roots.get("settings")
        sections = list(document.element.body.iter(f"{W}sectPr"))
        notes = Notes(
            {kind: roots[f"{kind}s"] for kind in ("footnote", "endnote") if f"{kind}s" in roots},
            settings,
            sections,
        )
        reader = StoryReader(styles, Numbering(roots.get("numbering"), styles), notes)
        body = reader.read(document.element.body, document.part)
        headers, footers = read_running_heads(document, settings, reader, body)
        writer = Writer()
        over_all = _count_title(body)
        write_blocks(writer, [*body[:over_all], *headers, *body[over_all:], *footers])
        for warning in reader.warnings:
            writer.warn(warning)
        title = _find_title(body)
        if not stated:
            return writer.extract(title=title or _find_heading(body))
        core = document.core_properties
        title = title or best_title(core.title, _find_heading(body))
        return writer.extract(title=title, author=core.author or None, date=find_day(core))


def _parse_parts(part: Any) -> dict[str, Any]:
    """Return the roots of the parts that belong to the document, by the last word of their kind."""
    wanted = {"styles", "numbering", "settings", "footnotes", "endnotes"}
    roots = {}
    for relation in part.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if kind in wanted and not relation.is_external:
            roots[kind] = parse_part(relation.target_part)
    return roots


def _find_title(body: Sequence[Block]) -> str | None:
    """Return the title that the look of the first page tells; None where it tells none.

    That is the paragraph in the title's style; else the largest centred lines before the first
    heading, as official documents have them.
    """
    first = list(iterate_paragraphs(body))[:_FIRST]
    for paragraph in first:
        if paragraph.role == "title":
            return paragraph.text
    opening = list(takewhile(lambda one: not one.role.isdigit(), first))
    centred = [one for one in opening if one.centred and _could_be_title(one.text)]
    if not centred:
        return None
    size = max(one.size for one in centred)
    start = next(one for one in centred if one.size == size)
    rest = opening[opening.index(start) :]
    lines = [start.text]
    for line in rest[1:]:
        goes_on = line.centred and line.size == size and _could_be_title(line.text)
        if not goes_on or _ENDS_TITLE.search(lines[-1].strip()):
            break
        lines.append(line.text)
    return "\n".join(lines)


def _find_heading(body: Sequence[Block]) -> str | None:
    """Return the first heading, unless its number says that it is one of several."""
    first = list(iterate_paragraphs(body))[:_FIRST]
    heading = next((one.text for one in first if one.role.isdigit()), None)
    return None if heading is None or begins_item(heading) else heading


def _count_title(body: Sequence[Block]) -> int:
    """Return 1 if the first block is a heading over all others, under which the headers belong."""
    roles = [block.role if isinstance(block, Paragraph) else "" for block in body]
    is_title = roles[:1] == ["title"] or (roles[:1] == ["1"] and roles.count("1") == 1)
    return int(is_title)


def _could_be_title(text: str) -> bool:
    return len(text) <= _LONGEST_TITLE and _NO_TITLE.search(text.strip()) is None
