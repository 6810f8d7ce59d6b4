"""Spans of sentences, Chinese and English. Knows punctuation through sentencex; no headings.

sentencex (Wikimedia) is maintained, covers both languages and gives offsets.
"""

import re

import sentencex

LONGEST = 400  # characters; text without full stops is cut at its last clause before this
_CLAUSE = re.compile(r"[；;，,、：:\s]")
_HAN = re.compile(r"[\u3400-\u9fff]")


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Return the spans of the sentences in `text[start:end]`, in order, without outer white space.

    Together they hold every character of it but white space. None is longer than `LONGEST`.
    """
    piece = text[start:end]
    language = "zh" if _HAN.search(piece) else "en"
    spans: list[tuple[int, int]] = []
    at = 0
    for boundary in sentencex.get_sentence_boundaries(language, piece):
        spans += _cut(piece, at, boundary["end_index"])
        at = boundary["end_index"]
    spans += _cut(piece, at, len(piece))
    return [(start + first, start + last) for first, last in spans]


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Trim one sentence, and cut it where it is too long."""
    spans = []
    while start < end:
        if text[start].isspace():
            start += 1
            continue
        stop = end
        if end - start > LONGEST:
            clauses = [m.end() for m in _CLAUSE.finditer(text, start + 1, start + LONGEST)]
            stop = clauses[-1] if clauses else start + LONGEST
        spans.append((start, start + len(text[start:stop].rstrip())))
        start = stop
    return spans
