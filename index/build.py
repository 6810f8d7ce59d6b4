"""A folder of documents to a generation.

Knows the order of steps and what an earlier generation saves; the steps themselves are elsewhere.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

import numpy as np

import corpus
from corpus import (
    Document,
    IndexMismatch,
    NoDocuments,
    NoIndex,
    SplitOptions,
    UnreadableFile,
)
from index.dense import Dense
from index.encoder import Encoder, Vectors
from index.encoders import BUILTIN, load_encoder, token_rows
from index.lexical import Lexical
from index.manifest import (
    Manifest,
    Skipped,
    Source,
    current_generation,
    hash_of,
    read_manifest,
)
from index.readings import Readings
from index.records import passage_from_record, read_lines
from index.search import Index, searched_text
from index.store import PASSAGES, VECTORS, write
from index.types import BuildReport, SkippedFile

BuildProgress = Callable[[str, int, int], None]  # (step, done, of): "read", "encode", "write"


def build(
    home: Path,
    folder: Path | None = None,
    *,
    encoder: Encoder | None = None,
    model: str | None = None,
    splitter: SplitOptions | None = None,
    full: bool = False,
    dry_run: bool = False,
    progress: BuildProgress | None = None,
) -> BuildReport:
    """Index `folder` and make the result current; with `dry_run` only say what that would do.

    `folder`, `model` and `splitter` default to those of the current generation, then to the shipped
    report, the built-in encoder and `SplitOptions()`. Vectors of unchanged texts are taken over
    unless `full`. Whatever it raises, the current generation stays: NoDocuments,
    EncoderUnavailable, or IndexMismatch when the defaults would have to come from an index that
    cannot be read.
    """
    report_progress = progress or (lambda step, done, of: None)
    previous = _previous(home, needed=folder is None)
    if folder is None:
        folder = previous.folder if previous else corpus.SHIPPED
    folder = folder.resolve()
    encoder = encoder or load_encoder(model or (previous.encoder if previous else BUILTIN))

    # 1. Read and split, so that nothing is written for a folder without documents.
    started = time.perf_counter()
    options = splitter or (previous.splitter if previous else SplitOptions())
    documents, skipped = _load(folder, report_progress)
    split = {document.name: corpus.split(document, options) for document in documents}
    passages = [passage for document in documents for passage in split[document.name]]
    if not passages:
        raise NoDocuments(f"{folder} holds no document that can be read.", _why(skipped))

    # 2. Compare with the current generation.
    changes = _compare(previous, documents)
    reusable = {} if full else _vectors_by_text(home, previous, encoder)
    texts = [searched_text(passage) for passage in passages]
    missing = [at for at, text in enumerate(texts) if _key(text) not in reusable]
    generation = "" if dry_run else _new_id(encoder, documents)

    # 3. Encode what is new and write.
    if not dry_run:
        vectors = _vectors(texts, missing, reusable, encoder, report_progress)
        report_progress("write", 0, 1)
        rows = token_rows(encoder)
        readings = Readings.of(passages, rows) if rows else None
        lexical = Lexical.build(texts)
        index = Index(passages, encoder, Dense.build(vectors), lexical, readings=readings)
        manifest = Manifest(
            generation=generation,
            built_at=datetime.now(UTC).isoformat(timespec="seconds"),
            folder=folder,
            encoder=encoder.name,
            fingerprint=encoder.fingerprint,
            rows=rows.fingerprint if rows else "",
            dimension=encoder.dimension,
            splitter=options,
            passages=len(passages),
            documents=tuple(
                Source(d.name, d.sha256, d.format, d.pages, len(split[d.name])) for d in documents
            ),
            skipped=skipped,
        )
        write(home, index, documents, manifest)
        report_progress("write", 1, 1)
    return BuildReport(
        generation=generation,
        documents=len(documents),
        passages=len(passages),
        added=changes.added,
        changed=changes.changed,
        renamed=changes.renamed,
        removed=changes.removed,
        reused_passages=len(texts) - len(missing),
        encoder=encoder.name,
        dimension=encoder.dimension,
        seconds=round(time.perf_counter() - started, 3),
        skipped=tuple(SkippedFile(entry.document, entry.reason) for entry in skipped),
    )


def _previous(home: Path, *, needed: bool) -> Manifest | None:
    """Return the current manifest; what cannot be read counts as absent, unless it is needed."""
    try:
        return read_manifest(home)
    except NoIndex:
        return None
    except IndexMismatch:
        if needed:
            raise
        return None


def _load(folder: Path, progress: BuildProgress) -> tuple[list[Document], tuple[Skipped, ...]]:
    """Return the documents that can be read, and why others cannot."""
    names = corpus.list_documents(folder)
    documents, failed = [], {}
    for done, name in enumerate(names, 1):
        try:
            documents.append(corpus.load(folder, name))
        except UnreadableFile as error:
            failed[name] = str(error)
        progress("read", done, len(names))
    skipped = [Skipped(name, hash_of(folder / name), why) for name, why in failed.items()]
    return documents, tuple(skipped)


def _why(skipped: Sequence[Skipped]) -> str:
    if not skipped:
        return "Put your reports there, or name another folder: yinju index DIR"
    return f"{skipped[0].document}: {skipped[0].reason}"


@dataclass(frozen=True)
class _Changes:
    added: int
    changed: int
    renamed: int
    removed: int


def _compare(previous: Manifest | None, documents: Sequence[Document]) -> _Changes:
    """Count what differs; a document that left one name and came up under another was renamed."""
    before = {entry.document: entry.sha256 for entry in previous.documents} if previous else {}
    now = {document.name: document.sha256 for document in documents}
    gone = [before[name] for name in before if name not in now]
    added = renamed = 0
    for name in now.keys() - before.keys():
        if now[name] in gone:
            gone.remove(now[name])
            renamed += 1
        else:
            added += 1
    changed = sum(before[name] != now[name] for name in now.keys() & before.keys())
    return _Changes(added, changed, renamed, len(gone))


def _key(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _vectors_by_text(
    home: Path, previous: Manifest | None, encoder: Encoder
) -> Mapping[bytes, Vectors]:
    """Return the vectors of the current generation, by hash of the text that they stand for."""
    if previous is None or previous.fingerprint != encoder.fingerprint:
        return {}
    folder = current_generation(home)
    try:
        texts = [searched_text(passage_from_record(r)) for r in read_lines(folder / PASSAGES)]
        vectors = Dense.load(folder / VECTORS).vectors(range(len(texts)))
    except FileNotFoundError:  # what cannot be saved is made anew
        return {}
    return {_key(text): vector for text, vector in zip(texts, vectors, strict=True)}


def _vectors(
    texts: Sequence[str],
    missing: Sequence[int],
    reusable: Mapping[bytes, Vectors],
    encoder: Encoder,
    progress: BuildProgress,
) -> Vectors:
    """Return float32 [texts, dimension]; only the missing ones are encoded."""
    vectors = np.zeros((len(texts), encoder.dimension), np.float32)
    for at, text in enumerate(texts):
        if (vector := reusable.get(_key(text))) is not None:
            vectors[at] = vector
    if missing:
        vectors[missing] = encoder.encode(
            [texts[at] for at in missing],
            "document",
            lambda done, of: progress("encode", done, of),
        )
    return vectors


def _new_id(encoder: Encoder, documents: Sequence[Document]) -> str:
    """Return the time, so that generations sort, and a hash of what goes in."""
    digest = blake2b(encoder.fingerprint.encode(), digest_size=4)
    for document in documents:
        digest.update(f"{document.name}\0{document.sha256}\0".encode("utf-8", "surrogatepass"))
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{digest.hexdigest()}"
