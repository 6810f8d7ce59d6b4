"""Deepens the home in the background, and makes way for questions.

Child processes of the lowest priority do the work; the thread here hands it out.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Deepening:
    """Deepens a home from `start` until `close`."""

    def __init__(self, home: Path) -> None:
        """Begin nothing yet."""
        self._home = home
        self._stop = threading.Event()
        self._changed = threading.Condition()
        self._questions = 0
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, once."""
        with self._changed:
            if self._thread is None and not self._stop.is_set():
                self._thread = threading.Thread(target=self._run, name="yinju-deepen", daemon=True)
                self._thread.start()

    def close(self, patience: float = 3.0) -> None:
        """End the processes; wait so many seconds for that at most."""
        self._stop.set()
        with self._changed:
            thread = self._thread
        if thread is not None:
            thread.join(patience)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Have no passage begun while a question is answered; several may be."""
        with self._changed:
            self._questions += 1
        try:
            yield
        finally:
            with self._changed:
                self._questions -= 1
                self._changed.notify_all()

    def may_begin(self, seconds: float) -> bool:
        """Return whether no question is being answered, after waiting so long for it at most."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._questions, seconds)

    def _run(self) -> None:
        from index import Deepener  # noqa: PLC0415 -- heavy; the page must not wait for it

        Deepener(self._home, self.may_begin, self._stop).keep()
