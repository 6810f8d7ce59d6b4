"""A run: the object that `yinju test --json` prints. It is saved to a file as a baseline."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from corpus import YinjuError

Run = Mapping[str, Any]


class BadBaseline(YinjuError):
    """A file that holds no run of retrieval tests."""


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
