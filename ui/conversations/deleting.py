"""Lets go of what is kept of deleted documents: quotations in turns, cases of feedback."""

from collections.abc import Collection, Mapping

from ui.conversations.feedback import Feedback
from ui.conversations.store import ConversationStore


class KeptQuotes:
    """What conversations keep of documents. Implements `ui.service.upkeep.KeepsQuotes`."""

    def __init__(self, store: ConversationStore, feedback: Feedback) -> None:
        self._store = store
        self._feedback = feedback

    def forget_documents(self, names: Collection[str]) -> None:
        """Remove the text of these documents, for good."""
        if names:
            self._store.forget_documents(names)
            self._feedback.forget_documents(names)

    def note_uploads(self, there: Mapping[str, str]) -> None:
        """Remove the text of uploads that were indexed once and are not there any more."""
        self.forget_documents(self._store.note_uploads(there))
