"""Asks a language model for an answer that is there already, in its own words; one task an answer.

It begins once the quotations are shown, and delays nothing: it holds neither the assistant nor a
place among the questions. It goes on when its tab is closed, and ends at once when it is stopped.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from anyio import CapacityLimiter, to_thread

from corpus.errors import Message
from ui.chat import saving
from ui.chat.asking import describe_turn
from ui.chat.composed import render_composed
from ui.chat.conversation import Turn
from ui.conversations.composed.keeping import Key, is_same_answer, keep_words
from ui.conversations.composed.reading import AskedWords, Basis, NotComposed, read_basis
from ui.conversations.composed.stopping import Stopping
from ui.conversations.store import ConversationStore
from ui.service.service import Service

if TYPE_CHECKING:
    from assistant.types import Composed, ComposedSentence

log = logging.getLogger(__name__)

WAITING = 8  # threads that wait for a model, of all visitors


@dataclass
class Work:
    """An answer that is being composed, as far as it has come."""

    basis: Basis
    composed: "Composed"
    stopped: Stopping
    mark: str = ""  # of the state in which it is kept
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def turn(self) -> Turn:
        """The turn with what there is by now."""
        answer = replace(self.basis.answer, composed=self.composed)
        return replace(self.basis.turn, answer=answer, mark=self.mark or self.basis.turn.mark)

    def show(self, composed: "Composed") -> None:
        """Take in what there is now, and tell those who wait; called in the event loop."""
        if not self.composed.whole:
            self.composed = composed
            changed, self.changed = self.changed, asyncio.Event()
            changed.set()


class Composing:
    """The answers that are being composed."""

    def __init__(self, service: Service, store: ConversationStore) -> None:
        self._service = service
        self._store = store
        self._threads = CapacityLimiter(WAITING)
        self._works: dict[Key, Work] = {}
        self._tasks: set[asyncio.Task[None]] = set()  # the loop holds them but weakly

    async def compose_in_steps(
        self, visitor: str, asked: AskedWords
    ) -> AsyncIterator[Mapping[str, Any]]:
        """Yield the composed answer as it grows, as HTML; the last step says what to copy.

        One that is whole already, or is being composed, is shown without asking the model again.
        """
        key = (visitor, asked.conversation, asked.turn)
        try:
            work = await self._find_or_begin(key, asked)
        except NotComposed as error:
            yield {"number": asked.number, "html": _render_trouble(error.message, asked.number)}
            return
        while True:
            changed, done = work.changed, work.composed.whole
            turn = replace(work.turn, number=asked.number)
            step = {"number": asked.number, "html": render_composed(turn)}
            yield step | {"saved": describe_turn(turn)} if done else step
            if done:
                return
            await changed.wait()

    def stop(self, visitor: str, conversation: str) -> None:
        """Leave what is being composed in a conversation; called in the event loop."""
        for key, work in list(self._works.items()):
            if key[:2] == (visitor, conversation):
                self._stop(key, work)

    def _stop(self, key: Key, work: Work) -> None:
        """Have what there is by now stand. Its task keeps it, once its thread has noticed."""
        work.stopped.set()
        work.show(replace(work.composed, whole=True, trouble=Message("llm.stopped")))
        self._works.pop(key, None)

    async def _find_or_begin(self, key: Key, asked: AskedWords) -> Work:
        basis = await to_thread.run_sync(read_basis, self._service, self._store, key, asked.number)
        work = self._works.get(key)
        if work is not None and is_same_answer(work.basis.content, basis.content):
            return work
        kept = basis.answer.composed
        if kept is not None and kept.whole and not asked.again:
            return Work(basis, kept, Stopping(self._store, *key[:2]))
        nearest = asked.nearest or (kept is not None and kept.from_nearest)
        if basis.answer.refused and not nearest:
            raise NotComposed("llm.refused")
        self.stop(*key[:2])
        stopping = Stopping(self._store, *key[:2])
        work = self._works[key] = Work(basis, _begin(basis), stopping)
        self._run(self._compose(key, work))
        return work

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _compose(self, key: Key, work: Work) -> None:
        await self._keep(key, work, work.composed)  # a reload sees that it is under way
        try:
            composed = await to_thread.run_sync(
                self._ask, work, asyncio.get_running_loop(), limiter=self._threads
            )
        except Exception as error:  # the page has to say so; the quotations stand
            log.exception("composing an answer failed")
            failed = Message("service.internal", {"kind": type(error).__name__})
            composed = replace(work.composed, whole=True, trouble=failed)
        await self._keep(key, work, work.composed if work.stopped.is_set() else composed)
        work.show(composed)
        if self._works.get(key) is work:
            del self._works[key]

    def _ask(self, work: Work, loop: asyncio.AbstractEventLoop) -> "Composed":
        from assistant.composing.llm.composing import (  # noqa: PLC0415 -- heavy
            compose_answer,
            compose_from_nearest,
        )

        begun, basis = work.composed, work.basis
        sentences: list[ComposedSentence] = []

        def tell(sentence: "ComposedSentence") -> None:
            sentences.append(sentence)
            grown = replace(begun, sentences=tuple(sentences))
            loop.call_soon_threadsafe(work.show, grown)

        compose = compose_from_nearest if begun.from_nearest else compose_answer
        composed = compose(basis.model, basis.answer, basis.documents, tell, work.stopped.is_set)
        nothing = Message("llm.nothing")  # all that was found speaks to a language model
        return composed or replace(begun, whole=True, trouble=nothing, server="")

    async def _keep(self, key: Key, work: Work, composed: "Composed") -> None:
        answer = replace(work.basis.answer, composed=composed)
        value = saving.to_json(replace(work.basis.turn, answer=answer))["answer"]["composed"]

        def keep() -> str:
            content = work.basis.content
            return keep_words(self._store, key, content, lambda kept: kept.update(composed=value))

        try:
            work.mark = await to_thread.run_sync(keep)
        except Exception:  # a full disk takes nothing away that is shown
            log.exception("what a language model wrote is not kept")


def _begin(basis: Basis) -> "Composed":
    from assistant.types import Composed  # noqa: PLC0415 -- loaded with the assistant

    return Composed(
        basis.model.name,
        server=basis.model.server,
        whole=False,
        from_nearest=basis.answer.refused,
    )


def _render_trouble(message: Message, number: int) -> str:
    """Return one line that says why nothing is composed."""
    from assistant.types import Answer, Composed  # noqa: PLC0415 -- loaded with the assistant

    composed = Composed("", trouble=message)
    answer = Answer("", "", "en", False, 0.0, "", (), (), (), composed)
    return render_composed(Turn(number, "", answer=answer))
