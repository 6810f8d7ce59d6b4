"""The tasks of child processes: they analyse texts, or encode them in context, one thread each."""

from collections.abc import Sequence
from functools import cache

import numpy as np

from index.encoders.loading import CONTEXTUAL, load_encoder
from index.encoders.protocol import Encoder, Vectors
from index.lexical.term_counts import TermCounts
from index.ragged import Ragged
from index.ranking.sentence_index import fold_units
from index.threads import one_blas_thread

Analysed = tuple[TermCounts, tuple[Ragged, Ragged]]
_Request = tuple[Sequence[str], Sequence[str]]


def analyse(request: _Request) -> Analysed:
    """Return the terms of the searched texts of passages, and their units folded."""
    texts, units = request
    return TermCounts.of(texts), fold_units(units)


def encode_texts(texts: Sequence[str]) -> Vectors:
    """Return float32 [texts, dimension]."""
    encoder = _load()
    with one_blas_thread:
        # Alone, a text needs no second thread.
        return np.concatenate([encoder.encode([text], "document") for text in texts])


@cache
def _load() -> Encoder:
    return load_encoder(CONTEXTUAL)
