"""A run: the object that `yinju test --json` prints. It is saved to a file as a baseline."""

import json
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

from assistant.assistant import Assistant
from assistant.evaluation.judging import Result
from assistant.evaluation.metrics import (
    find_intervals,
    slice_results,
    summarise,
    summarise_slices,
)
from corpus import YinjuError

Run = Mapping[str, Any]


class BadBaseline(YinjuError):
    """A file that holds no run of retrieval tests."""


def make_run(assistant: Assistant, results: Sequence[Result]) -> dict[str, Any]:
    """Return a run as plain values."""
    manifest = assistant.manifest
    slices = slice_results(results)
    return {
        "generation": manifest.generation if manifest else None,
        "encoder": assistant.index.encoder.name,
        "summary": summarise(results),
        "intervals": find_intervals(results),
        "slices": summarise_slices(results),
        "slice_intervals": {name: find_intervals(members) for name, members in slices.items()},
        "cases": [result.to_json() for result in results],
    }


def is_passed(case: Mapping[str, Any], answerable: bool) -> bool:
    """Tell whether a case of a run passed; runs saved by earlier versions do not say."""
    if "passed" in case:
        return bool(case["passed"])
    if not answerable:
        return bool(case["refused"])
    return case["rank"] == 1 and case["answered"] is not False and not case["refused"]


def name_questions(run: Run) -> str:
    """Return a name of the questions that were asked: runs of the same ones can be compared."""
    asked = sorted((str(case["id"]), str(case.get("question", ""))) for case in run["cases"])
    return blake2b(json.dumps(asked).encode(), digest_size=6).hexdigest()


def read_run(path: Path) -> Run:
    """Read a saved run. Raises BadBaseline."""
    try:
        run: Run = json.loads(path.read_text("utf-8"))
        if all({"id", "rank", "answered", "refused"} <= case.keys() for case in run["cases"]):
            return run
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    raise BadBaseline("baseline.invalid", path=path)


def write_run(path: Path, run: Run) -> None:
    """Save a run, as `read_run` takes it."""
    path.write_text(json.dumps(run, ensure_ascii=False, indent=1) + "\n", "utf-8")
