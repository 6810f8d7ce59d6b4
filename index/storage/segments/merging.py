"""Choose the segments that a build merges: those whose passages it writes into its new one.

A search reads each segment, so there should be few; what is merged is written again, so that should
be rare. Merged are the smallest ones, up to the last that is no larger than those before it
together: then each is larger than all smaller ones, and there are as many as the index has
doublings. Each passage is written again as often, at most. A segment of `full` passages stays as it
is until much of it was removed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from corpus.thresholds import sourced


@dataclass(frozen=True)
class MergingThresholds:
    """When segments are merged."""

    small: int = sourced(1024, "chosen: passages that are written in a few hundredths of a second")
    full: int = sourced(1 << 17, "chosen: passages whose terms are sorted within half a gigabyte")
    erased: float = sourced(0.05, "chosen: share of a segment that changed, for which it is erased")
    removed: float = sourced(0.25, "chosen: share of a segment for which it is written again")


MERGING = MergingThresholds()


@dataclass(frozen=True)
class Fill:
    """How many passages a segment has, and how many of them a build keeps there."""

    size: int
    live: int


def choose_merged(segments: Mapping[str, Fill], thresholds: MergingThresholds) -> frozenset[str]:
    """Return the names of the segments to merge, among those of which something is kept."""
    kept = {name: fill for name, fill in segments.items() if fill.live}
    merged = {
        name
        for name, fill in kept.items()
        if fill.size - fill.live > thresholds.removed * fill.size
    }
    ascending = sorted(kept, key=lambda name: kept[name].live)
    smaller = last = 0
    for at, name in enumerate(ascending, 1):
        live = kept[name].live
        if live >= thresholds.full:
            break
        if live <= max(thresholds.small, smaller):
            last = at
        smaller += live
    return frozenset(merged.union(ascending[:last]))
