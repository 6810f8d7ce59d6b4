"""Makes suggestions in the background: when nobody asks, and for half of the time at most.

What was made for a generation is kept in the home, so that a restart has it at once. While that of
a new generation is being made, the suggestions of before are offered as far as they still hold.
"""

import json
import logging
import os
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.i18n.catalogue import Language

if TYPE_CHECKING:
    from assistant import Answer, Assistant
    from assistant.suggestions import Suggestion
    from corpus import Document
    from index import Manifest

log = logging.getLogger(__name__)

KEPT = "suggestions.json"


@dataclass(frozen=True)
class Made:
    """The suggestions of one generation."""

    generation: str = ""
    documents: Sequence[str] = ()  # all that it had
    suggestions: "Sequence[Suggestion]" = field(default=())


class Suggesting:
    """Makes the suggestions of each generation that answers."""

    def __init__(
        self, home: Path, asking: threading.Lock, may_begin: Callable[[float], bool]
    ) -> None:
        """`asking` is held while a question is asked.

        `may_begin` tells whether no user's question waits, after so many seconds at most.
        """
        self.is_maker = True  # one process of a server makes them; the others offer none of theirs
        self._path = home / KEPT
        self._asking = asking
        self._may_begin = may_begin
        self._made = Made()
        self._assistant: Assistant | None = None
        self._changed = threading.Event()
        self._closed = False
        self._thread: threading.Thread | None = None

    def begin(self, assistant: "Assistant") -> None:
        """Make the suggestions of an assistant, from now on."""
        self._assistant = assistant
        self._changed.set()
        if self._thread is None and not self._closed and self.is_maker:
            self._thread = threading.Thread(target=self._run, name="yinju-suggest", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """End it after the question under way."""
        self._closed = True
        self._changed.set()

    @property
    def is_busy(self) -> bool:
        """Whether there will be other suggestions soon."""
        manifest = self._assistant.manifest if self._assistant else None
        return manifest is not None and manifest.generation != self._made.generation

    def list_suggestions(self, language: Language, without: frozenset[str]) -> "list[Suggestion]":
        """Return what to offer a reader now, nothing of documents that were deleted."""
        assistant = self._assistant
        if assistant is None or not self._made.suggestions:
            return []
        from assistant.suggestions import choose_varied  # noqa: PLC0415 -- loaded by now

        there = [
            one
            for one in self._made.suggestions
            if one.document in assistant.documents and one.document not in without
        ]
        return choose_varied(there, language)

    def suggest_following(
        self,
        understood: str,
        quoted: tuple[str, int, int],
        language: Language,
        without: frozenset[str],
        patience: float = 4.0,
    ) -> list[str]:
        """Return questions that go on from an answer; none that take longer than `patience`."""
        from assistant.suggestions import suggest_following  # noqa: PLC0415

        assistant = self._assistant
        if assistant is None or quoted[0] in without:
            return []
        until = time.monotonic() + patience
        quiet = _Quiet(assistant, self._asking)
        return suggest_following(
            quiet,
            understood,
            quoted,
            language,
            may_ask=lambda: time.monotonic() < until and self._may_begin(0.5),
            without=without,
        )

    def _run(self) -> None:
        # Not at a lower priority: where the machine is busy, a thread that is kept waiting while it
        # holds Python's lock or the assistant keeps all the others waiting.
        self._made = self._read()
        while not self._closed:
            self._changed.wait()
            self._changed.clear()
            if self._closed or self._assistant is None:
                return
            assistant = self._assistant
            try:
                self._make(assistant)
            except Exception:  # nobody asked for it
                log.warning("no suggestions could be made", exc_info=True)
                if assistant.manifest is not None:  # once is enough
                    self._made = replace(self._made, generation=assistant.manifest.generation)

    def _make(self, assistant: "Assistant") -> None:
        from assistant.suggestions import suggest_questions  # noqa: PLC0415

        manifest, before = assistant.manifest, self._made
        if manifest is None or manifest.generation == before.generation:
            return
        names = tuple(entry.document for entry in manifest.documents)

        def may_ask() -> bool:
            time.sleep(quiet.took)  # as long a rest as the last question took
            while not (free := self._may_begin(0.5)) and self._assistant is assistant:
                if self._closed:
                    return False
            return free and self._assistant is assistant and not self._closed

        quiet, found = _Quiet(assistant, self._asking), []
        for suggestion in suggest_questions(quiet, before.documents, may_ask):
            found.append(suggestion)
            self._made = Made("", before.documents, (*found, *before.suggestions))
        if self._assistant is assistant and not self._closed:
            self._made = Made(manifest.generation, names, tuple(found))
            self._write(self._made)

    def _read(self) -> Made:
        from assistant.suggestions import Suggestion  # noqa: PLC0415

        try:
            values = json.loads(self._path.read_text("utf-8", "surrogatepass"))
            made = [Suggestion(**one) for one in values["suggestions"]]
            return Made(str(values["generation"]), list(values["documents"]), made)
        except (OSError, ValueError, KeyError, TypeError):
            return Made()

    def _write(self, made: Made) -> None:
        values = {
            "generation": made.generation,
            "documents": made.documents,
            "suggestions": [asdict(one) for one in made.suggestions],
        }
        text = json.dumps(values, ensure_ascii=False, indent=1)
        with suppress(OSError):  # a home that cannot be written
            handle, name = tempfile.mkstemp(prefix=".suggestions-", dir=self._path.parent)
            with os.fdopen(handle, "wb") as file:
                file.write(text.encode("utf-8", "surrogatepass"))
            Path(name).replace(self._path)


class _Quiet:
    """An assistant that is asked when no user asks it. Implements `suggestions.checking.Asked`."""

    def __init__(self, assistant: "Assistant", asking: threading.Lock) -> None:
        self._assistant = assistant
        self._asking = asking
        self.documents: Mapping[str, Document] = assistant.documents
        self.manifest: Manifest | None = assistant.manifest
        self.took = 2.0  # seconds, the last question; before the first, what a user asks at once

    def ask(self, question: str, *, previous: str | None = None) -> "Answer":
        with self._asking:
            began = time.monotonic()
            try:
                return self._assistant.ask(question, previous=previous)
            finally:
                self.took = time.monotonic() - began
