"""Vectors in context as a home has them: how many, which are needed, whether more are wanted."""

import logging
import os
from pathlib import Path

import numpy as np

from corpus import YinjuError
from index.encoders.loading import BUILTIN, find_contextual
from index.storage.context.file import Key
from index.storage.context.reader import ContextReader
from index.storage.context.store import prune_store
from index.storage.generations.generation import Generation
from index.storage.manifest import GENERATIONS, MANIFEST, current_generation

log = logging.getLogger(__name__)

OFF = "context.off"  # in a home that is not to be deepened
_SWITCH = "YINJU_CONTEXT"  # "off" does the same for a whole machine
_REMEDY = "Nothing is deepened here. To change that: yinju index --context later, or now.\n"


def is_off(home: Path) -> bool:
    """Tell whether this home is not to be deepened, or nothing on this machine."""
    return os.environ.get(_SWITCH) == "off" or (home / OFF).exists()


def switch(home: Path, *, off: bool) -> None:
    """Record whether this home is to be deepened."""
    if off:
        home.mkdir(parents=True, exist_ok=True)
        (home / OFF).write_text(_REMEDY, "utf-8")
    else:
        (home / OFF).unlink(missing_ok=True)


def open_unchecked(home: Path) -> Generation | None:
    """Return the current generation, if there is one, without checking its files."""
    try:
        return Generation.read(current_generation(home))
    except (OSError, YinjuError):
        return None


def needs_vectors(generation: Generation) -> bool:
    """Tell whether passages want a second vector: an encoder that the user named needs none."""
    return generation.manifest.encoder == BUILTIN


def measure_share(home: Path) -> float:
    """Return the share, 0 to 1, of the passages that have a vector; 1 where none is needed."""
    generation = open_unchecked(home)
    if generation is None:
        return 0.0
    if not needs_vectors(generation):
        return 1.0
    encoder = find_contextual()
    reader = ContextReader(home, lambda: encoder.fingerprint, encoder.dimension)
    try:
        stored = reader.list_keys()
    finally:
        reader.close()
    if not stored:
        return 0.0
    # As byte strings of one length, which numpy can sort.
    keys = np.isin(generation.texts.view("S16"), np.array(list(stored), "S16"))
    return round_share(float(keys.mean()))


def round_share(share: float) -> float:
    """Return a share in whole percent, which are 100 only where nothing is missing."""
    return int(100 * share) / 100


def prune_vectors(home: Path) -> None:
    """Remove the vectors of texts that no kept generation has."""
    try:
        prune_store(home, lambda: _collect_needed(home))
    except OSError as error:  # rather too many than too few
        log.warning("Vectors in %s were not looked through (%s).", home, error)


def _collect_needed(home: Path) -> set[Key]:
    needed: set[Key] = set()
    for path in (home / GENERATIONS).glob(f"*/{MANIFEST}"):
        try:
            generation = Generation.read(path.parent)
            if needs_vectors(generation):
                needed.update(map(bytes, generation.texts))
        except (FileNotFoundError, YinjuError):  # a build removes it, or another version made it
            continue
    return needed
