"""Keeps conversations in the home, by visitor: `HOME/conversations.sqlite`.

Every key begins with the visitor's id, so that an id of a conversation means nothing to another
visitor. What is deleted can be brought back for some minutes. Each method is one transaction.
"""

import json
import sqlite3
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from ui.conversations.database import (
    LIMITS,
    Content,
    ConversationDatabase,
    ConversationLimits,
    NotKept,
    Rating,
    mark_state,
    write_content,
)
from ui.conversations.forgetting import forget_documents, note_uploads
from ui.conversations.searching import fold_words, make_title, write_folded


@dataclass(frozen=True)
class Conversation:
    """A conversation of the list."""

    id: str
    title: str
    created: float
    changed: float
    turns: int


@dataclass(frozen=True)
class KeptTurn:
    """A turn as it is kept."""

    id: str
    content: Content
    rating: Rating | None = None
    note: str = ""
    mark: str = ""  # of this state of it, see `mark_state`


class ConversationStore:
    """All conversations of a home; threads may share it."""

    def __init__(
        self,
        path: Path | None,
        limits: ConversationLimits = LIMITS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Without a path they are kept in memory, as long as the store is there."""
        self.limits = limits
        self._clock = clock
        self._database = ConversationDatabase(path, limits)

    def close(self) -> None:
        """Close the file; the next call opens it again."""
        self._database.close()

    def transaction(self) -> AbstractContextManager[sqlite3.Connection]:
        """Give the database to what is kept beside the turns; done wholly or not at all."""
        return self._database.transaction()

    def now(self) -> float:
        """Return the time that is kept, in seconds since the epoch (UTC)."""
        return self._clock()

    # --- turns ----------------------------------------------------------------------------------
    def begin_turn(self, visitor: str, conversation: str, turn: str, content: Content) -> None:
        """Keep a question that is about to be answered; one that is kept already stays as it is.

        The conversation begins with its first question; one that was deleted, as in another tab,
        is there again. Raises NotKept where there is no room.
        """
        text = write_content(content)
        if len(text) > self.limits.turn_characters:
            raise NotKept("conversation.too_long")
        now, key = self._clock(), (visitor, conversation)
        with self._database.transaction() as database:
            self._database.sweep(database, visitor, now)
            self._database.require_room(database)
            title = make_title(content["question"], self.limits.title_characters)
            database.execute(
                "INSERT INTO conversations (visitor, id, title, created, changed)"
                " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET changed = excluded.changed,"
                " title = iif(title = '', excluded.title, title), deleted = NULL",
                (*key, title, now, now),
            )
            count, last, known = database.execute(
                "SELECT count(deleted IS NULL OR NULL), coalesce(max(place), 0), max(id = ?)"
                " FROM turns WHERE visitor = ? AND conversation = ?",
                (turn, *key),
            ).fetchone()
            if known:
                database.execute(
                    "UPDATE turns SET deleted = NULL"
                    " WHERE visitor = ? AND conversation = ? AND id = ?",
                    (*key, turn),
                )
                return
            if count >= self.limits.turns:
                raise NotKept("conversation.full", most=self.limits.turns)
            database.execute(
                "INSERT INTO turns (visitor, conversation, id, place, content, folded, asked)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*key, turn, last + 1, text, write_folded(content), now),
            )

    def finish_turn(self, visitor: str, conversation: str, turn: str, content: Content) -> bool:
        """Keep what came of a question that was begun; tell whether it is still there.

        A turn that was asked again has no rating any more. Raises NotKept where it is too long.
        """
        text = write_content(content)
        if len(text) > self.limits.turn_characters:
            raise NotKept("conversation.too_long")
        key = (visitor, conversation)
        with self._database.transaction() as database:
            done = database.execute(
                "UPDATE turns SET content = ?, folded = ?, rating = NULL, note = ''"
                " WHERE visitor = ? AND conversation = ? AND id = ?",
                (text, write_folded(content), *key, turn),
            )
            database.execute(
                "UPDATE conversations SET changed = ? WHERE visitor = ? AND id = ?",
                (self._clock(), *key),
            )
            self._database.set_title(database, key)
            return done.rowcount > 0

    def drop_open_turn(self, visitor: str, conversation: str, turn: str) -> None:
        """Forget a question that could not be answered; an answered turn stays as it is."""
        with self._database.transaction() as database:
            database.execute(
                "DELETE FROM turns WHERE visitor = ? AND conversation = ? AND id = ?"
                " AND json_extract(content, '$.answer') IS NULL",
                (visitor, conversation, turn),
            )

    def read_turns(self, visitor: str, conversation: str) -> list[KeptTurn] | None:
        """Return the turns in their order; None where the visitor has no such conversation."""
        with self._database.transaction() as database:
            there = database.execute(
                "SELECT 1 FROM conversations WHERE visitor = ? AND id = ? AND deleted IS NULL",
                (visitor, conversation),
            ).fetchone()
            rows = database.execute(
                "SELECT id, content, rating, note FROM turns WHERE visitor = ?"
                " AND conversation = ? AND deleted IS NULL ORDER BY place",
                (visitor, conversation),
            ).fetchall()
        if not there:
            return None
        return [
            KeptTurn(turn, json.loads(text), rating, note, mark_state(text, rating, note))
            for turn, text, rating, note in rows
        ]

    def read_turn(self, visitor: str, conversation: str, turn: str) -> KeptTurn | None:
        """Return one turn, or None."""
        turns = self.read_turns(visitor, conversation) or []
        return next((one for one in turns if one.id == turn), None)

    def rate_turn(
        self, visitor: str, conversation: str, turn: str, rating: Rating | None, note: str = ""
    ) -> bool:
        """Keep what a visitor thinks of an answer; None takes it back."""
        note = note[: self.limits.note_characters] if rating else ""
        with self._database.transaction() as database:
            done = database.execute(
                "UPDATE turns SET rating = ?, note = ?"
                " WHERE visitor = ? AND conversation = ? AND id = ? AND deleted IS NULL",
                (rating, note, visitor, conversation, turn),
            )
            return done.rowcount > 0

    def delete_turn(
        self, visitor: str, conversation: str, turn: str, *, undo: bool = False
    ) -> bool:
        """Delete a turn, or bring it back."""
        with self._database.transaction() as database:
            done = database.execute(
                "UPDATE turns SET deleted = ? WHERE visitor = ? AND conversation = ? AND id = ?",
                (None if undo else self._clock(), visitor, conversation, turn),
            )
            self._database.set_title(database, (visitor, conversation))
            return done.rowcount > 0

    # --- conversations --------------------------------------------------------------------------
    def list_conversations(self, visitor: str, find: str = "") -> list[Conversation]:
        """Return those with turns, the newest first, that hold every word of `find`.

        A word is looked for in the title, the questions and the quotations, folded.
        """
        held = (
            " AND (instr(folded_title(c.title), ?) OR EXISTS (SELECT 1 FROM turns t"
            " WHERE t.visitor = c.visitor AND t.conversation = c.id AND t.deleted IS NULL"
            " AND instr(t.folded, ?)))"
        )
        words = fold_words(find)
        with self._database.transaction() as database:
            self._database.sweep(database, visitor, self._clock())
            rows = database.execute(
                "SELECT id, title, created, changed, (SELECT count(*) FROM turns t"
                " WHERE t.visitor = c.visitor AND t.conversation = c.id AND t.deleted IS NULL)"
                " AS count FROM conversations c"
                f" WHERE visitor = ? AND deleted IS NULL AND count > 0{held * len(words)}"
                " ORDER BY changed DESC, id",
                (visitor, *(word for word in words for _ in range(2))),
            ).fetchall()
        return [Conversation(*row) for row in rows]

    def find_conversation(self, visitor: str, conversation: str) -> Conversation | None:
        """Return what the list says of one conversation; None where there is none."""
        with self._database.transaction() as database:
            row = database.execute(
                "SELECT id, title, created, changed, (SELECT count(*) FROM turns t"
                " WHERE t.visitor = c.visitor AND t.conversation = c.id AND t.deleted IS NULL)"
                " FROM conversations c WHERE visitor = ? AND id = ? AND deleted IS NULL",
                (visitor, conversation),
            ).fetchone()
        return Conversation(*row) if row else None

    def rename(self, visitor: str, conversation: str, title: str) -> str | None:
        """Name a conversation; return its title. A blank one is made from the first question."""
        title = make_title(title, self.limits.title_characters)
        key = (visitor, conversation)
        with self._database.transaction() as database:
            database.execute(
                "UPDATE conversations SET title = iif(? = '', title, ?), named = ? <> ''"
                " WHERE visitor = ? AND id = ? AND deleted IS NULL",
                (title, title, title, *key),
            )
            self._database.set_title(database, key)
            row = database.execute(
                "SELECT title FROM conversations WHERE visitor = ? AND id = ? AND deleted IS NULL",
                key,
            ).fetchone()
        return row[0] if row else None

    def delete(self, visitor: str, conversation: str, *, undo: bool = False) -> bool:
        """Delete a conversation, or bring it back."""
        with self._database.transaction() as database:
            done = database.execute(
                "UPDATE conversations SET deleted = ? WHERE visitor = ? AND id = ?",
                (None if undo else self._clock(), visitor, conversation),
            )
            return done.rowcount > 0

    def take_over(
        self, visitor: str, conversation: str, turns: Sequence[tuple[str, Content]]
    ) -> None:
        """Keep the turns of a conversation that was kept elsewhere, unless it is here already."""
        if self.find_conversation(visitor, conversation) is not None:
            return
        for turn, content in turns[-self.limits.turns :]:
            self.begin_turn(visitor, conversation, turn, content)

    def forget_visitor(self, visitor: str) -> None:
        """Remove all that is kept of a visitor, for good."""
        with self._database.transaction() as database:
            database.execute("DELETE FROM conversations WHERE visitor = ?", (visitor,))

    def forget_documents(self, names: Collection[str]) -> int:
        """Remove what turns of all visitors quote of documents; return how many turns changed."""
        with self._database.transaction() as database:
            changed = forget_documents(database, names)
        if changed:
            self._database.empty_log()
        return changed

    def note_uploads(self, there: Mapping[str, str]) -> set[str]:
        """Keep which uploads are indexed, by their versions; return those that no longer are."""
        with self._database.transaction() as database:
            return note_uploads(database, there)

    def recall_questions(self, visitor: str, most: int = 50) -> list[str]:
        """Return the questions asked last, each once, the newest first."""
        with self._database.transaction() as database:
            rows = database.execute(
                "SELECT json_extract(content, '$.question') AS question FROM turns t"
                " WHERE visitor = ? AND deleted IS NULL AND EXISTS (SELECT 1 FROM conversations c"
                " WHERE c.visitor = t.visitor AND c.id = t.conversation AND c.deleted IS NULL)"
                " GROUP BY question ORDER BY max(asked) DESC LIMIT ?",
                (visitor, most),
            ).fetchall()
        return [question for (question,) in rows]
