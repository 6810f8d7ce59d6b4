"""Documents and passages as lines of JSON, and back without a difference.

Knows how the corpus' values are spelled on disk, nothing of where. Headings stand once for each
document and are named by number, so that values that shared a heading share it again when read.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from corpus import Block, Document, Heading, OffsetMap, Passage, Sentence

Record = dict[str, Any]


def write_lines(path: Path, records: Iterable[Record]) -> None:
    """Write one JSON object a line. Lone surrogates, which a decoder may leave, survive."""
    with path.open("w", encoding="utf-8", errors="surrogatepass", newline="\n") as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")


def read_lines(path: Path) -> Iterator[Record]:
    """Yield what `write_lines` wrote."""
    with path.open(encoding="utf-8", errors="surrogatepass", newline="\n") as file:
        for line in file:
            yield json.loads(line)


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
