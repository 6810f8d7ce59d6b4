"""The task of child processes that encode passages in context, while the machine has nothing else.

They run at the lowest priority, and one thread each: a process for each core.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from functools import cache

import numpy as np

from index.encoders.loading import CONTEXTUAL, load_encoder
from index.encoders.protocol import Encoder, Vectors
from index.threads import one_blas_thread


def encode_texts(texts: Sequence[str]) -> Vectors:
    """Return float32 [texts, dimension]."""
    encoder = _start()
    with one_blas_thread:
        # Alone, a text needs no second thread.
        return np.concatenate([encoder.encode([text], "document") for text in texts])


@cache
def _start() -> Encoder:
    lower_priority()
    return load_encoder(CONTEXTUAL)


def lower_priority() -> None:
    """Let every other process go first, as far as the system knows how."""
    if hasattr(os, "nice"):
        with suppress(OSError):
            os.nice(19)
    if hasattr(os, "SCHED_IDLE"):
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
