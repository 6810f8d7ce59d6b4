"""Counts what is asked in a file, so that several processes of one server count together."""

import sqlite3
import threading
import time
from pathlib import Path

from limits.storage import MovingWindowSupport, Storage

FILE = "counts.sqlite"


class SharedStorage(Storage, MovingWindowSupport):
    """A storage of the library `limits`, for its moving windows alone."""

    def __init__(self, folder: Path) -> None:
        """Count in a file of `folder`."""
        super().__init__()
        self._lock = threading.Lock()
        self._database = sqlite3.connect(
            folder / FILE, timeout=10, isolation_level=None, check_same_thread=False
        )
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = OFF")  # it need not outlast the server
        self._database.execute("CREATE TABLE IF NOT EXISTS hits (key TEXT, at REAL, until REAL)")
        self._database.execute("CREATE INDEX IF NOT EXISTS by_key ON hits (key, at)")

    @property
    def base_exceptions(self) -> type[Exception]:
        """What may be raised by the disk."""
        return sqlite3.Error

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count `amount` more, unless these would be more than `limit` in `expiry` seconds."""
        now = time.time()
        with self._lock, self._database:
            self._database.execute("BEGIN IMMEDIATE")
            self._database.execute("DELETE FROM hits WHERE until < ?", (now,))
            if self._count(key, now - expiry)[1] + amount > limit:
                return False
            self._database.executemany(
                "INSERT INTO hits VALUES (?, ?, ?)", [(key, now, now + expiry)] * amount
            )
        return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Return when the window begins, and how many were counted since."""
        now = time.time()
        with self._lock:
            first, count = self._count(key, now - expiry)
        return (first if count else now), count

    def clear(self, key: str) -> None:
        """Forget what was counted."""
        with self._lock:
            self._database.execute("DELETE FROM hits WHERE key = ?", (key,))

    def _count(self, key: str, after: float) -> tuple[float, int]:
        query = "SELECT coalesce(min(at), 0), count(*) FROM hits WHERE key = ? AND at >= ?"
        first, count = self._database.execute(query, (key, after)).fetchone()
        return float(first), int(count)

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Raise NotImplementedError: of other strategies."""
        raise NotImplementedError

    def get(self, key: str) -> int:
        """Raise NotImplementedError: of other strategies."""
        raise NotImplementedError

    def get_expiry(self, key: str) -> float:
        """Raise NotImplementedError: of other strategies."""
        raise NotImplementedError

    def check(self) -> bool:
        """Tell that the file is there."""
        return True

    def reset(self) -> int | None:
        """Forget all."""
        with self._lock:
            return int(self._database.execute("DELETE FROM hits").rowcount)
