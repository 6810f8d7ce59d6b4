"""What writes the vectors in context: the process that makes them; builds, which remove some.

A damaged file is removed and begun anew, for nothing is in it that cannot be made again.
"""

import logging
import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from index.encoders.protocol import Vectors
from index.storage.context.file import (
    CONTEXT,
    TABLES,
    VERSION,
    Key,
    connect,
    identify,
    pack_vectors,
    read_encoder,
    transaction,
)

log = logging.getLogger(__name__)


class ContextStore:
    """The file as the one process sees it that makes vectors."""

    def __init__(self, home: Path, fingerprint: str, patience: float = 10.0) -> None:
        """Make the file if there is none, and empty it if another encoder filled it.

        `patience` is in seconds, for others that write. Raises sqlite3.OperationalError if the file
        is locked for longer or cannot be written.
        """
        self._path = home / CONTEXT
        self._fingerprint = fingerprint
        self._patience = patience
        try:
            self._database = self._open()
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as damage:
            self._begin_anew(damage)

    def list_keys(self) -> set[Key]:
        """Return the keys of all vectors."""
        with self._using() as database:
            return {key for (key,) in database.execute("SELECT key FROM vectors")}

    def put(self, keys: Sequence[Key], vectors: Vectors) -> int:
        """Keep vectors that the file does not have; all or none. Return how many were new."""
        rows = list(zip(keys, pack_vectors(vectors), strict=True))
        with self._using() as database, transaction(database):
            before = database.total_changes
            database.executemany("INSERT OR IGNORE INTO vectors (key, vector) VALUES (?, ?)", rows)
            return database.total_changes - before

    def prune(self, needed: Collection[Key]) -> int:
        """Remove the vectors that are not needed; return how many. The file gets smaller."""
        with self._using() as database:
            return _prune(database, needed)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        database = connect(self._path, "rwc", self._patience)
        try:
            (version,) = database.execute("PRAGMA user_version").fetchone()
            if version not in (0, VERSION):
                raise sqlite3.DatabaseError(f"tables of version {version}")
            if version == 0:
                database.executescript(TABLES)
            elif (found := database.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
                raise sqlite3.DatabaseError(found)
            with transaction(database):
                if read_encoder(database) != self._fingerprint:
                    database.execute("DELETE FROM vectors")
                    database.execute("DELETE FROM encoder")
                    database.execute("INSERT INTO encoder VALUES (?)", [self._fingerprint])
            self._identity = identify(self._path)
        except BaseException:
            database.close()
            raise
        return database

    @contextmanager
    def _using(self) -> Iterator[sqlite3.Connection]:
        """Give the database, opened again where another process began anew."""
        if identify(self._path) != self._identity:
            self._database.close()
            self._database = self._open()
        try:
            yield self._database
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as damage:
            self._database.close()
            self._begin_anew(damage)
            raise

    def _begin_anew(self, damage: sqlite3.DatabaseError) -> None:
        log.warning("%s is damaged (%s). Its vectors are made again.", self._path, damage)
        remove_store(self._path.parent)
        self._database = self._open()


def remove_store(home: Path) -> None:
    """Remove the file with all vectors, and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        with suppress(OSError):
            (home / f"{CONTEXT}{suffix}").unlink(missing_ok=True)


def prune_store(home: Path, needed: Callable[[], Collection[Key]]) -> None:
    """Remove the vectors that are not needed, whatever encoder made them, if there is a store.

    A build ends with it. It removes a damaged store, and leaves one that is locked to the next.
    """
    path = home / CONTEXT
    if not path.exists():
        return
    try:
        database = connect(path, "rw", 10.0)
        try:
            _prune(database, needed())
        finally:
            database.close()
    except sqlite3.OperationalError as error:
        log.warning("%s keeps vectors that are no longer needed (%s).", path, error)
    except sqlite3.DatabaseError as damage:
        log.warning("%s is damaged (%s). Its vectors are made again.", path, damage)
        remove_store(home)


def _prune(database: sqlite3.Connection, needed: Collection[Key]) -> int:
    stored = {key for (key,) in database.execute("SELECT key FROM vectors")}
    stale = stored.difference(needed)
    if stale:
        with transaction(database):
            database.executemany("DELETE FROM vectors WHERE key = ?", [(key,) for key in stale])
        database.executescript("PRAGMA incremental_vacuum")  # `execute` would free one page
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return len(stale)
