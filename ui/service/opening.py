"""Opens the assistant of a home; builds the index first where there is none that can be used."""

import gc
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import YinjuError

if TYPE_CHECKING:  # `import assistant` takes seconds; the page must not wait for it
    from assistant import Assistant


log = logging.getLogger(__name__)

_MOMENT = 1.5  # seconds


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
    finally:
        _resume_collector()
    try:
        build(home, progress=progress)
    except NoDocuments as error:
        if is_sample_removed(home):
            raise EmptyHome("home.empty") from error
        raise
    return open_assistant(home, reranker)


def _resume_collector() -> None:
    """Have Python look for garbage again, but not among what the start has made: that stays."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def read_current_name(home: Path) -> str:
    """Return the name of the current generation, "" if there is none: one small read."""
    from index import current_name  # noqa: PLC0415

    return current_name(home)


def run_first_steps(asking: "Callable[[], AbstractContextManager[Assistant]]") -> None:
    """Load in the background, bit by bit between questions, what only some questions need.

    So the first refusal, follow-up or close reading costs no more than a later one. It begins
    after a moment: whoever has waited for the start asks first.
    """

    def run() -> None:
        time.sleep(_MOMENT)
        try:
            for step in list_first_steps():
                with asking() as assistant:
                    step(assistant)
        except Exception:  # nobody asked for it
            log.warning("warming up failed", exc_info=True)

    threading.Thread(target=run, name="yinju-warm", daemon=True).start()


def list_first_steps() -> "Iterator[Callable[[Assistant], object]]":
    """Yield what to do once with an assistant; each takes a fraction of a second."""
    from assistant.evidence.sentence_reranker import score_sentences  # noqa: PLC0415

    yield lambda _: score_sentences("預熱", ["預熱。"])
    for question, previous in (
        ("這份報告的主要內容是什麼?", None),
        ("Who wrote this report?", None),
        ("巴黎鐵塔有多高?", None),
        ("那2022年呢?", "2021年的主要內容是什麼?"),
    ):
        yield partial(_ask, question, previous)


def _ask(question: str, previous: str | None, assistant: "Assistant") -> None:
    assistant.ask(question, previous=previous)
