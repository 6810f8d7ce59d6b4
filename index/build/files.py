"""Find the files to index, and those that changed since the index was built.

A file whose size, time and inode are as recorded counts as unchanged; any other is hashed. A time
that is too close to the hashing is not recorded: the file may change again within the same tick of
the clock.
"""

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import corpus
from corpus import Message, NoDocuments
from index.build.sample import is_sample, is_sample_removed
from index.storage.entries import FileEntry, FileKey, SkippedEntry
from index.storage.manifest import UPLOADS, Manifest


@dataclass(frozen=True)
class FoundFiles:
    """Every file there is."""

    folder: Path
    uploads: Path
    files: tuple[FileEntry, ...]  # the folder's first, each group sorted by name
    clashes: tuple[SkippedEntry, ...]  # uploads whose name a file of the folder has


@dataclass(frozen=True)
class Stale:
    """Names of files that differ from what was indexed, each list sorted."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def find_files(home: Path, folder: Path, previous: Iterable[FileEntry] = ()) -> FoundFiles:
    """List and hash the files of `folder` and of HOME/documents.

    Files that are as in `previous` are not hashed. Raises NoDocuments when `folder` is no folder.
    """
    uploads = home / UPLOADS
    known = {file.key: file for file in previous}
    left_out = is_sample(folder) and is_sample_removed(home)
    names = [] if left_out else list(_list_folder(folder, home))
    taken, clashes = set(names), []
    files = [_describe_file(folder, name, False, known) for name in names]
    for name in _list_uploads(uploads, folder):
        file = _describe_file(uploads, name, True, known)
        if name in taken:
            clashes.append(SkippedEntry(name, file.sha256, Message("file.name_taken"), name, True))
        else:
            files.append(file)
    return FoundFiles(folder, uploads, tuple(files), tuple(clashes))


def find_stale(home: Path, manifest: Manifest) -> Stale:
    """Compare the folder and HOME/documents with what was indexed."""
    indexed = {file.key: file.sha256 for file in manifest.files}
    try:
        files = find_files(home, manifest.folder, manifest.files).files
    except NoDocuments:  # the folder itself is gone, and all its documents with it
        files = ()
    found = {file.key: file.sha256 for file in files}
    # A file that could not be read is not missed when it is gone.
    unread = {entry.key for entry in manifest.skipped}
    unread -= {entry.key for entry in manifest.documents}
    return Stale(
        added=_sort_names(key for key in found if key not in indexed),
        changed=_sort_names(key for key in found if indexed.get(key, found[key]) != found[key]),
        removed=_sort_names(key for key in indexed if key not in found and key not in unread),
    )


def _list_folder(folder: Path, home: Path) -> Iterator[str]:
    """Yield the names in `folder`, without those of a home inside it, but with its uploads."""
    own, root = home.resolve(), folder.resolve()
    inside = own.is_relative_to(root)
    for name in corpus.list_documents(folder):
        path = root / name if inside else None
        if path is None or not path.is_relative_to(own) or path.is_relative_to(own / UPLOADS):
            yield name


def _list_uploads(uploads: Path, folder: Path) -> list[str]:
    """Return the names of uploads, none if the folder has them already."""
    if not uploads.is_dir() or uploads.resolve().is_relative_to(folder.resolve()):
        return []
    return corpus.list_documents(uploads)


def _describe_file(
    folder: Path,
    name: str,
    upload: bool,
    known: Mapping[FileKey, FileEntry],
    tick: int = 2_000_000_000,  # nanoseconds; no file system's clock is coarser
) -> FileEntry:
    try:
        # Of ten thousand files; a Path for each takes as long as all else.
        status = os.stat(f"{folder}{os.sep}{name}")  # noqa: PTH116
        seen = status.st_size, status.st_mtime_ns, status.st_ino
        previous = known.get((upload, name))
        if previous and previous.sha256 and previous.seen == seen:
            return previous
        now = time.time_ns()
        file = FileEntry(name, corpus.hash_file(folder / name), *seen, upload)
        return replace(file, modified=0) if file.modified > now - tick else file
    except OSError:
        return FileEntry(name, "", 0, 0, 0, upload)


def _sort_names(keys: Iterable[FileKey]) -> list[str]:
    return sorted({name for _, name in keys})
