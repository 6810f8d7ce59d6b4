"""Turns of a conversation as JSON that is kept, and back.

An earlier version may have kept them, then in the browser, which may give back anything. So a turn
that does not fit the types is dropped; unknown fields are ignored and missing ones get their
defaults.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, TypeAdapter, ValidationError

from ui.chat.conversation import Turn

if TYPE_CHECKING:
    from assistant import Answer


class _SavedTurn(BaseModel):
    question: str
    only: tuple[str, ...] = ()
    previous: str | None = None
    as_typed: bool = False
    answer: Any = None  # an `Answer`, read by `_answers`; None of an open turn
    versions: Mapping[str, str] = {}  # of the documents cited, by name
    deleted: tuple[str, ...] = ()
    failed: bool = False
    unindexed: int = Field(0, ge=0)


@cache
def _answers() -> "TypeAdapter[Answer]":
    from assistant import Answer  # noqa: PLC0415  takes seconds to import

    return TypeAdapter(Annotated[Answer, BeforeValidator(_update_earlier)])


def _update_earlier(answer: Any) -> Any:
    """Return an answer that an earlier version kept in today's form.

    `preceding` of a statement was `before`; citations did not say title and date of the document.
    """
    if not isinstance(answer, dict):
        return answer
    updated = dict(answer)
    for key, older in (("statements", _rename_preceding), ("citations", _add_title)):
        if isinstance(updated.get(key), list):
            updated[key] = [older(one) if isinstance(one, dict) else one for one in updated[key]]
    return updated


def _rename_preceding(statement: dict[str, Any]) -> dict[str, Any]:
    return {"preceding": statement["before"], **statement} if "before" in statement else statement


def _add_title(citation: dict[str, Any]) -> dict[str, Any]:
    return {"title": None, "date": None, **citation}


def to_json(turn: Turn) -> dict[str, Any]:
    """Return a turn as JSON values, without what is not shown of it."""
    answer = turn.answer
    if answer is not None:
        answer = replace(answer, hits=tuple(turn.nearest))
    return {
        "question": turn.question,
        "only": list(turn.only),
        "previous": turn.previous,
        "as_typed": turn.as_typed,
        "answer": None if answer is None else _answers().dump_python(answer, mode="json"),
        "versions": {name: turn.version_of(name) for name in {**turn.versions, **turn.documents}},
        "unindexed": turn.unindexed,
        **({"deleted": list(turn.deleted)} if turn.deleted else {}),
    }


def read_turn(value: Any, number: int) -> Turn | None:
    """Return a kept turn under a number of the page; None where it is malformed, or had failed."""
    try:
        saved = _SavedTurn.model_validate(value)
        answer = None if saved.answer is None else _answers().validate_python(saved.answer)
    except ValidationError:
        return None
    if saved.failed:
        return None
    return Turn(
        number,
        saved.question,
        answer=answer,
        only=saved.only,
        previous=saved.previous,
        as_typed=saved.as_typed,
        unindexed=saved.unindexed,
        versions=saved.versions,
        deleted=saved.deleted,
    )


def read_turns(values: Sequence[Any], most: int = 60) -> list[Turn]:
    """Return the turns that can be read.

    A turn's number is its place among the newest `most` values, from 1.
    """
    found = (read_turn(value, number) for number, value in enumerate(values[-most:], 1))
    return [turn for turn in found if turn is not None]
