"""Retrieval-test files: JSON Lines of questions with the evidence that should be found."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus import BadQuestion


@dataclass(frozen=True)
class Case:
    """One question of a retrieval test; the fields of its line."""

    id: str
    question: str
    answerable: bool
    evidence: tuple[str, ...]  # the first ranks the case, all count for full recall
    answer: tuple[str, ...]  # strings that the cited quotes together contain
    lang: str
    kind: str | None
    document: str | None  # a glob on the document that holds the evidence
    history: tuple[str, ...]


def read_cases(path: Path) -> list[Case]:
    """Read a test file. Raises BadQuestion, with the line, for one that cannot be used."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadQuestion(f"{path} cannot be read.", "Give a JSON Lines file in UTF-8.") from error
    cases = [
        _case(line, f"{path}:{number}") for number, line in enumerate(lines, 1) if line.strip()
    ]
    if not cases:
        raise BadQuestion(f"{path} holds no questions.", "Write one JSON object a line.")
    ids = [case.id for case in cases]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        raise BadQuestion(f"{path} has the id {twice[0]} twice.", "Give each question its own id.")
    return cases


def _case(line: str, place: str) -> Case:
    try:
        record = json.loads(line)
        case = Case(
            id=str(record["id"]),
            question=_text(record["question"]),
            answerable=bool(record.get("answerable", True)),
            evidence=_texts(record.get("evidence", [])),
            answer=_texts(record.get("answer", [])),
            lang=_text(record.get("lang", "")),
            kind=record.get("kind"),
            document=record.get("document"),
            history=_texts(record.get("history", [])),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadQuestion(
            f"{place} is not a test case ({error or type(error).__name__}).",
            'Write {"id", "lang", "question", "evidence", "answer", "answerable"}.',
        ) from error
    if case.answerable and not case.evidence:
        raise BadQuestion(
            f"{place} has no evidence.", 'Quote the passage, or say "answerable": false.'
        )
    return case


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected text, got {value!r}")
    return value


def _texts(values: Iterable[Any]) -> tuple[str, ...]:
    if isinstance(values, str):
        raise TypeError(f"expected a list, got {values!r}")
    return tuple(_text(value) for value in values)
