"""What reads the vectors in context: an open index, and whoever reports how many there are.

It is never troubled by the file: what cannot be read counts as not there.
"""

import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from corpus import EncoderUnavailable
from index.encoders.protocol import Vectors
from index.storage.context.file import (
    CONTEXT,
    VERSION,
    Key,
    connect,
    identify,
    read_encoder,
    transaction,
    unpack_vectors,
)

T = TypeVar("T")
log = logging.getLogger(__name__)


class ContextReader:
    """The file as those see it who ask: what is new, at little cost, and never an error."""

    def __init__(
        self, home: Path, fingerprint: Callable[[], str], dimension: int, retry: float = 5.0
    ) -> None:
        """`fingerprint`, of the encoder, is called only when there are vectors.

        A file that could not be read is tried again after `retry` seconds.
        """
        self._path = home / CONTEXT
        self._fingerprint = fingerprint
        self._dimension = dimension
        self._retry = retry
        self._lock = threading.Lock()
        self._database: sqlite3.Connection | None = None
        self._identity: tuple[int, int] | None = None
        self._version = -1  # SQLite's, as of which all was read
        self._last = 0  # place of the last vector that was read
        self._again = 0.0  # when to try again after an error

    def read_changes(self, most: int = 4096) -> tuple[list[Key], Vectors]:
        """Return keys and vectors that came since the last call, at most `most` at a time."""
        nothing: list[tuple[Key, bytes]] = []
        rows = self._try(lambda database: self._read(database, most), nothing)
        try:
            vectors = unpack_vectors([vector for _, vector in rows], self._dimension)
        except ValueError:  # of another length
            return [], np.zeros((0, self._dimension), np.float32)
        return [key for key, _ in rows], vectors

    def list_keys(self) -> set[Key]:
        """Return the keys of all vectors."""
        return self._try(self._list, set())

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._close()

    def _read(self, database: sqlite3.Connection, most: int) -> list[tuple[Key, bytes]]:
        (version,) = database.execute("PRAGMA data_version").fetchone()
        if version == self._version:
            return []
        query = "SELECT at, key, vector FROM vectors WHERE at > ? ORDER BY at LIMIT ?"
        with transaction(database, "DEFERRED"):
            rows = database.execute(query, [self._last, most]).fetchall()
            if rows and read_encoder(database) != self._fingerprint():
                rows = []
        if len(rows) < most:
            self._version = version
        if rows:
            self._last = rows[-1][0]
        return [(key, vector) for _, key, vector in rows]

    def _list(self, database: sqlite3.Connection) -> set[Key]:
        with transaction(database, "DEFERRED"):
            keys = {key for (key,) in database.execute("SELECT key FROM vectors")}
            return keys if keys and read_encoder(database) == self._fingerprint() else set()

    def _try(self, read: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        with self._lock:
            if time.monotonic() < self._again:
                return otherwise
            try:
                database = self._follow()
                return otherwise if database is None else read(database)
            except (sqlite3.Error, EncoderUnavailable) as error:
                log.warning("%s is not read (%s).", self._path, error)
                self._close()
                self._again = time.monotonic() + self._retry
                return otherwise

    def _follow(self) -> sqlite3.Connection | None:
        """Return the database, if there is one: that of the file that is there now."""
        identity = identify(self._path)
        if identity != self._identity or self._database is None:
            self._close()
            if identity is None:
                return None
            database = _connect_to_read(self._path)
            (made,) = database.execute("PRAGMA user_version").fetchone()
            if made != VERSION:  # it is only just being made, or another Yinju's
                database.close()
                return None
            self._database, self._identity = database, identity
        return self._database

    def _close(self) -> None:
        if self._database is not None:
            self._database.close()
        self._database = self._identity = None
        self._last, self._version = 0, -1


def _connect_to_read(path: Path) -> sqlite3.Connection:
    """Open the file; a question does not wait for those who write."""
    try:
        database = connect(path, "rw", patience=0.02)
        database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        if os.access(path.parent, os.W_OK):
            raise
        # Nobody can write here, and SQLite cannot keep its notes on who reads.
        return sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1", check_same_thread=False, uri=True
        )
    return database
