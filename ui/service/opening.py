"""What the page needs of an assistant, and how one is opened. Imports nothing heavy by itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # `import assistant` takes seconds; the page must not wait for it
    from assistant import Answer, Assistant
    from corpus import Document
    from index import Manifest

Progress = Callable[[str, int, int], None]
Notice = Callable[[str], None]  # takes a key of `ui.i18n.texts`


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
    """One generation that answers."""

    @property
    def documents(self) -> "Mapping[str, Document]":
        """Every indexed document by its name."""

    @property
    def summary(self) -> Summary:
        """What is indexed."""

    @property
    def manifest(self) -> "Manifest | None":
        """What the generation was built from, if it is one on disk."""

    def ask(
        self,
        question: str,
        previous: str | None = None,
        document: str | Sequence[str] | None = None,
    ) -> "Answer":
        """Answer a question; raise YinjuError when it cannot be used.

        `previous` is the question before it as it was understood; `document` limits the search.
        """


@dataclass(frozen=True)
class Opened:
    """An `assistant.Assistant` as a back end."""

    assistant: "Assistant"

    @property
    def documents(self) -> "Mapping[str, Document]":
        """See `Backend`."""
        return self.assistant.documents

    @property
    def summary(self) -> Summary:
        """See `Backend`."""
        return self.assistant.summary

    @property
    def manifest(self) -> "Manifest | None":
        """See `Backend`."""
        return self.assistant.index.manifest

    def ask(
        self,
        question: str,
        previous: str | None = None,
        document: str | Sequence[str] | None = None,
    ) -> "Answer":
        """See `Backend`."""
        return self.assistant.ask(question, document=document, previous=previous)


def open_backend(home: Path, reranker: str | None = None) -> Backend:
    """Open the current generation, ready for a first question."""
    from assistant import Assistant  # noqa: PLC0415  heavy, hence here

    assistant = Assistant.open(home, reranker)
    assistant.index.warm()
    return Opened(assistant)


def open_or_build(
    home: Path, progress: Progress, notice: Notice, reranker: str | None = None
) -> Backend:
    """Open the current generation; where there is none, or an older Yinju's, build it first."""
    from assistant import build  # noqa: PLC0415
    from corpus import IndexMismatch, NoIndex  # noqa: PLC0415

    try:
        return open_backend(home, reranker)
    except NoIndex:
        notice("notice.first")
    except IndexMismatch:
        notice("notice.older")
    build(home, progress=progress)
    return open_backend(home, reranker)


def current_name(home: Path) -> str:
    """Return the name of the current generation, "" if there is none: one small read."""
    from index import current_name as name_of  # noqa: PLC0415

    return name_of(home)
