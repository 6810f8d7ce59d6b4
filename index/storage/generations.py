"""Publish generations: HOME/generations/<id>/ and HOME/current, which names the one that answers.

A generation is complete or absent: a build writes it into a folder of another name, its manifest
last, and makes it current by one atomic replacement.
"""

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from corpus import YinjuError
from index.storage.manifest import (
    CURRENT,
    EMPTIED,
    GENERATIONS,
    MANIFEST,
    Manifest,
    current_name,
)
from index.storage.milvus.mirror import forget_unused

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
    generations = home / GENERATIONS
    _sync_tree(folder)
    finish_part()
    manifest.write(folder)
    _sync_file(folder / MANIFEST)
    _sync_folder(folder)
    folder.rename(generations / manifest.generation)
    _sync_folder(generations)
    previous = current_name(home)
    _make_current(home, manifest.generation)
    (home / EMPTIED).unlink(missing_ok=True)
    remove_generations(home, list_generations(home) - {manifest.generation, previous})
    finish_part()


def _make_current(home: Path, generation: str) -> None:
    """Replace the name in HOME/current; other processes see the old name or the new one."""
    for left in home.glob(".current-*"):
        left.unlink(missing_ok=True)
    handle, name = tempfile.mkstemp(prefix=".current-", dir=home)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(generation + "\n")
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(home / CURRENT)
    _sync_folder(home)


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
    forget_unused(home)


def _sync_tree(folder: Path) -> None:
    """Flush every file below `folder` to the disk."""
    paths = list(folder.rglob("*"))
    with ThreadPoolExecutor(8) as threads:  # a file system writes many together at once
        list(threads.map(_sync_file, (path for path in paths if path.is_file())))
    for path in (folder, *(path for path in paths if path.is_dir())):
        _sync_folder(path)


def _sync_file(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows has no handle for folders and needs none
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
