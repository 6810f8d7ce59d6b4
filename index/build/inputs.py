"""Settle what a build works with: what the caller gives, then what the current generation used."""

import logging
import time
from dataclasses import dataclass
from pathlib import Path

import corpus
from corpus import IndexMismatch, NoIndex, SplitOptions
from index.encoders.loading import BUILTIN, load_encoder, load_token_rows
from index.encoders.protocol import Encoder
from index.encoders.token_vectors import TokenRows
from index.storage.generations.generation import Generation
from index.storage.manifest import Manifest, Settings, current_generation
from index.storage.stores import LOCAL

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Inputs:
    """What is built, and what there is already."""

    folder: Path
    encoder: Encoder
    token_rows: TokenRows | None
    splitter: SplitOptions
    store: str  # see `index.storage.stores`
    manifest: Manifest | None  # of the current generation, if it can be read
    previous: Generation | None  # the current generation, if its passages can be taken over
    same_documents: bool  # its documents can be taken over too
    loading: float  # seconds that loading the encoder took


def collect_inputs(
    home: Path,
    folder: Path | None,
    encoder: Encoder | None,
    model: str | None,
    splitter: SplitOptions | None,
    *,
    store: str | None,
    full: bool,
) -> Inputs:
    """Take what is not given from the current generation, of whatever version it is."""
    current, settings = _open_current(home, needed=folder is None)
    if folder is None:
        folder = settings.folder if settings else corpus.SHIPPED
    options = splitter or (settings.splitter if settings else SplitOptions())
    began = time.perf_counter()
    encoder = encoder or load_encoder(model or (settings.encoder if settings else BUILTIN))
    rows = load_token_rows(encoder)
    loading = time.perf_counter() - began
    previous, same_documents = None, False
    if current and not full:
        try:
            current.manifest.check(encoder.fingerprint, rows.fingerprint if rows else "")
            previous = current
        except IndexMismatch as error:
            log.warning("%s The index is rebuilt in full.", error.problem)
        made = (current.manifest.parser, current.manifest.splitter)
        same_documents = made == (corpus.PARSER_VERSION, options)
    manifest = current.manifest if current else None
    store = store or (settings.store if settings else LOCAL)
    return Inputs(
        folder.resolve(),
        encoder,
        rows,
        options,
        store,
        manifest,
        previous,
        same_documents,
        loading,
    )


def _open_current(home: Path, *, needed: bool) -> tuple[Generation | None, Settings | None]:
    """Return the current generation, if it can be read, and what it was built from and with.

    Raises IndexMismatch if the settings are `needed` and cannot be read either.
    """
    try:
        folder = current_generation(home)
    except NoIndex:
        return None, Settings.recall_emptied(home)
    try:
        found = Generation.open(folder)
    except FileNotFoundError:
        return None, None
    except (IndexMismatch, NoIndex) as error:
        log.warning("%s The index is rebuilt in full.", error.problem)
        try:
            return None, Settings.recall(folder)
        except IndexMismatch:
            if needed:
                raise
            return None, None
    made = found.manifest
    return found, Settings(made.folder, made.encoder, made.splitter, made.store)
