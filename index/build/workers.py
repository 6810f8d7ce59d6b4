"""The task of child processes: they analyse texts while this process encodes."""

from collections.abc import Sequence

from index.lexical.term_counts import TermCounts
from index.ragged import Ragged
from index.ranking.sentence_index import fold_units

Analysed = tuple[TermCounts, tuple[Ragged, Ragged]]
_Request = tuple[Sequence[str], Sequence[str]]


def analyse(request: _Request) -> Analysed:
    """Return the terms of the searched texts of passages, and their units folded."""
    texts, units = request
    return TermCounts.of(texts), fold_units(units)
