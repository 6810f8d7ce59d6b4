"""Keeps the index up with what is uploaded and deleted, and tells what it has not taken in yet.

A build begins by itself when something has changed; what changes meanwhile is built next. Until it
is done, what was deleted is left out of everything (`Pending.deleted`).
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from glob import escape
from typing import TYPE_CHECKING, Protocol

from corpus.errors import YinjuError
from ui.service.building import Builder
from ui.service.reading.cited_documents import version_of
from ui.service.state import DocumentsGone
from ui.service.uploads import Uploads

if TYPE_CHECKING:
    from assistant import Answer
    from index import Manifest


@dataclass(frozen=True)
class Pending:
    """How the files differ from the generation that answers."""

    deleted: frozenset[str] = frozenset()  # names of documents whose files are gone
    waiting: tuple[str, ...] = ()  # uploaded files that it does not hold as they are now


NOTHING = Pending()


class KeepsQuotes(Protocol):
    """Keeps text of documents beside the index. Each call may take a moment."""

    def forget_documents(self, names: Collection[str]) -> None:
        """Remove the text of these documents, for good."""

    def note_uploads(self, there: Mapping[str, str]) -> None:
        """Learn which uploads are indexed, each with its version; forget those that were."""


class Upkeep:
    """What is to be done about the documents of one home."""

    def __init__(self, uploads: Uploads, builder: Builder | None) -> None:
        self.uploads = uploads
        # Seconds, in which other processes open a new generation; None where another forgets.
        self.forgets_after: float | None = 0.0
        self._builder = builder
        if builder is not None:
            builder.is_needed = self.is_behind
        self.kept_quotes: KeepsQuotes | None = None
        self._lock = threading.Lock()
        self._known: tuple[object, Pending] = (None, NOTHING)

    def request_build(self) -> None:
        """Have what has changed indexed: now, or after the build under way."""
        if self._builder is not None:
            self._builder.request()

    def is_behind(self) -> bool:
        """Tell whether a build would change anything, of what the page can change."""
        from index import (  # noqa: PLC0415
            is_sample,
            is_sample_removed,
            read_manifest,
            read_titles,
        )

        home = self.uploads.home
        try:
            manifest = read_manifest(home)
        except (YinjuError, OSError):
            return True
        has_others = any(not entry.upload for entry in manifest.documents)
        lacks_sample = is_sample(manifest.folder) and not has_others and not is_sample_removed(home)
        retitled = read_titles(home) != manifest.titles
        return lacks_sample or retitled or self._compare(manifest) != NOTHING

    def find_pending(self, manifest: "Manifest | None") -> Pending:
        """Compare the uploads with a generation; quick where nothing has changed."""
        if not getattr(manifest, "files", None) or manifest is None:
            return NOTHING
        from index import is_sample_removed  # noqa: PLC0415 -- loaded by now

        folder = self.uploads.folder
        changed = folder.stat().st_mtime_ns if folder.is_dir() else 0
        sample = is_sample_removed(self.uploads.home)
        key = manifest.generation, self.uploads.version, changed, sample
        with self._lock:
            if self._known[0] != key:
                self._known = key, self._compare(manifest)
            return self._known[1]

    def _compare(self, manifest: "Manifest") -> Pending:
        from index import find_deleted  # noqa: PLC0415

        deleted = find_deleted(self.uploads.home, manifest)
        indexed = {file.name: file for file in manifest.files if file.upload}
        dropped = {
            name
            for name, inode in self.uploads.dropped.items()
            if name in indexed and indexed[name].inode == inode
        }
        deleted |= {
            one.document for one in manifest.documents if one.upload and one.file in dropped
        }
        taken = {one.file for one in manifest.skipped if one.reason.code == "file.name_taken"}
        waiting = []
        for name, upload in self.uploads.documents().items():
            file = indexed.get(name)
            same = file is not None and (file.size, file.inode) == (upload.size, upload.inode)
            if same and file is not None and file.modified:
                same = abs(file.modified / 1e9 - upload.changed) < 1e-3
            if not same and name not in taken:
                waiting.append(name)
        return Pending(deleted, tuple(waiting))

    def count_unindexed(self) -> int:
        """Return how many uploads there are, of which nothing is indexed."""
        return len(self.uploads.documents())

    def is_emptied(self) -> bool:
        """Tell whether the last document of the home was deleted."""
        from index.storage.manifest import EMPTIED  # noqa: PLC0415

        return (self.uploads.home / EMPTIED).exists()

    def forget_quotes(self, manifest: "Manifest | None") -> None:
        """Remove what is quoted of uploads that were deleted since this generation was built."""
        deleted = self.find_pending(manifest).deleted
        if manifest is not None and self.kept_quotes is not None:
            # Not of the sample: it can be brought back.
            uploads = {one.document for one in manifest.documents if one.upload}
            self.kept_quotes.forget_documents(deleted & uploads)

    def forget_deleted(self, manifest: "Manifest | None") -> None:
        """Remove what was deleted from all that is kept beside a new generation, in a thread."""
        from index import forget_deleted  # noqa: PLC0415

        after = self.forgets_after
        if after is None:
            return

        def forget() -> None:
            time.sleep(after)
            with suppress(YinjuError, OSError):  # the next build comes to it again
                forget_deleted(self.uploads.home)
            # A folder that is not there may only be out of reach.
            if manifest is None or self.kept_quotes is None or not self.uploads.folder.is_dir():
                return
            there = {one.document: version_of(one) for one in manifest.documents if one.upload}
            with suppress(OSError, sqlite3.Error):
                self.kept_quotes.note_uploads(there)

        threading.Thread(target=forget, name="yinju-forget", daemon=True).start()


def ask_without(
    deleted: frozenset[str], ask: "Callable[..., Answer]", there: Iterable[str], only: Sequence[str]
) -> "Answer":
    """Ask about the documents that are `there`, or `only` some; what was deleted is not used.

    Raises DocumentsGone where none is left.
    """
    names = [name for name in only if name in there] if only else []
    names = [name for name in names if name not in deleted]
    if only and not names:
        raise DocumentsGone("question.documents_gone")
    answer = ask(document=_limit(names))
    if deleted and _uses(answer, deleted):
        names = names or [name for name in there if name not in deleted]
        if not names:
            raise DocumentsGone("home.empty")
        answer = ask(document=_limit(names))
    return answer


def _limit(names: Sequence[str]) -> str | list[str] | None:
    globs = [escape(name) for name in names]
    return globs[0] if len(globs) == 1 else globs or None


def _uses(answer: "Answer", gone: frozenset[str]) -> bool:
    """Tell whether an answer quotes, shows or names one of these documents."""
    used = {citation.document for citation in answer.citations}
    used |= {hit.passage.document for hit in answer.hits}
    stems = (name.rpartition("/")[2].rpartition(".")[0] for name in gone)
    return bool(used & gone) or any(stem and stem in answer.note for stem in stems)
