"""Run the tests of a home after a rebuild, and tell what changed since the run before."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.assistant import Assistant
from assistant.evaluation.comparison import Comparison, compare_runs
from assistant.evaluation.history import keep_run, list_runs, read_kept_run
from assistant.evaluation.questions.finding import find_question_files
from assistant.evaluation.questions.reading import read_all_cases
from assistant.evaluation.running import Progress, run_cases
from assistant.evaluation.runs import Run, make_run, name_questions


@dataclass(frozen=True)
class Change:
    """The newest run of a home, and how it differs from the one before on the same questions."""

    run: Run
    comparison: Comparison | None  # None: it is the first

    @property
    def lost(self) -> list[dict[str, Any]]:
        """The cases that passed and fail now."""
        ids = set(self.comparison.lost if self.comparison else ())
        return [case for case in self.run["cases"] if case["id"] in ids]

    def format_lines(self) -> list[str]:
        """Say how many cases pass, and which fail that passed or pass that failed."""
        passed = sum(case["passed"] for case in self.run["cases"])
        lines = [f"Tests: {passed} of {len(self.run['cases'])} cases pass."]
        if self.comparison and (self.comparison.lost or self.comparison.won):
            lines.append(self.comparison.describe_moves())
            lines += [f"fails now: {case['id']} {case['question']}" for case in self.lost]
            lines += [f"passes now: {case}" for case in self.comparison.won]
        return lines


def run_after_build(home: Path, progress: Progress | None = None) -> Change | None:
    """Run the tests of a home and keep the run; None where it has no questions.

    Raises YinjuError for a file of questions or an index that cannot be used.
    """
    cases = read_all_cases(find_question_files(home))
    if not cases:
        return None
    assistant = Assistant.open(home)
    run = make_run(assistant, run_cases(assistant, cases, progress=progress))
    keep_run(home, run)
    return compare_with_last(home, run)


def compare_with_last(home: Path, run: Run | None = None) -> Change | None:
    """Compare a run, else the newest one that was kept, with the one before on the same questions.

    None where no run is kept.
    """
    if run is None:
        kept = list_runs(home)
        run = read_kept_run(home, kept[-1].id) if kept else None
        if run is None:
            return None
    same = list_runs(home, name_questions(run))
    previous = read_kept_run(home, same[-2].id) if len(same) > 1 else None
    if previous is None:
        return Change(run, None)
    answerable = {case["id"]: case["answerable"] for case in run["cases"]}
    return Change(run, compare_runs(previous, run, answerable))
