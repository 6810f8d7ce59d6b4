"""The seam between the page and the assistant: loads it in the background, then asks it.

The page is up before the assistant is: until then the service is `warming`, and a question waits.
Knows nothing of Gradio, and imports nothing heavy before `start`.
"""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:  # `import assistant` takes seconds; the page must not wait for it
    from assistant import Answer
    from corpus import Document

log = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]


class Summary(Protocol):
    """What is indexed, for the line under the header."""

    @property
    def documents(self) -> int: ...  # noqa: D102
    @property
    def passages(self) -> int: ...  # noqa: D102
    @property
    def encoder(self) -> str: ...  # noqa: D102
    @property
    def built_at(self) -> str: ...  # noqa: D102


class Backend(Protocol):
    """What the page needs of an `assistant.Assistant`."""

    @property
    def documents(self) -> "Mapping[str, Document]":
        """Every indexed document by its name."""

    @property
    def summary(self) -> Summary:
        """What is indexed."""

    def ask(
        self, question: str, history: Sequence[str] = (), document: str | None = None
    ) -> "Answer":
        """Answer a question; raise YinjuError when it cannot be used."""


@dataclass(frozen=True)
class Status:
    """Where the loading stands."""

    state: Literal["warming", "ready", "failed"] = "warming"
    step: str = ""  # what is being done while warming
    done: int = 0
    total: int = 0
    summary: Summary | None = None  # once ready
    failure: str = ""  # one line with its remedy, once failed


class ServiceFailed(Exception):
    """The assistant could not be loaded; `str(error)` is the line that says why."""


class Service:
    """Loads a back end in a thread, and passes questions on to it."""

    def __init__(self, load: Callable[[Progress], Backend]) -> None:
        """`load` is slow, is called by `start`, and reports (step, done, total)."""
        self._load = load
        self._status = Status()
        self._changed = threading.Condition()
        self._backend: Backend | None = None
        self._asking = threading.Lock()  # the assistant need not be thread-safe
        self._started = False

    @classmethod
    def of_home(cls, home: Path, reranker: str | None = None) -> "Service":
        """Return a service that opens the index of `home`, or builds it if there is none."""

        def load(progress: Progress) -> Backend:
            from assistant import Assistant  # noqa: PLC0415  heavy, hence here

            assistant = Assistant.open_or_build(home, progress, reranker)
            assistant.index.warm()
            return assistant

        return cls(load)

    def start(self) -> None:
        """Begin loading, or begin again after a failure; otherwise do nothing."""
        with self._changed:
            if self._started and self._status.state != "failed":
                return
            self._started = True
            self._set(Status())
        threading.Thread(target=self._run, name="yinju-load", daemon=True).start()

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
    def documents(self) -> "Mapping[str, Document]":
        """The indexed documents by name; none before the assistant is ready."""
        return self._backend.documents if self._backend else {}

    def ask(self, question: str, history: Sequence[str]) -> "Answer":
        """Wait until the assistant is ready, then ask; raise ServiceFailed if it never will be."""
        with self._changed:
            self._changed.wait_for(lambda: self._status.state != "warming")
        if self._backend is None:
            raise ServiceFailed(self._status.failure)
        with self._asking:
            return self._backend.ask(question, history)

    def _run(self) -> None:
        try:
            backend = self._load(self._progress)
            ready = Status("ready", summary=backend.summary)
        except Exception as error:  # whatever it is, the page has to say so
            self._set(Status("failed", failure=_line(error)))
        else:
            self._backend = backend
            self._set(ready)

    def _progress(self, step: str, done: int, total: int) -> None:
        self._set(replace(self._status, step=step, done=done, total=total))

    def _set(self, status: Status) -> None:
        with self._changed:
            self._status = status
            self._changed.notify_all()


def _line(error: Exception) -> str:
    from corpus import YinjuError  # noqa: PLC0415  kept off the way to the first page

    if isinstance(error, YinjuError):
        return str(error)
    log.error("loading the assistant failed", exc_info=error)
    return f"{type(error).__name__}: {error}. The terminal has the details; start again."
