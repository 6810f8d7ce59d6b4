"""Renders where the service stands: the line about the index and the panel of a rebuild.

Open pages ask for it every few seconds, see `status.js`. It is rendered once for all of them, and
a page that has it already gets an empty reply, so that open pages cost next to nothing.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from ui.documents.page import render_build
from ui.service.building import STEPS, Build
from ui.service.service import Service
from ui.service.state import Status
from ui.templating import render


@dataclass(frozen=True)
class Shown:
    """What a page shows of the service, as HTML, and a mark that changes whenever that does."""

    status: str
    work: str
    mark: str
    busy: bool  # it will change soon


class StatusBoard:
    """Keeps what was rendered last; safe to use from several threads."""

    def __init__(self, service: Service, find_notice: Callable[[], str] = lambda: "") -> None:
        """`find_notice` returns HTML that the line about the index ends with."""
        self._service = service
        self._find_notice = find_notice
        self._lock = threading.Lock()
        self._basis: tuple[Any, ...] = ()
        self._changes = 0
        self._shown: Shown | None = None

    def read(self) -> Shown:
        """Return what a page is to show now."""
        service = self._service
        status = service.status
        build = service.builder.build if service.builder else Build()
        version = service.uploads.version if service.uploads else 0
        notice = self._find_notice()
        basis = (status, build, version, notice)
        with self._lock:
            if self._shown is None or self._basis != basis:
                self._basis = basis
                self._changes += 1
                self._shown = Shown(
                    status_line(status, build, notice),
                    render_build(build, status, version),
                    f"{id(self):x}-{self._changes}",
                    build.active or status.state == "warming",
                )
            return self._shown


def status_line(status: Status, build: Build | None = None, notice: str = "") -> str:
    """Return the line that says what is indexed, or how far the warming is, or why it failed.

    `notice` is HTML that the line ends with once all is ready.
    """
    return render("status.html", status=status, build=build, steps=STEPS, notice=Markup(notice))
