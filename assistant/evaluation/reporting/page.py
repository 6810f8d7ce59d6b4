"""A run as one HTML file that can be sent: charts, a table of cases, and what each wanted."""

import locale
import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from markupsafe import Markup

from assistant.evaluation.comparison import Comparison
from assistant.evaluation.history import KeptRun
from assistant.evaluation.judging import FAILURES
from assistant.evaluation.reporting.charts import (
    Bar,
    Point,
    draw_bars,
    draw_history,
    draw_refusals,
)
from assistant.evaluation.reporting.templating import render, words
from assistant.evaluation.runs import Run
from corpus.i18n.catalogue import LANGUAGES, Language

_CARDS = ("passed", "hit@1", "answer@1", "refused_unanswerable", "refused_answerable")


def make_page(
    run: Run,
    *,
    comparison: Comparison | None = None,
    history: Sequence[KeptRun] = (),
    language: Language | None = None,
    missed: Sequence[str] = (),
) -> str:
    """Return the page. It shows `language`, else the user's, and can be switched to the others."""
    cases = run["cases"]
    failing = [case for case in cases if not case["passed"]]
    return render(
        "page.html",
        run=run,
        made=datetime.now(UTC).isoformat(timespec="minutes"),
        language=language or guess_language(),
        cards=[(name, run["summary"][name], run["intervals"].get(name)) for name in _CARDS],
        charts=[
            (words(f"metric.{name}"), Markup(draw_bars(bars, title=name)))
            for name in ("passed", "answer@1")
            if (bars := list(_list_bars(run, name)))
        ],
        refusals=Markup(draw_refusals(cases, title="refused")),
        history=Markup(draw_history(_list_points(history), title="passed"))
        if len(history) > 1
        else "",
        reasons=[(name, count) for name in FAILURES if (count := _count(failing, name))],
        comparison=comparison,
        missed=missed,
        cases=sorted(cases, key=lambda case: case["passed"]),
        kinds=sorted({case["kind"] for case in cases if case["kind"]}),
    )


def guess_language() -> Language:
    """Return the language that the user's environment names, English where it names another."""
    names = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    name = next(filter(None, names), "") or locale.getlocale()[0] or ""
    tag = name.partition(".")[0].replace("_", "-").lower()
    if not tag.startswith(("zh", "chinese")):
        return "en"
    traditional = any(part in tag for part in ("tw", "hk", "mo", "hant", "traditional", "taiwan"))
    return LANGUAGES[0] if traditional else LANGUAGES[1]


def _list_bars(run: Run, metric: str) -> Iterable[Bar]:
    for name, summary in {"all": run["summary"], **run["slices"]}.items():
        intervals = run["intervals"] if name == "all" else run["slice_intervals"][name]
        if summary[metric] is not None and not name.startswith("document="):
            label = name.partition("=")[2] or name
            yield Bar(label, summary[metric], tuple(intervals[metric]), summary["cases"])


def _list_points(history: Sequence[KeptRun], *, most: int = 60) -> list[Point]:
    return [
        Point(kept.at, kept.passed, tuple(kept.intervals["passed"])) for kept in history[-most:]
    ]


def _count(cases: Sequence[Run], failure: str) -> int:
    return sum(case["failure"] == failure for case in cases)
