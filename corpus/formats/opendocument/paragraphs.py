"""Reads the text of a paragraph as the page shows it, and what is anchored in it."""

import re
from dataclasses import dataclass, field
from typing import Any

from corpus.formats.opendocument.package import DRAW, OFFICE, STYLE, TEXT, Styles
from corpus.text.superscripts import lower_text, raise_text

_LEFT_OUT = {
    *(f"{TEXT}{tag}" for tag in ("ruby-text", "tracked-changes", "note-citation", "number")),
    *(f"{TEXT}{tag}" for tag in ("hidden-text", "toc-mark", "alphabetical-index-mark")),
    *(f"{OFFICE}annotation", f"{OFFICE}annotation-end"),
}
# White space of the XML counts as one space, also across elements; these stand for what counts.
_WHITE = re.compile(r"[ \t\r\n]+")
_SPACE, _BREAK = "\x1e", "\x1f"
_POSITION = f"{STYLE}text-position"  # "super 58%", "33% 58%"
_MOST_SPACES = 1000  # a damaged file may claim millions


@dataclass
class Paragraph:
    """A paragraph: its text, its foot- and endnotes, and the frames and shapes anchored in it."""

    text: str = ""
    notes: list[Any] = field(default_factory=list)
    frames: list[Any] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """Return the text cut at its line breaks."""
        return [line for line in self.text.split(_BREAK) if line.strip()]


def read_paragraph(element: Any, styles: Styles) -> Paragraph:
    """Read a paragraph or heading; hidden text, comments and readings above it are left out."""
    found = Paragraph()
    if not _is_hidden_paragraph(element):
        flow = _WHITE.sub(" ", _read(element, styles, found))
        found.text = flow.replace(_SPACE, " ")
    return found


def join_paragraphs(element: Any, styles: Styles) -> str:
    """Return the paragraphs inside a cell or frame as one line."""
    paragraphs = (
        child for child in element.iter(f"{TEXT}p", f"{TEXT}h") if _stands_in(child, element)
    )
    return " ".join(line for p in paragraphs for line in read_paragraph(p, styles).lines)


def is_hidden(element: Any) -> bool:
    """Tell whether a section is hidden."""
    return bool(element.get(f"{TEXT}display") == "none")


def _stands_in(paragraph: Any, element: Any) -> bool:
    """Tell whether a paragraph is text of the element, not of a note or comment in it."""
    for above in paragraph.iterancestors():
        if above is element:
            return True
        if above.tag in (f"{OFFICE}annotation", f"{TEXT}note"):
            return False
    return True


def _is_hidden_paragraph(element: Any) -> bool:
    mark = element.find(f"{TEXT}hidden-paragraph")
    return mark is not None and mark.get(f"{TEXT}is-hidden") == "true"


def _read(element: Any, styles: Styles, found: Paragraph) -> str:
    pieces = [element.text or ""]
    for child in element:
        pieces.append(_read_child(child, styles, found))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _read_child(child: Any, styles: Styles, found: Paragraph) -> str:
    tag = child.tag
    if tag in _LEFT_OUT:
        return ""
    if tag == f"{TEXT}s":
        return _SPACE * min(int(child.get(f"{TEXT}c", "1")), _MOST_SPACES)
    if tag == f"{TEXT}tab":
        return _SPACE
    if tag == f"{TEXT}line-break":
        return _BREAK
    if tag == f"{TEXT}note":
        found.notes.append(child)
        return ""
    if tag.startswith(DRAW):
        if tag != f"{DRAW}a":
            found.frames.append(child)
            return ""
        found.frames.extend(child)  # a frame that is a link
        return ""
    inner = _read(child, styles, found)
    if tag != f"{TEXT}span":
        return inner
    name = child.get(f"{TEXT}style-name")
    if styles.find("text", name, "text", f"{TEXT}display") == "none":
        return ""
    position = styles.find("text", name, "text", _POSITION).split(" ")[0]
    if position == "super" or (position.rstrip("%").isdigit() and position != "0%"):
        return raise_text(inner)
    return lower_text(inner) if position == "sub" or position.startswith("-") else inner
