"""One BLAS thread for the matrix products of an answer.

The products are small. BLAS shares each of them out among all cores and lets its threads spin until
the last one is done: on a machine that does anything else, most of the time goes into waiting. With
one thread each, questions that arrive together run on several cores; a single question on an idle
machine waits a little longer for its sentences to be reranked (docs/decisions.md has the figures).
"""

import sys
from contextlib import ContextDecorator
from threading import Lock
from typing import Any

from threadpoolctl import ThreadpoolController


class BlasLimit(ContextDecorator):
    """Limits BLAS to one thread in this process while a context or a decorated call lasts.

    Contexts may nest, and overlap in several threads: the first one to begin sets the limit, and
    the last one to end sets the old numbers of threads again.
    """

    def __init__(self) -> None:
        """Set no limit yet."""
        self._lock = Lock()
        self._contexts = 0
        self._libraries: ThreadpoolController | None = None
        self._modules = 0  # that were imported when the libraries were found
        self._limit: Any = None

    def __enter__(self) -> None:
        with self._lock:
            if not self._contexts:
                # To find them takes milliseconds; a module imported since may bring another one.
                if self._libraries is None or self._modules != len(sys.modules):
                    self._libraries, self._modules = ThreadpoolController(), len(sys.modules)
                self._limit = self._libraries.limit(limits=1, user_api="blas")
            self._contexts += 1

    def __exit__(self, *_raised: object) -> None:
        with self._lock:
            self._contexts -= 1
            if not self._contexts:
                self._limit.restore_original_limits()


one_blas_thread = BlasLimit()
