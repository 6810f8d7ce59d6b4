"""Leaves what a language model is writing in a conversation, whichever process asked it.

`yinju serve --workers N` answers by several processes: the request to stop may reach another one
than that which composes. So when it was last stopped is kept with the conversation.
"""

import time
from threading import Event

from ui.conversations.store import ConversationStore

_LOOK = 0.5  # seconds between two looks at what other processes have kept


class Stopping:
    """Tells whether what began now is to be left; called often, by the thread that waits."""

    def __init__(self, store: ConversationStore, visitor: str, conversation: str) -> None:
        self._store = store
        self._key = visitor, conversation
        self._began = store.now()
        self._looked = time.monotonic()
        self._event = Event()

    def set(self) -> None:
        """Leave it; of this process."""
        self._event.set()

    def is_set(self) -> bool:
        """Whether it is to be left."""
        now = time.monotonic()
        if not self._event.is_set() and now - self._looked > _LOOK:
            self._looked = now
            if read_last_stop(self._store, *self._key) > self._began:
                self._event.set()
        return self._event.is_set()


def read_last_stop(store: ConversationStore, visitor: str, conversation: str) -> float:
    """Return when a conversation was last told to stop, in seconds since the epoch; 0: never."""
    with store.transaction() as database:
        row = database.execute(
            "SELECT stopped FROM conversations WHERE visitor = ? AND id = ?",
            (visitor, conversation),
        ).fetchone()
    return float(row[0]) if row else 0.0


def note_stop(store: ConversationStore, visitor: str, conversation: str) -> None:
    """Have every process leave what is written in a conversation."""
    with store.transaction() as database:
        database.execute(
            "UPDATE conversations SET stopped = ? WHERE visitor = ? AND id = ?",
            (store.now(), visitor, conversation),
        )
