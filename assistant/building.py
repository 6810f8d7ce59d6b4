"""Build an index whose manifest records by what answers from it are judged."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.refusal.confidence import read_calibration
from assistant.thresholds import collect_threshold_values
from index import BuildReport, Context, build_index, deepen, measure_share


def build(
    home: Path, folder: Path | None = None, *, context: Context | None = None, **options: Any
) -> BuildReport:
    """Index `folder` and HOME/documents and make the result current.

    Takes the options of `index.build_index`, and raises what that raises. With `context` "now", it
    returns when all passages have been deepened too; "later" and "off" say whether others may.
    """
    recorded = {"calibration": read_calibration(), "thresholds": collect_threshold_values()}
    report = build_index(home, folder, recorded=recorded, **options)
    if context is None or options.get("dry_run"):
        return report
    deepen(home, context)
    return replace(report, contextual=measure_share(home))
