"""Write cases back to a file in the form that its suffix names, and replace it in one step."""

import csv
import io
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.evaluation.cases import COLUMNS, LISTS, Case
from assistant.evaluation.questions.tables import SEPARATOR


def write_cases(path: Path, cases: Sequence[Case]) -> None:
    """Replace a file by `cases`: JSON Lines, CSV as Excel opens it, or xlsx."""
    writers = {".csv": _write_csv, ".xlsx": _write_sheet}
    data = writers.get(path.suffix.lower(), _write_lines)(cases)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".", suffix=path.suffix, dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def format_case(case: Case) -> str:
    """Return a case as one line of JSON; fields that say nothing are left out."""
    values = case.model_dump(mode="json")
    ordered = {name: values[name] for name in (*COLUMNS, *sorted(values.keys() - {*COLUMNS}))}
    shown = {name: value for name, value in ordered.items() if value not in (None, "", [])}
    if not case.draft:
        del shown["draft"]
    return json.dumps(shown, ensure_ascii=False)


def _write_lines(cases: Sequence[Case]) -> bytes:
    return "".join(f"{format_case(case)}\n" for case in cases).encode()


def _list_rows(cases: Sequence[Case]) -> list[list[str]]:
    def show(name: str, value: Any) -> str:
        if name in LISTS:
            return SEPARATOR.join(value)
        if value is None or (name == "draft" and not value):
            return ""
        return str(value).lower() if isinstance(value, bool) else value

    dumped = [case.model_dump(mode="json") for case in cases]
    return [[*COLUMNS], *([show(name, values[name]) for name in COLUMNS] for values in dumped)]


def _write_csv(cases: Sequence[Case]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(_list_rows(cases))
    return buffer.getvalue().encode("utf-8-sig")  # Excel takes a file without a mark for ANSI


def _write_sheet(cases: Sequence[Case]) -> bytes:
    import openpyxl  # noqa: PLC0415 -- only sheets need it

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("questions")
    for row in _list_rows(cases):
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
