"""One visitor's turns: what was asked and what came of it. Knows nothing of Gradio or HTML."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant import Answer
    from corpus import Document


@dataclass(frozen=True)
class Turn:
    """One question and what came of it; with neither answer nor error it is still open."""

    number: int  # from 1; never given twice, so that an id on the page means one turn
    question: str
    answer: "Answer | None" = None
    shown: int | None = None  # statements shown so far; None: the answer is complete
    error: str = ""  # HTML
    waiting: bool = False  # for the assistant to warm up
    only: tuple[str, ...] = ()  # names of the documents that it was limited to; empty: all
    # What the answer cites, as it was when the answer was given.
    documents: "Mapping[str, Document]" = field(default_factory=dict, compare=False, repr=False)

    @property
    def open(self) -> bool:
        """Whether the question is still to be answered."""
        return self.answer is None and not self.error


class Conversation:
    """The turns in order. Shared by the questions under way, so that none loses another's turn."""

    def __init__(self) -> None:
        self._turns: dict[int, Turn] = {}
        self._last = 0
        self._lock = threading.Lock()

    def __deepcopy__(self, memo: object) -> "Conversation":
        """Return an empty one: Gradio gives each visitor a copy of the first state."""
        return Conversation()

    @property
    def turns(self) -> list[Turn]:
        """The turns so far, oldest first."""
        with self._lock:
            return list(self._turns.values())

    def begin(
        self, question: str, *, only: Iterable[str] = (), waiting: bool = False
    ) -> Turn | None:
        """Add an open turn; None if it repeats the one under way (Enter was pressed twice)."""
        limit = tuple(only)
        with self._lock:
            newest = self._turns.get(self._last)
            if newest is not None and newest.open and newest.question == question:
                return None
            self._last += 1
            turn = Turn(self._last, question, waiting=waiting, only=limit)
            self._turns[turn.number] = turn
            return turn

    def update(self, turn: Turn, **changes: object) -> bool:
        """Replace a turn by a changed one; False if the conversation was cleared since."""
        with self._lock:
            if turn.number not in self._turns:
                return False
            self._turns[turn.number] = replace(turn, **changes)  # type: ignore[arg-type]
            return True

    def holds(self, turn: Turn) -> bool:
        """Whether the turn still belongs to the conversation."""
        with self._lock:
            return turn.number in self._turns

    def history(self, turn: Turn) -> list[str]:
        """Return the questions before a turn, oldest first, without those that failed."""
        return [
            earlier.question
            for earlier in self.turns
            if earlier.number < turn.number and not earlier.error
        ]

    def restore(self, turns: Iterable[Turn]) -> bool:
        """Take the place of an empty conversation; False if something was asked already."""
        with self._lock:
            if self._turns or self._last:
                return False
            self._turns = {turn.number: turn for turn in turns}
            self._last = max(self._turns, default=0)
            return True

    def clear(self) -> None:
        """Begin anew; what is still being answered is dropped."""
        with self._lock:
            self._turns.clear()
