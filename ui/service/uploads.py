"""Receives, lists and deletes the uploaded files, HOME/documents.

No path comes from outside: a new file's name is reduced to one safe part, and only files of the
folder's own listing can be deleted. The content of a file decides what it is, not its name.
"""

import hashlib
import re
import secrets
import threading
import time
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from corpus.errors import Message, UnreadableFile, YinjuError
from corpus.limits import FILE

INCOMING = ".incoming"  # hidden, so that an index build does not take what is half there

Existing = Literal["ask", "replace", "both"]

_RESERVED = {"con", "prn", "aux", "nul"} | {f"{p}{n}" for p in ("com", "lpt") for n in range(10)}


@dataclass(frozen=True)
class UploadLimits:
    """How much the folder of uploaded files takes."""

    file_bytes: int = FILE.bytes  # of one file; the corpus reads no larger ones
    total_bytes: int = 2 << 30
    files: int = 1_000


UPLOAD_LIMITS = UploadLimits()


class Refused(YinjuError):
    """A file is not accepted as an upload."""


@dataclass(frozen=True)
class Upload:
    """One file of HOME/documents."""

    size: int
    changed: float  # seconds since the epoch
    inode: int = 0


def make_safe_name(given: str, *, most_bytes: int = 180) -> str:
    """Return the last part of a name, composed (NFC) and without what could mislead or escape.

    No separators, no control or direction marks, no leading dot (hidden), none of the characters
    and names that Windows forbids; "" where nothing is left. At most `most_bytes` of UTF-8: file
    systems allow 255, and " (2)" may be added.
    """
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", given)[-1])
    name = "".join(c for c in name if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    name = re.sub(r'[<>:"|?*]', "_", name)
    name = " ".join(name.split()).lstrip(". ").rstrip(". ")
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        stem, suffix = name, ""
    if stem.split(".")[0].casefold() in _RESERVED:
        stem = f"_{stem}"
    suffix = _cut(f"{dot}{suffix}", 40)
    return _cut(stem, most_bytes - len(suffix.encode())).rstrip(". ") + suffix


def _cut(text: str, most: int) -> str:
    return text.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")


def find_fault(path: Path, name: str) -> Message | None:
    """Return why a received file cannot be a document, or None; members of an archive may fail."""
    # Imported late: they are slow, and the first page does not need them.
    from corpus.formats import detect_format, make_format_error  # noqa: PLC0415
    from corpus.reading import archives  # noqa: PLC0415

    data, suffix = path.read_bytes(), Path(name).suffix.lower()
    try:
        known = detect_format(data, suffix)
        if known is not None and known.holds is None:
            _read_beginning(known.read, data)  # only reading it tells whether it is text
    except UnreadableFile as error:
        return error.message
    if known is not None or archives.is_archive(data):
        return None
    return make_format_error(suffix).message


def _read_beginning(read: Callable[[bytes], object], data: bytes, most: int = 1 << 18) -> None:
    """Read the first `most` bytes of a text, quickly; the build reads all, in a process apart."""
    if len(data) <= most:
        read(data)
        return
    for cut in range(3, -1, -1):  # a character of up to four bytes may be cut in two
        try:
            read(data[: most - cut])
        except UnreadableFile:
            if not cut:
                raise
        else:
            return


class Uploads:
    """The folder of uploaded files; safe to use from several threads of one server."""

    def __init__(self, home: Path, limits: UploadLimits = UPLOAD_LIMITS) -> None:
        self.home = home
        self.folder = home / "documents"
        self.limits = limits
        self._lock = threading.Lock()
        self._receiving = 0  # files
        self.version = 0  # grows with every change made here, so that open pages notice
        self.dropped: dict[str, int] = {}  # names that were deleted here, with their last inode

    def files(self) -> dict[str, Upload]:
        """Return every visible file by its path relative to the folder, sorted."""
        found = {}
        if self.folder.is_dir():
            for path in sorted(self.folder.rglob("*")):
                relative = path.relative_to(self.folder)
                if any(part.startswith(".") for part in relative.parts):
                    continue
                with suppress(OSError):  # deleted meanwhile
                    if path.is_file():
                        stat = path.stat()
                        found[relative.as_posix()] = Upload(
                            stat.st_size, stat.st_mtime, stat.st_ino
                        )
        return found

    def documents(self) -> dict[str, Upload]:
        """Return the files that a build takes, as `files` does."""
        import corpus  # noqa: PLC0415 -- slow; the first page does not need it

        if not self.folder.is_dir():
            return {}
        files = self.files()
        return {name: files[name] for name in corpus.list_documents(self.folder) if name in files}

    def receive(self, given: str) -> "Incoming":
        """Return a place for a file about to be received. Raises Refused."""
        name = make_safe_name(given)
        if not name or "." not in name:
            raise Refused("upload.name")
        with self._lock:
            files = self.files()
            if name not in files and len(files) + self._receiving >= self.limits.files:
                raise Refused("upload.count", most=self.limits.files)
            self._receiving += 1
        try:
            return Incoming(self, name, sum(upload.size for upload in files.values()))
        except BaseException:
            self._end_receiving()
            raise

    def delete(self, name: str) -> bool:
        """Delete one file of the listing; False if it holds none of that name."""
        with self._lock:
            if (upload := self.files().get(name)) is None:
                return False
            (self.folder / name).unlink(missing_ok=True)
            self.dropped[name] = upload.inode
            self.version += 1
        return True

    def clean(self, after: float = 3600.0) -> None:
        """Remove files that a killed server left half received, `after` seconds ago or more."""
        with suppress(FileNotFoundError):
            for path in (self.folder / INCOMING).iterdir():
                with suppress(OSError):
                    if time.time() - path.stat().st_mtime > after:
                        path.unlink()

    def _end_receiving(self) -> None:
        with self._lock:
            self._receiving -= 1

    def _take(self, received: Path, name: str, existing: Existing) -> str:
        """Move a received file into the listing; return its name there."""
        with self._lock:
            folded = {other.casefold(): other for other in self.files()}
            there = folded.get(name.casefold())
            if there is not None and existing != "replace":
                if _hash(self.folder / there) == _hash(received):
                    received.unlink()
                    return there
                if existing == "ask":
                    raise Refused("upload.exists", name=there)
                stem, dot, suffix = name.rpartition(".")
                n = 2
                while f"{stem} ({n}){dot}{suffix}".casefold() in folded:
                    n += 1
                there = f"{stem} ({n}){dot}{suffix}"
            target = there or name
            received.replace(self.folder / target)
            self.version += 1
            return target


class Incoming:
    """One file being received, beside the listing until it is complete and checked."""

    def __init__(self, uploads: Uploads, name: str, already: int) -> None:
        self.name = name
        self._uploads = uploads
        self._limits = uploads.limits
        self._room = self._limits.total_bytes - already
        self._size = 0
        self._ended = False
        folder = uploads.folder / INCOMING
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / secrets.token_hex(16)
        self._file: BinaryIO = self._path.open("xb")

    def write(self, data: bytes) -> None:
        """Take some bytes. Raises Refused as soon as they are too many."""
        self.expect(self._size + len(data))
        self._size += len(data)
        self._file.write(data)

    def expect(self, size: int) -> None:
        """Raise Refused if a file of this size would be too large."""
        if size > self._limits.file_bytes:
            raise Refused("upload.large", most=self._limits.file_bytes >> 20)
        if size > self._room:
            raise Refused("upload.full", most=self._limits.total_bytes >> 30)

    def finish(self, existing: Existing = "ask") -> str:
        """Check the whole file and put it among the documents; return its name. Raises Refused."""
        self._file.close()
        if not self._size:
            raise Refused("upload.empty")
        if reason := find_fault(self._path, self.name):
            raise Refused("upload.unreadable", reason=reason)
        return self._uploads._take(self._path, self.name, existing)

    def close(self) -> None:
        """Remove what was not taken. Harmless when called again."""
        if not self._ended:
            self._ended = True
            self._file.close()
            self._path.unlink(missing_ok=True)
            self._uploads._end_receiving()


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
