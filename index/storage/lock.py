"""One build at a time in a home. The operating system frees the lock of a process that was killed.

Knows processes; knows nothing of what is built.
"""

import json
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

log = logging.getLogger(__name__)

_LOCK, _HOLDER = ".lock", ".lock.json"
_LOOK_AGAIN = 0.25  # seconds


@contextmanager
def building(home: Path, check: Callable[[], None]) -> Iterator[None]:
    """Hold the home's lock; while another process does, say which once, and wait.

    `check` is called again and again meanwhile; it may raise to end the waiting.
    """
    home.mkdir(parents=True, exist_ok=True)
    lock, said = FileLock(home / _LOCK), False
    while True:
        try:
            lock.acquire(timeout=_LOOK_AGAIN if said else 0)
            break
        except Timeout:
            if not said:
                log.warning("%s Waiting for it to end.", holder(home))
            said = True
        check()
    try:
        mine = {"pid": os.getpid(), "since": datetime.now(UTC).isoformat(timespec="seconds")}
        (home / _HOLDER).write_text(json.dumps(mine), "utf-8")
        yield
    finally:
        with suppress(OSError):
            (home / _HOLDER).unlink()
        lock.release()


def holder(home: Path) -> str:
    """Return who builds, in a sentence."""
    try:
        values = json.loads((home / _HOLDER).read_text("utf-8"))
        return f"Process {values['pid']} has been building this index since {values['since']}."
    except (OSError, ValueError, KeyError, TypeError):  # it has only just begun
        return "Another process is building this index."
