"""The task of child processes that encode passages in context, one thread each."""

from collections.abc import Sequence
from functools import cache

import numpy as np

from index.encoders.loading import CONTEXTUAL, load_encoder
from index.encoders.protocol import Encoder, Vectors
from index.threads import one_blas_thread


def encode_texts(texts: Sequence[str]) -> Vectors:
    """Return float32 [texts, dimension]."""
    encoder = _load()
    with one_blas_thread:
        # Alone, a text needs no second thread.
        return np.concatenate([encoder.encode([text], "document") for text in texts])


@cache
def _load() -> Encoder:
    return load_encoder(CONTEXTUAL)
