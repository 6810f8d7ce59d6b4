"""Forget what was deleted: generations that are kept beside the current one, and vectors.

A build keeps the generation before it, for processes that have it open. Where that one holds an
upload that was deleted or replaced, it goes as soon as they have opened the new one.
"""

import json
import logging
from pathlib import Path

from corpus import YinjuError
from index.build.context import prune_vectors
from index.build.sample import is_sample, is_sample_removed
from index.storage.entries import DocumentEntry
from index.storage.generations.facts import prune_facts
from index.storage.generations.publishing import erase_removed, list_generations, remove_generations
from index.storage.lock import hold_lock
from index.storage.manifest import (
    CURRENT,
    EMPTIED,
    GENERATIONS,
    UPLOADS,
    Manifest,
    Settings,
    current_name,
    read_manifest,
)

log = logging.getLogger(__name__)


def find_deleted(home: Path, manifest: Manifest) -> frozenset[str]:
    """Return the names of documents whose file was deleted since: uploads, and the sample.

    Files of the user's own folder are not among them. That folder may only be out of reach.
    """
    no_sample = is_sample(manifest.folder) and is_sample_removed(home)
    uploads = home / UPLOADS
    held: dict[str, bool] = {}

    def is_there(entry: DocumentEntry) -> bool:
        if not entry.upload:
            return not no_sample
        if entry.file not in held:
            held[entry.file] = (uploads / entry.file).is_file()
        return held[entry.file] or any((uploads / also).is_file() for also in entry.also)

    return frozenset(entry.document for entry in manifest.documents if not is_there(entry))


def forget_deleted(home: Path) -> bool:
    """Remove the kept generations that hold what was deleted; return whether there were any.

    What they alone held is erased from the segments that they share with the current one.
    """
    name = current_name(home)
    if not name or len(list_generations(home)) < 2:
        return False
    with hold_lock(home, lambda: None):
        current = read_manifest(home)
        known = {file.sha256 for file in current.files if file.upload}
        stale = {
            name
            for name in list_generations(home) - {current.generation}
            if _holds_deleted(home, name, known)
        }
        remove_generations(home, stale)
        if stale:
            erase_removed(home, current)
    if stale:
        prune_vectors(home)
        prune_facts(home)
    return bool(stale)


def _holds_deleted(home: Path, generation: str, known: set[str]) -> bool:
    try:
        manifest = Manifest.read(home / GENERATIONS / generation)
    except (OSError, YinjuError):
        return True  # nobody can open it either
    uploaded = {file.sha256 for file in manifest.files if file.upload}
    return not uploaded <= known or bool(find_deleted(home, manifest))


def clear_index(home: Path) -> bool:
    """Remove the index of a home that has no documents left; return whether there was one.

    What the next build takes from the last one (folder, encoder, splitter) is written down.
    """
    with hold_lock(home, lambda: None):
        try:
            made = read_manifest(home)
        except YinjuError:
            return False
        if find_deleted(home, made) != {entry.document for entry in made.documents}:
            return False  # something came back meanwhile
        settings = Settings(made.folder, made.encoder, made.splitter, made.store)
        (home / EMPTIED).write_text(json.dumps(settings.to_json()), "utf-8")
        (home / CURRENT).unlink(missing_ok=True)
        remove_generations(home, list_generations(home))
    prune_vectors(home)
    prune_facts(home)
    return True
