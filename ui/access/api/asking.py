"""Answers what programs ask: one path with the page, the terminal and each other."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import partial
from glob import escape
from typing import TYPE_CHECKING

from anyio import CapacityLimiter, to_thread

from corpus.errors import YinjuError
from ui.access.api.values import (
    Values,
    describe_answer,
    describe_document,
    describe_index,
    describe_search,
)
from ui.service.service import Service

if TYPE_CHECKING:
    from assistant import Answer, Assistant
    from assistant.composing.llm.model import LanguageModel
    from assistant.types import Composed, ComposedSentence


@dataclass(frozen=True)
class RequestLimits:
    """How much one request of a program may ask for."""

    hits: int = 100
    characters: int = 20_000  # of a document, in one reply
    waiting: int = 8  # threads: the assistant answers one question at a time


REQUEST_LIMITS = RequestLimits()


class UnknownDocument(YinjuError):
    """No document of that name is indexed."""


class Answers:
    """What programs may ask of a service; each method waits until the service is ready."""

    def __init__(self, service: Service, limits: RequestLimits = REQUEST_LIMITS) -> None:
        self.service = service
        self.limits = limits
        self._threads = CapacityLimiter(limits.waiting)

    async def ask(self, question: str, history: Sequence[str] = (), document: str = "") -> "Answer":
        """Answer a question; `history` holds the earlier ones, `document` is a glob on names."""

        def ask() -> "Answer":
            with self.service.asking() as assistant:
                return assistant.ask(question, list(history), self._limit(assistant, document))

        await self.service.settled()
        return await to_thread.run_sync(ask, limiter=self._threads)

    async def describe_in_steps(
        self, question: str, history: Sequence[str] = (), document: str = ""
    ) -> AsyncIterator[Values]:
        """Answer a question as `yinju ask --json` does; the last value is the whole answer.

        Where a language model was named, the quotations come first, with `composed` null, and then
        what it writes: with each value one checked sentence more.
        """
        answer = await self.ask(question, history, document)
        yield _plain(describe_answer(answer))
        if self.service.language_model is None:
            return
        async for composed in self._compose(self.service.language_model, answer):
            yield _plain(describe_answer(replace(answer, composed=composed)))

    async def _compose(
        self, model: "LanguageModel", answer: "Answer"
    ) -> "AsyncIterator[Composed | None]":
        """Yield what a language model has made of an answer after each checked sentence.

        It is asked no further when nobody reads this any more.
        """
        from assistant.composing.llm.composing import compose_answer  # noqa: PLC0415 -- heavy
        from assistant.types import Composed  # noqa: PLC0415

        with self.service.asking() as assistant:
            documents = assistant.documents
        told: asyncio.Queue[ComposedSentence] = asyncio.Queue()
        sentences: list[ComposedSentence] = []
        loop, left = asyncio.get_running_loop(), threading.Event()

        def put(sentence: "ComposedSentence") -> None:
            loop.call_soon_threadsafe(partial(told.put_nowait, sentence))

        work = partial(compose_answer, model, answer, documents, put, left.is_set)
        task = asyncio.create_task(to_thread.run_sync(work, limiter=self._threads))
        try:
            while not task.done() or not told.empty():
                waiting = asyncio.create_task(told.get())
                await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
                if waiting.done():
                    sentences.append(waiting.result())
                    yield Composed(model.name, tuple(sentences))
                else:
                    waiting.cancel()
            yield task.result()
        finally:
            left.set()

    async def search(self, query: str, k: int = 10, document: str = "") -> Values:
        """Find passages as `yinju search --json` does."""

        def search() -> Values:
            with self.service.asking() as assistant:
                count = min(max(1, k), self.limits.hits)
                hits = assistant.search(query, count, self._limit(assistant, document))
                return describe_search(query, hits)

        await self.service.settled()
        return _plain(await to_thread.run_sync(search, limiter=self._threads))

    async def list_documents(self) -> Values:
        """Tell what is indexed as `yinju status --json` does."""

        def describe() -> Values:
            with self.service.asking() as assistant:
                manifest = assistant.manifest
            uploads = self.service.uploads
            if manifest is None or uploads is None:
                return {"documents": []}
            told = describe_index(uploads.home, manifest)
            deleted = self.service.pending.deleted
            told["documents"] = [one for one in told["documents"] if one["document"] not in deleted]
            return told

        await self.service.settled()
        return _plain(await to_thread.run_sync(describe, limiter=self._threads))

    async def read_document(self, document: str, start: int = 0, end: int | None = None) -> Values:
        """Return the text of a document, or a part of it. Raises UnknownDocument."""

        def read() -> Values:
            with self.service.asking():
                found = self.service.document(document)
            if found is None:
                raise UnknownDocument("document.unknown", name=document)
            return describe_document(found, start, end, self.limits.characters)

        await self.service.settled()
        return _plain(await to_thread.run_sync(read, limiter=self._threads))

    def _limit(self, assistant: "Assistant", document: str) -> str | list[str] | None:
        """Return what a glob on names limits a search to; what was deleted is not searched."""
        deleted = self.service.pending.deleted
        if not deleted:
            return document or None
        return [
            escape(name)
            for name in assistant.documents
            if name not in deleted and fnmatchcase(name, document or "*")
        ]


def _plain(values: Values) -> Values:
    """Return values as JSON holds them; names of files need not be valid Unicode."""
    text = json.dumps(values, ensure_ascii=False)
    plain: Values = json.loads(text.encode("utf-8", "replace"))
    return plain
