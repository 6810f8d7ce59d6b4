"""Answers the questions of a conversation, and keeps each while it is answered.

An answer is worked out to its end and kept, also when the tab that asked is closed meanwhile.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import Any

from anyio import CapacityLimiter, to_thread

from ui.chat import asking, saving
from ui.chat.asking import AskedQuestion, Step, render_turn
from ui.chat.conversation import Turn
from ui.conversations.database import NotKept, mark_state, write_content
from ui.conversations.opening import open_in_steps
from ui.conversations.store import ConversationStore
from ui.service.service import Service

Key = tuple[str, str, str]  # visitor, conversation, turn


class TurnKeeper:
    """Keeps one turn of a visitor; see `ui.chat.asking.Keeper`.

    A question that cannot be kept for want of room is answered all the same, and that is said.
    """

    def __init__(self, store: ConversationStore, key: Key) -> None:
        self._store = store
        self._key = key
        self._trouble: NotKept | None = None

    def begin(self, turn: Turn) -> None:
        """Keep the question. Raises NotKept where the conversation is full."""
        try:
            self._store.begin_turn(*self._key, saving.to_json(turn))
        except NotKept as error:
            if error.code == "conversation.full":
                raise
            self._trouble = error
        except sqlite3.Error as error:
            self._trouble = NotKept("conversation.disk", reason=str(error))

    def finish(self, turn: Turn) -> str:
        """Keep the answer; return the mark of this state of the turn. Raises NotKept."""
        if self._trouble is not None:
            raise self._trouble
        content = saving.to_json(turn)
        try:
            self._store.finish_turn(*self._key, content)
        except sqlite3.Error as error:
            raise NotKept("conversation.disk", reason=str(error)) from error
        return mark_state(write_content(content))

    def fail(self) -> None:
        """Forget the question, unless an earlier answer to it is there."""
        with suppress(sqlite3.Error):
            self._store.drop_open_turn(*self._key)


class Answering:
    """The questions that are being answered: each to its end, whoever still listens."""

    def __init__(
        self, service: Service, store: ConversationStore, threads: CapacityLimiter
    ) -> None:
        """`threads` bounds how many questions hold a thread at once."""
        self._service = service
        self._store = store
        self._threads = threads
        self._tasks: dict[Key, asyncio.Task[None]] = {}

    async def answer_in_steps(
        self, visitor: str, asked: AskedQuestion
    ) -> AsyncIterator[Mapping[str, Any]]:
        """Yield the steps of an answer as JSON values.

        Without a conversation nothing is kept. A turn that is being answered already, as after a
        reload, is shown when it is done; one that is resumed, too, if it was answered meanwhile.
        """
        if not (asked.conversation and asked.turn):
            async for step in asking.answer_in_steps(self._service, asked, self._threads):
                yield vars(step)
            return
        key = (visitor, asked.conversation, asked.turn)
        if key in self._tasks or (asked.resumed and await self._is_answered(key)):
            steps = self._wait(key, asked)
        else:
            keeper = TurnKeeper(self._store, key)
            steps = self._follow(
                key, asking.answer_in_steps(self._service, asked, self._threads, keeper=keeper)
            )
        async for step in steps:
            yield vars(step)

    async def _is_answered(self, key: Key) -> bool:
        kept = await to_thread.run_sync(self._store.read_turn, *key)
        return kept is not None and kept.content["answer"] is not None

    async def _follow(self, key: Key, steps: AsyncIterator[Step]) -> AsyncIterator[Step]:
        """Yield the steps; they go on when this is not read any more."""
        queue: asyncio.Queue[Step | None] = asyncio.Queue()

        async def run() -> None:
            try:
                async for step in steps:
                    queue.put_nowait(step)
            finally:
                queue.put_nowait(None)
                self._tasks.pop(key, None)

        self._tasks[key] = asyncio.create_task(run())
        while (step := await queue.get()) is not None:
            yield step

    async def _wait(self, key: Key, asked: AskedQuestion) -> AsyncIterator[Step]:
        yield Step(asked.number, render_turn(Turn(asked.number, asked.question, id=asked.turn)))
        if task := self._tasks.get(key):
            await asyncio.wait([task])
        kept = await to_thread.run_sync(self._store.read_turn, *key)
        if kept is not None:
            async for step in open_in_steps(self._service, [kept], asked.number):
                yield step
