"""A run as lines for a terminal: what fails and why, and a summary by slice with its intervals."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assistant.evaluation.metrics import METRICS
from assistant.evaluation.runs import Run
from corpus.i18n.catalogue import find_text

_SHOWN = ("hit@1", "hit@3", "answer@1", "refused_answerable", "refused_unanswerable", "passed")
_WIDTH = 72  # characters of a question, of evidence or of what came instead


def format_run(run: Run, *, most: int = 50) -> list[str]:
    """Return a run as lines; of failing cases the first `most`."""
    failing = [case for case in run["cases"] if not case["passed"]]
    lines = [line for case in failing[:most] for line in format_case(case)]
    if len(failing) > most:
        lines.append(f"… and {len(failing) - most} more (--html or --json show them all)")
    edited = [case for case in run["cases"] if case["passed"] and case["edited"]]
    lines += [_format_warning(case, found) for case in edited for found in case["edited"]]
    return [*lines, *([""] if lines else []), *format_summary(run)]


def format_case(case: Mapping[str, Any]) -> list[str]:
    """Return what a failing case wanted, what came instead, and why it fails."""
    why = find_text("en", "evaluation", f"failure.{case['failure']}")
    rank = f", rank {case['rank']}" if case["rank"] and case["rank"] > 1 else ""
    lines = [f"FAIL {case['id']}: {_shorten(case['question'])}", f"     {why}{rank}"]
    if case["answerable"]:
        lines.append(f"     wanted: {_shorten(' | '.join(case['evidence']))}")
    if case["failure"] == "document_missing":
        lines.append(f"     document: {case['document']}")
    elif case["failure"] == "stale":
        lines += [
            f"     nearest now: {_shorten(found['now'])} ({found['document']})"
            for found in case["edited"]
            if found["now"]
        ]
    elif case["came"]:
        lines.append(f"     came: {_shorten(case['came'])} ({case['came_from']})")
    return lines


def format_summary(run: Run) -> list[str]:
    """Return the metrics of all cases with their intervals, then those of the slices."""
    lines = []
    for metric in METRICS:
        value = run["summary"][metric]
        low, high = run["intervals"].get(metric, (None, None))
        between = f"   ({low:.3f} to {high:.3f})" if low is not None else ""
        lines.append(f"{metric:22} {'–' if value is None else f'{value:.4f}':>8}{between}")
    lines.append(f"{'cases':22} {run['summary']['cases']:>8}")
    if run["slices"]:
        lines += ["", *_format_slices(run)]
    return lines


def _format_slices(run: Run) -> Iterator[str]:
    width = max(map(len, run["slices"])) + 2
    yield f"{'':{width}}{'cases':>6}" + "".join(f"{name:>22}" for name in _SHOWN)
    for name, summary in run["slices"].items():
        intervals = run["slice_intervals"][name]
        cells = [_format_cell(summary[one], intervals.get(one)) for one in _SHOWN]
        yield f"{name:{width}}{summary['cases']:>6}" + "".join(f"{cell:>22}" for cell in cells)


def _format_cell(value: float | None, interval: Sequence[float] | None) -> str:
    if value is None or interval is None:
        return "–"
    return f"{value:.2f} ({interval[0]:.2f}–{interval[1]:.2f})"


def _format_warning(case: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    wanted, now = _shorten(found["wanted"]), _shorten(found["now"])
    return f"changed: {case['id']}: {wanted} → {now} ({found['document']})"


def _shorten(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"
