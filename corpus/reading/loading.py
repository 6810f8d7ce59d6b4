"""Makes documents of files: reads a file, repairs its text and finds its structure."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from corpus.errors import Message, UnreadableFile
from corpus.reading.files import hash_file, read_document, read_file
from corpus.reading.metadata.describing import describe
from corpus.repair.destroyed import count_destroyed
from corpus.repair.text import repair_text
from corpus.structure.blocks import find_blocks
from corpus.types import Document, Loaded, RawDocument

SHIPPED = Path(__file__).parents[1] / "reports"

# Raise it when the same bytes would give another text, other blocks or another page.
PARSER_VERSION = "7"


def load_document(folder: Path, name: str) -> Document:
    """Return the document in `folder/name`. Raises UnreadableFile with a reason fit to show."""
    return build_document(read_document(folder, name))


def load_file(folder: Path, name: str) -> Loaded:
    """Return what comes of one file: one document, several of an archive, or why there is none."""
    try:
        digest, parts = read_file(folder, name)
        documents, skipped = [], []
        for part in parts:
            if isinstance(part, RawDocument):
                documents.append(build_document(part))
            else:
                skipped.append(part)
    except UnreadableFile as error:
        return skip_file(folder, name, error.message)
    except MemoryError:
        raise
    except Exception as error:  # a file that no parser foresaw costs itself, not the build
        reason = Message("file.unexpected", {"kind": type(error).__name__})
        return skip_file(folder, name, reason)
    if not documents and not skipped:
        skipped.append((name, Message("archive.empty")))
    return Loaded(name, digest, tuple(documents), tuple(skipped))


def skip_file(folder: Path, name: str, reason: Message) -> Loaded:
    """Return what is left of a file that cannot be read; no hash where its bytes are not there."""
    digest = ""
    with suppress(OSError):
        digest = hash_file(folder / name)
    return Loaded(name, digest, skipped=((name, reason),))


def build_document(raw: RawDocument) -> Document:
    """Repair a decoded document and find its structure."""
    plain = raw.format in ("txt", "md") and not raw.marks
    text, offsets = repair_text(raw.text, lines=plain)
    destroyed = count_destroyed(text)
    lost = (Message("text.destroyed", {"count": destroyed}),) if destroyed else ()
    marks = raw.marks
    if offsets.edits:
        marks = tuple(
            replace(m, start=offsets.from_source(m.start), end=offsets.from_source(m.end))
            for m in marks
        )
    page_starts = tuple(offsets.from_source(at) for at in raw.page_starts)
    blocks = find_blocks(text, marks)
    title, date = describe(raw, text, blocks, page_starts)
    return Document(
        name=raw.name,
        text=text,
        source=raw.text,
        offsets=offsets,
        blocks=blocks,
        format=raw.format,
        encoding=raw.encoding,
        sha256=raw.sha256,
        pages=len(raw.page_starts) or None,
        title=title,
        date=date,
        author=raw.author,
        page_starts=page_starts,
        tables=raw.tables,
        warnings=raw.warnings + lost,
        file=raw.file,
    )
