"""Keeps the documents that answers cite, whatever is indexed by now.

An answer quotes a document as it was when the answer was given. The generation that it came from
may be replaced a moment later, and its citations have to open all the same.
"""

import threading
from collections import OrderedDict
from collections.abc import Collection
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from corpus import Document


class Hashed(Protocol):
    """A document, or what the manifest says of one."""

    @property
    def sha256(self) -> str: ...  # noqa: D102


def version_of(document: Hashed) -> str:
    """Return what tells two states of a document apart, short enough for a link."""
    return document.sha256[:12]


class CitedDocuments:
    """A bounded store of documents by name and version; the least recently used go first."""

    def __init__(self, most: int = 30_000_000) -> None:
        """`most` bounds the characters of all source texts together; the newest always stays.

        With their structure, that many characters take about a hundred megabytes.
        """
        self._most = most
        self._kept: OrderedDict[tuple[str, str], Document] = OrderedDict()
        self._characters = 0
        self._lock = threading.Lock()

    def keep(self, document: "Document") -> "Document":
        """Store a document as the most recently used; return the one to hold on to.

        An index may read a document anew whenever it is asked for it.
        """
        key = (document.name, version_of(document))
        with self._lock:
            if key not in self._kept:
                self._characters += len(document.source)
                self._kept[key] = document
            self._kept.move_to_end(key)
            while self._characters > self._most and len(self._kept) > 1:
                _, gone = self._kept.popitem(last=False)
                self._characters -= len(gone.source)
            return self._kept[key]

    def get(self, name: str, version: str) -> "Document | None":
        """Return a document in just that version, if it is here."""
        with self._lock:
            document = self._kept.get((name, version))
            if document is not None:
                self._kept.move_to_end((name, version))
            return document

    def forget(self, names: Collection[str]) -> None:
        """Let go of every version of documents that were deleted."""
        with self._lock:
            for key in [key for key in self._kept if key[0] in names]:
                self._characters -= len(self._kept.pop(key).source)
