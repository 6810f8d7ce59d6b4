"""Build an index whose manifest records by what answers from it are judged."""

from pathlib import Path
from typing import Any

from assistant.refusal.confidence import read_calibration
from assistant.thresholds import collect_threshold_values
from index import BuildReport, build_index


def build(home: Path, folder: Path | None = None, **options: Any) -> BuildReport:
    """Index `folder` and HOME/documents and make the result current.

    Takes the options of `index.build_index`, and raises what that raises.
    """
    recorded = {"calibration": read_calibration(), "thresholds": collect_threshold_values()}
    return build_index(home, folder, recorded=recorded, **options)
