"""The service of a process that answers beside the first one of a server.

It changes nothing: the first builds, deepens, makes suggestions and removes what was deleted. This
one opens what the first has built, and notices on the disk what others change.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import YinjuError
from ui.service.opening import EmptyHome, open_assistant, read_current_name, run_first_steps
from ui.service.service import Service
from ui.service.uploads import Uploads

if TYPE_CHECKING:
    from assistant import Assistant

PATIENCE = 10.0  # seconds that all processes have to open a new generation


def follow_home(home: Path, is_ready: Callable[[], bool], reranker: str | None = None) -> Service:
    """Return a service that opens the index of `home` once the first process `is_ready`."""
    service: Service
    seen: float | None = _find_change(home)

    def load() -> "Assistant":
        while not is_ready():
            time.sleep(0.2)
        if not read_current_name(home):
            raise EmptyHome("home.empty")
        return open_assistant(home, reranker)

    def find_current() -> str:
        nonlocal seen
        if (changed := _find_change(home)) != seen:
            seen = changed
            _use_synonyms(service, home)
        return read_current_name(home)

    service = Service(
        lambda progress, notice: load(),
        reload=lambda: open_assistant(home, reranker),
        current=find_current,
        uploads=Uploads(home),
        home=home,
        warm=run_first_steps,
    )
    if service.upkeep is not None:
        service.upkeep.forgets_after = None
    if service.suggesting is not None:
        service.suggesting.is_maker = False
    return service


def lead_home(home: Path, reranker: str | None = None) -> Service:
    """Return the service of the first of several processes."""
    service = Service.of_home(home, reranker)
    if service.upkeep is not None:
        service.upkeep.forgets_after = PATIENCE
    return service


def _find_change(home: Path) -> float | None:
    """Return when the list of names that mean the same was written."""
    from index.query.synonyms import FILE  # noqa: PLC0415 -- loaded with the assistant

    try:
        return (home / FILE).stat().st_mtime_ns
    except OSError:
        return None


def _use_synonyms(service: Service, home: Path) -> None:
    from index import read_synonyms  # noqa: PLC0415

    if service.status.state == "ready":
        try:
            with service.asking() as assistant:
                assistant.index.use_synonyms(read_synonyms(home))
        except YinjuError:  # it was emptied meanwhile
            return
