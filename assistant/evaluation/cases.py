"""Read retrieval-test files: JSON Lines, each line a question with the evidence to be found."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus import BadQuestion


class Case(BaseModel):
    """One question of a retrieval test: the fields of its line."""

    model_config = ConfigDict(frozen=True)

    id: Annotated[str, Field(coerce_numbers_to_str=True)]
    question: str
    answerable: bool = True
    evidence: tuple[str, ...] = ()  # the first ranks the case, all count for full recall
    answer: tuple[str, ...] = ()  # strings that the cited quotes contain together
    lang: str = ""
    kind: str | None = None
    document: str | None = None  # a glob on the document that holds the evidence
    history: tuple[str, ...] = ()  # earlier questions, oldest first


def read_cases(path: Path) -> list[Case]:
    """Read a test file. Raises BadQuestion, with the line, for one that cannot be used."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadQuestion("cases.unreadable", path=path) from error
    cases = [
        _read_case(line, f"{path}:{number}") for number, line in enumerate(lines, 1) if line.strip()
    ]
    if not cases:
        raise BadQuestion("cases.empty", path=path)
    ids = [case.id for case in cases]
    if repeated := sorted({name for name in ids if ids.count(name) > 1}):
        raise BadQuestion("cases.id_twice", path=path, id=repeated[0])
    return cases


def _read_case(line: str, place: str) -> Case:
    try:
        case = Case.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        reason = ": ".join([".".join(map(str, first["loc"])), first["msg"]]).removeprefix(": ")
        raise BadQuestion("cases.invalid", place=place, reason=reason) from error
    if case.answerable and not case.evidence:
        raise BadQuestion("cases.no_evidence", place=place)
    return case
