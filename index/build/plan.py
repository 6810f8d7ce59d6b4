"""What of the generation before stays, and which files must be read.

Knows names and hashes; knows nothing of what is in a file. A file is one step: its documents are
taken over as they are, or it is read. Bytes that are there twice are indexed once, under the first
name; the others are listed with it.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace

from corpus import Document
from index.build.files import Key, Scan, key_of
from index.storage.manifest import File, Manifest, Skipped, Source


@dataclass(frozen=True)
class Step:
    """One file with bytes of its own, and the documents to take over of it, None to read it."""

    file: File
    twins: tuple[File, ...]  # further files of the same bytes
    kept: range | None  # places in the manifest before


@dataclass(frozen=True)
class Changes:
    """How many documents differ."""

    added: int
    changed: int
    renamed: int
    removed: int


def steps(scan: Scan, before: Manifest | None) -> list[Step]:
    """Return the files in their order; with `before`, what is unchanged since is taken over."""
    twins: dict[str, list[File]] = {}
    for file in scan.files:
        twins.setdefault(file.sha256 or repr(key_of(file)), []).append(file)
    ranges = _ranges(before.documents) if before else {}
    unread = {(entry.upload, entry.file) for entry in before.skipped} if before else set()
    hashes = {key_of(file): file.sha256 for file in before.files} if before else {}
    kept: dict[Key, range] = {}
    for first, *_ in twins.values():
        key = key_of(first)
        if first.sha256 and hashes.get(key) == first.sha256 and (key in ranges or key in unread):
            kept[key] = ranges.get(key, range(0))
    for key in _bereft(before, kept) if before else ():
        del kept[key]
    return [
        Step(first, tuple(others), kept.get(key_of(first))) for first, *others in twins.values()
    ]


def _ranges(sources: Sequence[Source]) -> dict[Key, range]:
    """Return, for each file, the places of its documents, which stand together."""
    found: dict[Key, range] = {}
    for at, source in enumerate(sources):
        key = (source.upload, source.file)
        found[key] = range(found[key].start if key in found else at, at + 1)
    return found


def _bereft(before: Manifest, kept: Iterable[Key]) -> set[Key]:
    """Return the kept files with a member that was indexed under a name that is not kept."""
    stay = {name: (upload, name) for upload, name in kept}
    lost = [s for s in before.documents if stay.get(s.file) != (s.upload, s.file)]
    found = {file_of(also, stay) for source in lost for also in source.also}
    return {stay[name] for name in found if name}


def file_of(document: str, files: Container[str]) -> str:
    """Return the file that holds a document: itself or the archive that it is in; else ""."""
    name = document
    while name and name not in files:
        name = name.rpartition("/")[0]
    return name


class Catalogue:
    """The documents of a generation, as they come, each of its bytes once."""

    def __init__(self, todo: Sequence[Step], before: Manifest | None) -> None:
        """Those that are taken over are known from the beginning: they stay the first."""
        self._before = before
        self._kept = {step.file.name for step in todo if step.kept is not None}
        self._sources: list[Source] = []
        self._elsewhere: dict[str, list[str]] = {}
        self._known = {source.sha256 for step in todo for source in self._of(step)}
        self.skipped: list[Skipped] = []

    def take_over(self, step: Step) -> None:
        """Append the documents of an unchanged file, and what was left out of it."""
        key = key_of(step.file)
        for source in self._of(step):
            # Places of the whole file are found anew, those of members stay with their files.
            also = tuple(name for name in source.also if file_of(name, self._kept))
            self._append(replace(source, also=also), step)
        if self._before:
            own = [e for e in self._before.skipped if (e.upload, e.file) == key]
            self.skip([(entry.document, entry.reason) for entry in own], step)

    def wants(self, document: Document) -> bool:
        """Tell whether a document is new; if not, note where else it is."""
        if document.sha256 and document.sha256 in self._known:
            self._elsewhere.setdefault(document.sha256, []).append(document.name)
            return False
        self._known.add(document.sha256)
        return True

    def add(self, document: Document, passages: int, step: Step) -> None:
        """Append a document that was read."""
        self._append(
            Source(
                document=document.name,
                sha256=document.sha256,
                format=document.format,
                pages=document.pages,
                passages=passages,
                file=step.file.name,
                title=document.title,
                date=document.date,
                author=document.author,
                upload=step.file.upload,
            ),
            step,
        )

    def skip(self, entries: Sequence[tuple[str, str]], step: Step) -> None:
        """Note what could not be read of a file: (name, reason)."""
        self.skipped += [
            Skipped(_renamed(name, step.file, file), file.sha256, reason, file.name, file.upload)
            for file in (step.file, *step.twins)
            for name, reason in entries
        ]

    @property
    def sources(self) -> tuple[Source, ...]:
        """All documents so far, with all places where their bytes are."""
        return tuple(
            replace(source, also=(*source.also, *self._elsewhere[source.sha256]))
            if source.sha256 in self._elsewhere
            else source
            for source in self._sources
        )

    def _of(self, step: Step) -> Sequence[Source]:
        return (
            self._before.documents[step.kept.start : step.kept.stop]
            if self._before and step.kept
            else ()
        )

    def _append(self, source: Source, step: Step) -> None:
        twins = (_renamed(source.document, step.file, twin) for twin in step.twins)
        self._sources.append(replace(source, also=(*source.also, *twins)))


def _renamed(name: str, file: File, twin: File) -> str:
    """Return what a document of `file` is called in another file of the same bytes."""
    return twin.name + name[len(file.name) :]


def compare(before: Manifest | None, documents: Iterable[Source]) -> Changes:
    """Count what differs; a document that left one name and came up under another was renamed."""
    old = _hashes(before.documents) if before else {}
    now = _hashes(documents)
    gone = [old[name] for name in old if name not in now]
    added = moved = 0
    for name in now.keys() - old.keys():
        if now[name] in gone:
            gone.remove(now[name])
            moved += 1
        else:
            added += 1
    changed = sum(old[name] != now[name] for name in now.keys() & old.keys())
    return Changes(added, changed, moved, len(gone))


def _hashes(sources: Iterable[Source]) -> dict[str, str]:
    return {name: source.sha256 for source in sources for name in (source.document, *source.also)}
