"""Erase documents from a segment: nothing of their text, vectors and terms stays on the disk.

Every row keeps its place, so that generations that share the segment need not change. The files are
written into a folder beside, the erased rows as zeros, and `segment.json` then names that folder.
Who has the old files open goes on reading them.
"""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.lexical.merging import merge_parts
from index.lexical.parts import LexicalPart, save_characters
from index.lexical.vocabulary import list_characters
from index.storage.segments.checksums import compute_checksums
from index.storage.segments.disk import sync_tree
from index.storage.segments.segment import (
    DOCUMENTS,
    KEYS,
    LABELS,
    NAMES,
    PASSAGES,
    SECTIONS,
    SENTENCES,
    SUM,
    TERMS,
    TEXTS,
    VECTORS,
    Segment,
)
from index.storage.segments.writer import write_codes

_UNITS = ("folded", "latin", "tokens")  # what a sentence index holds of each unit


def erase_documents(segment: Segment, places: Sequence[int]) -> Segment:
    """Erase the documents at `places`; return the segment as it is now.

    The caller holds the home's lock, and no generation has these documents.
    """
    number = int(segment.info.folder.partition("-")[2] or 1) + 1
    old, new = segment.folder, segment.home / f"rows-{number}"
    shutil.rmtree(new, ignore_errors=True)  # of one that was killed
    shutil.copytree(old, new, ignore=shutil.ignore_patterns(TERMS))
    spans = [segment.starts[place : place + 2].tolist() for place in places]
    documents = [[place, place + 1] for place in places]
    # 1. Rows of one length.
    vectors = sum(segment.vectors[slice(*span)].sum(axis=0, dtype=np.float64) for span in spans)
    np.save(new / SUM, segment.sum - vectors)
    for name in (KEYS, TEXTS, SECTIONS, LABELS, VECTORS):
        _clear(new / name, spans)
    write_codes(new, np.zeros((0, segment.vectors.shape[1]), np.float32))
    # 2. Lines and sentences.
    _clear(new / f"{PASSAGES}.npy", _find_values(segment.passages.starts, spans))
    _clear(new / f"{DOCUMENTS}.npy", _find_values(segment.documents.starts, documents))
    if segment.sentences is not None:
        units = _find_values(segment.sentences.units, spans)
        _clear(new / SENTENCES / "lengths.npy", units)
        for name in _UNITS:
            starts = getattr(segment.sentences, name).starts
            _clear(new / SENTENCES / f"{name}.npy", _find_values(starts, units))
    # 3. Terms.
    moved = np.arange(len(segment))
    for span in spans:
        moved[slice(*span)] = -1
    merge_parts([segment.terms], [moved], len(segment), new / TERMS)
    save_characters(new / TERMS, list_characters(iter(LexicalPart.load(new / TERMS).table)))
    sync_tree(new)
    erased = tuple(sorted({*segment.info.erased, *places}))
    info = replace(segment.info, folder=new.name, checksums=compute_checksums(new), erased=erased)
    info.write(segment.home)
    shutil.rmtree(segment.home / NAMES, ignore_errors=True)
    remove_leftovers(segment.home)
    return Segment.open(segment.home)


def remove_leftovers(home: Path) -> None:
    """Remove what stands in a segment's folder and is none of its files any more."""
    own = Segment.open(home).info.folder
    for path in home.iterdir():
        if path.is_dir() and path.name not in (own, NAMES):
            shutil.rmtree(path, ignore_errors=True)


def _find_values(starts: npt.NDArray[np.int64], spans: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return where the values of rows stand, which begin at `starts`."""
    return [starts[[first, last]].tolist() for first, last in spans]


def _clear(path: Path, spans: Sequence[Sequence[int]]) -> None:
    """Set the values in spans of an npy file to zero."""
    if not any(first < last for first, last in spans):
        return  # what is empty cannot be mapped
    values = np.load(path, mmap_mode="r+")
    for first, last in spans:
        values[first:last] = np.zeros((), values.dtype)
    values.flush()
