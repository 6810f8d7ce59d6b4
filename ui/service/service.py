"""Loads the assistant in the background, asks it, and keeps up with the index on disk.

The page is up before the assistant is: until then the service is `warming`, and a question waits.
Afterwards a generation that another process built is loaded beside the one that answers, and takes
its place between two questions. Nothing heavy is imported before `start`.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import Message
from corpus.i18n.catalogue import Language
from ui.service.building import Builder
from ui.service.deepening import Deepening
from ui.service.opening import (
    EmptyHome,
    Notice,
    Progress,
    open_assistant,
    open_or_build,
    read_current_name,
    run_first_steps,
)
from ui.service.reading.cited_documents import CitedDocuments, version_of
from ui.service.reading.originals import Original, State, find_originals
from ui.service.reading.pictures import Pictures
from ui.service.state import DocumentsGone, Reply, ServiceFailed, Status, describe_trouble
from ui.service.suggesting import Suggesting
from ui.service.upkeep import NOTHING, Pending, Upkeep, ask_without
from ui.service.uploads import Uploads

if TYPE_CHECKING:
    from assistant import Assistant
    from assistant.composing.llm.model import LanguageModel
    from corpus import Document

__all__ = ["DocumentsGone", "Reply", "Service", "ServiceFailed", "Status"]


class Service:
    """Loads an assistant in a thread, passes questions on to it, and keeps up with the disk."""

    def __init__(
        self,
        load: "Callable[[Progress, Notice], Assistant]",
        *,
        reload: "Callable[[], Assistant] | None" = None,
        current: Callable[[], str] | None = None,
        builder: Builder | None = None,
        uploads: Uploads | None = None,
        deepening: Deepening | None = None,
        home: Path | None = None,
        warm: "Callable[[Callable[[], AbstractContextManager[Assistant]]], None] | None" = None,
        interval: float = 1.0,
    ) -> None:
        """`load` is slow, is called by `start`, and reports (step, done, total).

        `current` names the generation on disk, and is asked every `interval` seconds; `reload`
        opens it. A service without them stays with what it loaded; one without a builder or
        uploads cannot change it. `home` is where conversations are kept; without it, in memory.
        """
        self.home = home
        self.language_model: LanguageModel | None = None  # that `yinju serve --llm` names
        self.tests_beside = False  # whether another process runs the tests after each rebuild
        self._load, self._warm = load, warm
        self._reload, self._current = reload, current
        self._interval = interval
        self.builder, self.uploads = builder, uploads
        self.upkeep = Upkeep(uploads, builder) if uploads is not None else None
        self._deepening = deepening
        self.cited = CitedDocuments()
        self.pictures = Pictures()
        self._status = Status()
        self._changed = threading.Condition()
        self._assistant: Assistant | None = None
        self._asking = threading.Lock()  # the assistant need not be thread-safe
        free = deepening.may_begin if deepening is not None else (lambda seconds: True)
        self.suggesting = Suggesting(uploads.home, self._asking, free) if uploads else None
        self._wake = threading.Event()
        self._started = self._closed = False
        if builder is not None:
            builder.ended = self._wake.set

    @classmethod
    def of_home(cls, home: Path, reranker: str | None = None) -> "Service":
        """Return a service that opens the index of `home`, or builds it if there is none."""
        return cls(
            lambda progress, notice: open_or_build(home, progress, notice, reranker),
            reload=lambda: open_assistant(home, reranker),
            current=lambda: read_current_name(home),
            builder=Builder(home),
            uploads=Uploads(home),
            deepening=Deepening(home),
            home=home,
            warm=run_first_steps,
        )

    def start(self) -> None:
        """Begin loading, or begin again after a failure; otherwise do nothing."""
        with self._changed:
            if self._started and self._status.state != "failed":
                return
            first, self._started = not self._started, True
            self._set(Status())
        threading.Thread(target=self._first, name="yinju-load", daemon=True).start()
        if first and self._current is not None:
            threading.Thread(target=self._follow, name="yinju-follow", daemon=True).start()

    def close(self) -> None:
        """Stop following, and end a rebuild under way."""
        self._closed = True
        self._wake.set()
        self.pictures.close()
        if self.suggesting is not None:
            self.suggesting.close()
        if self._deepening is not None:
            self._deepening.close()
        if self.builder is not None:
            self.builder.close()

    @property
    def status(self) -> Status:
        """Where the loading stands now."""
        return self._status

    def wait(self, seen: Status, timeout: float) -> Status:
        """Return the status as soon as it differs from `seen`, or after `timeout` seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._status != seen, timeout)
        return self._status

    @property
    def assistant(self) -> "Assistant | None":
        """The one that answers now; None before it is ready."""
        return self._assistant

    def document(self, name: str, version: str = "") -> "Document | None":
        """Return a document: in the given version if that can be had, else as indexed now."""
        if name in self.pending.deleted:
            return None
        found = self._assistant.documents.get(name) if self._assistant else None
        if version and (found is None or version_of(found) != version):
            return self.cited.get(name, version) or found
        return found

    def original(self, document: "Document") -> Original | None:
        """Return the file that a document was read from, as it is now; None where it is gone."""
        files = find_originals(self._assistant, self.uploads)
        return files.read(document) if files else None

    def state_of(self, document: "Document") -> State | None:
        """Tell whether the file of a document is as it was; None where no files are known."""
        files = find_originals(self._assistant, self.uploads)
        return files.find_state(document) if files else None

    async def settled(self) -> None:
        """Wait until the loading has ended, without holding a thread."""
        while self._status.state == "warming":
            await asyncio.sleep(0.1)

    def ask(
        self,
        question: str,
        previous: str | None = None,
        only: Sequence[str] = (),
        language: Language | None = None,
    ) -> Reply:
        """Wait until the assistant is ready, then ask; raise ServiceFailed if it never will be.

        `previous` is the question before it as it was understood (`Answer.understood_as`).
        `only` limits the search to documents of these names. Raises DocumentsGone when none of
        them is indexed. `language` is the one of the interface, see `Assistant.ask`.
        """
        with self.asking() as assistant:
            pending = self.pending
            ask = partial(assistant.ask, question, previous=previous, language=language)
            answer = ask_without(pending.deleted, ask, assistant.documents, only)
        names = {citation.document for citation in answer.citations}
        if answer.refused:
            names |= {hit.passage.document for hit in answer.hits}
        held = assistant.documents
        cited = {name: self.cited.keep(held[name]) for name in names if name in held}
        return Reply(answer, cited, len(pending.waiting))

    @contextmanager
    def asking(self) -> "Iterator[Assistant]":
        """Wait until the assistant is ready, and have it alone: one generation for one request.

        Raises ServiceFailed if it never will be ready.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._status.state != "warming")
        pause = self._deepening.paused() if self._deepening else nullcontext()
        with pause, self._asking:
            if self._assistant is None:
                raise ServiceFailed.of(self._status.failure or self._describe_empty())
            yield self._assistant

    @property
    def pending(self) -> Pending:
        """What of the uploads the generation that answers has not taken in yet."""
        if self.upkeep is None or self._assistant is None:
            return NOTHING
        return self.upkeep.find_pending(self._assistant.manifest)

    def note_change(self) -> None:
        """Take in that documents were uploaded, deleted or renamed: from the next question on."""
        if self.upkeep is not None:
            self.upkeep.request_build()
            self._sum_up()

    def _describe_empty(self) -> Message:
        is_building = self.builder is not None and self.builder.build.active
        return Message("home.indexing" if is_building else "home.empty")

    def _first(self) -> None:
        if self.uploads is not None:
            self.uploads.clean()
        try:
            self._serve(self._load(self._progress, self._notice))
        except EmptyHome:
            self._set(Status("empty"))
        except Exception as error:  # whatever it is, the page has to say so
            self._set(Status("failed", failure=describe_trouble(error)))

    def _serve(self, assistant: "Assistant") -> None:
        """Have an assistant answer from the next question on."""
        manifest = assistant.manifest
        name = manifest.generation if manifest else ""
        self.cited.forget(self.pending.deleted)
        ready = Status("ready", summary=assistant.summary, generation=name)
        with self._changed:
            first, self._assistant = self._assistant is None, assistant
            self._set(ready)
        if first and self._warm is not None:
            self._warm(self.asking)
        if self._deepening is not None:
            self._deepening.start()
        if self.suggesting is not None:
            self.suggesting.begin(assistant)
        if self.upkeep is not None:
            self._sum_up()
            self.upkeep.forget_deleted(manifest)
            if first and self.pending != NOTHING:
                self.upkeep.request_build()

    def _follow(self) -> None:
        """Look at the disk now and then, and serve what another process built."""
        refused = ""
        while not self._closed:
            self._wake.wait(self._interval)
            self._wake.clear()
            status = self._status
            if status.state == "warming" or self._current is None or self._reload is None:
                continue
            self._sum_up()
            name = self._current()
            if not name and status.state == "ready" and self.upkeep and self.upkeep.is_emptied():
                self._assistant = None
                self._set(Status("empty"))
            if name in ("", status.generation, refused):
                continue
            try:
                self._serve(self._reload())
                refused = ""
            except Exception as error:  # the old one goes on answering
                if self._current() != name:
                    continue  # it was replaced while being read
                refused = name
                self._set(replace(self._status, trouble=describe_trouble(error)))

    def _sum_up(self) -> None:
        """Take in what share of the passages has been deepened by now, and which files wait."""
        status, assistant = self._status, self._assistant
        if assistant is not None:
            waiting = len(self.pending.waiting)
            summed = replace(status, summary=assistant.summary, waiting=waiting)
        elif self.upkeep is not None and status.state == "empty":
            summed = replace(status, waiting=self.upkeep.count_unindexed())
        else:
            return
        if summed != status:
            self._set(summed)

    def _progress(self, step: str, done: int, total: int) -> None:
        self._set(replace(self._status, step=step, done=done, total=total))

    def _notice(self, key: str) -> None:
        self._set(replace(self._status, notice=key))

    def _set(self, status: Status) -> None:
        with self._changed:
            self._status = status
            self._changed.notify_all()
