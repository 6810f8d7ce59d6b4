"""What a Word file of an older format says, whichever it is: its paragraphs, tables and lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from corpus.formats.office.word.markup import RAISED_BY


def name_shift(half_points: int) -> str:
    """Return what characters are that were moved up, or down, from the line."""
    if abs(half_points) < RAISED_BY:
        return ""
    return "superscript" if half_points > 0 else "subscript"


@dataclass(frozen=True)
class Run:
    """Characters that look the same; 0x13, 0x14 and 0x15 begin, part and end a field."""

    text: str
    shift: str = ""  # "superscript", "subscript"
    hidden: bool = False
    note: tuple[str, int] | None = None  # its kind, "footnote" or "endnote", and its number
    instruction: bool = False  # what a field does, not what it shows


@dataclass
class Paragraph:
    """A paragraph; `level` is that of a heading by outline, from 0."""

    runs: list[Run] = field(default_factory=list)
    style: int | None = None
    level: int | None = None
    list: tuple[int, int] | None = None  # the number of its list, and a level from 0


@dataclass
class Cell:
    """A cell of a row; `edge` is where it ends from the left."""

    edge: int
    paragraphs: list[Paragraph] = field(default_factory=list)
    merge: str = ""  # "restart" of a cell that goes on below, "continue" of what it covers


@dataclass
class Row:
    """A row; rows that follow one another are a table."""

    left: int
    cells: list[Cell]
    is_header: bool = False


@dataclass(frozen=True)
class Style:
    """A style of paragraphs, by the name that the program gives it."""

    name: str
    base: int | None = None
    level: int | None = None
    list: tuple[int, int] | None = None


@dataclass(frozen=True)
class Level:
    """How a level of a list counts; `text` has %1 for the number of the first level."""

    start: int
    format: str
    text: str
    suffix: str = "tab"
    legal: bool = False


@dataclass
class WordText:
    """What an older file holds."""

    blocks: list[Paragraph | Row] = field(default_factory=list)
    styles: dict[int, Style] = field(default_factory=dict)
    lists: Mapping[int, Sequence[Level]] = field(default_factory=dict)  # by the list's own number
    numbers: dict[int, int] = field(default_factory=dict)  # which list a paragraph's number means
    starts: dict[int, dict[int, int]] = field(default_factory=dict)  # of a number, by level
    notes: dict[str, list[list[Paragraph]]] = field(default_factory=dict)  # by kind
    headers: list[Paragraph] = field(default_factory=list)
    footers: list[Paragraph] = field(default_factory=list)
    title: str = ""
    author: str = ""
    date: str | None = None
