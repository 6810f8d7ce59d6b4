"""What a run must reach: the least or the most of a metric, over all cases or one slice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.evaluation.cases import Case
from assistant.evaluation.metrics import METRICS, list_slices
from corpus import BadQuestion


@dataclass(frozen=True)
class Bound:
    """A bound of one metric: `answer@1=0.7`, or of a slice `kind=follow-up:answer@1=0.7`."""

    metric: str
    value: float
    slice: str = ""  # "" for all cases

    @classmethod
    def parse(cls, text: str) -> "Bound":
        """Read it as it is written on the command line. Raises ValueError."""
        name, sign, value = text.rpartition("=")
        part, _, metric = name.rpartition(":")
        if not sign or not metric or (part and "=" not in part):
            raise ValueError(f"expected METRIC=VALUE or SLICE:METRIC=VALUE, got {text}")
        return cls(metric, float(value), part)

    @property
    def name(self) -> str:
        """The metric, behind its slice."""
        return f"{self.slice}:{self.metric}" if self.slice else self.metric

    def read(self, run: Mapping[str, Any]) -> float | None:
        """Return what a run has; None for what a run of an earlier version does not tell."""
        summary = run["slices"].get(self.slice, {}) if self.slice else run["summary"]
        value: float | None = summary.get(self.metric)
        return value


def check_bounds(bounds: Sequence[Bound], cases: Sequence[Case]) -> None:
    """Raise BadQuestion for a metric that there is not, or a slice without cases.

    That is known before a run, which may take minutes.
    """
    slices = list_slices(cases)
    for bound in bounds:
        if bound.metric not in ("cases", *METRICS):
            known = ", ".join(METRICS)
            raise BadQuestion("metric.unknown", metric=bound.metric, metrics=known)
        if bound.slice and bound.slice not in slices:
            known = ", ".join(slices) or "–"
            raise BadQuestion("slice.unknown", slice=bound.slice, slices=known)


def find_missed(
    run: Mapping[str, Any], least: Sequence[Bound], most: Sequence[Bound] = ()
) -> list[str]:
    """Return a line for each bound that a run does not keep."""
    missed = []
    for bound in least:
        value = bound.read(run)
        if value is None or value < bound.value:
            missed.append(f"{bound.name} is {value}, below {bound.value}.")
    for bound in most:
        value = bound.read(run)
        if value is not None and value > bound.value:
            missed.append(f"{bound.name} is {value}, above {bound.value}.")
    return missed
