"""Renders the line about the index, and keeps an open page up to date with the service."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import gradio as gr

from ui.documents.page import render_build
from ui.service.building import STEPS, Build
from ui.service.service import Service, Status
from ui.templating import render


async def status_lines(
    service: Service, interval: float = 0.25, quiet: float = 15.0
) -> AsyncIterator[tuple[Any, Any]]:
    """Yield the line about the index and the panel of the rebuild whenever they change.

    It looks every `interval` seconds for as long as the page is open, and does not end: Gradio
    would close the page's stream of results. After `quiet` seconds without
    a change it yields nothing new, so that a closed page is noticed.
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
        elif idle > quiet:
            idle = 0.0
            yield gr.skip(), gr.skip()
        await asyncio.sleep(interval)
        idle += interval


def status_line(status: Status, build: Build | None = None) -> str:
    """Return the line that says what is indexed, or how far the warming is, or why it failed."""
    return render("status.html", status=status, build=build, steps=STEPS)
