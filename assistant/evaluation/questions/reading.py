"""Read files of retrieval tests: JSON Lines, CSV or xlsx, of the same fields.

What is wrong is said with the file, the line (of a sheet the row) and the column.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from assistant.evaluation.cases import Case, Source
from assistant.evaluation.questions.tables import Row, read_csv, read_sheet
from assistant.follow_up import FOLLOW_UP
from corpus import BadQuestion, UnreadableFile
from corpus.formats.plain_text import decode


def read_cases(path: Path, *, drafts: bool = False) -> list[Case]:
    """Read a test file; with `drafts` also what waits to be completed.

    Raises BadQuestion, with line and column, for a file that cannot be used.
    """
    readers = {".csv": read_csv, ".xlsx": read_sheet}
    rows = readers.get(path.suffix.lower(), _read_lines)(path)
    cases = [_make_case(values, Source(path, line)) for line, values in rows]
    if not cases:
        raise BadQuestion("cases.empty", path=path)
    counted = Counter(case.id for case in cases)
    for case in cases:
        if counted[case.id] > 1:
            raise BadQuestion("cases.id_twice", path=path, id=case.id)
    return [case for case in cases if drafts or not case.draft]


def read_all_cases(paths: Iterable[Path], *, drafts: bool = False) -> list[Case]:
    """Read several files. An id that two of them use is written behind the name of its file."""
    return tell_apart([case for path in paths for case in read_cases(path, drafts=drafts)])


def tell_apart(cases: Sequence[Case]) -> list[Case]:
    """Return the cases of several files; an id that two have stands behind the file's name.

    Where two files have the same name, that of its folder stands before it.
    """
    counted = Counter(case.id for case in cases)
    paths = {case.source.path for case in cases if case.source}
    names = Counter(path.name for path in paths)
    return [_name_apart(case, names) if counted[case.id] > 1 else case for case in cases]


def check_case(case: Case) -> Case:
    """Return a case that can be run. Raises BadQuestion."""
    if case.draft:
        return case
    for text in (case.question, *case.history):
        reason = ""
        if not text.strip():
            reason = "empty"
        elif len(text) > FOLLOW_UP.longest:
            reason = f"longer than {FOLLOW_UP.longest:,} characters"
        if reason:
            column = "question" if text is case.question else "history"
            place = str(case.source)
            raise BadQuestion("cases.field", place=place, column=column, reason=reason)
    if case.answerable and not case.evidence:
        raise BadQuestion("cases.no_evidence", place=str(case.source))
    return case


def _read_lines(path: Path) -> Iterator[Row]:
    try:
        text, _ = decode(path.read_bytes()) if path.stat().st_size else ("", "")
    except (OSError, UnreadableFile) as error:
        raise BadQuestion("cases.unreadable", path=path) from error
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
        except json.JSONDecodeError as error:
            place = f"{path}:{number}:{error.colno}"
            raise BadQuestion("cases.invalid", place=place, reason=error.msg) from error
        if not isinstance(values, dict):
            reason = "no JSON object"
            raise BadQuestion("cases.invalid", place=f"{path}:{number}", reason=reason)
        yield number, {name: value for name, value in values.items() if name != "source"}


def _make_case(values: dict[str, object], source: Source) -> Case:
    values = {"id": str(source.line), **values}
    try:
        case = Case.model_validate_json(json.dumps(values))
    except ValidationError as error:
        first = error.errors()[0]
        column = ".".join(map(str, first["loc"]))
        place = str(source)
        reason = first["msg"]
        raise BadQuestion("cases.field", place=place, column=column, reason=reason) from error
    return check_case(case.model_copy(update={"source": source}))


def _name_apart(case: Case, names: Counter[str]) -> Case:
    path = case.source.path if case.source else Path()
    file = f"{path.resolve().parent.name}/{path.name}" if names[path.name] > 1 else path.name
    return case.model_copy(update={"id": f"{file}#{case.id}"})
