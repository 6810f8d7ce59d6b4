"""Ask many questions of one index, in two processes."""

from collections.abc import Callable, Sequence
from multiprocessing import get_context
from typing import TypeVar

from index import Index

WORKERS = 2
Question = TypeVar("Question")
Found = TypeVar("Found")

_asked: tuple[Index, Callable[[Index, object], object]]  # workers inherit it: it cannot be sent


def ask_all(
    index: Index, ask: Callable[[Index, Question], Found], questions: Sequence[Question]
) -> list[Found]:
    """Return `ask(index, question)` for every question, in order.

    Workers are forked, so call this before torch is imported.
    """
    global _asked  # noqa: PLW0603
    _asked = index, ask  # type: ignore[assignment]
    with get_context("fork").Pool(WORKERS) as pool:
        return pool.map(_ask, questions, chunksize=25)  # type: ignore[arg-type]


def _ask(question: object) -> object:
    index, ask = _asked
    return ask(index, question)
