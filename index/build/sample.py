"""The shipped report as a sample: a home may do without it, and have it back.

The folder that a home indexes stays the same. Only what it holds is left out.
"""

from pathlib import Path

import corpus

OFF = "sample.off"  # in a home that does without the sample
_REMEDY = "The shipped report is left out here. The Documents page brings it back.\n"


def is_sample(folder: Path) -> bool:
    """Tell whether a documents' folder is that of the shipped report."""
    return folder.resolve() == corpus.SHIPPED.resolve()


def is_sample_removed(home: Path) -> bool:
    """Tell whether a home does without the shipped report."""
    return (home / OFF).exists()


def switch_sample(home: Path, *, off: bool) -> None:
    """Record whether a home does without the shipped report; the next build follows it."""
    if off:
        home.mkdir(parents=True, exist_ok=True)
        (home / OFF).write_text(_REMEDY, "utf-8")
    else:
        (home / OFF).unlink(missing_ok=True)
