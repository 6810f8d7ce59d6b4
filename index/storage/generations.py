"""Generations on disk: HOME/generations/<id>/ and HOME/current, which names the one that answers.

Knows how one generation follows another; knows nothing of what their files hold. A generation is
complete or absent: it is written into a folder of another name, its manifest last, and becomes
current by one atomic replacement.
"""

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from corpus import NoIndex, YinjuError
from index.encoders.loading import load_encoder, token_rows
from index.query import synonyms as aliases
from index.search import Index
from index.storage.generation import Generation
from index.storage.manifest import (
    CURRENT,
    GENERATIONS,
    MANIFEST,
    Manifest,
    current_generation,
    current_name,
)

_UNFINISHED = ".building-"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class DiskFull(YinjuError):
    """There is no room for another generation."""


def open_index(home: Path) -> Index:
    """Read the current generation. Raises NoIndex, IndexMismatch or EncoderUnavailable."""
    folder = current_generation(home)
    try:
        return _read(folder)
    except (FileNotFoundError, NoIndex):
        # Two builds may have ended since `current` was read, and pruned what it named.
        if current_generation(home) == folder:
            raise
        return _read(current_generation(home))


def _read(folder: Path) -> Index:
    """Read one generation; FileNotFoundError if it is being pruned."""
    found = Generation.open(folder)
    encoder = load_encoder(found.manifest.encoder)
    rows = token_rows(encoder)
    found.manifest.check(encoder.fingerprint, rows.fingerprint if rows else "")
    found.lexical.vocabulary.aliases = aliases.read(folder.parents[1] / aliases.FILE)
    return Index(
        found.shelf(),
        encoder,
        found.dense,
        found.lexical,
        readings=found.readings,
        manifest=found.manifest,
    )


@contextmanager
def unfinished(home: Path) -> Iterator[Path]:
    """Give a folder to write a generation into, gone in the end; the caller holds the home's lock.

    Raises DiskFull where the system says so.
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
        raise DiskFull(
            f"There is no room to write the index in {home}.",
            "Free some and run it again; the index is as it was.",
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(
    home: Path, folder: Path, manifest: Manifest, wrote: Callable[[], None] = lambda: None
) -> None:
    """Make what was written into `folder` the current generation.

    Whatever fails before the switch leaves the old one in place. The generation that was current
    is kept for those who have it open. `wrote` is called when all is on the disk, where it may
    still raise, and when it is current.
    """
    generations = home / GENERATIONS
    _sync(folder)
    wrote()
    manifest.write(folder)
    _sync_file(folder / MANIFEST)
    _sync_folder(folder)
    folder.rename(generations / manifest.generation)
    _sync_folder(generations)
    before = current_name(home)
    _switch(home, manifest.generation)
    _prune(generations, keep={manifest.generation, before})
    wrote()


def _switch(home: Path, generation: str) -> None:
    """Make a generation current: readers see the old name or the new one, never half of either."""
    for left in home.glob(".current-*"):
        left.unlink(missing_ok=True)
    handle, name = tempfile.mkstemp(prefix=".current-", dir=home)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(generation + "\n")
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(home / CURRENT)
    _sync_folder(home)


def _prune(generations: Path, keep: set[str]) -> None:
    """Remove all but the named generations."""
    for folder in generations.iterdir():
        if folder.name not in keep and not folder.name.startswith(_UNFINISHED):
            with suppress(OSError):
                # Without its manifest it is no generation, however far removing comes.
                (folder / MANIFEST).unlink(missing_ok=True)
            shutil.rmtree(folder, ignore_errors=True)


def _sync(folder: Path) -> None:
    """Have every file below `folder` on the disk before a later step relies on it."""
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
