"""What there is: the documents that are indexed, those that wait to be, those that were skipped.

Compares the manifest of the generation that answers with the files on disk, by name and time; for
uploads, which are few, by content. Knows nothing of pages.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ui.shelf import VERSION_DIGITS
from ui.uploads import Upload, Uploads

if TYPE_CHECKING:
    from index import Manifest
    from ui.backend import Backend

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
    changed: float | None = None  # seconds since the epoch, of the file
    version: str = ""
    title: str | None = None
    date: str | None = None
    skipped: str = ""  # the reason, of a file that was not indexed


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


def listing(
    backend: "Backend | None",
    uploads: Uploads | None,
    find: str = "",
    first: int = 0,
    most: int = 100,
) -> Listing:
    """Return what fits `find`, every word of it in the name; what waits to be indexed first."""
    manifest = backend.manifest if backend else None
    there = uploads.files() if uploads else {}
    rows, skipped = _rows(manifest, uploads, there) if manifest else ([], [])
    rows = [*_unknown(manifest, there, [*rows, *skipped]), *rows]
    wanted = find.casefold().split()
    found = [row for row in rows if all(word in row.name.casefold() for word in wanted)]
    found.sort(key=lambda row: (row.state == "indexed", row.name))
    shown = tuple(_described(row, backend) for row in found[first : first + most])
    own = manifest.folder if manifest else None
    if own is not None and uploads is not None and own == uploads.folder.resolve():
        own = None
    return Listing(
        rows=shown,
        skipped=tuple(skipped),
        found=len(found),
        documents=len(manifest.documents) if manifest else 0,
        passages=manifest.passages if manifest else 0,
        built_at=manifest.built_at if manifest else "",
        folder=own,
        shipped=own is not None and _is_shipped(own),
        waiting=sum(row.state != "indexed" for row in [*rows, *skipped]),
    )


def _rows(
    manifest: "Manifest", uploads: Uploads | None, there: dict[str, Upload]
) -> tuple[list[Row], list[Row]]:
    """Return a row for each indexed document and for each skipped file."""
    hashes: dict[str, str] = {}

    def row(name: str, file: str, sha256: str, member: bool) -> Row:
        own = _stat(manifest.folder / file)
        uploaded = file in there and (own is None or _same(manifest, uploads))
        if uploaded and uploads is not None:
            changed = there[file].changed
            now = hashes.setdefault(file, uploads.sha256(file))
            state: State = "indexed" if member or now == sha256 else "changed"
        elif own is None:
            changed, state = 0.0, "gone"
        else:
            changed = own
            state = "changed" if own > _seconds(manifest.built_at) else "indexed"
        return Row(name, file, state, uploaded, changed=changed or None)

    rows = []
    for source in manifest.documents:
        file = getattr(source, "file", "") or source.document
        made = row(source.document, file, source.sha256, file != source.document)
        rows.append(
            replace(
                made,
                format=source.format,
                pages=source.pages,
                passages=source.passages,
                version=source.sha256[:VERSION_DIGITS],
            )
        )
    skipped = []
    for entry in manifest.skipped:
        made = row(entry.document, entry.document, entry.sha256, False)
        if made.state != "gone":
            skipped.append(replace(made, skipped=entry.reason))
    return rows, skipped


def _unknown(
    manifest: "Manifest | None", there: dict[str, Upload], known: Iterable[Row]
) -> list[Row]:
    """Return the uploads, and the files of the user's folder, that no generation has seen."""
    import corpus  # noqa: PLC0415  kept off the way to the first page

    seen = {row.file for row in known}
    new = [
        Row(name, name, "new", True, Path(name).suffix.lower().lstrip("."), changed=upload.changed)
        for name, upload in there.items()
        if name not in seen
    ]
    if manifest is not None and manifest.folder.is_dir():
        seen.update(row.file for row in new)
        new += [
            Row(name, name, "new", False, Path(name).suffix.lower().lstrip("."))
            for name in corpus.list_documents(manifest.folder)
            if name not in seen
        ]
    return new


def _described(row: Row, backend: "Backend | None") -> Row:
    document = backend.documents.get(row.name) if backend else None
    if document is None:
        return row
    return replace(row, title=document.title, date=document.date)


def _same(manifest: "Manifest", uploads: Uploads | None) -> bool:
    return uploads is not None and manifest.folder == uploads.folder.resolve()


def _is_shipped(folder: Path) -> bool:
    import corpus  # noqa: PLC0415

    return folder == corpus.SHIPPED.resolve() or folder == corpus.SHIPPED


def _stat(path: Path) -> float | None:
    try:
        return path.stat().st_mtime
    except OSError:
        return None


def _seconds(built_at: str) -> float:
    from datetime import datetime  # noqa: PLC0415

    try:
        return datetime.fromisoformat(built_at).timestamp()
    except ValueError:
        return float("inf")
