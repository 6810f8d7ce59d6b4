"""Answers one question of the page in steps.

A request carries one question and how the turn before it was understood; each step of the reply
carries the HTML of one turn. So the work and the traffic of a question do not grow with the
conversation. What keeps the conversation is told of each question and of what came of it.
"""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

from anyio import CapacityLimiter, to_thread
from markupsafe import Markup
from pydantic import BaseModel, Field

from corpus.errors import Message, describe_failure
from corpus.i18n.catalogue import Language
from ui.chat.conversation import Turn
from ui.chat.rendering import render_thread
from ui.chat.sources import render_sources
from ui.chat.writing import write_turn
from ui.i18n.texts import message_words
from ui.service.service import Service

log = logging.getLogger(__name__)

ID = r"^([a-z0-9]{8,40})?$"  # of conversations and turns; the page draws them at random


class AskedQuestion(BaseModel):
    """A question as the page's script sends it."""

    number: int = Field(ge=1)  # of the turn
    question: str
    previous: str | None = None  # how the turn before it was understood, if there is one
    as_typed: bool = False  # ask without the turn before it
    only: tuple[str, ...] = ()  # names of the documents that it is limited to; empty: all
    language: Language | None = None  # of the interface, for a question that tells none
    conversation: str = Field("", pattern=ID)  # in which it is kept; "": in none
    turn: str = Field("", pattern=ID)
    resumed: bool = False  # it was asked before, and no answer was seen


@dataclass(frozen=True)
class Step:
    """What the page is to show next of one turn; what is None stays as it is."""

    number: int
    turn: str | None = None  # HTML of the thread
    sources: str | None = None  # HTML of the source panel
    saved: dict[str, Any] | None = None  # what the page has to know; only of a complete turn
    failed: bool = False  # the question goes back into the box
    unkept: str | None = None  # HTML: why a complete turn is not kept


class Keeper(Protocol):
    """Keeps one turn while it is answered. Each call may take a moment, and may raise."""

    def begin(self, turn: Turn) -> None:
        """Keep the question. Raises YinjuError where it may not be asked."""

    def finish(self, turn: Turn) -> str:
        """Keep the answer; return the mark of this state of the turn."""

    def fail(self) -> None:
        """Forget the question."""


async def answer_in_steps(
    service: Service,
    asked: AskedQuestion,
    threads: CapacityLimiter,
    keeper: Keeper | None = None,
) -> AsyncIterator[Step]:
    """Answer a question; whatever happens, the last step says how it ended.

    `threads` bounds how many questions hold a thread at once.
    """
    turn = Turn(
        asked.number,
        asked.question,
        id=asked.turn,
        only=asked.only[:500],
        previous=asked.previous,
        as_typed=asked.as_typed,
    )
    if service.status.state == "failed":
        service.start()  # its remedy may have been followed since
    waiting = service.status.state == "warming"
    yield Step(turn.number, render_turn(replace(turn, waiting=waiting)))
    previous = None if asked.as_typed else asked.previous
    try:
        if keeper is not None:
            await to_thread.run_sync(keeper.begin, turn)
        await service.settled()
        reply = await to_thread.run_sync(
            partial(service.ask, turn.question, previous, turn.only, language=asked.language),
            limiter=threads,
        )
    except Exception as error:  # the page has to say so, whatever it is
        failed = replace(turn, error=error_line(error))
        if keeper is not None:
            await to_thread.run_sync(keeper.fail)
        yield Step(turn.number, render_turn(failed), failed=True)
        return
    turn = replace(turn, answer=reply.answer, documents=reply.documents, unindexed=reply.waiting)
    unkept = None
    if keeper is not None:
        try:
            turn = replace(turn, mark=await to_thread.run_sync(keeper.finish, turn))
        except Exception as error:  # a full disk takes no answer away
            turn, unkept = replace(turn, id=""), error_line(error)
    sources = render_sources([turn])
    yield Step(turn.number, render_turn(turn), sources, describe_turn(turn), unkept=unkept)


def render_turn(turn: Turn) -> str:
    """Return the HTML of one turn of the thread."""
    return render_thread([turn])


def describe_turn(turn: Turn) -> dict[str, Any]:
    """Return what the page has to know of a turn: to ask it again, to follow it up, to copy it."""
    written = write_turn(turn)
    return {
        "id": turn.id,
        "mark": turn.mark,
        "question": turn.question,
        "only": list(turn.only),
        "as_typed": turn.as_typed,
        "understood_as": turn.answer.understood_as if turn.answer else None,
        "plain": written.plain if written else "",
        "markdown": written.markdown if written else "",
    }


def error_line(error: Exception) -> Markup:
    """Return what went wrong, and the remedy, as HTML."""
    message = describe_failure(error)
    if message is None:
        log.error("a question failed", exc_info=error)
        message = Message("service.internal", {"kind": type(error).__name__})
    return message_words(message)
