"""Write docs/how-good.md, "How good is it?".

python -m benchmarks.quality [--shared DIR] [--faults]

The held-out half of the shipped suite is asked anew each time. What takes long is asked for and
kept in docs/how-good/figures.json: retrieval on public data (`--shared`), and whether the suite
notices faults (`--faults`).
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant.evaluation.judging import FAILURES, Result
from assistant.evaluation.metrics import find_intervals, slice_results, summarise
from assistant.evaluation.reporting.charts import Bar, draw_bars
from assistant.evaluation.running import run_cases
from benchmarks.mutations import MUTATIONS, measure
from benchmarks.overview import rows
from benchmarks.suite import index_suite, list_files, read_suite
from corpus.i18n.catalogue import find_text

DOCS = Path(__file__).parents[1] / "docs"
_METRICS = {
    "passed": "cases that pass",
    "hit@1": "evidence ranks first",
    "hit@3": "evidence in the first three",
    "answer@1": "quotations hold the whole answer",
    "refused_answerable": "refused though answerable",
    "refused_unanswerable": "unanswerable, and refused",
}


def describe(results: Sequence[Result], seconds: float, kept: dict[str, Any]) -> Iterator[str]:
    """Yield the page's lines."""
    summary, intervals = summarise(results), find_intervals(results)
    files = len(list_files("held_out"))
    yield "# How good is it?"
    yield ""
    yield "Made by `python -m benchmarks.quality`. Do not edit it: run that again."
    yield ""
    yield (
        f"{len(results)} questions in three languages were asked of thirteen documents, as the app "
        f"asks them (`tests/suite/questions/held_out`, {files} files). Nothing was fitted or tuned "
        "on these questions. For each, the evidence and the words of the answer are known; no "
        "language model judges. The documents are short and of one folder: on thousands of "
        "passages less is found, see below and [measuring.md](measuring.md)."
    )
    yield ""
    yield "| | share | 95 % interval |"
    yield "|---|---|---|"
    for metric, words in _METRICS.items():
        value = summary[metric]
        if value is not None:
            low, high = intervals[metric]
            yield f"| {words} | {value:.2f} | {low:.2f} to {high:.2f} |"
    yield ""
    each = 1000 * seconds / len(results)
    yield f"All questions took {seconds:.0f} seconds of CPU, {each:.0f} ms each."
    yield ""
    yield "## By kind of question"
    yield ""
    yield "![Cases that pass, by kind of question](how-good/kinds.svg)"
    yield ""
    yield "## By language"
    yield ""
    yield "![Cases that pass, by language of the question](how-good/languages.svg)"
    yield ""
    yield "## Why cases fail"
    yield ""
    counted = Counter(result.failure for result in results if result.failure)
    for failure in FAILURES:
        if counted[failure]:
            yield f"- {counted[failure]}: {find_text('en', 'evaluation', f'failure.{failure}')}"
    if kept.get("retrieval"):
        yield from _describe_retrieval(kept["retrieval"])
    if kept.get("faults"):
        yield from _describe_faults(kept["faults"])


def _describe_retrieval(found: Sequence[dict[str, Any]]) -> Iterator[str]:
    yield ""
    yield "## Retrieval on public data"
    yield ""
    yield "![Recall at the first passage, by set](how-good/retrieval.svg)"
    yield ""
    yield "| set | recall@1 | recall@10 | MRR@10 |"
    yield "|---|---|---|---|"
    for row in found:
        scores = row["scores"]
        values = " | ".join(f"{scores[m]:.3f}" for m in ("recall@1", "recall@10", "mrr@10"))
        yield f"| {row['set']} | {values} |"


def _describe_faults(found: dict[str, Any]) -> Iterator[str]:
    yield ""
    yield "## Would the tests notice?"
    yield ""
    yield (
        "Each of these faults was put in on purpose (`python -m benchmarks.mutations`). Lost are "
        "cases of the whole suite that passed without it."
    )
    yield ""
    yield "| fault | lost | won | noticed |"
    yield "|---|---|---|---|"
    for name, fault in found.items():
        verdict = "yes" if fault["noticed"] else "no"
        yield f"| {name} | {fault['lost']} | {fault['won']} | {verdict} |"


def draw(results: Sequence[Result], prefix: str, title: str) -> str:
    """Return a chart of the cases that pass, by slice."""
    bars = [
        Bar(
            name.removeprefix(prefix),
            float(summarise(members)["passed"] or 0),
            interval,
            len(members),
        )
        for name, members in slice_results(results).items()
        if name.startswith(prefix)
        for interval in [find_intervals(members)["passed"]]
    ]
    return draw_bars(sorted(bars, key=lambda bar: -bar.value), title=title)


def _measure_retrieval(shared: Path) -> list[dict[str, Any]]:
    found = rows(shared, with_peers=False)
    return [
        {"set": title, "scores": scores}
        for title, system, scores, _ in found
        if system == "Yinju hybrid"
    ]


def _measure_faults() -> dict[str, Any]:
    return {
        name: {
            "lost": effect.passes.lost,
            "won": effect.passes.won,
            "noticed": effect.is_noticed,
        }
        for name, effect in measure(read_suite(), list(MUTATIONS))
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.quality", description="How good is it?")
    parser.add_argument("--shared", type=Path, metavar="DIR", help="measure on public data, too")
    parser.add_argument("--faults", action="store_true", help="measure what faults do, too")
    parser.add_argument("--output", type=Path, default=DOCS, metavar="DIR")
    options = parser.parse_args(arguments)
    charts = options.output / "how-good"
    charts.mkdir(parents=True, exist_ok=True)
    figures = charts / "figures.json"
    kept: dict[str, Any] = json.loads(figures.read_text("utf-8")) if figures.exists() else {}
    if options.shared:
        kept["retrieval"] = _measure_retrieval(options.shared)
    if options.faults:
        kept["faults"] = _measure_faults()
    if kept:
        figures.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")
    assistant = index_suite()
    began = time.process_time()
    results = run_cases(assistant, read_suite("held_out"))
    seconds = time.process_time() - began
    (charts / "kinds.svg").write_text(draw(results, "kind=", "Cases that pass, by kind"), "utf-8")
    languages = draw(results, "lang=", "Cases that pass, by language")
    (charts / "languages.svg").write_text(languages, "utf-8")
    if retrieval := kept.get("retrieval"):
        bars = [
            Bar(r["set"], r["scores"]["recall@1"], (r["scores"]["recall@1"],) * 2, 0)
            for r in retrieval
        ]
        (charts / "retrieval.svg").write_text(draw_bars(bars, title="recall@1"), "utf-8")
    page = "\n".join(describe(results, seconds, kept)) + "\n"
    (options.output / "how-good.md").write_text(page, "utf-8")
    print(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
