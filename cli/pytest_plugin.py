"""Runs retrieval tests in pytest: each case of a file of questions is a test of its own.

Installed with Yinju (entry point `pytest11`). `questions.*` and `*.questions.*` (JSON Lines, CSV,
xlsx) are collected; they are asked of the index in $YINJU_HOME, else ./.yinju below pytest's root.
Nothing else of Yinju is imported until a file of questions is found: the project that is tested may
have packages called as ours are.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from assistant.evaluation.cases import Case

_SUFFIXES = (".jsonl", ".csv", ".xlsx")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that names the home."""
    group = parser.getgroup("yinju", "retrieval tests")
    group.addoption(
        "--yinju-home", metavar="DIR", help="folder of the index (default: $YINJU_HOME or .yinju)"
    )
    group.addoption("--no-yinju", action="store_true", help="collect no files of questions")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "QuestionFile | None":
    """Collect files of questions by their names."""
    if file_path.suffix.lower() not in _SUFFIXES or parent.config.getoption("--no-yinju"):
        return None
    _put_ours_first()
    from corpus import is_question_file

    if not is_question_file(file_path.name):
        return None
    found: QuestionFile = QuestionFile.from_parent(parent, path=file_path)
    return found


def _put_ours_first() -> None:
    """Make `import corpus` and the like mean ours."""
    own = str(Path(__file__).resolve().parents[1])
    if own not in sys.path:
        sys.path.insert(0, own)


class QuestionFile(pytest.File):
    """A file of questions."""

    def collect(self) -> Iterator["QuestionItem"]:
        """Yield a test for each case; a file that cannot be used is an error of collection."""
        from assistant.evaluation.questions.reading import read_cases
        from corpus import YinjuError

        try:
            cases = read_cases(self.path)
        except YinjuError as error:
            raise self.CollectError(str(error)) from error
        for case in cases:
            yield QuestionItem.from_parent(self, name=case.id, case=case)


class QuestionItem(pytest.Item):
    """One case."""

    def __init__(self, *, case: "Case", **arguments: Any) -> None:
        """Take the case."""
        super().__init__(**arguments)
        self.case = case
        if case.kind:
            self.add_marker(pytest.mark.yinju(kind=case.kind))

    def runtest(self) -> None:
        """Ask the question; fail with what was wanted and what came instead."""
        from assistant.evaluation.judging import run_case

        assistant, finder = _open(self.config)
        result = run_case(assistant, self.case, finder)
        for found in result.edited:
            if found.state == "changed":
                self.warn(pytest.PytestWarning(f"evidence changed: {found.wanted} → {found.now}"))
        if not result.passed:
            raise CaseFailed(result.to_json())

    def repr_failure(
        self, excinfo: "pytest.ExceptionInfo[BaseException]", style: Any = None
    ) -> Any:
        """Show a failing case as `yinju test` shows it."""
        if not isinstance(excinfo.value, CaseFailed):
            return super().repr_failure(excinfo, style)
        from assistant.evaluation.reporting.lines import format_case

        return "\n".join(format_case(excinfo.value.args[0]))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Say where the case is written."""
        line = self.case.source.line - 1 if self.case.source else 0
        return self.path, line, f"{self.path.name}: {self.case.question}"


class CaseFailed(Exception):
    """A case that does not pass; its argument is the case of a run."""


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line("markers", "yinju(kind): a retrieval test, and what it asks for")


_OPENED: pytest.StashKey[Any] = pytest.StashKey()


def _open(config: pytest.Config) -> Any:
    """Open the index once; without one, skip with the remedy, or fail where a home was named."""
    if _OPENED not in config.stash:
        from assistant import Assistant
        from assistant.evaluation.evidence import EvidenceFinder
        from corpus import YinjuError

        named = config.getoption("--yinju-home") or os.environ.get("YINJU_HOME")
        home = Path(named) if named else config.rootpath / ".yinju"
        try:
            assistant = Assistant.open(home)
            config.stash[_OPENED] = assistant, EvidenceFinder(assistant)
        except YinjuError as error:
            config.stash[_OPENED] = str(error), bool(named)
    opened = config.stash[_OPENED]
    if isinstance(opened[0], str):
        reason, named = opened
        if named:
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return opened
