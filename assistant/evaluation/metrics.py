"""The metrics of a run, over all cases and by slice: language, kind and document."""

from collections.abc import Callable, Mapping, Sequence

from assistant.evaluation.cases import Case
from assistant.evaluation.intervals import Interval, estimate_mean, estimate_share
from assistant.evaluation.judging import Result

Summary = dict[str, float | int | None]
Intervals = dict[str, Interval]
_Value = Callable[[Result], float | None]  # what one case adds; None: it does not count


def _of_answerable(value: _Value) -> _Value:
    return lambda result: value(result) if result.case.answerable else None


# Shares of the cases that count for each.
_SHARES: Mapping[str, _Value] = {
    "hit@1": _of_answerable(lambda result: result.rank == 1),
    "hit@3": _of_answerable(lambda result: result.rank is not None and result.rank <= 3),
    "answer@1": _of_answerable(lambda result: result.answered),
    "refused_answerable": _of_answerable(lambda result: result.refused),
    "refused_unanswerable": lambda result: None if result.case.answerable else result.refused,
    "passed": lambda result: result.passed,
}
_MEANS: Mapping[str, _Value] = {
    "mrr@10": _of_answerable(
        lambda result: 1 / result.rank if result.rank and result.rank <= 10 else 0.0
    ),
    "quotes": lambda result: None if result.refused else result.quotes,
}
_ORDER = ("hit@1", "hit@3", "mrr@10", "answer@1", "quotes", "refused_answerable")
METRICS = (*_ORDER, "refused_unanswerable", "passed")
SLICES: Mapping[str, Callable[[Case], str | None]] = {
    "lang": lambda case: case.lang,
    "kind": lambda case: case.kind,
    "document": lambda case: case.document,
}


def summarise(results: Sequence[Result]) -> Summary:
    """Return the metrics over results; None where no case counts for a metric."""
    summary: Summary = {"cases": len(results)}
    for metric in METRICS:
        values = _collect(results, metric)
        summary[metric] = round(sum(values) / len(values), 4) if values else None
    return summary


def find_intervals(results: Sequence[Result]) -> Intervals:
    """Return for each metric that some case counts for where it lies, 19 times in 20."""
    found = {}
    for metric in METRICS:
        values = _collect(results, metric)
        if values:
            shares = metric in _SHARES
            found[metric] = (
                estimate_share(round(sum(values)), len(values)) if shares else estimate_mean(values)
            )
    return found


def list_slices(cases: Sequence[Case]) -> list[str]:
    """Return the slices of cases that name them: "lang=en", "kind=follow-up" and the like."""
    return [
        f"{name}={value}"
        for name, key in SLICES.items()
        for value in sorted({key(case) or "" for case in cases} - {""})
    ]


def slice_results(results: Sequence[Result]) -> dict[str, list[Result]]:
    """Return the results of each slice."""
    found: dict[str, list[Result]] = {name: [] for name in list_slices([r.case for r in results])}
    for result in results:
        for name, key in SLICES.items():
            if value := key(result.case):
                found[f"{name}={value}"].append(result)
    return found


def summarise_slices(results: Sequence[Result]) -> dict[str, Summary]:
    """Return the metrics by language, kind and document of the cases that name them."""
    return {name: summarise(members) for name, members in slice_results(results).items()}


def _collect(results: Sequence[Result], metric: str) -> list[float]:
    value = _SHARES.get(metric) or _MEANS[metric]
    return [float(one) for one in map(value, results) if one is not None]
