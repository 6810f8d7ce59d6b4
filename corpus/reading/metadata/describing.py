"""Chooses the title and the date of a document from all that tells them, for every format."""

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from corpus.reading.metadata.dates import choose_date
from corpus.reading.metadata.titles import choose_title
from corpus.types import Block, RawDocument

_FIRST, _LAST = 15, 6  # lines that may hold the title and the dateline


def describe(
    raw: RawDocument, text: str, blocks: Sequence[Block], page_starts: Sequence[int]
) -> tuple[str | None, str | None]:
    """Return title and date of a document; None for what nothing tells.

    `text`, `blocks` and `page_starts` are those of the repaired document.
    """
    content = [block for block in blocks if block.kind != "boilerplate"]
    end = page_starts[1] if len(page_starts) > 1 else len(text)
    first = list(_read(text, [block for block in content[:_FIRST] if block.start < end]))
    last = [line for line, _ in _read(text, content[-_LAST:])]
    name = PurePosixPath(raw.name).stem
    title = choose_title(raw.title, first, is_own=raw.is_titled, name=name)
    date = choose_date(
        title or "",
        [line for line, _ in first],
        last,
        name,
        raw.date,
        is_own=raw.is_titled,
    )
    return title, date


def _read(text: str, blocks: Sequence[Block]) -> Iterator[tuple[str, bool]]:
    """Yield the lines of blocks, and whether the next line follows without an empty one."""
    for block in blocks:
        lines = text[block.start : block.end].split("\n")
        gap = text[block.end : block.end + 200]
        gap = gap[: len(gap) - len(gap.lstrip())]
        for at, line in enumerate(lines):
            yield line.strip(), at < len(lines) - 1 or gap.count("\n") == 1
