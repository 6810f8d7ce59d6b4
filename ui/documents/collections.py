"""Collections: names for sets of documents that questions can be limited to, kept in the home."""

import json
import os
import tempfile
import threading
from collections.abc import Collection as Some
from collections.abc import Mapping
from pathlib import Path

from corpus.errors import YinjuError

FILE = "collections.json"
_LONGEST, _MOST = 80, 200  # characters of a name; collections


class BadCollection(YinjuError):
    """A collection cannot be kept so."""


class Collections:
    """The collections of one home; safe to use from several threads."""

    def __init__(self, home: Path | None) -> None:
        """Without a home there are none, and none can be made."""
        self._path = home / FILE if home else None
        self._lock = threading.Lock()

    def read(self) -> dict[str, list[str]]:
        """Return the names of the documents of each collection, both sorted."""
        if self._path is None:
            return {}
        try:
            values = json.loads(self._path.read_text("utf-8", "surrogatepass"))
        except (OSError, ValueError):
            return {}
        if not isinstance(values, dict):
            return {}
        return {
            str(name): sorted({str(one) for one in documents})
            for name, documents in sorted(values.items())
            if isinstance(documents, list)
        }

    def list_there(self, documents: Some[str]) -> dict[str, list[str]]:
        """Return what of each collection is among `documents`; empty ones stay in the list."""
        known = set(documents)
        return {name: [one for one in own if one in known] for name, own in self.read().items()}

    def change(self, name: str, add: Some[str] = (), remove: Some[str] = ()) -> None:
        """Add documents to a collection, which is made if there is none, and remove some.

        Raises BadCollection for a name that is empty or too long, or for too many.
        """
        name = " ".join(name.split())
        if not name or len(name) > _LONGEST or not name.isprintable():
            raise BadCollection("collection.name", most=_LONGEST)
        with self._lock:
            collections = self.read()
            if name not in collections and len(collections) >= _MOST:
                raise BadCollection("collection.count", most=_MOST)
            own = {*collections.get(name, ()), *add}.difference(remove)
            self._write({**collections, name: sorted(own)})

    def delete(self, name: str) -> None:
        """Delete a collection; its documents stay."""
        with self._lock:
            collections = self.read()
            if collections.pop(name, None) is not None:
                self._write(collections)

    def _write(self, collections: Mapping[str, list[str]]) -> None:
        if self._path is None:
            return
        text = json.dumps(dict(sorted(collections.items())), ensure_ascii=False, indent=1)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".collections-", dir=self._path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8", "surrogatepass"))
        Path(name).replace(self._path)
