"""Turns of a conversation as JSON for the browser to keep, and back: they survive a reload.

The browser may give back anything, also what an earlier version saved. So a turn that does not fit
the types is dropped; unknown fields are ignored and missing ones get their defaults.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from ui.chat.conversation import Turn
from ui.service.cited_documents import version_of

if TYPE_CHECKING:
    from assistant import Answer

MOST_TURNS = 60
NEAREST = 3  # passages kept of a refusal: those that are shown


class _SavedTurn(BaseModel):
    question: str
    only: tuple[str, ...] = ()
    answer: Any = None  # an `Answer`, read by `_answers`; None of an open turn
    versions: Mapping[str, str] = {}  # of the documents cited, by name
    failed: bool = False


@cache
def _answers() -> "TypeAdapter[Answer]":
    from assistant import Answer  # noqa: PLC0415  takes seconds to import

    return TypeAdapter(Answer)


def to_json(turn: Turn) -> dict[str, Any]:
    """Return a turn as JSON values, without what is not shown of it."""
    answer = turn.answer
    if answer is not None:
        answer = replace(answer, hits=answer.hits[:NEAREST] if answer.refused else ())
    return {
        "question": turn.question,
        "only": list(turn.only),
        "answer": None if answer is None else _answers().dump_python(answer, mode="json"),
        "versions": {name: version_of(document) for name, document in turn.documents.items()},
    }


def read_turns(values: Sequence[Any]) -> list[tuple[Turn, Mapping[str, str]]]:
    """Return the turns with the versions of the documents they cite; skip what is malformed.

    A turn's number is its place among the newest `MOST_TURNS` values, from 1.
    """
    found = []
    for number, value in enumerate(values[-MOST_TURNS:], 1):
        try:
            saved = _SavedTurn.model_validate(value)
            answer = None if saved.answer is None else _answers().validate_python(saved.answer)
        except ValidationError:
            continue
        if not saved.failed:
            found.append((Turn(number, saved.question, answer, only=saved.only), saved.versions))
    return found
