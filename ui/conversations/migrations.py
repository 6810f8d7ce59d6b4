"""Brings the database of conversations to today's form, one numbered step at a time.

SQLite's `user_version` says which steps were taken. A step that was published is never changed: a
new one is added behind it.
"""

import sqlite3

# Times are seconds since the epoch (UTC). `deleted` is when, for undoing; null of what is there.
STEPS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE conversations (
            visitor TEXT NOT NULL,
            id TEXT NOT NULL,
            title TEXT NOT NULL,
            named INTEGER NOT NULL DEFAULT 0,  -- 1: by the visitor, not from the first question
            created REAL NOT NULL,
            changed REAL NOT NULL,
            deleted REAL,
            PRIMARY KEY (visitor, id)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX conversations_by_time ON conversations (visitor, changed)",
        """
        CREATE TABLE turns (
            visitor TEXT NOT NULL,
            conversation TEXT NOT NULL,
            id TEXT NOT NULL,
            place INTEGER NOT NULL,  -- in the conversation, ascending
            content TEXT NOT NULL,  -- JSON, see ui/chat/saving.py
            folded TEXT NOT NULL,  -- question and quotations, for searching
            rating TEXT,  -- 'up', 'down'
            note TEXT NOT NULL DEFAULT '',
            asked REAL NOT NULL,
            deleted REAL,
            PRIMARY KEY (visitor, conversation, id),
            FOREIGN KEY (visitor, conversation)
                REFERENCES conversations (visitor, id) ON DELETE CASCADE
        )
        """,
    ),
    # Which uploads were indexed when somebody last looked, see ui/conversations/forgetting.py.
    ("CREATE TABLE uploads (document TEXT PRIMARY KEY, version TEXT NOT NULL) WITHOUT ROWID",),
    # Whether a language model is asked in a conversation, and when it was last told to stop.
    (
        "ALTER TABLE conversations ADD COLUMN composing INTEGER NOT NULL DEFAULT 1",
        "ALTER TABLE conversations ADD COLUMN stopped REAL NOT NULL DEFAULT 0",
    ),
)


def migrate(connection: sqlite3.Connection) -> None:
    """Take the steps that are missing, as a whole. Raises ValueError for a later form."""
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        (taken,) = connection.execute("PRAGMA user_version").fetchone()
        if taken > len(STEPS):
            raise ValueError(f"expected a database of form {len(STEPS)} or earlier, given {taken}")
        for statement in (one for step in STEPS[taken:] for one in step):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(STEPS)}")
