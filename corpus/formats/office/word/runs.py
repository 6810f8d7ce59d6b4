"""Reads the text of a paragraph: what Word shows of its runs, and what hangs on it.

Readings of phonetic guides, hidden and deleted text, codes of fields, comments and the marks of
notes are no part of the running text. Raised and lowered characters do not run into their
neighbours.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from corpus.formats.office.charts import CX, C
from corpus.formats.office.equations import M, write_equation
from corpus.formats.office.package import R
from corpus.formats.office.symbols import is_symbol_font, read_symbol, read_symbols
from corpus.formats.office.word.fields import PAGE_NUMBER, Fields
from corpus.formats.office.word.markup import (
    RAISED_BY,
    W,
    find_number,
    find_value,
    is_on,
    iterate_shown,
)
from corpus.formats.office.word.styles import Styles
from corpus.text.superscripts import join_raised

_CHARTS = (f"{C}chart", f"{CX}chart")
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_OLE = "{urn:schemas-microsoft-com:office:office}OLEObject"
_TEXT, _RUN, _PROPERTIES = f"{W}t", f"{W}r", f"{W}rPr"
_REFERENCES = {f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote"}
_CHARACTERS = {  # elements that are one character
    **{f"{W}tab": " ", f"{W}ptab": " ", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"},
    f"{W}pgNum": PAGE_NUMBER,
}
_SKIPPED = {f"{W}{tag}" for tag in ("pPr", "rPr", "sdtPr", "footnoteRef")}
_TELLING = {  # properties of a run that change its text
    f"{W}{tag}" for tag in ("rStyle", "vanish", "vertAlign", "position", "rFonts")
}
_SIGNS = re.compile(r"[\d+\-−]+")


@dataclass(frozen=True)
class NoteMark:
    """A place that refers to a note."""

    kind: str  # "footnote", "endnote"
    id: str
    custom: str | None  # the mark that was typed; None where Word numbers it


@dataclass
class Content:
    """What the runs of a paragraph hold."""

    spans: list[tuple[str, int]] = field(default_factory=list)  # text; raised 1, lowered -1
    notes: list[NoteMark] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)  # the contents of text boxes
    charts: list[str] = field(default_factory=list)  # identifiers of relations
    diagrams: list[str] = field(default_factory=list)
    pictured_equations: int = 0

    @property
    def text(self) -> str:
        """Return the text, its lines separated by line feeds."""
        return join_raised(self.spans)

    def add(self, text: str, raised: int = 0) -> None:
        """Add text to the end."""
        if self.spans and self.spans[-1][1] == raised:
            self.spans[-1] = self.spans[-1][0] + text, raised
        elif text:
            self.spans.append((text, raised))

    def extend(self, other: "Content") -> None:
        """Add all that another paragraph holds."""
        for text, raised in other.spans:
            self.add(text, raised)
        self.notes += other.notes
        self.boxes += other.boxes
        self.charts += other.charts
        self.diagrams += other.diagrams
        self.pictured_equations += other.pictured_equations


class RunReader:
    """Reads the paragraphs of one story, in order."""

    def __init__(self, styles: Styles, story: Any, *, running_head: bool) -> None:
        """Begin a story; fields that open in one paragraph may end in another."""
        steps = [mark.get(f"{W}fldCharType") for mark in story.iter(f"{W}fldChar")]
        balanced = steps.count("begin") == steps.count("end")
        self._fields = Fields(balanced=balanced, running_head=running_head)
        self._styles = styles

    def read(self, paragraph: Any, style: str | None) -> Content:
        """Read one paragraph of a style."""
        content = Content()
        self._walk(paragraph, content, style)
        return content

    def _walk(self, element: Any, content: Content, style: str | None) -> None:
        for child in iterate_shown(element):
            tag = child.tag
            if tag == _RUN:
                self._run(child, content, style)
            elif tag == f"{W}fldSimple":
                self._fields.step("begin")
                self._fields.add_code(child.get(f"{W}instr", ""))
                self._fields.step("separate")
                self._walk(child, content, style)
                content.add(self._fields.step("end"))
            elif tag == f"{M}oMath":
                if self._fields.shows_text:
                    before = child.getprevious()
                    follows = before is not None and before.tag == child.tag
                    content.add(" " * follows + write_equation(child))
            elif tag not in _SKIPPED:
                self._walk(child, content, style)

    def _run(self, run: Any, content: Content, style: str | None) -> None:
        properties = run[0] if len(run) and run[0].tag == _PROPERTIES else None
        if properties is not None and not any(each.tag in _TELLING for each in properties):
            properties = None  # most runs say nothing that changes their text
        hidden = self._styles.is_hidden(properties, style)
        raised, font, shift = 0, "", 0
        if properties is not None:
            raised, font = self._styles.find_raised(properties), _find_font(properties)
            shift = self._find_shift(properties, style)

        def add(text: str) -> None:
            if not hidden and self._fields.shows_text:
                content.add(text, shift if shift and _SIGNS.fullmatch(text) else raised)

        custom = False  # the run's text is the mark of a note
        for child in iterate_shown(run):
            tag = child.tag
            if tag == _TEXT:
                if not custom:
                    text = child.text or ""
                    add(read_symbols(font, text) if font else text)
            elif tag in _REFERENCES:
                custom = child.get(f"{W}customMarkFollows") in ("1", "true", "on")
                mark = "".join(text.text or "" for text in run.iter(_TEXT)) if custom else None
                if not hidden:
                    note = NoteMark(_REFERENCES[tag], child.get(f"{W}id", ""), mark)
                    content.notes.append(note)
            elif tag != _PROPERTIES and not custom:
                self._read_part(child, content, style, add)

    def _find_shift(self, properties: Any, style: str | None) -> int:
        """Return 1 for a run moved up, -1 for one moved down, 0 for one that stays on the line.

        A small move counts where the characters are smaller, too.
        """
        shift = find_number(properties, "position")
        if not shift:
            return 0
        size = find_number(properties, "sz")
        small = size is not None and size < self._styles.find_size(style)
        if abs(shift) < RAISED_BY and not small:
            return 0
        return 1 if shift > 0 else -1

    def _read_part(
        self, child: Any, content: Content, style: str | None, add: Callable[[str], None]
    ) -> None:
        """Read one of the rarer things in a run."""
        tag = child.tag
        if tag in _CHARACTERS:
            add(_CHARACTERS[tag])
        elif tag == f"{W}br":
            add("\n")
        elif tag == f"{W}sym":
            code = child.get(f"{W}char", "")
            if re.fullmatch("[0-9A-Fa-f]{1,6}", code):
                add(read_symbol(child.get(f"{W}font", ""), int(code, 16)))
        elif tag == f"{W}fldChar":
            add(self._fields.step(child.get(f"{W}fldCharType", "")))
        elif tag == f"{W}instrText":
            self._fields.add_code(child.text or "")
        elif tag == f"{W}ruby":
            base = child.find(f"{W}rubyBase")
            if base is not None:
                self._walk(base, content, style)
        elif tag in (f"{W}drawing", f"{W}pict", f"{W}object") and self._fields.shows_text:
            _collect_drawn(child, content)


def _find_font(properties: Any) -> str:
    """Return the symbol font of a run; "" for a font of letters."""
    fonts = properties.find(f"{W}rFonts")
    font = fonts.get(f"{W}ascii", "") if fonts is not None else ""
    return font if is_symbol_font(font) else ""


def _collect_drawn(element: Any, content: Content) -> None:
    """Note the text boxes, charts, diagrams and equations in a drawing."""
    for child in iterate_shown(element):
        if child.tag == f"{W}txbxContent":
            content.boxes.append(child)
        elif child.tag in _CHARTS:
            content.charts.append(child.get(f"{R}id", ""))
        elif child.tag == _DIAGRAM:
            content.diagrams.append(child.get(f"{R}dm", ""))
        elif child.tag == _OLE:
            content.pictured_equations += child.get("ProgID", "").startswith("Equation")
        else:
            _collect_drawn(child, content)


def is_mark_gone(paragraph: Any, styles: Styles, style: str | None) -> bool:
    """Tell whether a paragraph runs on into the next: it is a drop cap, or its mark is not shown.

    A mark is deleted, moved away or hidden.
    """
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        return styles.is_hidden(None, style)
    frame = properties.find(f"{W}framePr")
    if frame is not None and frame.get(f"{W}dropCap", "none") != "none":
        return True
    mark = properties.find(_PROPERTIES)
    if mark is None or not len(mark):
        return styles.is_hidden(None, style)
    if mark.find(f"{W}del") is not None or mark.find(f"{W}moveFrom") is not None:
        return True
    return styles.is_hidden(mark, style)


def is_centred(paragraph: Any, styles: Styles, style: str | None) -> bool:
    """Tell whether a paragraph is centred, by itself or by its style."""
    own = find_value(paragraph, "pPr/jc")
    for each in () if own else styles.chain(style):
        own = own or find_value(each, "pPr/jc")
    return own == "center"


def find_size(paragraph: Any, styles: Styles, style: str | None) -> int:
    """Return the size of a paragraph's first run with text, in half points."""
    for run in paragraph.iter(f"{W}r"):
        if run.find(f"{W}t") is not None:
            return find_number(run, "rPr/sz") or styles.find_size(style)
    return styles.find_size(style)


def is_bold(paragraph: Any, styles: Styles, style: str | None) -> bool:
    """Tell whether a paragraph's first run with text is bold, by itself or by its style."""
    for run in paragraph.iter(f"{W}r"):
        if run.find(f"{W}t") is not None:
            own = run.find(f"{W}rPr/{W}b")
            if own is not None:
                return is_on(own)
            break
    return styles.find_run_value(style, "b") not in (None, "0", "false")


def is_equation(paragraph: Any) -> bool:
    """Tell whether a paragraph is but an equation on a line of its own."""
    has_equation = next(paragraph.iter(f"{M}oMath"), None) is not None
    return has_equation and next(paragraph.iter(f"{W}t"), None) is None
