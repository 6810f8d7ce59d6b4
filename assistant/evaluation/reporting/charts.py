"""Charts of a run as SVG: shares by slice with their intervals, and runs over time.

An SVG holds its own colours for light and dark, so that it can stand in a page or alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.evaluation.intervals import Interval
from assistant.evaluation.reporting.templating import render


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


def _measure(text: str) -> int:
    """Return the width of a label in halves of an em."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)
