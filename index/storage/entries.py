"""What a generation lists: documents, what was skipped, and files, each list in a file of its own.

They are as long as the folder and read only by who asks for them: a question does not.
"""

import json
import os
import weakref
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from corpus import IndexMismatch, Message, NoIndex
from index.storage.records import hash_content, to_json, validate

T = TypeVar("T")
FileKey = tuple[bool, str]  # whether the file is an upload, and its name


@dataclass(frozen=True)
class DocumentEntry:
    """One indexed document, as `yinju status` lists it."""

    document: str
    sha256: str  # of its bytes: the file's, or the member's inside an archive
    format: str
    pages: int | None
    passages: int
    file: str  # that it was read from; differs from `document` inside an archive
    also: tuple[str, ...] = ()  # further places of the same bytes, which are not indexed again
    title: str | None = None
    date: str | None = None
    author: str | None = None
    warnings: tuple[Message, ...] = ()  # what of the file is missing
    upload: bool = False  # the file is in HOME/documents

    @property
    def key(self) -> FileKey:
        """Identifies the file that the document was read from."""
        return self.upload, self.file


@dataclass(frozen=True)
class SkippedEntry:
    """One file, or member of an archive, that could not be read when the generation was built."""

    document: str
    sha256: str  # of the file's bytes; "" where not even they could be had
    reason: Message
    file: str
    upload: bool = False

    @property
    def key(self) -> FileKey:
        """Identifies the file."""
        return self.upload, self.file


@dataclass(frozen=True)
class FileEntry:
    """One file as it was when the generation was built."""

    name: str  # relative to the documents' folder or to HOME/documents
    sha256: str  # of its bytes; "" where they could not be had
    size: int
    modified: int  # nanoseconds; 0 where it was too fresh to prove that nothing changed later
    inode: int
    upload: bool = False

    @property
    def key(self) -> FileKey:
        """Identifies the file."""
        return self.upload, self.name

    @property
    def seen(self) -> tuple[int, int, int]:
        """What differs where the file was written again."""
        return self.size, self.modified, self.inode


_DOCUMENTS = TypeAdapter(tuple[DocumentEntry, ...])
_SKIPPED = TypeAdapter(tuple[SkippedEntry, ...])
_FILES = TypeAdapter(tuple[FileEntry, ...])
LISTS: Mapping[str, TypeAdapter[Any]] = {
    "documents": _DOCUMENTS,
    "skipped": _SKIPPED,
    "files": _FILES,
}


@dataclass(frozen=True, eq=False)
class Entries:
    """The lists of one generation, in memory or read from its folder when first asked for."""

    folder: Path | None = None
    hashes: Mapping[str, str] = field(default_factory=dict)  # of the files, by list
    handles: Mapping[str, int] = field(default_factory=dict)  # of the files that are open

    @classmethod
    def open(cls, folder: Path, hashes: Mapping[str, str]) -> "Entries":
        """Open the files, so that they can be read even when builds have removed the generation."""
        handles = {}
        if os.name != "nt":  # where what is open cannot be removed
            for name in LISTS:
                with suppress(OSError):
                    handles[name] = os.open(_name_file(folder, name), os.O_RDONLY)
        made = cls(folder, hashes, handles)
        for handle in handles.values():
            weakref.finalize(made, os.close, handle)
        return made

    @classmethod
    def of(
        cls,
        documents: tuple[DocumentEntry, ...],
        skipped: tuple[SkippedEntry, ...] = (),
        files: tuple[FileEntry, ...] = (),
    ) -> "Entries":
        """Take the lists."""
        made = cls()
        vars(made).update(documents=documents, skipped=skipped, files=files)
        return made

    @cached_property
    def documents(self) -> tuple[DocumentEntry, ...]:
        """Every document, in reading order."""
        return self._read("documents", _DOCUMENTS)

    @cached_property
    def skipped(self) -> tuple[SkippedEntry, ...]:
        """What could not be read."""
        return self._read("skipped", _SKIPPED)

    @cached_property
    def files(self) -> tuple[FileEntry, ...]:
        """Every file there was."""
        return self._read("files", _FILES)

    def write(self, folder: Path) -> dict[str, str]:
        """Write each list into a generation's folder; return the hashes of the files."""
        hashes = {}
        for name, adapter in LISTS.items():
            content = to_json(adapter, getattr(self, name))
            _name_file(folder, name).write_bytes(content)
            hashes[name] = hash_content(content)
        return hashes

    def _read(self, name: str, adapter: TypeAdapter[T]) -> T:
        """Read one list. Raises IndexMismatch for a file that was altered, NoIndex without it."""
        if self.folder is None:
            return adapter.validate_python(())
        try:
            if handle := self.handles.get(name):
                content = os.pread(handle, os.fstat(handle).st_size, 0)
            else:
                content = _name_file(self.folder, name).read_bytes()
        except FileNotFoundError as error:
            lost = {"file": f"{name}.json", "folder": str(self.folder)}
            raise NoIndex("index.file_missing", **lost) from error
        if hash_content(content) != self.hashes.get(name):
            raise IndexMismatch("index.altered")
        try:
            return adapter.validate_json(content)
        except ValidationError:  # a name that is no Unicode, which pydantic does not read
            return validate(adapter, json.loads(content.decode("utf-8", "surrogatepass")))


def _name_file(folder: Path, name: str) -> Path:
    return folder / f"{name}.json"
