"""Keeps what a language model wrote with the turn it was written for, and whether it may write.

A model writes long after its question was answered. So what it wrote is put into the turn as that
is kept then, unless the question was asked again and answered otherwise meanwhile.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from ui.conversations.database import mark_state, write_content
from ui.conversations.store import ConversationStore

Key = tuple[str, str, str]  # visitor, conversation, turn
WORDS = ("composed", "translations")  # of an answer: what a language model wrote


def is_same_answer(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two kept turns have the same answer, whatever a model made of it."""
    return _without_words(one) == _without_words(other)


def _without_words(content: Mapping[str, Any]) -> dict[str, Any]:
    answer = content.get("answer") or {}
    return {name: value for name, value in answer.items() if name not in WORDS}


def keep_words(
    store: ConversationStore,
    key: Key,
    content: Mapping[str, Any],
    change: Callable[[dict[str, Any]], None],
) -> str:
    """Change the answer of a turn; return the mark of its new state.

    Return "" where it is not the answer of `content` any more: asked again, or its quotations were
    deleted with their document. The rating stays: it is of the answer, which does not change.
    """
    with store.transaction() as database:
        row = database.execute(
            "SELECT content, rating, note FROM turns"
            " WHERE visitor = ? AND conversation = ? AND id = ?",
            key,
        ).fetchone()
        kept = json.loads(row[0]) if row else {}
        if not kept.get("answer") or not is_same_answer(kept, content):
            return ""
        change(kept["answer"])
        text = write_content(kept)
        if len(text) > store.limits.turn_characters:
            return ""
        database.execute(
            "UPDATE turns SET content = ? WHERE visitor = ? AND conversation = ? AND id = ?",
            (text, *key),
        )
        return mark_state(text, *row[1:])


def may_compose(store: ConversationStore, visitor: str, conversation: str) -> bool:
    """Tell whether a language model may be asked in a conversation; it may until it is told not."""
    with store.transaction() as database:
        row = database.execute(
            "SELECT composing FROM conversations WHERE visitor = ? AND id = ?",
            (visitor, conversation),
        ).fetchone()
    return row is None or bool(row[0])


def switch_composing(
    store: ConversationStore, visitor: str, conversation: str, *, on: bool
) -> None:
    """Keep whether a language model may be asked; also before the first question is."""
    now = store.now()
    with store.transaction() as database:
        database.execute(
            "INSERT INTO conversations (visitor, id, title, created, changed, composing)"
            " VALUES (?, ?, '', ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET composing = excluded.composing",
            (visitor, conversation, now, now, on),
        )
