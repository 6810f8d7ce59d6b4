"""The runs of a home: the newest results of each case, charts over time, two runs compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.evaluation.comparison import Comparison, compare_runs, match_cases
from assistant.evaluation.history import KeptRun, list_runs, read_kept_run
from assistant.evaluation.reporting.charts import Bar, Point, draw_bars, draw_history
from assistant.evaluation.runs import Run, name_questions
from ui.tests.questions import Questions

CHARTED = ("hit@1", "answer@1", "refused_unanswerable")
SUMMED = ("hit@1", "hit@3", "answer@1", "refused_answerable", "refused_unanswerable", "passed")
_MOST_POINTS = 60
_MOST_SLICES = 24
_LOOKED_AT = 5  # of the newest runs, for one that asked some of the questions


@dataclass(frozen=True)
class Slice:
    """The metrics of all cases or of one slice, with their intervals."""

    name: str  # "" for all
    cases: int
    values: Sequence[tuple[float, Sequence[float]] | None]  # as SUMMED; None: no case counts


@dataclass(frozen=True)
class Compared:
    """Two runs, the earlier one first."""

    previous: KeptRun
    now: KeptRun
    comparison: Comparison
    lost: Sequence[Mapping[str, Any]]  # cases that passed in the first only
    won: Sequence[Mapping[str, Any]]
    shared: int  # cases that both asked


def name_current(questions: Questions) -> str:
    """Return the name of the questions that are there now, as runs have it."""
    return name_questions(
        {"cases": [{"id": case.id, "question": case.question} for case in questions.run]}
    )


def find_newest(home: Path, questions: Questions) -> tuple[KeptRun, Run] | None:
    """Return the newest run of these questions, else one that asked some of them."""
    runs = list_runs(home)
    name = name_current(questions)
    same = [kept for kept in runs if kept.questions == name]
    ids = {case.id for case in questions.run}
    for kept in [*same[-1:], *reversed(runs[-_LOOKED_AT:])]:
        run = read_kept_run(home, kept.id)
        if run is not None and any(case["id"] in ids for case in run["cases"]):
            return kept, run
    return None


def sum_slices(run: Run) -> list[Slice]:
    """Return what a run says over all cases and by slice; the largest slices where many."""
    every = Slice("", run["summary"]["cases"], _read_values(run["summary"], run["intervals"]))
    slices = [
        Slice(name, summary["cases"], _read_values(summary, run["slice_intervals"][name]))
        for name, summary in run["slices"].items()
    ]
    largest = {one.name for one in sorted(slices, key=lambda one: -one.cases)[:_MOST_SLICES]}
    return [every, *(one for one in slices if one.name in largest)]


def draw_slices(slices: Sequence[Slice], metric: str) -> str:
    """Return a chart of one metric by slice."""
    at = SUMMED.index(metric)
    bars = [
        Bar(one.name.partition("=")[2] or "all", value[0], (value[1][0], value[1][1]), one.cases)
        for one in slices
        if (value := one.values[at]) is not None
    ]
    return draw_bars(bars, title=metric, width=620) if bars else ""


def draw_runs(runs: Sequence[KeptRun]) -> list[tuple[str, str]]:
    """Return a small chart for each charted metric that runs have."""
    charts = []
    for metric in CHARTED:
        points = [
            Point(kept.at, kept.summary[metric], tuple(kept.intervals[metric]))
            for kept in runs[-_MOST_POINTS:]
            if kept.summary.get(metric) is not None and metric in kept.intervals
        ]
        if points:
            charts.append((metric, draw_history(points, title=metric, width=420)))
    return charts


def compare_kept(home: Path, first: int, second: int) -> Compared | None:
    """Compare two runs that were kept, None where one is not there (any more)."""
    kept = {one.id: one for one in list_runs(home)}
    first, second = sorted((first, second))
    previous, now = read_kept_run(home, first), read_kept_run(home, second)
    if previous is None or now is None or first not in kept or second not in kept:
        return None
    answerable = {case["id"]: case["answerable"] for case in now["cases"]}
    comparison = compare_runs(previous, now, answerable)
    by_id = {case["id"]: case for case in now["cases"]}
    return Compared(
        kept[first],
        kept[second],
        comparison,
        [by_id[one] for one in comparison.lost],
        [by_id[one] for one in comparison.won],
        len(match_cases(previous, now)),
    )


def _read_values(
    summary: Mapping[str, Any], intervals: Mapping[str, Any]
) -> list[tuple[float, Sequence[float]] | None]:
    return [
        (summary[name], intervals[name]) if summary.get(name) is not None else None
        for name in SUMMED
    ]
