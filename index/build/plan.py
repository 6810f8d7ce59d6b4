"""Decide which files a build must read, and list the documents of the new generation.

An unchanged file keeps its documents; any other is read. Files of the same bytes are indexed once,
under the first name; the entry of that document lists the other names.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace

from corpus import Document, Message
from index.build.files import FoundFiles
from index.storage.entries import DocumentEntry, FileEntry, FileKey, SkippedEntry
from index.storage.manifest import Manifest
from index.storage.titles import Titles


@dataclass(frozen=True)
class PlannedFile:
    """One file, and what becomes of it."""

    file: FileEntry
    duplicates: tuple[FileEntry, ...]  # further files of the same bytes
    kept: range | None  # places of its documents in the previous manifest; None: read the file


@dataclass(frozen=True)
class Changes:
    """How many documents differ."""

    added: int
    changed: int
    renamed: int
    removed: int


NO_CHANGES = Changes(0, 0, 0, 0)


def plan_files(
    found: FoundFiles, previous: Manifest | None, titles: Titles | None = None
) -> list[PlannedFile]:
    """Return the files in their order; what is unchanged since `previous` is kept.

    A document that was given another title than then counts as changed.
    """
    groups: dict[str, list[FileEntry]] = {}
    for file in found.files:
        groups.setdefault(file.sha256 or repr(file.key), []).append(file)
    kept = _find_unchanged([first for first, *_ in groups.values()], previous) if previous else {}
    if previous is not None and titles is not None and titles != previous.titles:
        for key in _find_renamed(previous, titles):
            kept.pop(key, None)
    return [
        PlannedFile(first, tuple(others), kept.get(first.key)) for first, *others in groups.values()
    ]


def _find_renamed(previous: Manifest, titles: Titles) -> set[FileKey]:
    """Return the files of documents that were given another title since."""
    return {
        entry.key
        for entry in previous.documents
        if titles.get(entry.document) != previous.titles.get(entry.document)
    }


def _find_unchanged(files: Sequence[FileEntry], previous: Manifest) -> dict[FileKey, range]:
    """Return, for each unchanged file, the places of its documents, which stand together."""
    ranges: dict[FileKey, range] = {}
    for at, entry in enumerate(previous.documents):
        start = ranges[entry.key].start if entry.key in ranges else at
        ranges[entry.key] = range(start, at + 1)
    for skipped in previous.skipped:
        ranges.setdefault(skipped.key, range(0))
    hashes = {file.key: file.sha256 for file in previous.files}
    kept = {
        file.key: ranges[file.key]
        for file in files
        if file.key in ranges
        and hashes.get(file.key) == file.sha256
        and (file.sha256 or not ranges[file.key])  # of an unreadable file only that it is one
    }
    for key in _find_dependent(previous, kept):
        del kept[key]
    return kept


def _find_dependent(previous: Manifest, kept: Iterable[FileKey]) -> set[FileKey]:
    """Return the kept archives with a member that was indexed under a name that is not kept."""
    stay = {name: (upload, name) for upload, name in kept}
    lost = [entry for entry in previous.documents if stay.get(entry.file) != entry.key]
    found = {find_file(also, stay) for entry in lost for also in entry.also}
    return {stay[name] for name in found if name}


def find_file(document: str, files: Container[str]) -> str:
    """Return the file that holds a document: itself or the archive that it is in; else ""."""
    name = document
    while name and name not in files:
        name = name.rpartition("/")[0]
    return name


class DocumentList:
    """Collects the documents of a generation, those of the same bytes once."""

    def __init__(self, planned: Sequence[PlannedFile], previous: Manifest | None) -> None:
        """Documents that are kept count as the first of their bytes."""
        self._previous = previous
        self._kept = {one.file.name for one in planned if one.kept is not None}
        self._entries: list[DocumentEntry] = []
        self._duplicates: dict[str, list[str]] = {}  # by hash the names of documents not added
        self._known = {entry.sha256 for one in planned for entry in self._kept_entries(one)}
        self.skipped: list[SkippedEntry] = []
        self._former: dict[FileKey, list[tuple[str, Message]]] = {}  # what was skipped of a file
        for skipped in previous.skipped if previous else ():
            self._former.setdefault(skipped.key, []).append((skipped.document, skipped.reason))

    def clear(self) -> None:
        """Begin again."""
        self._entries.clear()
        self.skipped.clear()

    @property
    def entries(self) -> tuple[DocumentEntry, ...]:
        """All documents so far, each with every name that its bytes have."""
        if not self._duplicates:
            return tuple(self._entries)
        return tuple(
            replace(entry, also=(*entry.also, *self._duplicates[entry.sha256]))
            if entry.sha256 in self._duplicates
            else entry
            for entry in self._entries
        )

    def keep(self, planned: PlannedFile) -> None:
        """Append the documents of an unchanged file, and what was skipped of it."""
        for entry in self._kept_entries(planned):
            # Names of whole files are found anew, those of members stay with their archives.
            also = tuple(name for name in entry.also if find_file(name, self._kept))
            self._append(replace(entry, also=also) if entry.also else entry, planned)
        if self._former:
            self.skip(self._former.get(planned.file.key, []), planned)

    def is_new(self, document: Document) -> bool:
        """Tell whether no document has the same bytes; if one has, it gets this name too."""
        if document.sha256 and document.sha256 in self._known:
            self._duplicates.setdefault(document.sha256, []).append(document.name)
            return False
        self._known.add(document.sha256)
        return True

    def add(self, document: Document, passages: int, planned: PlannedFile) -> None:
        """Append a document that was read."""
        entry = DocumentEntry(
            document=document.name,
            sha256=document.sha256,
            format=document.format,
            pages=document.pages,
            passages=passages,
            file=planned.file.name,
            title=document.title,
            date=document.date,
            author=document.author,
            warnings=document.warnings,
            upload=planned.file.upload,
        )
        self._append(entry, planned)

    def skip(self, reasons: Sequence[tuple[str, Message]], planned: PlannedFile) -> None:
        """Append what could not be read of a file: (name, reason)."""
        self.skipped += [
            SkippedEntry(
                _rename_document(name, planned.file, file),
                file.sha256,
                reason,
                file.name,
                file.upload,
            )
            for file in (planned.file, *planned.duplicates)
            for name, reason in reasons
        ]

    def _kept_entries(self, planned: PlannedFile) -> Sequence[DocumentEntry]:
        if not (self._previous and planned.kept):
            return ()
        return self._previous.documents[planned.kept.start : planned.kept.stop]

    def _append(self, entry: DocumentEntry, planned: PlannedFile) -> None:
        if planned.duplicates:
            others = (_rename_document(entry.document, planned.file, f) for f in planned.duplicates)
            entry = replace(entry, also=(*entry.also, *others))
        self._entries.append(entry)


def _rename_document(name: str, file: FileEntry, duplicate: FileEntry) -> str:
    """Return what a document of `file` is called in another file of the same bytes."""
    return duplicate.name + name[len(file.name) :]


def count_changes(previous: Manifest | None, documents: Iterable[DocumentEntry]) -> Changes:
    """Count what differs; a document whose bytes only changed their name was renamed."""
    old = _hash_by_name(previous.documents) if previous else {}
    new = _hash_by_name(documents)
    gone = [old[name] for name in old if name not in new]
    added = renamed = 0
    for name in new.keys() - old.keys():
        if new[name] in gone:
            gone.remove(new[name])
            renamed += 1
        else:
            added += 1
    changed = sum(old[name] != new[name] for name in new.keys() & old.keys())
    return Changes(added, changed, renamed, len(gone))


def _hash_by_name(entries: Iterable[DocumentEntry]) -> dict[str, str]:
    return {name: entry.sha256 for entry in entries for name in (entry.document, *entry.also)}
