"""A file to a repaired, structured document: read, repair, structure, in that order."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from corpus.errors import UnreadableFile
from corpus.read import file_hash, read
from corpus.repair import repair
from corpus.structure import blocks
from corpus.types import Document, Loaded, RawDocument

SHIPPED = Path(__file__).parent / "reports"

# Raise it when the same bytes would give another text, other blocks or another page.
READER_VERSION = "2"


def load(folder: Path, name: str) -> Document:
    """Return the document in `folder/name`. Raises UnreadableFile with a reason fit to show."""
    return from_raw(read(folder, name))


def load_all(folder: Path, names: Iterable[str]) -> Iterator[Loaded]:
    """Yield what came of each file, in the order of `names`."""
    for name in names:
        try:
            document = load(folder, name)
        except UnreadableFile as error:
            yield Loaded(name, _hash(folder / name), skipped=((name, str(error)),))
        else:
            yield Loaded(name, document.sha256, (document,))


def _hash(path: Path) -> str:
    try:
        return file_hash(path)
    except OSError:
        return ""


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
        pages=len(raw.page_starts) or None,
        title=raw.title,
        date=raw.date,
        author=raw.author,
        page_starts=tuple(offsets.from_source(at) for at in raw.page_starts),
        file=raw.file,
    )
