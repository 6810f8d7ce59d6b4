"""One visitor's turns: what was asked and what came of it. Knows nothing of Gradio or HTML."""

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant import Answer


@dataclass(frozen=True)
class Turn:
    """One question and what came of it; with neither answer nor error it is still open."""

    number: int  # from 1; never given twice, so that an id on the page means one turn
    question: str
    answer: "Answer | None" = None
    shown: int | None = None  # statements shown so far; None: the answer is complete
    error: str = ""  # HTML
    waiting: bool = False  # for the assistant to warm up

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

    def begin(self, question: str, *, waiting: bool = False) -> Turn | None:
        """Add an open turn; None if it repeats the one under way (Enter was pressed twice)."""
        with self._lock:
            newest = self._turns.get(self._last)
            if newest is not None and newest.open and newest.question == question:
                return None
            self._last += 1
            turn = Turn(self._last, question, waiting=waiting)
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

    def clear(self) -> None:
        """Begin anew; what is still being answered is dropped."""
        with self._lock:
            self._turns.clear()
