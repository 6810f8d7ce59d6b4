"""Marks the words of a passage by which a search found it, in the document's own characters."""

import re
from collections.abc import Iterable

from corpus.text.normalization import fold
from ui.reader.finding import find_spans, make_pattern

Pieces = list[tuple[str, bool]]  # a text in pieces, each with whether it is marked

_LATIN = re.compile(r"\d+(?:[.:/-]\d+)+|(?:(?![\u3400-\u9fff])[^\W_])+")


class WordMarker:
    """Finds index terms in texts."""

    def __init__(self, terms: Iterable[str]) -> None:
        """Take terms as the index has them: folded, English ones stemmed."""
        self._terms = frozenset(terms)
        chinese = (term for term in self._terms if not term.isascii())
        self._patterns = [pattern for term in chinese if (pattern := make_pattern(term))]

    def split(self, text: str) -> Pieces:
        """Return a text in pieces; words that stand side by side are marked as one."""
        spans = [span for pattern in self._patterns for span in find_spans(text, pattern)]
        spans += [
            (start, end)
            for start, end in find_spans(text, _LATIN)
            if self._is_term(fold(text[start:end]))
        ]
        pieces: Pieces = []
        at = 0
        for start, end in sorted(spans):
            if start > at:
                pieces.append((text[at:start], False))
            if end > at:
                fresh = text[max(at, start) : end]
                if pieces and pieces[-1][1]:
                    pieces[-1] = (pieces[-1][0] + fresh, True)
                else:
                    pieces.append((fresh, True))
                at = end
        return [*pieces, (text[at:], False)] if at < len(text) else pieces

    def _is_term(self, word: str) -> bool:
        from index.lexical.analysis import extract_terms  # noqa: PLC0415 -- loaded with the assistant

        return not self._terms.isdisjoint((word, *extract_terms(word)))
