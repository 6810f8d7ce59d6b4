"""Processes that analyse texts while this one encodes.

They are plain children fed through their standard input, so that they end with the process that
feeds them, however that ends. One that dies costs nothing but time: its work is done here. Knows
nothing of an index.
"""

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from index.lexical.term_counts import TermCounts
from index.ragged import Ragged
from index.ranking.sentence_index import plain_of

_MOST = 8
Analysed = tuple[TermCounts, tuple[Ragged, Ragged]]


def analyse(texts: Sequence[str], units: Sequence[str]) -> Analysed:
    """Return the terms of the searched texts of passages, and their units folded."""
    return TermCounts.of(texts), plain_of(units)


class Workers:
    """As many processes as there are cores, started when the first work comes."""

    def __init__(self, count: int | None = None) -> None:
        """With a count of 0 all is done here, when it is asked for."""
        self._count = min(_MOST, os.cpu_count() or 1) if count is None else count
        self._children: list[subprocess.Popen[bytes]] = []
        self._own = threading.local()
        self._threads = ThreadPoolExecutor(self._count) if self._count else None

    def submit(self, texts: Sequence[str], units: Sequence[str]) -> "Future[Analysed]":
        """Have `analyse` done."""
        if self._threads:
            return self._threads.submit(self._ask, texts, units)
        done: Future[Analysed] = Future()
        done.set_result(analyse(texts, units))
        return done

    def close(self) -> None:
        """End them; what nobody waits for any more is dropped."""
        if self._threads:
            self._threads.shutdown(wait=False, cancel_futures=True)
        for child in self._children:
            child.kill()
        if self._threads:
            self._threads.shutdown(wait=True)
        for child in self._children:
            child.wait()
            for pipe in filter(None, (child.stdin, child.stdout)):
                with suppress(OSError):  # what a dead one was sent and did not read
                    pipe.close()

    def _ask(self, texts: Sequence[str], units: Sequence[str]) -> Analysed:
        try:
            child = self._child()
            pickle.dump((texts, units), child.stdin)
            child.stdin.flush()
            answer: Analysed = pickle.load(child.stdout)
            return answer
        except (OSError, EOFError, ValueError, pickle.UnpicklingError):
            return analyse(texts, units)

    def _child(self) -> Any:
        """Return the process of this thread; it finds modules where this one does."""
        if not hasattr(self._own, "child"):
            self._own.child = subprocess.Popen(
                [sys.executable, "-P", "-c", "from index.build.workers import serve; serve()"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )
            self._children.append(self._own.child)
        return self._own.child


def serve() -> None:
    """Answer until nobody asks any more."""
    source, target = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = sys.stderr  # whatever a library prints is no answer
    try:
        while True:
            texts, units = pickle.load(source)
            pickle.dump(analyse(texts, units), target, pickle.HIGHEST_PROTOCOL)
            target.flush()
    except (EOFError, OSError, KeyboardInterrupt):
        return
