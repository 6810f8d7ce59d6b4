"""Opens the assistant of a home; builds the index first where there is none that can be used."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import YinjuError

if TYPE_CHECKING:  # `import assistant` takes seconds; the page must not wait for it
    from assistant import Assistant


class EmptyHome(YinjuError):
    """A home has no documents."""


Progress = Callable[[str, int, int], None]
Notice = Callable[[str], None]  # takes a key of `ui.i18n.texts`


def open_assistant(home: Path, reranker: str | None = None) -> "Assistant":
    """Open the current generation, ready for a first question; see `Assistant.open`."""
    from assistant import Assistant  # noqa: PLC0415

    opened = Assistant.open(home, reranker)
    opened.index.warm()
    return opened


def open_or_build(
    home: Path, progress: Progress, notice: Notice, reranker: str | None = None
) -> "Assistant":
    """Open the current generation; build it first where it is missing or an older version's.

    Raises EmptyHome where the sample was removed and there is nothing else.
    """
    from assistant import build  # noqa: PLC0415
    from corpus import IndexMismatch, NoDocuments, NoIndex  # noqa: PLC0415
    from index import is_sample_removed  # noqa: PLC0415

    try:
        return open_assistant(home, reranker)
    except NoIndex:
        notice("notice.first")
    except IndexMismatch:
        notice("notice.older")
    try:
        build(home, progress=progress)
    except NoDocuments as error:
        if is_sample_removed(home):
            raise EmptyHome("home.empty") from error
        raise
    return open_assistant(home, reranker)


def read_current_name(home: Path) -> str:
    """Return the name of the current generation, "" if there is none: one small read."""
    from index import current_name  # noqa: PLC0415

    return current_name(home)
