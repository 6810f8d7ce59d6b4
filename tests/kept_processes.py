"""Child processes that outlive the pool that started them: a hundred builds start two.

Starting the children that read files takes most of a small build's time. A child is kept once its
pool closes, and the next pool of the same task, in the same surroundings, has it. Those that are
busy are killed, as ever. What tests the pools themselves asks for the fixture `own_processes`.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from corpus import processes

_MOST = 4  # children that wait for another pool
_Child, _close = processes._Child, processes.Pool.close


class _KeptChild(_Child):
    ready = busy = False
    key: object = None

    def wait_until_ready(self) -> None:
        if not self.ready:
            super().wait_until_ready()
            self.ready = True

    def ask(self, request: Any, seconds: float | None) -> memoryview:
        self.busy = True  # and stays so if it dies
        answer = super().ask(request, seconds)
        self.busy = False
        return answer


class Shelf:
    """The children that wait."""

    def __init__(self) -> None:
        self._waiting: list[_KeptChild] = []

    def take(self, task: Callable[[Any], Any], idle: bool) -> _KeptChild:
        """Return a child that does a task, a new one where none waits."""
        key = task, idle, _describe_surroundings()
        for child in self._waiting:
            if child.key == key:
                self._waiting.remove(child)
                if child.process.poll() is None:
                    return child
                break
        made = _KeptChild(task, idle)
        made.key = key
        return made

    def close(self, pool: processes.Pool) -> None:
        """Close a pool, and keep of its children those that wait for a task."""
        with pool._lock:
            pool._closed = True
            for child in pool.children:
                if child.busy or not child.ready:
                    child.process.kill()
        if pool._executor:
            pool._executor.shutdown(wait=True, cancel_futures=True)
        for child in list(pool.children):
            if child.busy or not child.ready or child.process.poll() is not None:
                child.end()
            else:
                self._waiting.append(child)
        self._end_all_but(_MOST)

    def _end_all_but(self, most: int) -> None:
        while len(self._waiting) > most:
            self._waiting.pop(0).end()

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Have all pools use it until the block ends."""

        def close(pool: processes.Pool) -> None:
            self.close(pool)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(processes, "_Child", self.take)
            patch.setattr(processes.Pool, "close", close)
            yield
        self._end_all_but(0)


def use_own(patch: pytest.MonkeyPatch) -> None:
    """Let pools start and end children of their own, as the product does."""
    patch.setattr(processes, "_Child", _Child)
    patch.setattr(processes.Pool, "close", _close)


def _describe_surroundings() -> object:
    """Return all that a child takes from us when it starts."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    return sys.executable, str(Path.cwd()), tuple(sorted(known.items()))
