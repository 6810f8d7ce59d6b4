"""Documents that something shown refers to, whatever is indexed by now.

An answer quotes a document as it was when the answer was given. The generation it came from may be
replaced a moment later; what is kept here lets its citations open all the same. Bounded: what was
not looked at for longest goes first.
"""

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpus import Document

MOST_CHARACTERS = 30_000_000  # of source text; about a hundred megabytes with its structure
VERSION_DIGITS = 12


def version_of(document: "Document") -> str:
    """Return what tells two states of a document apart, short enough for a link."""
    return document.sha256[:VERSION_DIGITS]


class Cited:
    """A bounded store of documents by name and version."""

    def __init__(self, most: int = MOST_CHARACTERS) -> None:
        """`most` bounds the characters of all documents together; the newest always stays."""
        self._most = most
        self._kept: OrderedDict[tuple[str, str], Document] = OrderedDict()
        self._characters = 0
        self._lock = threading.Lock()

    def keep(self, document: "Document") -> "Document":
        """Put a document here, as looked at just now; return the one to hold on to.

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
