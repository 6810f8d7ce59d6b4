"""Generations on disk: HOME/generations/<id>/ and HOME/current, which names the one that answers.

Knows files and their order of writing; knows nothing of how what they hold was made. A generation
is complete or absent: it is written into a folder of another name, its manifest last, and becomes
current by one atomic replacement. All files are plain: JSON, npy and FAISS's own.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from corpus import Document, NoIndex
from index import aliases
from index.dense import Dense
from index.encoders import load_encoder, token_rows
from index.lexical import Lexical
from index.manifest import CURRENT, GENERATIONS, MANIFEST, Manifest, current_generation
from index.readings import Readings
from index.records import (
    document_from_record,
    document_to_record,
    passage_from_record,
    passage_to_record,
    read_lines,
    write_lines,
)
from index.search import Index

DOCUMENTS, PASSAGES, VECTORS, TERMS = "documents.jsonl", "passages.jsonl", "vectors.faiss", "bm25"
READINGS = "readings"

_UNFINISHED = ".building-"
_ABANDONED_AFTER = 24 * 3600  # seconds; a build still running is younger


def open_index(home: Path) -> Index:
    """Read the current generation. Raises NoIndex, IndexMismatch or EncoderUnavailable."""
    folder = current_generation(home)
    try:
        return _read(folder)
    except FileNotFoundError:
        # Two builds may have ended since `current` was read, and pruned what it named.
        if current_generation(home) == folder:
            raise _damaged(folder) from None
        return _read(current_generation(home))


def _read(folder: Path) -> Index:
    """Read one generation; FileNotFoundError if it is being pruned."""
    manifest = Manifest.read(folder)
    encoder = load_encoder(manifest.encoder)
    rows = token_rows(encoder)
    manifest.check(encoder.fingerprint, rows.fingerprint if rows else "")
    documents = map(document_from_record, read_lines(folder / DOCUMENTS))
    passages = [passage_from_record(record) for record in read_lines(folder / PASSAGES)]
    lexical = Lexical.load(folder / TERMS)
    lexical.vocabulary.aliases = aliases.read(folder.parents[1] / aliases.FILE)
    return Index(
        passages,
        encoder,
        Dense.load(folder / VECTORS),
        lexical,
        documents={document.name: document for document in documents},
        manifest=manifest,
        readings=Readings.load(folder / READINGS) if rows else None,
    )


def _damaged(folder: Path) -> NoIndex:
    return NoIndex(f"The index in {folder} lacks a file.", "Rebuild it: yinju index --full")


def write(home: Path, index: Index, documents: Sequence[Document], manifest: Manifest) -> None:
    """Write a generation and make it current; whatever fails before leaves the old one in place."""
    generations = home / GENERATIONS
    generations.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=generations))
    try:
        write_lines(unfinished / DOCUMENTS, map(document_to_record, documents))
        write_lines(unfinished / PASSAGES, map(passage_to_record, index.passages))
        index.dense.save(unfinished / VECTORS)
        index.lexical.save(unfinished / TERMS)
        if index.readings:
            index.readings.save(unfinished / READINGS)
        _sync(unfinished)
        manifest.write(unfinished)
        _sync(unfinished)
        unfinished.rename(generations / manifest.generation)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    _sync_folder(generations)
    before = _current_name(home)
    _switch(home, manifest.generation)
    _prune(generations, keep={manifest.generation, before})


def _current_name(home: Path) -> str:
    try:
        return current_generation(home).name
    except NoIndex:
        return ""


def _switch(home: Path, generation: str) -> None:
    """Make a generation current: readers see the old name or the new one, never half of either."""
    handle, name = tempfile.mkstemp(prefix=".current-", dir=home)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(generation + "\n")
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(home / CURRENT)
    _sync_folder(home)


def _prune(generations: Path, keep: set[str]) -> None:
    """Remove all but the named generations, and what killed builds left behind long ago."""
    for folder in generations.iterdir():
        if folder.name in keep:
            continue
        with suppress(FileNotFoundError):
            if folder.name.startswith(_UNFINISHED):
                if time.time() - folder.stat().st_mtime < _ABANDONED_AFTER:
                    continue
            else:
                # Without its manifest it is no generation, however far removing comes.
                (folder / MANIFEST).unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)


def _sync(folder: Path) -> None:
    """Have every file below `folder` on the disk before a later step relies on it."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
        else:
            _sync_folder(path)
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows has no handle for folders and needs none
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
