"""The written passages and their questions, as `training/written/README.md` describes them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "written"


@dataclass(frozen=True)
class Asked:
    """A question, and where its passage answers it; `span` is None if it does not."""

    question: str
    span: tuple[int, int] | None


@dataclass(frozen=True)
class Written:
    """A passage and what is asked of it."""

    id: str
    text: str
    questions: tuple[Asked, ...]


def read_written(folder: Path = FOLDER) -> list[list[Written]]:
    """Return the passages of every file."""
    return [
        [_passage(json.loads(line)) for line in path.read_text("utf-8").splitlines()]
        for path in sorted(folder.glob("?.jsonl"))
    ]


def _passage(record: dict[str, Any]) -> Written:
    questions = tuple(
        Asked(asked["question"], _span(record["text"], asked)) for asked in record["questions"]
    )
    return Written(record["id"], record["text"], questions)


def _span(text: str, asked: dict[str, str | None]) -> tuple[int, int] | None:
    answer = asked["answer"]
    if answer is None:
        return None
    evidence = asked.get("evidence") or answer
    start = text.index(evidence) + evidence.index(answer)
    return start, start + len(answer)
