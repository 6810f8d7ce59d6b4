"""The values that leave the corpus: raw documents, repaired documents, passages.

Every span counts characters (code points) of `Document.text`, the
repaired text, unless its name says `source`, which counts characters of the decoded original.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import Literal

from corpus.errors import Message
from corpus.offsets import OffsetMap
from corpus.text.official_numbers import has_number, label_number

HEADING_LEVELS = 6  # that a format may mark; deeper headings count as the last
SentenceKind = Literal["sentence", "line", "caption", "heading"]


@dataclass(frozen=True)
class TableHead:
    """What stands above the rows of a table and is needed to read them.

    A row is text: its cells in order, separated by a tab. Its first cell is in the first column.
    """

    columns: tuple[str, ...]  # their full names, "2023年 › 二季度"; "" for one without a name
    caption: str = ""  # a unit or a remark above the table: "单位：万元"
    first: int = 0  # the place of the first column in its table: rows begin with a filled cell
    group: str = ""  # the name above some of the rows, itself a row: "二、农村居民"

    def describe(self, row: str) -> str:
        """Return a row as the search reads it: "name: value; name: value", empty cells left out."""
        named = [self.group] if self.group else []
        for at, cell in enumerate(row.split("\t")):
            name = self.columns[at] if at < len(self.columns) else ""
            if cell.strip():
                named.append(f"{name}: {cell}" if name and name != cell else cell)
        return (": " if len(named) == 2 and not any(self.columns) else "; ").join(named)


@dataclass(frozen=True)
class Mark:
    """What a file's own format says of `RawDocument.text[start:end]`."""

    start: int
    end: int
    kind: Literal["heading", "text", "item", "header", "row"]  # a header names a table's columns
    level: int = 0  # of a heading; 1 is the outermost
    table: int | None = None  # of a header or row, the place of its head in `tables`


@dataclass(frozen=True)
class RawDocument:
    """A file as decoded or extracted, before repair."""

    name: str  # path relative to the documents' folder, with forward slashes
    text: str  # the decoded original, without byte order mark, line ends as in the file
    format: str  # "txt", "pdf": what the file is, whatever it is called
    encoding: str  # "" where the format settles it
    sha256: str  # of the file's bytes
    title: str | None = None
    date: str | None = None
    author: str | None = None
    is_titled: bool = False  # title and date are the document's own, not a file's properties
    page_starts: tuple[int, ...] = ()  # offset in `text` where each page starts
    marks: tuple[Mark, ...] = field(default=(), repr=False)  # in order, disjoint
    tables: tuple[TableHead, ...] = field(default=(), repr=False)
    warnings: tuple[Message, ...] = ()  # what of the file is missing in `text`
    file: str = ""  # the file it was read from; differs from `name` inside an archive


@dataclass(frozen=True)
class Heading:
    """A heading, quotable in its own right: `document.text[start:end] == title`."""

    title: str
    level: int  # 1 is the outermost
    start: int
    end: int


@dataclass(frozen=True)
class Sentence:
    """The longest span that one quote may cover: a sentence, a line, a caption, a heading."""

    start: int
    end: int
    kind: SentenceKind
    table: int | None = None  # of a table row, or a part of one: its head in `Passage.tables`


@dataclass(frozen=True)
class Block:
    """One line of a document and the headings above it (its own included, if it is one)."""

    start: int
    end: int
    # A row is quoted whole; a header, which names the columns of a table, and boilerplate, such as
    # a licence at the end of a page, are not quoted.
    kind: Literal["heading", "paragraph", "line", "caption", "header", "row", "boilerplate"]
    headings: tuple[Heading, ...]
    table: int | None = None  # of a header or row, the place of its head in `Document.tables`


@dataclass(frozen=True)
class Document:
    """A repaired document, its structure and its way back to the original file."""

    name: str
    text: str
    source: str  # the decoded original
    offsets: OffsetMap
    blocks: tuple[Block, ...] = field(repr=False)
    format: str
    encoding: str
    sha256: str  # of the file's bytes; of the member's bytes inside an archive
    pages: int | None = None
    title: str | None = (
        None  # see `corpus.reading.metadata`; the author stands here where the file has one
    )
    date: str | None = None  # ISO 8601: a day, a month or a year
    author: str | None = None
    page_starts: tuple[int, ...] = field(default=(), repr=False)  # empty without pages
    tables: tuple[TableHead, ...] = field(default=(), repr=False)
    warnings: tuple[Message, ...] = ()  # what of the file is missing in `text`
    file: str = ""  # the file it was read from; differs from `name` inside an archive

    def page_at(self, at: int) -> int | None:
        """Return the page, counted from 1, of the character at `at`; None without pages."""
        return max(1, bisect_right(self.page_starts, at)) if self.page_starts else None


@dataclass(frozen=True)
class Loaded:
    """What came of one file: its documents (an archive has several), and what was left out."""

    file: str  # relative to the documents' folder
    sha256: str  # of the file's bytes; "" where not even they could be had
    documents: tuple[Document, ...] = ()
    skipped: tuple[tuple[str, Message], ...] = ()  # (name, reason)


@dataclass(frozen=True)
class Passage:
    """A run of whole sentences under one heading: `document.text[start:end] == text`."""

    document: str
    text: str
    start: int
    end: int
    headings: tuple[Heading, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    page: int | None = None  # of its first character, counted from 1; None without pages
    tables: tuple[TableHead, ...] = ()
    title: str = ""  # of the document, where no heading stands above the passage

    @property
    def section(self) -> tuple[str, ...]:
        """Titles of the headings above the passage, outermost first."""
        return tuple(heading.title for heading in self.headings)

    def read(self, sentence: Sentence) -> str:
        """Return a sentence as the search reads it.

        A table row has the names of its columns, an official number says that it is one.
        """
        own = self.text[sentence.start - self.start : sentence.end - self.start]
        if sentence.table is None:
            return label_number(own)
        return self.tables[sentence.table].describe(own)

    @cached_property
    def described_text(self) -> str:
        """The text with the names of columns in table rows, under what stands above the tables."""
        if not self.tables and not has_number(self.text):
            return self.text
        captions = dict.fromkeys(table.caption for table in self.tables if table.caption)
        return "\n".join((*captions, *map(self.read, self.sentences)))

    @property
    def titles(self) -> tuple[str, ...]:
        """What the passage stands under: its section, or else its document's title."""
        return self.section or ((self.title,) if self.title else ())

    @cached_property
    def searched_text(self) -> str:
        """What is encoded and analysed: the titles above the passage, then its described text."""
        return "\n".join((*self.titles, self.described_text))

    @cached_property
    def id(self) -> str:
        """16 hexadecimal digits that stay the same while name, place, path and text do."""
        parts = (self.document, str(self.start), *self.section, self.text)
        return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
