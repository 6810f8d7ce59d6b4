"""Failing cases as GitHub's annotations, which it shows at the line of the file of questions.

The form is that of workflow commands (docs.github.com, "Workflow commands for GitHub Actions").
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from assistant.evaluation.cases import Source
from assistant.evaluation.reporting.lines import format_case
from assistant.evaluation.runs import Run


def format_annotations(
    run: Run, sources: Mapping[str, Source | None], missed: Sequence[str]
) -> Iterator[str]:
    """Yield a command for each failing case, each changed evidence and each missed bound.

    `sources` is by case id.
    """
    for case in run["cases"]:
        place = _format_place(sources.get(case["id"]))
        if not case["passed"]:
            first, *rest = format_case(case)
            message = "\n".join([first.removeprefix("FAIL "), *(line.strip() for line in rest)])
            yield f"::error {place}title=yinju test::{_escape(message)}"
        elif case["edited"]:
            changed = "\n".join(f"{e['wanted']} → {e['now']}" for e in case["edited"])
            yield f"::warning {place}title=yinju test::{_escape(f'evidence changed: {changed}')}"
    for line in missed:
        yield f"::error title=yinju test::{_escape(line)}"


def _format_place(source: Source | None) -> str:
    if source is None:
        return ""
    root = Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd()).resolve()
    path = source.path.resolve()
    shown = path.relative_to(root) if path.is_relative_to(root) else path
    return f"file={_escape(shown.as_posix(), value=True)},line={source.line},"


def _escape(text: str, *, value: bool = False) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if value else text
