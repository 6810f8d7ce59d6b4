"""Lists the documents of a folder, and reads a file: its text before repair, and its hash.

The formats are imported where a file is read. That takes half a second, which a server that only
answers does not need.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from corpus import limits
from corpus.errors import Message, NoDocuments, UnreadableFile
from corpus.types import RawDocument

if TYPE_CHECKING:
    from corpus.formats import Format

# Retrieval tests lie beside the documents and are none themselves.
_QUESTIONS = re.compile(r"(?:.*\.)?questions\.(?:jsonl|csv|xlsx)", re.IGNORECASE | re.DOTALL)
_HALVES = re.compile("[\ud800-\udfff]")
_PARTS_OF_PAGE = ("_files", ".files")  # a folder beside a saved page, with its pictures and scripts


def list_documents(folder: Path) -> list[str]:
    """Return the names, relative to `folder`, of the files to index, sorted.

    Hidden files, the lock files of Office, files without a suffix (LICENSE, Makefile), the folders
    that browsers save beside a page and files of questions are not documents. Files of a format
    that cannot be read are listed, so that reading them can say so. Raises NoDocuments when
    `folder` is not a folder.
    """
    return [name for name in _list_all(folder) if not is_question_file(name)]


def list_question_files(folder: Path) -> list[str]:
    """Return the names, relative to `folder`, of the files of questions beside its documents.

    Raises NoDocuments when `folder` is not a folder.
    """
    return [name for name in _list_all(folder) if is_question_file(name)]


def is_question_file(name: str) -> bool:
    """Tell whether a file called `name` (2023.questions.csv) holds retrieval tests."""
    return bool(_QUESTIONS.fullmatch(name.rpartition("/")[2]))


def _list_all(folder: Path) -> list[str]:
    if not folder.is_dir():
        raise NoDocuments("folder.missing", folder=folder)
    return sorted(_list(folder, ""))


def _list(folder: Path, prefix: str) -> Iterator[str]:
    try:
        with os.scandir(folder) as scan:
            entries = [entry for entry in scan if not entry.name.startswith((".", "~$"))]
    except OSError:  # a folder that may not be looked into holds nothing for us
        return
    pages = {Path(e.name).stem for e in entries if e.name.lower().endswith((".html", ".htm"))}
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            stem = next(
                (entry.name.removesuffix(s) for s in _PARTS_OF_PAGE if entry.name.endswith(s)), None
            )
            if stem not in pages:
                yield from _list(folder / entry.name, f"{prefix}{entry.name}/")
        elif _has_suffix(entry.name) and entry.is_file():
            yield prefix + entry.name


def _has_suffix(name: str) -> bool:
    return 0 < name.rfind(".") < len(name) - 1


def read_document(folder: Path, name: str) -> RawDocument:
    """Return one document; of a message that itself, without the files that it carries.

    Raises UnreadableFile with a reason fit to show, also for an archive.
    """
    _, parts = read_file(folder, name)
    first = next(parts, None)
    if isinstance(first, RawDocument) and first.name == name:
        return first
    if isinstance(first, RawDocument) and next(parts, None) is None:
        return first
    raise UnreadableFile("archive.several")


def read_file(folder: Path, name: str) -> tuple[str, Iterator[RawDocument | tuple[str, Message]]]:
    """Return the hash of a file and its documents, with (name, reason) for what is left out.

    Archives have several, and messages that carry files. Raises UnreadableFile, at the first
    document at the latest, where the whole file cannot be read.
    """
    data = _bytes(folder / name)
    digest = hashlib.sha256(data).hexdigest()
    return digest, _documents(name, data, file=name)


def read_original(path: Path, member: str = "") -> bytes:
    """Return the bytes of a file, or of a member of the archive that it is.

    Raises UnreadableFile where they cannot be had.
    """
    from corpus.reading.archives import read_members  # noqa: PLC0415

    data = _bytes(path)
    if not member:
        return data
    content = next((found for name, found in read_members(data) if name == member), None)
    if isinstance(content, bytes):
        return content
    raise content or UnreadableFile("archive.damaged")


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > limits.FILE.bytes:
            raise UnreadableFile("file.too_large", size=limits.FILE.bytes >> 20)
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile("file.unreadable", reason=error.strerror) from error


def _is_plain_archive(data: bytes, name: str) -> bool:
    """Tell whether a zip file is an archive and not the package of an office document."""
    from corpus.formats import detect_format  # noqa: PLC0415

    known = detect_format(data, _suffix(name))
    return known is None or known.holds is None or not known.holds(data)


def _documents(
    name: str, data: bytes, *, file: str, archive: bool = True, messages: int = 3
) -> Iterator[RawDocument | tuple[str, Message]]:
    """Yield what a file holds; an archive may stand in a message, but not in an archive.

    `messages` is how many may stand in one another.
    """
    from corpus.formats import detect_format  # noqa: PLC0415
    from corpus.reading import archives  # noqa: PLC0415

    held: Iterator[tuple[str, bytes | UnreadableFile]]
    if archives.is_archive(data) and _is_plain_archive(data, name):
        if not archive:
            archives.check_archive(data)
            raise UnreadableFile("archive.nested")
        archive = False
        held = archives.read_members(data)
    else:
        known = detect_format(data, _suffix(name))
        if known is not None and known.attachments is not None:
            if not messages:
                raise UnreadableFile("archive.nested")
            messages -= 1
        yield _document(name, data, known, file=file)
        if known is None or known.attachments is None:
            return
        held = archives.name_attachments(known.attachments(data))
    for member, content in held:
        inner = f"{name}/{member}"
        try:
            if isinstance(content, UnreadableFile):
                raise content
            yield from _documents(inner, content, file=file, archive=archive, messages=messages)
        except UnreadableFile as error:
            yield inner, error.message


def _document(name: str, data: bytes, known: "Format | None", *, file: str) -> RawDocument:
    from corpus.formats import make_format_error  # noqa: PLC0415

    if known is None:
        raise make_format_error(_suffix(name))
    if not data.strip():
        raise UnreadableFile("file.empty")
    extract = known.read(data)
    # Halves of characters, which damaged files have, cannot be written or compared; places stay.
    text = _HALVES.sub("\ufffd", extract.text)
    if not text.strip():
        raise UnreadableFile("file.empty")
    return RawDocument(
        name=name,
        text=text,
        format=known.name,
        encoding=extract.encoding,
        sha256=hashlib.sha256(data).hexdigest(),
        title=_HALVES.sub("\ufffd", extract.title) if extract.title else None,
        date=extract.date,
        author=_HALVES.sub("\ufffd", extract.author) if extract.author else None,
        is_titled=known.is_titled,
        page_starts=extract.page_starts,
        marks=extract.marks,
        tables=extract.tables,
        warnings=extract.warnings,
        file=file,
    )


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def hash_file(path: Path) -> str:
    """Return the SHA-256 of the file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
