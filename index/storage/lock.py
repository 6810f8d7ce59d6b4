"""Allow one build at a time in a home. The system frees the lock of a process that was killed."""

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


@contextmanager
def hold_lock(home: Path, check: Callable[[], None], poll_seconds: float = 0.25) -> Iterator[None]:
    """Hold the home's lock; if another process has it, log which one and wait.

    `check` is called at each poll; it may raise to end the waiting.
    """
    home.mkdir(parents=True, exist_ok=True)
    lock, logged = FileLock(home / _LOCK), False
    while True:
        try:
            lock.acquire(timeout=poll_seconds if logged else 0)
            break
        except Timeout:
            if not logged:
                log.warning("%s Waiting for it to end.", describe_holder(home))
            logged = True
        check()
    try:
        mine = {"pid": os.getpid(), "since": datetime.now(UTC).isoformat(timespec="seconds")}
        (home / _HOLDER).write_text(json.dumps(mine), "utf-8")
        yield
    finally:
        with suppress(OSError):
            (home / _HOLDER).unlink()
        lock.release()


def describe_holder(home: Path) -> str:
    """Say in a sentence which process builds."""
    try:
        values = json.loads((home / _HOLDER).read_text("utf-8"))
        return f"Process {values['pid']} has been building this index since {values['since']}."
    except (OSError, ValueError, KeyError, TypeError):  # it has only just begun
        return "Another process is building this index."
