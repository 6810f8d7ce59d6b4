"""A conversation as text for the browser to keep, and back: so that it survives a reload.

The browser may give back anything, so what does not fit the types is dropped, turn by turn. Reads
and writes any frozen dataclass by its annotations: an answer that gains a field keeps it here too,
and one kept by an earlier version gets the field's default.
"""

import json
import types
import typing
from collections.abc import Sequence
from dataclasses import MISSING, fields, is_dataclass, replace
from typing import Any

from ui.chat.conversation import Turn
from ui.service.cited_documents import version_of

MOST_TURNS = 60
MOST_CHARACTERS = 1_000_000  # of the text; a browser keeps 5 million
NEAREST = 3  # passages kept of a refusal: those that are shown


def to_text(turns: Sequence[Turn]) -> str:
    """Return the newest turns as JSON, as many as fit."""
    kept: list[str] = []
    room = MOST_CHARACTERS
    for turn in reversed(turns[-MOST_TURNS:]):
        text = json.dumps(_turn(turn), ensure_ascii=False, separators=(",", ":"))
        room -= len(text)
        if room < 0:
            break
        kept.append(text)
    return "[" + ",".join(reversed(kept)) + "]" if kept else ""


def from_text(text: str) -> "list[tuple[Turn, dict[str, str]]]":
    """Return the turns, each with the versions of what it cites; skip what is malformed."""
    if not text or len(text) > 2 * MOST_CHARACTERS:
        return []
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return []
    found: list[tuple[Turn, dict[str, str]]] = []
    for value in values[:MOST_TURNS] if isinstance(values, list) else ():
        try:
            found.append(_from_turn(len(found) + 1, value))
        except (TypeError, ValueError, KeyError, AttributeError):
            continue
    return found


def _turn(turn: Turn) -> dict[str, Any]:
    answer = turn.answer
    if answer is not None:
        answer = replace(answer, hits=answer.hits[:NEAREST] if answer.refused else ())
    return {
        "question": turn.question,
        "only": turn.only,
        "answer": None if answer is None else _plain(answer),
        "failed": bool(turn.error),
        "versions": {name: version_of(document) for name, document in turn.documents.items()},
    }


def _from_turn(number: int, value: dict[str, Any]) -> "tuple[Turn, dict[str, str]]":
    from assistant import Answer  # noqa: PLC0415  heavy, and seldom needed

    given = value["answer"]
    if value["failed"] or not isinstance(value["question"], str):
        raise ValueError("nothing to show")
    turn = Turn(
        number,
        value["question"],
        None if given is None else _value(Answer, given),
        only=_value(tuple[str, ...], value["only"]),
    )
    return turn, _value(dict[str, str], value["versions"])


def _plain(value: Any) -> Any:
    """Return JSON values; a dataclass becomes the object of its fields."""
    if is_dataclass(value) and not isinstance(value, type):
        return {entry.name: _plain(getattr(value, entry.name)) for entry in fields(value)}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return value


def _value(kind: Any, value: Any) -> Any:
    """Return what `_plain` was given, of the annotated type. Raises TypeError where it is not."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return _one_of(arguments, value)
    if origin is typing.Literal:
        return _expect(value in arguments, value)
    if origin in (tuple, list, Sequence):
        _expect(isinstance(value, list), value)
        each = arguments if origin is tuple and arguments[-1] is not ... else None
        if each is not None:
            _expect(len(each) == len(value), value)
            return tuple(_value(one, item) for one, item in zip(each, value, strict=True))
        made = [_value(arguments[0], item) for item in value]
        return tuple(made) if origin is not list else made
    if origin is dict or (origin is not None and issubclass(origin, typing.Mapping)):
        _expect(isinstance(value, dict), value)
        return {key: _value(arguments[1], item) for key, item in value.items()}
    if is_dataclass(kind):
        return _dataclass(kind, value)
    if kind is float:
        return float(_expect(isinstance(value, int | float), value))
    return _expect(kind is Any or isinstance(value, kind), value)


def _dataclass(kind: Any, value: Any) -> Any:
    _expect(isinstance(value, dict), value)
    hints = typing.get_type_hints(kind)
    made = {}
    for entry in fields(kind):
        if entry.name in value:
            made[entry.name] = _value(hints[entry.name], value[entry.name])
        else:
            _expect(entry.default is not MISSING or entry.default_factory is not MISSING, value)
    return kind(**made)


def _one_of(kinds: Sequence[Any], value: Any) -> Any:
    for kind in kinds:
        try:
            return _value(kind, value)
        except TypeError:
            continue
    raise TypeError(f"expected one of {kinds}, got {type(value).__name__}")


def _expect(fits: bool, value: Any) -> Any:
    if not fits:
        raise TypeError(f"unexpected {type(value).__name__}")
    return value
