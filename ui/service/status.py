"""The line under the header, and what else of the service an open page shows as it changes."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from html import escape
from typing import Any

import gradio as gr

from ui.documents.building import Build
from ui.documents.progress import build_panel, percent
from ui.i18n.texts import TEXTS, counted, message_words, words
from ui.service.service import Service, Status

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
            yield status_line(status, build), build_panel(build, status, version)
        elif idle > KEEP:
            idle = 0.0
            yield gr.skip(), gr.skip()
        await asyncio.sleep(PULSE)
        idle += PULSE


def status_line(status: Status, build: Build | None = None) -> str:
    """Return the line that says what is indexed, or how far the warming is, or why it failed."""
    if status.failure is not None:
        inside = f"{words('failed')}{message_words(status.failure)}"
    elif status.summary is not None:
        inside = "".join(f"<span>{part}</span> " for part in _ready(status, build))
    elif status.step:
        key = f"step.{status.step}"  # of a build: read, encode, analyse, write
        step = words(key) if key in TEXTS["en"] else escape(status.step)
        count = f" {status.done:,}/{status.total:,}" if status.total else ""
        notice = f"{words(status.notice)} " if status.notice else ""
        inside = f"{notice}{words('warming.step')}{step}{count}"
    else:
        inside = words(status.notice or "warming")
    return f'<p class="status {status.state}" role="status">{inside}</p>'


def _ready(status: Status, build: Build | None) -> list[str]:
    summary = status.summary
    assert summary is not None
    parts = [
        counted("ready.documents", summary.documents),
        counted("ready.passages", summary.passages),
        words("ready.builtin")
        if summary.encoder == "builtin"
        else words("ready.encoder", name=summary.encoder),
        words("ready.built", when=when(summary.built_at)),
    ]
    if build is not None and build.active:
        parts.append(f"<b>{words('ready.building', percent=percent(build))}</b>")
    if status.trouble:
        parts.append(f'<b class="trouble">{words("trouble")}{message_words(status.trouble)}</b>')
    return parts


def when(built_at: str) -> str:
    """Return an ISO time in this machine's zone, to the minute; anything else as it is."""
    try:
        return datetime.fromisoformat(built_at).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return built_at
