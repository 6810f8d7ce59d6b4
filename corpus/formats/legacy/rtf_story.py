"""What rich text says as it goes on: the state of a group, and the story that its text belongs to.

The tables at the end say which control words change which of them, and how.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from corpus.formats.legacy.word_text import Cell, Paragraph, Row, Run, name_shift

BULLET_LIST = (1, 0)  # the list and the level of items
_MOVED = 6  # half points by which \\up and \\dn move without a number
_COVERED = "covered"  # of a cell that goes on with the one before it


@dataclass(frozen=True)
class State:
    """What holds within a group, and in those inside it that say nothing else."""

    into: str = "text"  # what the text is: of the page, a name, a label, nothing
    unicode_skip: int = 1  # characters that stand for one where Unicode is not known
    default_font: int = 0
    font: int = 0
    run: Run = field(default_factory=lambda: Run(""))
    deleted: bool = False
    style: int | None = None
    level: int | None = None
    in_table: bool = False
    opened: str = ""  # the story, field, label or property that the group began
    starred: bool = False


@dataclass
class Story:
    """The text of the body, a note, a header or a text box, as far as it is read."""

    kind: str = ""
    blocks: list[Paragraph | Row] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    bullet: bool = False
    cells: list[list[Paragraph]] = field(default_factory=lambda: [[]])
    row: Row = field(default_factory=lambda: Row(0, []))
    merge: str = ""  # of the cell whose edge is to come

    @property
    def paragraphs(self) -> list[Paragraph]:
        """Return the paragraphs outside tables."""
        return [block for block in self.blocks if isinstance(block, Paragraph)]

    def end_paragraph(self, state: State) -> None:
        """Put what was read into the cell or the text."""
        listed = BULLET_LIST if self.bullet else None
        paragraph = Paragraph(_merge(self.runs), state.style, state.level, listed)
        self.runs, self.bullet = [], False
        if state.in_table:
            self.cells[-1].append(paragraph)
        else:
            self.blocks.append(paragraph)

    def end_cell(self, state: State) -> None:
        """Go on with the next cell."""
        self.end_paragraph(replace(state, in_table=True))
        self.cells.append([])

    def end_row(self) -> None:
        """Put the cells into a row, as it was defined last."""
        cells: list[Cell] = []
        for at, defined in enumerate(self.row.cells):
            content = self.cells[at] if at < len(self.cells) else []
            if defined.merge == _COVERED and cells:
                cells[-1].edge = defined.edge
            else:
                cells.append(replace(defined, paragraphs=content))
        if cells:
            self.blocks.append(replace(self.row, cells=cells))
        self.cells = [[]]

    def end(self, state: State) -> None:
        """End the last paragraph, and a row that has no end."""
        if self.runs:
            self.end_paragraph(state)
        self.blocks += [paragraph for cell in self.cells for paragraph in cell]
        self.cells = [[]]

    def begin_row(self) -> None:
        """Define a row anew."""
        self.row, self.merge = Row(0, []), ""

    def end_definition(self, edge: int) -> None:
        """Define a cell that ends at `edge`."""
        self.row.cells.append(Cell(edge, merge=self.merge))
        self.merge = ""

    def begin_field(self) -> None:
        """Begin a field, whose code follows."""
        self.runs.append(Run("\x13"))

    def begin_result(self) -> None:
        """Begin what a field shows."""
        self.runs.append(Run("\x14"))

    def end_field(self) -> None:
        """End a field; one without a result, such as a phonetic guide, has no part for it."""
        if self.runs and self.runs[-1].text == "\x14":
            self.runs.pop()
        self.runs.append(Run("\x15"))

    def write_page_number(self) -> None:
        """Write the field that the control word stands for."""
        self.begin_field()
        self.runs += (Run("PAGE", instruction=True), Run("\x14"), Run("1"))
        self.end_field()


def join_halves(text: str) -> str:
    """Return text whose characters beyond 16 bits are whole."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _merge(runs: list[Run]) -> list[Run]:
    """Return runs that look the same as one; the halves of a character may be parted."""
    merged: list[Run] = []
    for run in runs:
        last = merged[-1] if merged else None
        if last is not None and run.note is None and replace(run, text=last.text) == last:
            merged[-1] = replace(last, text=last.text + run.text)
        else:
            merged.append(run)
    return [replace(run, text=join_halves(run.text)) for run in merged]


def _set(**values: Any) -> Callable[[State, int | None], State]:
    return lambda state, _: replace(state, **values)


def _take(name: str, default: int | None = None) -> Callable[[State, int | None], State]:
    """Return what sets a value to the number of the control word."""

    def change(state: State, number: int | None) -> State:
        values: dict[str, Any] = {name: default if number is None else number}
        return replace(state, **values)

    return change


def _shape(**values: Any) -> Callable[[State, int | None], State]:
    """Return what gives characters an attribute, which the number 0 takes away."""

    def change(state: State, number: int | None) -> State:
        chosen = {name: type(value)() if number == 0 else value for name, value in values.items()}
        return replace(state, run=replace(state.run, **chosen))

    return change


def _move(sign: int) -> Callable[[State, int | None], State]:
    """Return what moves characters off the line, by half points."""

    def change(state: State, number: int | None) -> State:
        shift = name_shift(sign * (_MOVED if number is None else number))
        return replace(state, run=replace(state.run, shift=shift))

    return change


def _reset_characters(state: State, _: int | None) -> State:
    run = Run("", instruction=state.run.instruction)
    return replace(state, run=run, font=state.default_font, deleted=False)


STATE_WORDS: dict[str, Callable[[State, int | None], State]] = {
    "pard": _set(style=None, level=None, in_table=False),
    "intbl": _set(in_table=True),
    "s": _take("style", 0),
    "outlinelevel": _take("level"),
    "plain": _reset_characters,
    "super": _shape(shift="superscript"),
    "sub": _shape(shift="subscript"),
    "up": _move(1),
    "dn": _move(-1),
    "nosupersub": _shape(shift=""),
    "v": _shape(hidden=True),
    "deleted": lambda state, number: replace(state, deleted=number != 0),
    "f": _take("font", 0),
    "uc": _take("unicode_skip", 1),
    "fldinst": _shape(instruction=True),
}


def _merge_cell(merge: str) -> Callable[[Story, State, int | None], None]:
    return lambda story, _, __: setattr(story, "merge", merge)


STORY_WORDS: dict[str, Callable[[Story, State, int | None], None]] = {
    **dict.fromkeys(
        ("par", "sect", "page", "nestcell"), lambda story, state, _: story.end_paragraph(state)
    ),
    "cell": lambda story, state, _: story.end_cell(state),
    "row": lambda story, _, __: story.end_row(),
    "trowd": lambda story, _, __: story.begin_row(),
    "cellx": lambda story, _, number: story.end_definition(number or 0),
    "clvmgf": _merge_cell("restart"),
    "clvmrg": _merge_cell("continue"),
    "clmrg": _merge_cell(_COVERED),
    "trhdr": lambda story, _, __: setattr(story.row, "is_header", True),
    "trleft": lambda story, _, number: setattr(story.row, "left", number or 0),
    "fldrslt": lambda story, _, __: story.begin_result(),
    "chpgn": lambda story, _, __: story.write_page_number(),
    "ftnalt": lambda story, _, __: setattr(story, "kind", "endnote"),
}
