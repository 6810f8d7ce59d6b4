"""The line under the header, and what else of the service an open page shows as it changes."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import gradio as gr

from ui.documents.building import STEPS, Build
from ui.documents.page import render_build
from ui.service.service import Service, Status
from ui.templating import render

PULSE = 0.25  # seconds between two looks at the status
KEEP = 15.0  # seconds after which a quiet stream says something, so that a closed page is noticed


async def status_lines(service: Service) -> AsyncIterator[tuple[Any, Any]]:
    """Yield the line about the index and the panel of the rebuild whenever they change.

    For as long as the page is open. It does not end: Gradio closes a page's stream of results when
    nothing is under way, and a question sent at that very moment would never see its answer.
    """
    seen: tuple[Any, ...] = ()
    idle = 0.0
    while True:
        status = service.status
        build = service.builder.build if service.builder else Build()
        version = service.uploads.version if service.uploads else 0
        if (status, build, version) != seen:
            seen, idle = (status, build, version), 0.0
            yield status_line(status, build), render_build(build, status, version)
        elif idle > KEEP:
            idle = 0.0
            yield gr.skip(), gr.skip()
        await asyncio.sleep(PULSE)
        idle += PULSE


def status_line(status: Status, build: Build | None = None) -> str:
    """Return the line that says what is indexed, or how far the warming is, or why it failed."""
    return render("status.html", status=status, build=build, steps=STEPS)
