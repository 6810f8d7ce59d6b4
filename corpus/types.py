"""The values that leave the corpus: raw documents, repaired documents, passages.

They are plain frozen data. Every span counts characters (code points) of `Document.text`, the
repaired text, unless its name says `source`, which counts characters of the decoded original.
"""

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Literal

from corpus.offsets import OffsetMap

SentenceKind = Literal["sentence", "line", "caption", "heading"]


@dataclass(frozen=True)
class RawDocument:
    """A file as decoded, before repair."""

    name: str  # path relative to the documents' folder, with forward slashes
    text: str  # the decoded original, without byte order mark, line ends as in the file
    format: str  # "txt", "md"
    encoding: str
    sha256: str  # of the file's bytes


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


@dataclass(frozen=True)
class Block:
    """One line of a document and the headings above it (its own included, if it is one)."""

    start: int
    end: int
    kind: Literal["heading", "paragraph", "line", "caption"]
    headings: tuple[Heading, ...]


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
    sha256: str
    pages: int | None = None


@dataclass(frozen=True)
class Passage:
    """A run of whole sentences under one heading: `document.text[start:end] == text`."""

    document: str
    text: str
    start: int
    end: int
    headings: tuple[Heading, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    page: int | None = None

    @property
    def section(self) -> tuple[str, ...]:
        """Titles of the headings above the passage, outermost first."""
        return tuple(heading.title for heading in self.headings)

    @property
    def id(self) -> str:
        """16 hexadecimal digits that stay the same while name, place, path and text do."""
        parts = (self.document, str(self.start), *self.section, self.text)
        return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
