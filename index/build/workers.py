"""The tasks of child processes: they analyse texts, or encode them in context, one thread each."""

from collections.abc import Sequence
from functools import cache

import numpy as np

from corpus.text.normalization import fold
from index.encoders.loading import CONTEXTUAL, load_encoder
from index.encoders.protocol import Encoder, Vectors
from index.lexical.term_counts import TermCounts
from index.ragged import Ragged
from index.ranking.sentence_index import write_folded
from index.threads import one_blas_thread

Analysed = tuple[TermCounts, tuple[Ragged, Ragged]]


def analyse(request: tuple[Sequence[str], Ragged]) -> Analysed:
    """Return the terms of passages, and `write_folded` of the texts.

    Given are the texts of `Units`, and of which of them each passage is made.
    """
    texts, searched = request
    folded = list(map(fold, texts))
    return TermCounts.of_parts(folded, searched), write_folded(folded)


def encode_texts(texts: Sequence[str]) -> Vectors:
    """Return float32 [texts, dimension]."""
    encoder = _load()
    with one_blas_thread:
        # Alone, a text needs no second thread.
        return np.concatenate([encoder.encode([text], "document") for text in texts])


@cache
def _load() -> Encoder:
    return load_encoder(CONTEXTUAL)
