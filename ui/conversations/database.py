"""The database of conversations: opened when needed, brought to today's form, kept in bounds."""

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2s
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock

from corpus.errors import YinjuError
from ui.conversations.disk import is_on_network
from ui.conversations.migrations import migrate
from ui.conversations.searching import make_title, write_folded

FILE = "conversations.sqlite"


@dataclass(frozen=True)
class ConversationLimits:
    """How much is kept."""

    turns: int = 200  # of one conversation
    conversations: int = 2_000  # of one visitor; the ones longest untouched make room
    turn_characters: int = 400_000  # of the JSON of one turn
    title_characters: int = 80
    note_characters: int = 2_000
    bytes: int = 4 << 30  # of the whole file
    undo_seconds: float = 600.0


Rating = Literal["up", "down"]
Content = Mapping[str, Any]  # one turn, in the form of ui/chat/saving.py
LIMITS = ConversationLimits()


class NotKept(YinjuError):
    """A turn cannot be kept."""


class ConversationDatabase:
    """One file, or memory; threads may share it, and processes the file."""

    def __init__(self, path: Path | None, limits: ConversationLimits) -> None:
        """Without a path it is in memory, as long as this is there."""
        self._path = path
        self._limits = limits
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def close(self) -> None:
        """Close the file; the next transaction opens it again."""
        with self._lock:
            if self._connection is not None and self._path is not None:
                self._connection.close()
                self._connection = None

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Give the connection; what is done with it is done wholly or not at all."""
        with self._lock:
            if self._connection is None:
                self._connection = self._open()
            with self._connection:
                self._connection.execute("BEGIN IMMEDIATE")
                yield self._connection

    def _open(self) -> sqlite3.Connection:
        if self._path is None:
            return self._connect(":memory:")
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # A database that becomes a WAL database is busy for others, who would not wait for it.
        with FileLock(f"{self._path}.lock", timeout=10):
            self._path.touch(mode=0o600)  # nobody else on this machine reads what is asked
            return self._connect(self._path)

    def _connect(self, path: Path | str) -> sqlite3.Connection:
        connection = sqlite3.connect(
            path, timeout=10, isolation_level=None, check_same_thread=False
        )
        connection.text_factory = lambda stored: stored.decode("utf-8", "replace")
        shared = isinstance(path, Path) and is_on_network(path)
        connection.execute(f"PRAGMA journal_mode = {'DELETE' if shared else 'WAL'}")
        connection.execute(f"PRAGMA synchronous = {'FULL' if shared else 'NORMAL'}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")  # what is deleted is not in the file
        connection.create_function(
            "folded_title", 1, lambda title: write_folded({"question": title}), deterministic=True
        )
        migrate(connection)
        return connection

    def empty_log(self) -> None:
        """Write the log of changes into the file, so that nothing of before is left in it."""
        with self._lock:
            if self._connection is not None:
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def sweep(self, database: sqlite3.Connection, visitor: str, now: float) -> None:
        """Remove what was deleted some time ago, and what is over the bound of a visitor."""
        gone = now - self._limits.undo_seconds
        database.execute("DELETE FROM turns WHERE visitor = ? AND deleted < ?", (visitor, gone))
        database.execute(
            "DELETE FROM conversations WHERE visitor = ? AND (deleted < ? OR id IN (SELECT id FROM"
            " conversations WHERE visitor = ? ORDER BY changed DESC LIMIT -1 OFFSET ?))",
            (visitor, gone, visitor, self._limits.conversations),
        )

    def require_room(self, database: sqlite3.Connection) -> None:
        """Raise NotKept where the file is as large as it may become."""
        (pages,) = database.execute("PRAGMA page_count").fetchone()
        (free,) = database.execute("PRAGMA freelist_count").fetchone()
        (size,) = database.execute("PRAGMA page_size").fetchone()
        if (pages - free) * size > self._limits.bytes:
            raise NotKept("conversation.no_room")

    def set_title(self, database: sqlite3.Connection, key: tuple[str, str]) -> None:
        """Take the title from the first question, unless the visitor gave one."""
        row = database.execute(
            "SELECT json_extract(content, '$.question') FROM turns WHERE visitor = ?"
            " AND conversation = ? AND deleted IS NULL ORDER BY place LIMIT 1",
            key,
        ).fetchone()
        if row:
            database.execute(
                "UPDATE conversations SET title = ? WHERE visitor = ? AND id = ? AND NOT named",
                (make_title(row[0], self._limits.title_characters), *key),
            )


def write_content(content: Content) -> str:
    """Return a turn as JSON that UTF-8 can hold: half a surrogate pair is escaped."""
    text = json.dumps(content, ensure_ascii=False)
    return text if text.encode("utf-8", "replace").decode() == text else json.dumps(content)


def mark_state(text: str, rating: Rating | None = None, note: str = "") -> str:
    """Return what tells two states of a turn apart; `text` is its content as it is kept."""
    state = "\n".join((text, rating or "", note))
    return blake2s(state.encode("utf-8", "replace"), digest_size=8).hexdigest()
