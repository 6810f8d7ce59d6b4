"""Vectors in context, kept in one file of the home: HOME/context.sqlite.

They take long to make. So they outlive generations, which share them: each stands under the hash of
the text that was encoded, and is never made again while a kept generation has that text. Several
processes may read while one writes, and all of them may be killed: SQLite sees to that. All vectors
in a file are of one encoder.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path

import numpy as np

from index.encoders.protocol import Vectors

Key = bytes  # 16, see `hash_text`

CONTEXT = "context.sqlite"
VERSION = 1  # of the tables
TABLES = f"""
PRAGMA auto_vacuum = INCREMENTAL;
PRAGMA journal_mode = WAL;
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS encoder (fingerprint TEXT NOT NULL); -- one row
CREATE TABLE IF NOT EXISTS vectors (
    at INTEGER PRIMARY KEY AUTOINCREMENT, -- in the order of their coming, never used twice
    key BLOB NOT NULL UNIQUE,
    vector BLOB NOT NULL
);
PRAGMA user_version = {VERSION};
COMMIT;
"""


def hash_text(text: str) -> Key:
    """Return under what the vector of an encoded text stands."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def pack_vectors(vectors: Vectors) -> list[bytes]:
    """Return vectors of length 1 or 0 in a byte a number; the largest of each is 127."""
    highest = np.abs(vectors).max(axis=1, keepdims=True)
    scaled = np.divide(127 * vectors, highest, out=np.zeros_like(vectors), where=highest > 0)
    return [row.tobytes() for row in np.rint(scaled).astype(np.int8)]


def unpack_vectors(packed: Sequence[bytes], dimension: int) -> Vectors:
    """Return float32 [packed, dimension], of length 1 or 0."""
    rows = np.frombuffer(b"".join(packed), np.int8).reshape(-1, dimension).astype(np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    vectors: Vectors = np.divide(rows, lengths, out=rows, where=lengths > 0)
    return vectors


def connect(path: Path, mode: str, patience: float) -> sqlite3.Connection:
    """Open the file; `mode` is "rwc" to make it, else "rw".

    `patience` is for others that write, in seconds. Raises sqlite3.OperationalError where the file
    cannot be opened; damage shows at the first use.
    """
    database = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        timeout=patience,
        isolation_level=None,  # transactions begin where we say so
        check_same_thread=False,
        uri=True,
    )
    try:
        # What a killed process had written stays; a machine that stops may lose the last moments.
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute("PRAGMA secure_delete = ON")  # of a deleted document nothing stays
    except BaseException:
        database.close()
        raise
    return database


@contextmanager
def transaction(database: sqlite3.Connection, kind: str = "IMMEDIATE") -> Iterator[None]:
    """Have all done or nothing."""
    database.execute(f"BEGIN {kind}")
    try:
        yield
    except BaseException:
        with suppress(sqlite3.Error):
            database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")


def read_encoder(database: sqlite3.Connection) -> str:
    """Return the fingerprint of the encoder that made the vectors; "" where there is none yet."""
    found = database.execute("SELECT fingerprint FROM encoder").fetchone()
    return found[0] if found else ""


def identify(path: Path) -> tuple[int, int] | None:
    """Return what tells the file from another of its name; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
