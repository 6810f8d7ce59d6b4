"""Retrieval tests beside others: as JUnit for CI, against a saved baseline, or two indexes at once.

Knows the reports that `yinju test --json` prints; knows nothing of indexes or answers. A difference
is told with the probability that chance alone gives one as large: signs of the differences between
cases are turned at random (paired randomisation test: Smucker, Allan & Carterette, CIKM 2007).
"""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from corpus import YinjuError

Run = Mapping[str, Any]  # the object of `yinju test --json`
_TURNS = 5000
_LOWER_IS_BETTER = ("refused_answerable",)

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


class BadBaseline(YinjuError):
    """A file that holds no run of retrieval tests."""


@dataclass(frozen=True)
class Difference:
    """One metric of two runs, over the cases that both have."""

    before: float
    now: float
    chance: float  # that chance alone gives a difference as large, either way

    def is_worse(self, metric: str) -> bool:
        """Tell whether it went the wrong way."""
        return self.now > self.before if metric in _LOWER_IS_BETTER else self.now < self.before


@dataclass(frozen=True)
class Comparison:
    """Two runs of the same cases."""

    metrics: Mapping[str, Difference]
    worse: tuple[str, ...]  # ids of cases whose evidence comes later, or whose answer is lost
    better: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        metrics = {name: vars(difference) for name, difference in self.metrics.items()}
        return {"metrics": metrics, "worse": list(self.worse), "better": list(self.better)}

    def lines(self) -> list[str]:
        """Return what it says, for people."""
        lines = [f"{'':22} {'before':>8} {'now':>8}   by chance"]
        for metric, found in self.metrics.items():
            lines.append(
                f"{metric:22} {found.before:8.4f} {found.now:8.4f}   {found.chance:.3f}"
                + ("  worse" if found.is_worse(metric) else "")
            )
        for name, ids in (("worse", self.worse), ("better", self.better)):
            lines += [f"{name}: {case}" for case in ids]
        return lines


def compare(before: Run, now: Run, answerable: Mapping[str, bool]) -> Comparison:
    """Compare two runs over the cases that both have; `answerable` tells of each."""
    old = {case["id"]: case for case in before["cases"]}
    pairs = [(old[case["id"]], case) for case in now["cases"] if case["id"] in old]
    metrics = {}
    for metric, value in _VALUES.items():
        values = [(value(a, answerable[b["id"]]), value(b, answerable[b["id"]])) for a, b in pairs]
        counted = [(a, b) for a, b in values if a is not None and b is not None]
        if counted:
            metrics[metric] = Difference(
                before=round(sum(a for a, _ in counted) / len(counted), 4),
                now=round(sum(b for _, b in counted) / len(counted), 4),
                chance=round(_chance([b - a for a, b in counted]), 4),
            )
    scores = [(b["id"], _score(b) - _score(a)) for a, b in pairs if answerable[b["id"]]]
    return Comparison(
        metrics,
        worse=tuple(case for case, change in scores if change < 0),
        better=tuple(case for case, change in scores if change > 0),
    )


def _score(case: Run) -> float:
    return 1 / (case["rank"] or 1e9) + bool(case["answered"]) - bool(case["refused"])


def _chance(differences: Sequence[float]) -> float:
    total = abs(sum(differences))
    moved = [abs(difference) for difference in differences if difference]
    if not moved:
        return 1.0
    turn = random.Random(1)  # the same runs give the same figure
    reached = sum(
        abs(sum(size if turn.random() < 0.5 else -size for size in moved)) >= total - 1e-12
        for _ in range(_TURNS)
    )
    return (reached + 1) / (_TURNS + 1)


def read(path: Path) -> Run:
    """Read a saved run. Raises BadBaseline."""
    try:
        run: Run = json.loads(path.read_text("utf-8"))
        if all({"id", "rank", "answered", "refused"} <= case.keys() for case in run["cases"]):
            return run
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    raise BadBaseline(
        f"{path} holds no retrieval tests.", "Make it with: yinju test --save-baseline FILE"
    )


def write(path: Path, run: Run) -> None:
    """Save a run, as `read` takes it."""
    path.write_text(json.dumps(run, ensure_ascii=False, indent=1) + "\n", "utf-8")


def junit(run: Run, answerable: Mapping[str, bool], below: Sequence[str]) -> str:
    """Return a run as JUnit's XML.

    A case fails when its evidence is not found or its question is refused, or answered against what
    is known; each threshold that was missed is a failure of its own.
    """
    suite = ElementTree.Element("testsuite", name="yinju")
    failures = 0
    entries = [(str(case["id"]), _failure(case, answerable[case["id"]])) for case in run["cases"]]
    for name, failure in [*entries, *((line.split()[0], line) for line in below)]:
        element = ElementTree.SubElement(suite, "testcase", classname="retrieval", name=name)
        if failure:
            failures += 1
            ElementTree.SubElement(element, "failure", message=failure)
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(failures))
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _failure(case: Run, answerable: bool) -> str:
    if not answerable:
        return "" if case["refused"] else "answered, though the documents do not say it"
    if case["stale"]:
        return "its evidence stands in no document any more"
    if case["rank"] is None:
        return "its evidence is not found"
    return "refused" if case["refused"] else ""
