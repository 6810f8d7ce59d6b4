"""Splits documents into passages of whole sentences that never cross a heading."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from corpus.text.sentences import LONGEST, find_sentence_spans
from corpus.types import Block, Document, Heading, Passage, Sentence, SentenceKind


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
    passages = []
    for headings, sentences in _sections(document):
        for group in _pack(sentences, options):
            start, end = group[0].start, group[-1].end
            text = document.text[start:end]
            page = document.page_at(start)
            passages.append(Passage(document.name, text, start, end, headings, tuple(group), page))
    return passages


def make_passage(name: str, text: str) -> Passage:
    """Return a given text as exactly one passage of a document called `name`."""
    sentences = [Sentence(start, end, "sentence") for start, end in _paragraph_spans(text)]
    return Passage(name, text, 0, len(text), (), tuple(sentences))


def _paragraph_spans(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for line in text.split("\n"):
        yield from find_sentence_spans(text, at, at + len(line))
        at += len(line) + 1


def _sections(document: Document) -> Iterator[tuple[tuple[Heading, ...], list[Sentence]]]:
    """Yield each section's headings and sentences; a heading over nothing is its own sentence."""
    blocks = document.blocks
    for path, group in groupby(enumerate(blocks), key=lambda item: item[1].headings):
        members, headings = list(group), path
        sentences = [
            sentence
            for _, block in members
            if block.kind != "heading"
            for sentence in _sentences(document.text, block)
        ]
        last = members[-1][0] + 1
        is_empty = last == len(blocks) or headings != blocks[last].headings[: len(headings)]
        if not sentences and is_empty:
            own = headings[-1]
            sentences, headings = [Sentence(own.start, own.end, "heading")], headings[:-1]
        if sentences:
            yield headings, sentences


def _sentences(text: str, block: Block) -> Iterator[Sentence]:
    if block.kind == "row" and block.end - block.start <= LONGEST:
        yield Sentence(block.start, block.end, "line")
        return
    kind: SentenceKind = "line" if block.kind in ("line", "row") else "sentence"
    if block.kind == "caption":
        kind = "caption"
    for start, end in find_sentence_spans(text, block.start, block.end):
        yield Sentence(start, end, kind)


def _pack(sentences: Sequence[Sentence], options: SplitOptions) -> Iterator[list[Sentence]]:
    """Group sentences into passages of about equal length, none over the size if it can be helped.

    A caption goes with the text before it, so that it is found together with its article.
    """
    total = sentences[-1].end - sentences[0].start
    parts = -(-total // options.size)
    target = min(options.size, -(-total // parts) + options.overlap)
    group: list[Sentence] = []
    fresh = 0  # sentences in the group that are not repeated from the preceding one
    for sentence in sentences:
        too_long = bool(group) and sentence.end - group[0].start > target
        if fresh and too_long and sentence.kind != "caption":
            yield group
            group, fresh = _tail(group, sentence, options), 0
        group.append(sentence)
        fresh += 1
    yield group


def _tail(group: list[Sentence], following: Sentence, options: SplitOptions) -> list[Sentence]:
    """Return the last sentences of a passage that the next one repeats."""
    kept: list[Sentence] = []
    for sentence in reversed(group[1:]):
        too_much = group[-1].end - sentence.start > options.overlap
        if too_much or following.end - sentence.start > options.size:
            break
        kept.insert(0, sentence)
    return kept
