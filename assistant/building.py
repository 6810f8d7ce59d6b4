"""Build an index whose manifest records by what answers from it are judged."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.refusal.confidence import calibration
from index import BuildReport, build_index

# The default instances of the dataclasses whose numbers steer answers; see `corpus.thresholds`.
THRESHOLDS: tuple[Any, ...] = ()


def build(home: Path, folder: Path | None = None, **options: Any) -> BuildReport:
    """Index `folder` and HOME/documents and make the result current.

    Takes the options of `index.build_index`, and raises what that raises.
    """
    thresholds = {type(each).__name__: asdict(each) for each in THRESHOLDS}
    recorded = {"calibration": calibration(), "thresholds": thresholds}
    return build_index(home, folder, recorded=recorded, **options)
