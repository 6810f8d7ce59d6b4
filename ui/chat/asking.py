"""Answers one question of the page in steps, and shows the turns that a browser kept.

The conversation itself stays in the browser: a request carries one question and how the turn before
it was understood, and each step of the reply carries the HTML of one turn. So the work and the
traffic of a question do not grow with the conversation, and the server holds no visitor's data.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from anyio import CapacityLimiter, to_thread
from markupsafe import Markup
from pydantic import BaseModel, Field

from corpus.errors import Message, describe_failure
from corpus.i18n.catalogue import Language
from ui.chat import saving
from ui.chat.conversation import Turn
from ui.chat.rendering import render_thread
from ui.chat.sources import render_sources
from ui.i18n.texts import message_words
from ui.service.service import Service

log = logging.getLogger(__name__)


class AskedQuestion(BaseModel):
    """A question as the page's script sends it."""

    number: int = Field(ge=1)  # of the turn
    question: str
    previous: str | None = None  # how the turn before it was understood, if there is one
    only: tuple[str, ...] = ()  # names of the documents that it is limited to; empty: all
    language: Language | None = None  # of the interface, for a question that tells none


@dataclass(frozen=True)
class Step:
    """What the page is to show next of one turn; what is None stays as it is."""

    number: int
    turn: str | None = None  # HTML of the thread
    sources: str | None = None  # HTML of the source panel
    saved: dict[str, Any] | None = None  # what the browser keeps; only of a complete turn
    failed: bool = False  # the question goes back into the box


async def answer_in_steps(
    service: Service, asked: AskedQuestion, threads: CapacityLimiter, pause: float = 0.07
) -> AsyncIterator[Step]:
    """Answer a question; whatever happens, the last step says how it ended.

    `threads` bounds how many questions hold a thread at once. The `pause` in seconds between two
    statements lets the user see each arrive.
    """
    turn = Turn(asked.number, asked.question, only=asked.only[:500])
    if service.status.state == "failed":
        service.start()  # its remedy may have been followed since
    waiting = service.status.state == "warming"
    yield Step(turn.number, _thread(replace(turn, waiting=waiting)))
    await service.settled()
    try:
        reply = await to_thread.run_sync(
            partial(service.ask, turn.question, asked.previous, turn.only, language=asked.language),
            limiter=threads,
        )
    except Exception as error:  # the page has to say so, whatever it is
        failed = replace(turn, error=error_line(error))
        yield Step(turn.number, _thread(failed), failed=True)
        return
    turn = replace(turn, answer=reply.answer, documents=reply.documents, unindexed=reply.waiting)
    for shown in range(len(reply.answer.statements)):
        yield Step(turn.number, _thread(replace(turn, shown=shown)))
        await asyncio.sleep(pause)
    yield Step(turn.number, _thread(turn), render_sources([turn]), saving.to_json(turn))


async def restore_in_steps(service: Service, values: Sequence[Any]) -> AsyncIterator[Step]:
    """Show the turns that the browser kept: first the thread, later with the sources.

    There is no step for a turn that cannot be read. Open turns are shown, not answered.
    """
    # Reading them imports the assistant, which takes seconds: the event loop must not wait for it.
    found = await to_thread.run_sync(saving.read_turns, values)
    for turn, _ in found:
        yield Step(turn.number, await to_thread.run_sync(_thread, turn))
    await service.settled()
    for turn, versions in found:
        if turn.answer is not None:
            html = await to_thread.run_sync(_sources_of, service, turn, versions)
            yield Step(turn.number, sources=html)


def _thread(turn: Turn) -> str:
    return render_thread([turn])


def _sources_of(service: Service, turn: Turn, versions: Mapping[str, str]) -> str:
    """Return the source panel of a turn with the documents as they were, where they are at hand."""
    documents = {name: service.document(name, version) for name, version in versions.items()}
    there = {name: document for name, document in documents.items() if document is not None}
    return render_sources([replace(turn, documents=there)])


def error_line(error: Exception) -> Markup:
    """Return what went wrong, and the remedy, as HTML."""
    message = describe_failure(error)
    if message is None:
        log.error("a question failed", exc_info=error)
        message = Message("service.internal", {"kind": type(error).__name__})
    return message_words(message)
