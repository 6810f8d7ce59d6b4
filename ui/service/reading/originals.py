"""Finds the file that a document was read from, and tells whether it is still the same.

Only names that the index itself holds lead to a file; nothing that a request says is a path.
"""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal

from corpus.errors import UnreadableFile
from ui.service.uploads import Uploads

if TYPE_CHECKING:
    from assistant import Assistant
    from corpus import Document
    from index import Manifest
    from index.storage.entries import DocumentEntry

State = Literal["same", "changed", "gone"]


@dataclass(frozen=True)
class Original:
    """A document's own file as it is now; the member of an archive counts as a file."""

    name: str  # to save it under
    data: bytes
    changed: bool  # since the document was read from it


class Originals:
    """The files behind the documents of a generation."""

    def __init__(self, manifest: "Manifest", uploads: Path) -> None:
        """Take the manifest that names the files, and the folder of uploaded ones."""
        self._manifest = manifest
        self._uploads = uploads

    def read(self, document: "Document") -> Original | None:
        """Return the file of a document; None where it is gone.

        Of a document that is indexed no more there is none but the very file that it was read from.
        """
        for path, is_indexed in self._find_paths(document):
            with suppress(OSError, UnreadableFile):
                status = path.stat()
                state = status.st_mtime_ns, status.st_size
                data, digest = _read(path, document.name, document.file, state)
                changed = digest != document.sha256
                if is_indexed or not changed:
                    return Original(PurePosixPath(document.name).name, data, changed)
        return None

    def find_state(self, document: "Document") -> State:
        """Tell whether the file of a document is as it was; read it only where it may differ."""
        entry = self._find_entry(document)
        if entry is not None and entry.sha256 == document.sha256 and self._is_untouched(entry):
            return "same"
        original = self.read(document)
        if original is None:
            return "gone"
        return "changed" if original.changed else "same"

    def _find_entry(self, document: "Document") -> "DocumentEntry | None":
        found = (entry for entry in self._manifest.documents if entry.document == document.name)
        return next(found, None)

    def _find_paths(self, document: "Document") -> Iterator[tuple[Path, bool]]:
        """Yield where the file may be, with whether the index says so."""
        entry = self._find_entry(document)
        if entry is not None:
            yield self._folder_of(upload=entry.upload) / entry.file, True
        elif document.file:
            yield self._manifest.folder / document.file, False
            yield self._uploads / document.file, False

    def _folder_of(self, *, upload: bool) -> Path:
        return self._uploads if upload else self._manifest.folder

    def _is_untouched(self, entry: "DocumentEntry") -> bool:
        """Tell whether the file has the size and time that it was indexed with."""
        known = next((file for file in self._manifest.files if file.key == entry.key), None)
        if known is None:
            return False
        try:
            status = (self._folder_of(upload=entry.upload) / entry.file).stat()
        except OSError:
            return False
        return (status.st_size, status.st_mtime_ns) == (known.size, known.modified)


def find_originals(assistant: "Assistant | None", uploads: Uploads | None) -> Originals | None:
    """Return the files behind what is indexed; None where no files are known."""
    manifest = assistant.manifest if assistant else None
    return Originals(manifest, uploads.folder) if manifest and uploads else None


@lru_cache(maxsize=1)  # the pages of one document are looked at one after the other
def _read(path: Path, name: str, file: str, state: tuple[int, int]) -> tuple[bytes, str]:
    """Return the bytes of a document and their hash; `state` tells its file from a later one."""
    from corpus.reading.files import read_original  # noqa: PLC0415  slow, and the first page needs none

    data = read_original(path, name.removeprefix(f"{file}/") if file and name != file else "")
    return data, hashlib.sha256(data).hexdigest()
