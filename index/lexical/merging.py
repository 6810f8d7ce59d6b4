"""Merge parts of a lexical index into one, a few million postings at a time."""

from collections.abc import Sequence
from itertools import compress
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.lexical.parts import Counts, LexicalPart, save_characters
from index.lexical.term_counts import Ids
from index.lexical.term_table import TermTable
from index.ragged import ArrayWriter, compute_starts


def merge_parts(
    parts: Sequence[LexicalPart],
    moved: Sequence[Ids],
    count: int,
    folder: Path,
    at_once: int = 1 << 22,
) -> None:
    """Write one part of `count` passages into a folder, as `LexicalPart.save` would.

    `moved` holds, of each part, the new place of each passage, or -1 for one that is left out. New
    places ascend in the order of parts and places. About `at_once` postings are held at a time.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lengths = np.zeros(count, np.int32)
    for part, own in zip(parts, moved, strict=True):
        lengths[own[own >= 0]] = part.lengths[own >= 0]
    np.save(folder / "lengths.npy", lengths)
    # 1. How many postings stay of each term of each part; terms without any are left out.
    places = [own.astype(np.int32) for own in moved]
    left = [_count_left(part, own, at_once) for part, own in zip(parts, places, strict=True)]
    lists = [part.table.list_encoded() for part in parts]
    terms, rows = _merge_terms(
        [list(compress(own, stay.tolist())) for own, stay in zip(lists, left, strict=True)]
    )
    del lists
    TermTable.of_encoded(terms).save(folder)
    save_characters(folder, "".join(sorted(set("".join(part.characters for part in parts)))))
    lengths_of_rows = np.zeros(len(terms), np.int64)
    for own_rows, own in zip(rows, left, strict=True):
        lengths_of_rows[own_rows] += own[own > 0]
    starts = compute_starts(lengths_of_rows)
    np.save(folder / "starts.npy", starts)
    # 2. The rows, some at a time: those of one part behind those of the parts before it.
    kind = np.result_type(np.uint8, *(part.counts.dtype for part in parts))
    written = {
        "places": ArrayWriter(folder / "places.npy", np.int32),
        "counts": ArrayWriter(folder / "counts.npy", kind),
    }
    sources = [
        (part, own, np.flatnonzero(stay), own_rows)
        for part, own, stay, own_rows in zip(parts, places, left, rows, strict=True)
    ]
    first = 0
    while first < len(terms):
        last = max(first + 1, int(np.searchsorted(starts, starts[first] + at_once, "right")) - 1)
        chunk = _merge_rows(sources, first, last, starts, kind)
        for writer, values in zip(written.values(), chunk, strict=True):
            writer.add(values)
        first = last
    for writer in written.values():
        writer.close()


_Source = tuple[LexicalPart, npt.NDArray[np.int32], Ids, Ids]


def _merge_rows(
    sources: Sequence[_Source], first: int, last: int, starts: Ids, kind: npt.DTypeLike
) -> tuple[npt.NDArray[np.int32], Counts]:
    """Return places and counts of the new rows `first` to `last`, the last not included."""
    size = int(starts[last] - starts[first])
    places, counts = np.zeros(size, np.int32), np.zeros(size, kind)
    filled = starts[first:last] - starts[first]  # where the next posting of each row goes
    for part, moved, old_rows, new_rows in sources:
        span = slice(*np.searchsorted(new_rows, [first, last]).tolist())
        old, new = old_rows[span], new_rows[span] - first
        if not len(old):
            continue
        begin, end = int(part.starts[old[0]]), int(part.starts[old[-1] + 1])
        going = moved[part.places[begin:end]]
        stay = going >= 0  # of the rows between, nothing stays
        passed = np.concatenate([[0], np.cumsum(stay)])
        bounds = part.starts[old[0] : old[-1] + 2] - begin
        kept = np.diff(passed[bounds])[old - old[0]]
        at = np.repeat(filled[new] - compute_starts(kept)[:-1], kept) + np.arange(kept.sum())
        places[at], counts[at] = going[stay], part.counts[begin:end][stay]
        filled[new] += kept
    return places, counts


def _count_left(part: LexicalPart, moved: npt.NDArray[np.int32], at_once: int) -> Ids:
    """Return how many postings of each term are of passages that stay."""
    if (moved >= 0).all():
        return np.diff(part.starts)
    left = np.zeros(len(part.starts) - 1, np.int64)
    for begin in range(0, len(part.places), at_once):
        here = np.flatnonzero(moved[part.places[begin : begin + at_once]] >= 0) + begin
        rows = np.searchsorted(part.starts, here, "right") - 1
        if len(rows):
            left[rows[0] : rows[-1] + 1] += np.bincount(rows - rows[0])
    return left


def _merge_terms(lists: Sequence[list[bytes]]) -> tuple[list[bytes], list[Ids]]:
    """Return all terms, sorted, and of each list the rows of its terms among them."""
    merged = sorted(set().union(*lists))
    if len(lists) == 1:
        return merged, [np.arange(len(merged))]
    rows = {term: row for row, term in enumerate(merged)}
    return merged, [
        np.fromiter(map(rows.__getitem__, terms), np.int64, len(terms)) for terms in lists
    ]
