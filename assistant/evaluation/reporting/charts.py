"""Charts of a run as SVG: shares by slice with their intervals, refusals, and runs over time.

An SVG holds its own colours for light and dark, so that it can stand in a page or alone.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.evaluation.intervals import Interval
from assistant.evaluation.reporting.templating import render
from assistant.evaluation.runs import Run


@dataclass(frozen=True)
class Bar:
    """A share between 0 and 1, with the interval in which it lies."""

    label: str
    value: float
    interval: Interval
    cases: int


@dataclass(frozen=True)
class Point:
    """The share of one run."""

    at: str  # UTC, ISO 8601
    value: float
    interval: Interval


def draw_bars(bars: Sequence[Bar], *, title: str, width: int = 860) -> str:
    """Return a chart of one bar a line."""
    longest = max((_measure(f"{bar.label} ({bar.cases})") for bar in bars), default=0)
    left = min(round(7.2 * longest) + 18, width // 2)
    return render("bars.svg", bars=bars, title=title, width=width, left=left, row=24)


def draw_history(points: Sequence[Point], *, title: str, width: int = 860) -> str:
    """Return a chart of runs from left to right, each with its interval."""
    height, left, top, right, bottom = 200, 44, 14, 16, 34
    span = width - left - right
    step = span / max(1, len(points) - 1)

    def place(value: float) -> float:
        return round(top + (1 - value) * (height - top - bottom), 1)

    marks = [
        {
            "x": round(left + (at * step if len(points) > 1 else span / 2), 1),
            "y": place(point.value),
            "low": place(point.interval[0]),
            "high": place(point.interval[1]),
            "point": point,
            "day": point.at[:10],
        }
        for at, point in enumerate(points)
    ]
    grid = [(place(value / 4), f"{25 * value} %") for value in range(5)]
    return render(
        "history.svg",
        marks=marks,
        grid=grid,
        title=title,
        width=width,
        height=height,
        left=left,
        right=right,
    )


def draw_refusals(cases: Sequence[Run], *, title: str, width: int = 860) -> str:
    """Return a chart of what share would be refused, the more confidence an answer needs.

    One line is of the answerable cases, one of the others. A dashed line is the threshold of the
    run, and a dot on it the share that was refused. "" where either kind of case is missing, and
    for a run of an earlier version, which does not tell how confident its answers were.
    """
    kinds = [[case for case in cases if case.get("answerable") is kind] for kind in (True, False)]
    if not all(kinds) or any("confidence" not in case for case in cases):
        return ""
    height, left, top, right, bottom = 240, 44, 14, 16, 34
    span, tall = width - left - right, height - top - bottom

    def place(needed: float, share: float) -> tuple[float, float]:
        return round(left + needed * span, 1), round(top + (1 - share) * tall, 1)

    threshold = find_threshold(cases)
    lines = []
    for name, members in zip(("answerable", "unanswerable"), kinds, strict=True):
        known = sorted(case["confidence"] for case in members)
        shares = [bisect_left(known, needed / 100) / len(known) for needed in range(101)]
        refused = sum(case["refused"] for case in members) / len(members)
        lines.append(
            {
                "name": name,
                "points": [place(needed / 100, share) for needed, share in enumerate(shares)],
                "dot": place(threshold or 0.0, refused),
                "refused": refused,
            }
        )
    return render(
        "refusals.svg",
        lines=lines,
        threshold=threshold,
        at=place(threshold or 0.0, 0.0)[0],
        grid=[(place(0.0, value / 4)[1], f"{25 * value} %") for value in range(5)],
        ticks=[(place(value / 4, 0.0)[0], f"{value / 4:g}") for value in range(5)],
        title=title,
        width=width,
        height=height,
        left=left,
        right=right,
        top=top,
        bottom=bottom,
    )


def find_threshold(cases: Sequence[Run]) -> float | None:
    """Return the confidence that parts refusals from answers best; None where all are one of them.

    What kind of question it is decides too how much is enough, so no one figure parts them all.
    """
    known = sorted((float(case["confidence"]), bool(case["refused"])) for case in cases)
    wrong = sum(not refused for _, refused in known)  # with all refused
    if wrong in (0, len(known)):
        return None
    fewest, found = wrong, known[-1][0]
    for at in range(len(known) - 1, -1, -1):  # all from this one on are answered
        wrong += 1 if known[at][1] else -1
        lower = known[at - 1][0] if at else known[at][0]
        if wrong < fewest and lower < known[at][0]:
            fewest, found = wrong, (lower + known[at][0]) / 2
    return found


def _measure(text: str) -> int:
    """Return the width of a label in halves of an em."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)
