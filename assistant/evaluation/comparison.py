"""Compare two runs of retrieval tests, metric by metric and case by case.

Each difference comes with the probability that chance alone gives one as large: the signs of the
differences between cases are turned at random (paired randomisation test: Smucker, Allan and
Carterette, CIKM 2007). Of cases that pass in one run only, McNemar's exact test tells it.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.evaluation.intervals import compare_pairs
from assistant.evaluation.runs import Run, is_passed
from corpus.text.normalization import fold

CHANCE = 0.05  # a smaller probability than this counts as more than chance

# What one case adds to a metric; None: it does not count there.
_VALUES: dict[str, Callable[[Run, bool], float | None]] = {
    "hit@1": lambda case, answerable: float(case["rank"] == 1) if answerable else None,
    "hit@3": lambda case, answerable: float((case["rank"] or 9) <= 3) if answerable else None,
    "mrr@10": lambda case, answerable: 1 / (case["rank"] or 1e9) if answerable else None,
    "answer@1": lambda case, answerable: (
        float(case["answered"]) if answerable and case["answered"] is not None else None
    ),
    "refused_answerable": lambda case, answerable: float(case["refused"]) if answerable else None,
    "refused_unanswerable": lambda case, answerable: None if answerable else float(case["refused"]),
}


@dataclass(frozen=True)
class Difference:
    """One metric of two runs, over the cases that both have."""

    metric: str
    previous: float
    now: float
    chance: float  # probability that chance alone gives a difference as large, either way

    @property
    def is_worse(self) -> bool:
        """Whether the metric went the wrong way."""
        lower_is_better = self.metric == "refused_answerable"
        return self.now > self.previous if lower_is_better else self.now < self.previous


@dataclass(frozen=True)
class Comparison:
    """Two runs of the same cases."""

    differences: tuple[Difference, ...]
    worse: tuple[str, ...]  # ids of cases whose evidence comes later, or whose answer is lost
    better: tuple[str, ...]
    lost: tuple[str, ...] = ()  # ids of cases that passed and fail now
    won: tuple[str, ...] = ()
    chance: float = 1.0  # probability that chance alone moves cases as unevenly, either way

    @property
    def is_more_than_chance(self) -> bool:
        """Whether the cases that moved did so by more than chance."""
        return self.chance < CHANCE

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        metrics = {
            found.metric: {"before": found.previous, "now": found.now, "chance": found.chance}
            for found in self.differences
        }
        return {
            "metrics": metrics,
            "worse": list(self.worse),
            "better": list(self.better),
            "lost": list(self.lost),
            "won": list(self.won),
            "chance": self.chance,
        }

    def format_lines(self) -> list[str]:
        """Return the comparison as a table for people."""
        lines = [f"{'':22} {'before':>8} {'now':>8}   by chance"]
        for found in self.differences:
            lines.append(
                f"{found.metric:22} {found.previous:8.4f} {found.now:8.4f}   {found.chance:.3f}"
                + ("  worse" if found.is_worse else "")
            )
        for name, ids in (("worse", self.worse), ("better", self.better)):
            lines += [f"{name}: {case}" for case in ids]
        return [*lines, self.describe_moves()]

    def describe_moves(self) -> str:
        """Say in one line what moved, and whether that is more than chance."""
        if not self.lost and not self.won:
            return "No case passes in one run and fails in the other."
        verdict = "more than chance" if self.is_more_than_chance else "chance may explain it"
        return (
            f"{len(self.lost)} fail that passed, {len(self.won)} pass that failed: {verdict} "
            f"(p = {self.chance:.3f}, McNemar)."
        )


def compare_runs(previous: Run, now: Run, answerable: Mapping[str, bool]) -> Comparison:
    """Compare two runs over the cases that both have; `answerable` is by case id of `now`."""
    pairs = match_cases(previous, now)
    differences = []
    for metric, value in _VALUES.items():
        values = [(value(a, answerable[b["id"]]), value(b, answerable[b["id"]])) for a, b in pairs]
        counted = [(a, b) for a, b in values if a is not None and b is not None]
        if counted:
            differences.append(
                Difference(
                    metric,
                    previous=round(sum(a for a, _ in counted) / len(counted), 4),
                    now=round(sum(b for _, b in counted) / len(counted), 4),
                    chance=round(_compute_chance([b - a for a, b in counted]), 4),
                )
            )
    passes = [
        (b["id"], is_passed(a, answerable[b["id"]]), is_passed(b, answerable[b["id"]]))
        for a, b in pairs
    ]
    lost = tuple(case for case, before, after in passes if before and not after)
    won = tuple(case for case, before, after in passes if after and not before)
    scores = [(b["id"], _score_case(b) - _score_case(a)) for a, b in pairs if answerable[b["id"]]]
    return Comparison(
        tuple(differences),
        worse=tuple(case for case, change in scores if change < 0),
        better=tuple(case for case, change in scores if change > 0),
        lost=lost,
        won=won,
        chance=round(compare_pairs(len(lost), len(won)), 4),
    )


def match_cases(previous: Run, now: Run) -> list[tuple[Run, Run]]:
    """Return the cases that both runs have, as `now` orders them.

    The same question with the same id is the same case; then the same question, since ids are
    often but the lines of a file, and a line more or less makes them others. Last comes the same id
    with an edited question, where the id is a name that somebody gave. A run of an earlier version
    does not tell its questions: its cases match by id.
    """
    asked = {case["id"]: _normalize_question(case) for case in previous["cases"]}
    left = {case["id"]: case for case in previous["cases"]}
    found: dict[int, Run] = {}

    def match(find: Callable[[Run], str | None]) -> None:
        for at, case in enumerate(now["cases"]):
            if at not in found and (key := find(case)) is not None:
                found[at] = left.pop(key)

    def find_same(case: Run) -> str | None:
        known = asked[case["id"]] if case["id"] in left else None
        return case["id"] if known in ("", _normalize_question(case)) else None

    match(find_same)
    by_question: dict[str, list[str]] = {}
    for key in left:
        by_question.setdefault(asked[key], []).append(key)

    def find_question(case: Run) -> str | None:
        keys = by_question.get(_normalize_question(case))
        return keys.pop(0) if keys else None

    match(find_question)
    match(lambda case: case["id"] if case["id"] in left and not _is_line(case["id"]) else None)
    return [(found[at], case) for at, case in enumerate(now["cases"]) if at in found]


def _normalize_question(case: Run) -> str:
    return fold("".join(str(case.get("question", "")).split()))


def _is_line(name: str) -> bool:
    """Tell whether an id is the line of a case that has none, see `tell_apart`."""
    return name.rpartition("#")[2].isdecimal()


def _score_case(case: Run) -> float:
    return 1 / (case["rank"] or 1e9) + bool(case["answered"]) - bool(case["refused"])


def _compute_chance(differences: Sequence[float], *, rounds: int = 5000) -> float:
    total = abs(sum(differences))
    sizes = [abs(difference) for difference in differences if difference]
    if not sizes:
        return 1.0
    chance = random.Random(1)  # the same runs give the same figure
    reached = sum(
        abs(sum(size if chance.random() < 0.5 else -size for size in sizes)) >= total - 1e-12
        for _ in range(rounds)
    )
    return (reached + 1) / (rounds + 1)
