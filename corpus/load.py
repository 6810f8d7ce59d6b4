"""A file to a repaired, structured document: read, repair, structure, in that order."""

from pathlib import Path

from corpus.read import read
from corpus.repair import repair
from corpus.structure import blocks
from corpus.types import Document, RawDocument

SHIPPED = Path(__file__).parent / "reports"


def load(folder: Path, name: str) -> Document:
    """Return the document in `folder/name`. Raises UnreadableFile with a reason fit to show."""
    return from_raw(read(folder, name))


def from_raw(raw: RawDocument) -> Document:
    """Repair a decoded document and find its structure."""
    text, offsets = repair(raw.text)
    return Document(
        name=raw.name,
        text=text,
        source=raw.text,
        offsets=offsets,
        blocks=blocks(text, raw.format),
        format=raw.format,
        encoding=raw.encoding,
        sha256=raw.sha256,
    )
