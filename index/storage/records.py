"""Documents and passages as lines of JSON, and back without a difference.

Knows how the corpus' values are spelled on disk, nothing of where. Headings stand once for each
document and are named by number, so that values that shared a heading share it again when read.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from corpus import Block, Document, Heading, OffsetMap, Passage, Sentence

Record = dict[str, Any]


def to_line(record: Record) -> bytes:
    """Return one JSON object as a line. Lone surrogates, which a decoder may leave, survive."""
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"
    return text.encode("utf-8", "surrogatepass")


def from_line(line: bytes) -> Record:
    """Read what `to_line` gave."""
    record: Record = json.loads(line.decode("utf-8", "surrogatepass"))
    return record


def document_to_record(document: Document) -> Record:
    """Return plain values for JSON."""
    table: dict[Heading, int] = {}
    blocks = [
        [block.start, block.end, block.kind, _numbers(block.headings, table)]
        for block in document.blocks
    ]
    return {
        "name": document.name,
        "format": document.format,
        "encoding": document.encoding,
        "sha256": document.sha256,
        "pages": document.pages,
        "title": document.title,
        "date": document.date,
        "author": document.author,
        "file": document.file,
        "page_starts": document.page_starts,
        "text": document.text,
        "source": document.source,
        "edits": document.offsets.to_list(),
        "headings": _spell(table),
        "blocks": blocks,
    }


def document_from_record(record: Record) -> Document:
    """Read what `document_to_record` gave."""
    table = _headings(record["headings"])
    return Document(
        name=record["name"],
        text=record["text"],
        source=record["source"],
        offsets=OffsetMap.from_list(record["edits"]),
        blocks=tuple(
            Block(start, end, kind, tuple(table[number] for number in numbers))
            for start, end, kind, numbers in record["blocks"]
        ),
        format=record["format"],
        encoding=record["encoding"],
        sha256=record["sha256"],
        pages=record["pages"],
        title=record["title"],
        date=record["date"],
        author=record["author"],
        file=record["file"],
        page_starts=tuple(record["page_starts"]),
    )


def passage_to_record(passage: Passage) -> Record:
    """Return plain values for JSON."""
    return {
        "document": passage.document,
        "page": passage.page,
        "start": passage.start,
        "end": passage.end,
        "headings": _spell(passage.headings),
        "sentences": [[s.start, s.end, s.kind] for s in passage.sentences],
        "text": passage.text,
    }


def passage_from_record(record: Record) -> Passage:
    """Read what `passage_to_record` gave."""
    return Passage(
        document=record["document"],
        text=record["text"],
        start=record["start"],
        end=record["end"],
        headings=tuple(_headings(record["headings"])),
        sentences=tuple(Sentence(*values) for values in record["sentences"]),
        page=record["page"],
    )


def _numbers(headings: Sequence[Heading], table: dict[Heading, int]) -> list[int]:
    return [table.setdefault(heading, len(table)) for heading in headings]


def _spell(headings: Iterable[Heading]) -> list[list[object]]:
    return [[h.title, h.level, h.start, h.end] for h in headings]


def _headings(spelled: Sequence[Sequence[Any]]) -> list[Heading]:
    return [Heading(*values) for values in spelled]
