"""Read the files that the measuring programs take: passages and questions as JSON Lines.

A file that cannot be used is named, with what is wrong.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class BadFile(Exception):
    """A file that cannot be used; the message is one line naming file, line and remedy."""


@dataclass(frozen=True)
class Given:
    """One passage of a benchmark."""

    id: str
    title: str
    text: str


@dataclass(frozen=True)
class Question:
    """One question, the passages that answer it, and strings that answer it."""

    id: str
    question: str
    passage_ids: tuple[str, ...]
    answers: tuple[str, ...]


def read_passages(path: Path) -> list[Given]:
    """Read `{"id", "title", "text"}` lines; ids must differ."""
    passages = [
        Given(
            _string(record, "id", at), _string(record, "title", at, ""), _string(record, "text", at)
        )
        for at, record in _records(path)
    ]
    ids = {passage.id for passage in passages}
    if len(ids) != len(passages):
        raise BadFile(f"{path}: {len(passages) - len(ids)} passages repeat an id; make ids unique.")
    return passages


def read_questions(path: Path, passages: list[Given] | None = None) -> list[Question]:
    """Read `{"id", "question", "passage_ids", "answers"}` lines.

    With `passages`, every passage id must be one of theirs and every question must have one.
    """
    known = {passage.id for passage in passages or ()}
    questions = []
    for at, record in _records(path):
        question = Question(
            id=_string(record, "id", at),
            question=_string(record, "question", at),
            passage_ids=_strings(record, "passage_ids", at),
            answers=_strings(record, "answers", at),
        )
        if passages is not None:
            unknown = [name for name in question.passage_ids if name not in known]
            if unknown or not question.passage_ids:
                named = f"unknown passage {unknown[0]!r}" if unknown else "no passage id"
                raise BadFile(f"{at}: {named}; give ids that stand in the passages file.")
        questions.append(question)
    return questions


def _records(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each line's place (for messages) and object; a file without any is an error."""
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except OSError as error:
        raise BadFile(f"{path}: {error.strerror}; name a JSON Lines file.") from error
    except UnicodeDecodeError as error:
        raise BadFile(f"{path}: not UTF-8; save it again as UTF-8.") from error
    empty = True
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        at = f"{path}:{number}"
        try:
            record = json.loads(line)
        except ValueError as error:
            raise BadFile(f"{at}: not JSON ({error}); write one object a line.") from error
        if not isinstance(record, dict):
            raise BadFile(f"{at}: not an object; write one object a line.")
        empty = False
        yield at, record
    if empty:
        raise BadFile(f"{path}: holds no line; name a JSON Lines file.")


def _string(record: dict[str, Any], key: str, at: str, default: str | None = None) -> str:
    value = record.get(key, default)
    if not isinstance(value, str):
        raise BadFile(f'{at}: "{key}" should be a string, is {json.dumps(value)[:40]}.')
    return value


def _strings(record: dict[str, Any], key: str, at: str) -> tuple[str, ...]:
    value = record.get(key)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise BadFile(f'{at}: "{key}" should be a list of strings, is {json.dumps(value)[:40]}.')
    return tuple(value)
