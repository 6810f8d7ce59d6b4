"""Lists the documents that are indexed, those that wait to be, and those that were skipped.

Compares the manifest of the generation that answers with the files on disk.
"""

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from corpus.errors import Message
from ui.service.reading.cited_documents import version_of
from ui.service.uploads import Uploads

if TYPE_CHECKING:
    from assistant import Assistant
    from index import GivenTitle, Manifest, Stale

State = Literal["indexed", "new", "changed", "gone"]


@dataclass(frozen=True)
class Row:
    """One document or one file."""

    name: str
    file: str  # that holds it; another name only for a document inside an archive
    state: State
    uploaded: bool  # it lies in HOME/documents, where the page may delete it
    format: str = ""
    pages: int | None = None
    passages: int | None = None
    changed: datetime | None = None  # when the file was, in this machine's zone
    version: str = ""
    title: str | None = None
    date: str | None = None
    also: tuple[str, ...] = ()  # further places of the same bytes
    same: str = ""  # the document that holds the same bytes, and is indexed instead
    skipped: Message | None = None  # the reason, of a file that was not indexed
    warnings: tuple[Message, ...] = ()  # what of it is missing, of a file that is indexed
    size: int | None = None  # of the file, in bytes
    sample: bool = False  # it is of the shipped report
    given: "GivenTitle | None" = None  # title and year that a user gave it


@dataclass(frozen=True)
class Listing:
    """The rows asked for, and what can be said of all of them."""

    rows: tuple[Row, ...] = ()
    skipped: tuple[Row, ...] = ()
    found: int = 0  # rows that fit what is looked for
    documents: int = 0
    passages: int = 0
    built_at: str = ""
    folder: Path | None = None  # the user's own; None if it is the uploads themselves
    shipped: bool = False  # that folder is the report that ships
    waiting: int = 0  # files that a rebuild would add, change or remove
    sort: str = ""
    sample_removed: bool = False  # the home does without the shipped report


# What a listing can be sorted by; what waits to be indexed comes first where nothing is asked for.
SORTS = ("name", "date", "format", "size", "passages", "changed", "state")


def find_documents(
    assistant: "Assistant | None",
    uploads: Uploads | None,
    find: str = "",
    first: int = 0,
    most: int = 100,
    *,
    sort: str = "",
    only: Container[str] | None = None,
) -> Listing:
    """Return what fits `find`, every word of it in name or title, and is among `only` if given.

    `sort` is one of SORTS, after a "-" in descending order; without it what waits comes first.
    """
    manifest = assistant.manifest if assistant else None
    if uploads is None:
        return Listing()
    if manifest is None:
        return _unindexed(uploads)
    from index import (  # noqa: PLC0415 -- kept off the way to the first page
        find_deleted,
        find_stale,
        is_sample,
        is_sample_removed,
    )

    there = find_stale(uploads.home, manifest)
    mine = uploads.files()
    deleted = find_deleted(uploads.home, manifest)
    skipped = _skipped(manifest, mine, there)
    rows = _new(there, mine, [row.file for row in skipped])
    rows += [row for row in _rows(manifest, there) if row.name not in deleted]
    rows += _twins(manifest, mine, there)
    wanted = find.casefold().split()
    found = [row for row in rows if _fits(row, wanted) and (only is None or row.name in only)]
    folder = None if manifest.folder == uploads.folder.resolve() else manifest.folder
    return Listing(
        rows=tuple(_sort(found, sort, manifest, uploads)[first : first + most]),
        skipped=tuple(skipped),
        found=len(found),
        documents=len(manifest.documents) - len(deleted),
        passages=manifest.passages,
        built_at=manifest.built_at,
        folder=folder,
        shipped=is_sample(manifest.folder),
        waiting=len({*there.added, *there.changed, *there.removed}),
        sort=sort,
        sample_removed=is_sample(manifest.folder) and is_sample_removed(uploads.home),
    )


def _sort(rows: Sequence[Row], sort: str, manifest: "Manifest", uploads: Uploads) -> Sequence[Row]:
    """Return rows in order, with the times and sizes of their files."""
    rows = [_measure(row, manifest, uploads) for row in rows]
    by = sort.removeprefix("-")
    if by not in SORTS:
        return sorted(rows, key=lambda row: (row.state == "indexed", row.name))
    keys: dict[str, Callable[[Row], Any]] = {
        "name": lambda row: (row.title or row.name).casefold(),
        "date": lambda row: row.date or "",
        "format": lambda row: row.format,
        "size": lambda row: row.size or 0,
        "passages": lambda row: row.passages or 0,
        "changed": lambda row: row.changed.timestamp() if row.changed else 0.0,
        "state": lambda row: (row.state == "indexed", not row.warnings, row.state),
    }
    rows.sort(key=lambda row: row.name)
    return sorted(rows, key=keys[by], reverse=sort.startswith("-"))


def _unindexed(uploads: Uploads) -> Listing:
    """Return the uploads while nothing is indexed: they may be what is missing."""
    rows = [
        Row(
            name,
            name,
            "new",
            True,
            _format_of(name),
            changed=_moment(upload.changed),
            size=upload.size,
        )
        for name, upload in uploads.files().items()
    ]
    from index import is_sample_removed  # noqa: PLC0415

    off = is_sample_removed(uploads.home)
    return Listing(rows=tuple(rows), found=len(rows), waiting=len(rows), sample_removed=off)


def _rows(manifest: "Manifest", there: "Stale") -> list[Row]:
    """Return a row for each indexed document."""
    from index import is_sample  # noqa: PLC0415

    sample = is_sample(manifest.folder)
    return [
        Row(
            name=source.document,
            file=source.file,
            sample=sample and not source.upload,
            given=manifest.titles.get(source.document),
            state=_state(source.file, there),
            uploaded=source.upload,
            format=source.format,
            pages=source.pages,
            passages=source.passages,
            version=version_of(source),
            title=source.title,
            date=source.date,
            also=source.also,
            warnings=source.warnings,
        )
        for source in manifest.documents
    ]


def _twins(manifest: "Manifest", uploads: Iterable[str], there: "Stale") -> list[Row]:
    """Return a row for each upload that holds what another file holds, and is not indexed twice."""
    mine = set(uploads)
    return [
        Row(name, name, _state(name, there), True, source.format, same=source.document)
        for source in manifest.documents
        for name in source.also
        if name in mine
    ]


def _new(there: "Stale", uploads: Iterable[str], known: Iterable[str]) -> list[Row]:
    """Return the files that no generation has seen."""
    mine, seen = set(uploads), set(known)
    return [
        Row(name, name, "new", name in mine, _format_of(name))
        for name in there.added
        if name not in seen
    ]


def _skipped(manifest: "Manifest", uploads: Iterable[str], there: "Stale") -> list[Row]:
    mine = set(uploads)
    return [
        Row(
            name=entry.document,
            file=entry.file,
            state=_state(entry.file, there),
            uploaded=entry.upload,
            skipped=entry.reason,
        )
        for entry in manifest.skipped
        if not entry.upload or entry.file in mine
    ]


def _state(file: str, there: "Stale") -> State:
    if file in there.removed:
        return "gone"
    return "changed" if file in there.changed else "indexed"


def _fits(row: Row, wanted: Iterable[str]) -> bool:
    text = f"{row.name}\n{row.title or ''}".casefold()
    return all(word in text for word in wanted)


def _measure(row: Row, manifest: "Manifest", uploads: Uploads) -> Row:
    folder = uploads.folder if row.uploaded else manifest.folder
    try:
        status = (folder / row.file).stat()
    except OSError:
        return row
    return replace(row, changed=_moment(status.st_mtime), size=status.st_size)


def _format_of(name: str) -> str:
    return Path(name).suffix.lower().lstrip(".")


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds).astimezone()
