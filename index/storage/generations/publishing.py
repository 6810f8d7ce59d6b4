"""Publish generations: HOME/generations/<id>/ and HOME/current, which names the one that answers.

A generation is complete or absent: a build writes it into a folder of another name, its manifest
last, and makes it current by one atomic replacement.
"""

import errno
import logging
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus import YinjuError
from index.query.synonyms import find_whole_names
from index.storage.generations.generation import Generation
from index.storage.manifest import (
    CURRENT,
    EMPTIED,
    GENERATIONS,
    MANIFEST,
    Manifest,
    current_name,
)
from index.storage.milvus.mirror import forget_unused
from index.storage.records import DOCUMENT_RECORDS
from index.storage.segments.disk import replace_file, sync_folder, sync_tree
from index.storage.segments.erasing import erase_documents
from index.storage.segments.merging import MERGING, MergingThresholds
from index.storage.segments.segment import SEGMENT, SEGMENTS, Segment

log = logging.getLogger(__name__)

_UNFINISHED = ".building-"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class DiskFull(YinjuError):
    """There is not enough disk space for another generation."""


@contextmanager
def create_draft_folder(home: Path) -> Iterator[Path]:
    """Give a folder to write a generation into; it is removed in the end if it still exists.

    The caller holds the home's lock. Raises DiskFull where the system says so.
    """
    generations = home / GENERATIONS
    generations.mkdir(parents=True, exist_ok=True)
    for left in generations.glob(f"{_UNFINISHED}*"):  # by builds that were killed
        shutil.rmtree(left, ignore_errors=True)
    remove_unused_segments(home)
    folder = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=generations))
    try:
        yield folder
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise DiskFull("disk.full", home=home) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish_generation(
    home: Path, folder: Path, manifest: Manifest, finish_part: Callable[[], None] = lambda: None
) -> None:
    """Make what was written into `folder` the current generation.

    A failure before the switch leaves the old generation in place. The generation that was current
    is kept for processes that have it open. `finish_part` is called twice: when all is on the disk,
    where it may still raise, and when the generation is current.
    """
    generations, segments = home / GENERATIONS, home / SEGMENTS
    segments.mkdir(exist_ok=True)
    sync_tree(folder)
    finish_part()
    if (folder / SEGMENTS).exists():
        for segment in (folder / SEGMENTS).iterdir():
            segment.rename(segments / segment.name)
        (folder / SEGMENTS).rmdir()
    sync_folder(segments)
    manifest.write(folder)
    sync_tree(folder)
    folder.rename(generations / manifest.generation)
    sync_folder(generations)
    previous = current_name(home)
    _make_current(home, manifest.generation)
    (home / EMPTIED).unlink(missing_ok=True)
    remove_generations(home, list_generations(home) - {manifest.generation, previous})
    finish_part()
    erase_removed(home, manifest)


def _make_current(home: Path, generation: str) -> None:
    """Replace the name in HOME/current; other processes see the old name or the new one."""
    for left in home.glob(f".{CURRENT}-*"):
        left.unlink(missing_ok=True)
    replace_file(home / CURRENT, f"{generation}\n".encode())


def list_generations(home: Path) -> set[str]:
    """Return the names of the generations that a home keeps."""
    generations = home / GENERATIONS
    if not generations.is_dir():
        return set()
    names = {folder.name for folder in generations.iterdir()}
    return {name for name in names if not name.startswith(_UNFINISHED)}


def remove_generations(home: Path, names: Iterable[str]) -> None:
    """Remove generations. The caller holds the home's lock."""
    for name in names:
        folder = home / GENERATIONS / name
        with suppress(OSError):
            # Without its manifest it is no generation, even if the removal stops halfway.
            (folder / MANIFEST).unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
    remove_unused_segments(home)
    forget_unused(home)


def remove_unused_segments(home: Path) -> None:
    """Remove the segments that no generation has. The caller holds the home's lock."""
    used: set[str] = set()
    for name in list_generations(home):
        # One of another format has none; from one that is damaged nothing can be taken.
        with suppress(OSError, YinjuError):
            used.update(Manifest.read(home / GENERATIONS / name).segments)
    if (home / SEGMENTS).is_dir():
        for folder in (home / SEGMENTS).iterdir():
            if folder.name not in used:
                with suppress(OSError):
                    (folder / SEGMENT).unlink(missing_ok=True)
                shutil.rmtree(folder, ignore_errors=True)


def erase_removed(
    home: Path, manifest: Manifest, thresholds: MergingThresholds | None = None
) -> None:
    """Erase documents from segments that no kept generation has. The caller holds the home's lock.

    `manifest` is that of the current generation. Documents that were deleted are erased at once. Of
    one that has only changed, what it said before is erased with others of its segment, so that a
    change costs little.
    """
    kept = []
    for name in list_generations(home):
        with suppress(OSError, YinjuError):
            kept.append(Generation.open(home / GENERATIONS / name))
    live: dict[str, npt.NDArray[np.bool_]] = {}
    segments: dict[str, Segment] = {}
    for generation in kept:
        for at, _, _, first, documents in generation.runs:
            segment = generation.segments[at]
            there = live.setdefault(segment.name, np.zeros(segment.info.documents, np.bool_))
            there[first : first + documents] = True
            segments[segment.name] = segment
    for name, there in live.items():
        segment = segments[name]
        there[list(segment.info.erased)] = True
        removed = np.flatnonzero(~there).tolist()
        if not removed:
            continue
        sizes = np.diff(segment.starts)[removed]
        share = (thresholds or MERGING).erased
        if sizes.sum() > share * len(segment) or _has_deleted(segment, removed, manifest):
            try:
                erased = erase_documents(segment, removed)
                erased.keep_occurrences(find_whole_names(manifest.synonyms))
            except OSError as error:  # the next build tries again
                log.warning("%s keeps documents that were removed (%s).", segment.home, error)


def _has_deleted(segment: Segment, places: Sequence[int], manifest: Manifest) -> bool:
    """Tell whether documents of a segment were deleted, or are uploads that were replaced."""
    there = {entry.document for entry in manifest.documents if not entry.upload}
    lines = (segment.documents[place].tobytes() for place in places)
    return any(DOCUMENT_RECORDS.from_line(line).name not in there for line in lines)
