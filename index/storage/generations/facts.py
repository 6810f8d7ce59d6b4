"""What was learned of each document, kept in one file of the home: HOME/facts.sqlite.

To learn by which names a question can mean a document takes a millisecond, and of ten thousand
documents ten seconds. So it outlives generations, which share it: it stands under a hash of what it
was learned from. What cannot be read or written is learned again, and troubles nobody.
"""

import logging
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

import numpy as np

from corpus import YinjuError
from index.storage.context.file import connect, transaction
from index.storage.generations.generation import Generation
from index.storage.manifest import GENERATIONS, MANIFEST

log = logging.getLogger(__name__)

_FILE = "facts.sqlite"
_TABLE = "CREATE TABLE IF NOT EXISTS facts (key BLOB PRIMARY KEY, kind TEXT, fact BLOB)"


class DocumentFacts:
    """The facts of the documents of one generation."""

    def __init__(self, home: Path, generation: Generation) -> None:
        """Take a generation of a home."""
        self._path = home / _FILE
        self._generation = generation

    def read(self, kind: str) -> dict[int, str]:
        """Return what is known of a kind, by the places of documents."""
        if not self._path.exists():
            return {}
        try:
            with closing(connect(self._path, "rw", patience=1.0)) as database:
                query = "SELECT key, fact FROM facts WHERE kind = ?"
                known = dict(database.execute(query, [kind]).fetchall())
        except sqlite3.Error as error:
            log.warning("%s is not read (%s).", self._path, error)
            return {}
        return {
            at: known[key].decode("utf-8", "surrogatepass")  # a name may be no Unicode
            for at, key in enumerate(self._keys)
            if key in known
        }

    def keep(self, kind: str, facts: Mapping[int, str]) -> None:
        """Keep facts of a kind, by the places of documents."""
        encoded = {at: fact.encode("utf-8", "surrogatepass") for at, fact in facts.items()}
        rows = [(self._keys[at], kind, fact) for at, fact in encoded.items()]
        if not rows:
            return
        try:
            with closing(connect(self._path, "rwc", patience=1.0)) as database:
                database.execute("PRAGMA journal_mode = WAL")
                with transaction(database):
                    database.execute(_TABLE)
                    database.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?, ?)", rows)
        except sqlite3.Error as error:  # a home that cannot be written, or a damaged file
            log.info("%s is not written (%s).", self._path, error)

    @cached_property
    def _keys(self) -> list[bytes]:
        return hash_documents(self._generation)


def hash_documents(generation: Generation) -> list[bytes]:
    """Return of each document a hash of its name, title, date, first passage and last."""
    starts = generation.starts
    ends = generation.read_keys(np.concatenate([starts[:-1], starts[1:] - 1]))
    firsts, lasts = np.split(ends, 2)
    keys = []
    for entry, first, last in zip(generation.manifest.documents, firsts, lasts, strict=True):
        named = f"{entry.document}\0{entry.title}\0{entry.date}\0"
        made_of = named.encode("utf-8", "surrogatepass") + bytes(first) + bytes(last)
        keys.append(blake2b(made_of, digest_size=16).digest())
    return keys


def prune_facts(home: Path) -> None:
    """Remove the facts of documents that no kept generation has. The caller need hold no lock."""
    path = home / _FILE
    if not path.exists():
        return
    needed: set[bytes] = set()
    for manifest in (home / GENERATIONS).glob(f"*/{MANIFEST}"):
        try:
            needed.update(hash_documents(Generation.read(manifest.parent)))
        except (OSError, YinjuError, ValueError):  # a build removes it, or it is of another format
            continue
    try:
        with closing(connect(path, "rw", patience=1.0)) as database:
            known = {key for (key,) in database.execute("SELECT key FROM facts")}
            stale = [(key,) for key in known - needed]
            if stale:
                with transaction(database):
                    database.executemany("DELETE FROM facts WHERE key = ?", stale)
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except sqlite3.OperationalError as error:
        log.warning("%s keeps what is no longer needed (%s).", path, error)
    except sqlite3.DatabaseError:  # damaged: nothing is in it that cannot be learned again
        path.unlink(missing_ok=True)
