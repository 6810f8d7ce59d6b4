"""The files to index, and which of them are as they were.

Knows the documents' folder, HOME/documents and what a manifest says of files; knows nothing of what
is in them. A file whose size, time and inode are those recorded is taken to be unchanged; any other
is hashed. A time within moments of the hashing is not recorded: the file may have changed again
within the same tick of the clock.
"""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import corpus
from corpus import NoDocuments
from index.storage.manifest import UPLOADS, File, Manifest, Skipped

_FRESH = 2_000_000_000  # nanoseconds; file systems' clocks tick up to two seconds apart
_CLASH = "A file of this name is in the folder. Give the upload another name."

Key = tuple[bool, str]  # whether it is an upload, and its name


@dataclass(frozen=True)
class Scan:
    """Every file there is."""

    folder: Path
    uploads: Path
    files: tuple[File, ...]  # the folder's first, each group sorted by name
    clashes: tuple[Skipped, ...]  # uploads whose name a file of the folder has

    def path(self, file: File) -> Path:
        """Return where a file is."""
        return (self.uploads if file.upload else self.folder) / file.name


def scan(home: Path, folder: Path, before: Iterable[File] = ()) -> Scan:
    """List and hash the files of `folder` and of HOME/documents.

    Those that are as `before` are not hashed. Raises NoDocuments when `folder` is not a folder.
    """
    uploads = home / UPLOADS
    known = {key_of(file): file for file in before}
    names = list(_names(folder, home))
    taken, clashes = set(names), []
    files = [_hashed(folder, name, False, known) for name in names]
    for name in _uploads(uploads, folder):
        file = _hashed(uploads, name, True, known)
        if name in taken:
            clashes.append(Skipped(name, file.sha256, _CLASH, name, True))
        else:
            files.append(file)
    return Scan(folder, uploads, tuple(files), tuple(clashes))


def key_of(file: File) -> Key:
    """Return what identifies a file."""
    return file.upload, file.name


def _names(folder: Path, home: Path) -> Iterator[str]:
    """Yield the names in `folder`, but for what Yinju itself keeps there beside the uploads."""
    own, root = home.resolve(), folder.resolve()
    inside = own.is_relative_to(root)
    for name in corpus.list_documents(folder):
        path = root / name if inside else None
        if path is None or not path.is_relative_to(own) or path.is_relative_to(own / UPLOADS):
            yield name


def _uploads(uploads: Path, folder: Path) -> list[str]:
    """Return the names of uploads, none if the folder has them already."""
    if not uploads.is_dir() or uploads.resolve().is_relative_to(folder.resolve()):
        return []
    return corpus.list_documents(uploads)


def _hashed(folder: Path, name: str, upload: bool, known: Mapping[Key, File]) -> File:
    path = folder / name
    try:
        status = path.stat()
        file = File(name, "", status.st_size, status.st_mtime_ns, status.st_ino, upload)
        before = known.get((upload, name))
        if before and before.sha256 and replace(before, sha256="") == file:
            return before
        now = time.time_ns()
        file = replace(file, sha256=corpus.file_hash(path))
        return replace(file, modified=0) if file.modified > now - _FRESH else file
    except OSError:
        return File(name, "", 0, 0, 0, upload)


@dataclass(frozen=True)
class Stale:
    """Names of files that no longer are as they were indexed, each list sorted."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def stale(home: Path, manifest: Manifest) -> Stale:
    """Compare the folder and HOME/documents with what was indexed."""
    before = {key_of(file): file.sha256 for file in manifest.files}
    try:
        now = scan(home, manifest.folder, manifest.files).files
    except NoDocuments:  # the folder itself is gone, and all its documents with it
        now = ()
    found = {key_of(file): file.sha256 for file in now}
    # What could not be read is not missed when it is gone.
    unread = {(entry.upload, entry.file) for entry in manifest.skipped}
    unread -= {(source.upload, source.file) for source in manifest.documents}
    return Stale(
        added=_sorted(key for key in found if key not in before),
        changed=_sorted(key for key in found if before.get(key, found[key]) != found[key]),
        removed=_sorted(key for key in before if key not in found and key not in unread),
    )


def _sorted(keys: Iterable[Key]) -> list[str]:
    return sorted({name for _, name in keys})
