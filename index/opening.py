"""Open the current generation of a home."""

from pathlib import Path

import numpy as np

from corpus import NoIndex
from index.build.context import is_off
from index.encoders.loading import BUILTIN, find_contextual, load_encoder, load_token_rows
from index.query.synonyms import read_synonyms
from index.ranking.context import ContextVectors
from index.search import Index
from index.storage.context.reader import ContextReader
from index.storage.context.source import GenerationVectors
from index.storage.generations.facts import DocumentFacts
from index.storage.generations.generation import Generation
from index.storage.manifest import current_generation


def open_index(home: Path) -> Index:
    """Open the current generation. Raises NoIndex, IndexMismatch or EncoderUnavailable."""
    try:
        return _open_generation(current_generation(home), home)
    except (FileNotFoundError, NoIndex):
        # Builds may have ended since `current` was read, and removed what it named, or erased
        # documents, which replaces the files of a segment.
        return _open_generation(current_generation(home), home)


def _open_generation(folder: Path, home: Path) -> Index:
    """Open one generation; FileNotFoundError if a build is removing it."""
    found = Generation.open(folder)
    encoder = load_encoder(found.manifest.encoder)
    rows = load_token_rows(encoder)
    found.manifest.check(encoder.fingerprint, rows.fingerprint if rows else "")
    found.map_all()
    found.store.vocabulary.synonyms = read_synonyms(home)
    context = None
    # An encoder that the user named needs no second, and a home may be without one.
    if found.manifest.encoder == BUILTIN and not is_off(home):
        second = find_contextual()
        reader = ContextReader(home, lambda: second.fingerprint, second.dimension)
        # The system gives zeros without memory; it is taken as vectors come.
        vectors = np.zeros((found.manifest.passages, second.dimension), np.float32)
        known = np.zeros(len(vectors), np.bool_)
        source = GenerationVectors(reader, lambda: map(bytes, found.texts))
        context = ContextVectors(second, vectors, source, known=known)
    return Index(
        found.table(),
        encoder,
        found.store,
        sentences=found.sentences,
        manifest=found.manifest,
        context=context,
        facts=DocumentFacts(home, found),
    )
