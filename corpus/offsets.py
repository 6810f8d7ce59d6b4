"""Maps a place in the repaired text to its place in the decoded original.

A repair is a list of edits. Between edits the texts are equal, so a few numbers map all characters.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Edit:
    """`source[source_start:source_end]` was replaced by `replacement`."""

    source_start: int
    source_end: int
    replacement: str


@dataclass(frozen=True)
class OffsetMap:
    """Maps spans of the repaired text to spans of the source.

    A removed annotation belongs to the preceding character, so a span that ends at a removal takes
    the removed text along. A span that cuts through a replacement is widened to all of it.
    Raises ValueError if edits overlap or are out of order.
    """

    edits: Sequence[Edit] = ()  # in source order

    def __post_init__(self) -> None:
        object.__setattr__(self, "edits", tuple(self.edits))
        _ = self._replacements  # check the order now

    @cached_property
    def _replacements(self) -> tuple[list[int], list[int]]:
        """Where each edit's replacement starts and ends in the repaired text."""
        starts, ends = [], []
        shift = previous = 0
        for edit in self.edits:
            if not previous <= edit.source_start <= edit.source_end:
                raise ValueError(f"edits must be ordered and disjoint, got {edit} after {previous}")
            starts.append(edit.source_start + shift)
            ends.append(edit.source_start + shift + len(edit.replacement))
            shift += len(edit.replacement) - (edit.source_end - edit.source_start)
            previous = edit.source_end
        return starts, ends

    def apply(self, source: str) -> str:
        """Return the repaired text."""
        pieces, at = [], 0
        for edit in self.edits:
            pieces += [source[at : edit.source_start], edit.replacement]
            at = edit.source_end
        return "".join([*pieces, source[at:]])

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """Return the source span of the repaired span `[start, end)`."""
        if start > end:
            raise ValueError(f"expected start <= end, got {start} > {end}")
        source_start = self._position(start, widen_right=False)
        return source_start, max(source_start, self._position(end, widen_right=True))

    def from_source(self, at: int) -> int:
        """Return where the source character at `at` stands in the repaired text.

        What was replaced stands where its replacement starts, what was removed where it was.
        """
        nth = bisect_right(self.edits, at, key=lambda edit: edit.source_start) - 1
        if nth < 0:
            return at
        starts, ends = self._replacements
        edit, start, end = self.edits[nth], starts[nth], ends[nth]
        return end + at - edit.source_end if at >= edit.source_end else start

    def then(self, edits: Sequence[Edit]) -> "OffsetMap":
        """Return the map of both repairs, `edits` being made on the repaired text.

        An edit takes the earlier ones along that it covers; none may cut through an earlier one.
        """
        merged: list[Edit] = []
        earlier = iter(self.edits)
        edit = next(earlier, None)
        for later in edits:
            start, end = self.to_source(later.source_start, later.source_end)
            while edit and edit.source_end <= start:
                merged.append(edit)
                edit = next(earlier, None)
            while edit and edit.source_end <= end:
                edit = next(earlier, None)
            merged.append(Edit(start, end, later.replacement))
        return OffsetMap((*merged, *([edit] if edit else []), *earlier))

    def _position(self, at: int, *, widen_right: bool) -> int:
        nth = bisect_right(self._replacements[0], at) - 1
        if nth < 0:
            return at
        starts, ends = self._replacements
        edit, start, end = self.edits[nth], starts[nth], ends[nth]
        if at >= end:
            return edit.source_end + (at - end)
        if at == start or not widen_right:
            return edit.source_start
        return edit.source_end
