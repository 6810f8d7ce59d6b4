"""Splits documents into passages of whole sentences that never cross a heading."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from corpus.text.sentences import LONGEST, find_sentence_spans
from corpus.types import Block, Document, Heading, Passage, Sentence, SentenceKind, TableHead


@dataclass(frozen=True)
class SplitOptions:
    """How long passages are; part of what a generation was built with."""

    size: int = 320  # characters a passage should not exceed; one longer sentence stays whole
    overlap: int = 60  # characters of whole sentences repeated from the preceding passage

    def __post_init__(self) -> None:
        if self.size < 1 or not 0 <= self.overlap < self.size:
            raise ValueError(
                f"expected size >= 1 and 0 <= overlap < size, got {self.size} and {self.overlap}"
            )


def split_document(document: Document, options: SplitOptions | None = None) -> list[Passage]:
    """Return the passages of a document in order; `document.text[p.start:p.end] == p.text`."""
    options = options or SplitOptions()
    return [
        _make_passage(document, headings, group)
        for headings, sentences in _sections(document)
        for group in _pack(sentences, options)
    ]


def _make_passage(
    document: Document, headings: tuple[Heading, ...], group: Sequence["_Measured"]
) -> Passage:
    start, end = group[0].sentence.start, group[-1].sentence.end
    tables: dict[TableHead, int] = {}
    sentences = [
        replace(one.sentence, table=tables.setdefault(one.head, len(tables)))
        if one.head
        else one.sentence
        for one in group
    ]
    return Passage(
        document.name,
        document.text[start:end],
        start,
        end,
        headings,
        tuple(sentences),
        document.page_at(start),
        tuple(tables),
        "" if headings else _find_title(document, start, end),
    )


def _find_title(document: Document, start: int, end: int) -> str:
    """Return the title of a document, unless a part of it is to hold it."""
    title = document.title or ""
    return "" if title in document.text[start:end] else title


def make_passage(name: str, text: str) -> Passage:
    """Return a given text as exactly one passage of a document called `name`."""
    sentences = [Sentence(start, end, "sentence") for start, end in _paragraph_spans(text)]
    return Passage(name, text, 0, len(text), (), tuple(sentences))


def _paragraph_spans(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for line in text.split("\n"):
        yield from find_sentence_spans(text, at, at + len(line))
        at += len(line) + 1


@dataclass(frozen=True)
class _Measured:
    """A sentence and the place that it takes in what the search reads.

    A table row is read with the names of its columns, so it takes more than its characters.
    """

    sentence: Sentence
    start: int
    end: int
    head: TableHead | None = None  # of a table row


def _sections(document: Document) -> Iterator[tuple[tuple[Heading, ...], list[_Measured]]]:
    """Yield each section's headings and sentences; a heading over nothing is its own sentence."""
    blocks = document.blocks
    for path, group in groupby(enumerate(blocks), key=lambda item: item[1].headings):
        members, headings = list(group), path
        sentences = [
            sentence
            for _, block in members
            if block.kind not in ("heading", "header", "boilerplate")
            for sentence in _sentences(document, block)
        ]
        last = members[-1][0] + 1
        is_empty = last == len(blocks) or headings != blocks[last].headings[: len(headings)]
        if not sentences and is_empty:
            own = headings[-1]
            sentences = [(Sentence(own.start, own.end, "heading"), None)]
            headings = headings[:-1]
        if sentences:
            yield headings, _measure(document, sentences)


def _measure(
    document: Document, sentences: Sequence[tuple[Sentence, TableHead | None]]
) -> list[_Measured]:
    added = 0  # characters of column names so far
    measured = []
    for sentence, head in sentences:
        start = sentence.start + added
        if head:
            row = document.text[sentence.start : sentence.end]
            added += len(head.describe(row)) - len(row)
        measured.append(_Measured(sentence, start, sentence.end + added, head))
    return measured


def _sentences(document: Document, block: Block) -> Iterator[tuple[Sentence, TableHead | None]]:
    if block.kind == "row":
        yield from _rows(document, block)
        return
    kind: SentenceKind = "line" if block.kind == "line" else "sentence"
    if block.kind == "caption":
        kind = "caption"
    for start, end in find_sentence_spans(document.text, block.start, block.end):
        yield Sentence(start, end, kind), None


def _rows(document: Document, block: Block) -> Iterator[tuple[Sentence, TableHead | None]]:
    """Yield a row as one line; of one too long to quote, the sentences of each cell."""
    head = None if block.table is None else document.tables[block.table]
    if head and head.caption in {heading.title for heading in block.headings}:
        head = replace(head, caption="")  # the section says it
    if block.end - block.start <= LONGEST:
        yield Sentence(block.start, block.end, "line"), head
        return
    start = block.start
    for at, cell in enumerate(document.text[block.start : block.end].split("\t")):
        own = replace(head, columns=head.columns[at : at + 1]) if head else None
        for first, last in find_sentence_spans(document.text, start, start + len(cell)):
            yield Sentence(first, last, "line"), own
        start += len(cell) + 1


def _pack(sentences: Sequence[_Measured], options: SplitOptions) -> Iterator[list[_Measured]]:
    """Group sentences into passages of about equal length, none over the size if it can be helped.

    A caption goes with the text before it, so that it is found together with its article.
    """
    total = sentences[-1].end - sentences[0].start
    parts = -(-total // options.size)
    target = min(options.size, -(-total // parts) + options.overlap)
    group: list[_Measured] = []
    fresh = 0  # sentences in the group that are not repeated from the preceding one
    for sentence in sentences:
        too_long = bool(group) and sentence.end - group[0].start > target
        if fresh and too_long and sentence.sentence.kind != "caption":
            yield group
            group, fresh = _tail(group, sentence, options), 0
        group.append(sentence)
        fresh += 1
    yield group


def _tail(group: list[_Measured], following: _Measured, options: SplitOptions) -> list[_Measured]:
    """Return the last sentences of a passage that the next one repeats."""
    kept: list[_Measured] = []
    for sentence in reversed(group[1:]):
        too_much = group[-1].end - sentence.start > options.overlap
        if too_much or following.end - sentence.start > options.size:
            break
        kept.insert(0, sentence)
    return kept
