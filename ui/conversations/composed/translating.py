"""Translates one quotation by a language model, on demand, and keeps the line with its turn."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from anyio import CapacityLimiter, to_thread
from pydantic import Field

from corpus.i18n.catalogue import Language
from ui.chat import saving
from ui.chat.asking import describe_turn
from ui.chat.composed import render_translation
from ui.conversations.composed.keeping import Key, keep_words
from ui.conversations.composed.reading import AskedWords, Basis, NotComposed, read_basis
from ui.conversations.composed.stopping import Stopping
from ui.conversations.store import ConversationStore
from ui.service.service import Service

if TYPE_CHECKING:
    from assistant.types import Translation

WAITING = 4  # threads that wait for a translation, of all visitors


class AskedTranslation(AskedWords):
    """Which quotation the page's script wants in which language."""

    citation: int = Field(ge=1)
    language: Language


class Translating:
    """The quotations that are being translated."""

    def __init__(self, service: Service, store: ConversationStore) -> None:
        self._service = service
        self._store = store
        self._threads = CapacityLimiter(WAITING)
        self._running: dict[tuple[str, str], set[Stopping]] = {}  # by visitor and conversation

    async def translate(self, visitor: str, asked: AskedTranslation) -> dict[str, Any]:
        """Return a quotation in the reader's language, as HTML; kept unless it failed.

        Raises NotComposed where no model may be asked.
        """
        stopped = Stopping(self._store, visitor, asked.conversation)
        running = self._running.setdefault((visitor, asked.conversation), set())
        running.add(stopped)
        try:
            return await to_thread.run_sync(
                self._translate, visitor, asked, stopped, limiter=self._threads
            )
        finally:
            running.discard(stopped)

    def stop(self, visitor: str, conversation: str) -> None:
        """Leave what is being translated in a conversation."""
        for stopping in self._running.pop((visitor, conversation), ()):
            stopping.set()

    def _translate(
        self, visitor: str, asked: AskedTranslation, stopped: Stopping
    ) -> dict[str, Any]:
        key = (visitor, asked.conversation, asked.turn)
        basis = read_basis(self._service, self._store, key, asked.number)
        place = (asked.citation, asked.language)
        known = {(one.number, one.language): one for one in basis.answer.translations}
        found = None if asked.again else known.get(place)
        if found is None:
            found = self._ask(basis, asked, stopped)
            if found.trouble is not None:
                return {"html": render_translation(found)}
            self._keep(key, basis, found)
        # Others may have been translated meanwhile, and the answer composed.
        turn = read_basis(self._service, self._store, key, asked.number).turn
        return {"html": render_translation(found), "saved": describe_turn(turn)}

    def _ask(self, basis: Basis, asked: AskedTranslation, stopped: Stopping) -> "Translation":
        from assistant.composing.llm.translating import translate_citation  # noqa: PLC0415 -- heavy

        cited = [
            one for one in basis.answer.citations if one.number == asked.citation and one.quote
        ]
        if not cited:  # or its document was deleted
            raise NotComposed("llm.unkept")
        return translate_citation(
            basis.model,
            cited[0],
            basis.answer,
            basis.documents,
            asked.language,
            is_cancelled=stopped.is_set,
        )

    def _keep(self, key: Key, basis: Basis, found: "Translation") -> None:
        alone = replace(basis.answer, translations=(found,))
        (value,) = saving.to_json(replace(basis.turn, answer=alone))["answer"]["translations"]

        def change(answer: dict[str, Any]) -> None:
            others = [one for one in answer.get("translations") or [] if not is_same(one)]
            answer["translations"] = [*others, value]

        def is_same(one: dict[str, Any]) -> bool:
            return (one["number"], one["language"]) == (value["number"], value["language"])

        keep_words(self._store, key, basis.content, change)
