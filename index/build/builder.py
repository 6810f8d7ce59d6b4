"""A folder of documents to a generation.

Knows the order of steps; the steps themselves are elsewhere.
"""

import logging
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

import numpy as np

import corpus
from corpus import (
    Document,
    IndexMismatch,
    Loaded,
    NoDocuments,
    NoIndex,
    Passage,
    SplitOptions,
)
from index.build.files import Scan, scan
from index.build.pipeline import Pipeline, Reusable, key_of
from index.build.plan import Catalogue, Step, compare, steps
from index.build.progress import BuildProgress, Progress
from index.build.workers import Workers
from index.encoders.loading import BUILTIN, load_encoder, token_rows
from index.encoders.protocol import Encoder
from index.encoders.token_vectors import TokenRows
from index.query import synonyms as aliases
from index.storage.generation import Draft, Generation
from index.storage.generations import publish, unfinished
from index.storage.lock import building
from index.storage.manifest import Manifest, Settings, Source, current_generation
from index.types import BuildReport, SkippedFile

log = logging.getLogger(__name__)

_EMPTY = "The file holds no sentence. Remove it or fill it."
_WORTH_PROCESSES = 1 << 20  # bytes to read; for less, starting them takes longer than they save


def build_index(
    home: Path,
    folder: Path | None = None,
    *,
    encoder: Encoder | None = None,
    model: str | None = None,
    splitter: SplitOptions | None = None,
    full: bool = False,
    dry_run: bool = False,
    calibration: Callable[[str], str] | None = None,
    progress: BuildProgress | None = None,
    cancel: Callable[[], bool] | None = None,
) -> BuildReport:
    """Index `folder` and HOME/documents and make the result current.

    `folder`, `model` and `splitter` default to those of the current generation, then to the shipped
    report, the built-in encoder and `SplitOptions()`. What is unchanged is taken over unless
    `full`. With `dry_run` it only says what would change. `calibration` says, of an encoder's
    fingerprint, by what answers from it are judged; the manifest keeps that. Whatever it raises,
    the current generation stays: NoDocuments, EncoderUnavailable, DiskFull, Cancelled when `cancel`
    came true, or IndexMismatch when the defaults would have to come from an index that cannot be
    read.
    """
    told = Progress(progress, cancel or (lambda: False))
    with nullcontext() if dry_run else building(home, told.check):
        setup = _setup(home, folder, encoder, model, splitter, full=full)
        started = time.perf_counter()
        known = setup.manifest.files if setup.manifest and not full else ()
        found = scan(home, setup.folder, known)
        todo = steps(found, setup.old.manifest if setup.old and setup.same else None)
        catalogue = Catalogue(todo, setup.old.manifest if setup.old else None)
        job = _Job(setup, found, todo, catalogue, told)
        if dry_run:
            generation, reused = "", sum(one.reused(setup.old) for one in _read(job))
        else:
            judged = calibration(setup.encoder.fingerprint) if calibration else ""
            generation, reused = _write(home, job, judged)
    changes = compare(setup.manifest, catalogue.sources)
    return BuildReport(
        generation=generation,
        documents=len(catalogue.sources),
        passages=sum(source.passages for source in catalogue.sources),
        added=changes.added,
        changed=changes.changed,
        renamed=changes.renamed,
        removed=changes.removed,
        reused_passages=reused,
        encoder=setup.encoder.name,
        dimension=setup.encoder.dimension,
        seconds=round(time.perf_counter() - started, 3),
        skipped=tuple(SkippedFile(entry.document, entry.reason) for entry in catalogue.skipped),
    )


@dataclass(frozen=True)
class _Setup:
    """What is built, and what there is already."""

    folder: Path
    encoder: Encoder
    rows: TokenRows | None
    splitter: SplitOptions
    manifest: Manifest | None  # of the current generation, if it can be read
    old: Generation | None  # the same, if its passages fit
    same: bool  # its documents do as well


def _setup(
    home: Path,
    folder: Path | None,
    encoder: Encoder | None,
    model: str | None,
    splitter: SplitOptions | None,
    *,
    full: bool,
) -> _Setup:
    """Take what is not given from the current generation, of whatever version it is."""
    before, settings = _before(home, needed=folder is None)
    if folder is None:
        folder = settings.folder if settings else corpus.SHIPPED
    encoder = encoder or load_encoder(model or (settings.encoder if settings else BUILTIN))
    options = splitter or (settings.splitter if settings else SplitOptions())
    rows = token_rows(encoder)
    manifest = before.manifest if before else None
    old, same = None, False
    if before and not full:
        try:
            before.manifest.check(encoder.fingerprint, rows.fingerprint if rows else "")
            old = before
        except IndexMismatch as error:
            log.warning("%s All is built anew.", error.problem)
        made = (before.manifest.reader, before.manifest.splitter)
        same = made == (corpus.READER_VERSION, options)
    return _Setup(folder.resolve(), encoder, rows, options, manifest, old, same)


def _before(home: Path, *, needed: bool) -> tuple[Generation | None, Settings | None]:
    """Return the current generation, if it can be read, and what it was built from and with.

    Raises IndexMismatch when not even that is known, but `needed`.
    """
    try:
        folder = current_generation(home)
    except NoIndex:
        return None, None
    try:
        found = Generation.open(folder)
    except FileNotFoundError:
        return None, None
    except (IndexMismatch, NoIndex) as error:
        log.warning("%s All is built anew.", error.problem)
        try:
            return None, Settings.recall(folder)
        except IndexMismatch:
            if needed:
                raise
            return None, None
    made = found.manifest
    return found, Settings(made.folder, made.encoder, made.splitter)


@dataclass(frozen=True)
class _Job:
    """A build under way."""

    setup: _Setup
    found: Scan
    todo: Sequence[Step]
    catalogue: Catalogue
    told: Progress


@dataclass(frozen=True)
class _Read:
    """One step done: documents to take over, or a document with its passages."""

    kept: range = range(0)
    document: Document | None = None
    passages: Sequence[Passage] = ()
    rows: Sequence[int] = ()  # of passages in the generation before, -1 for new ones

    def reused(self, old: Generation | None) -> int:
        """Return how many passages are taken over."""
        kept = old.starts[[self.kept.start, self.kept.stop]] if old else np.zeros(2, np.int64)
        return int(kept[1] - kept[0]) + sum(row >= 0 for row in self.rows)


def _read(job: _Job) -> Iterator[_Read]:
    """Yield what goes into the generation, in its order, entering it in the catalogue."""
    setup, todo, catalogue, told = job.setup, job.todo, job.catalogue, job.told
    reusable = Reusable(setup.old, [step.kept for step in todo if step.kept])
    told.begin(sum(step.kept is None for step in todo))
    loaded = _load(job.found, todo)
    with closing(loaded):
        for step in todo:
            if step.kept is not None:
                catalogue.take_over(step)
                yield _Read(step.kept)
                continue
            came, new = next(loaded), 0
            catalogue.skip(came.skipped, step)
            for document in filter(catalogue.wants, came.documents):
                passages = corpus.split(document, setup.splitter)
                if not passages:
                    catalogue.skip([(document.name, _EMPTY)], step)
                    continue
                catalogue.add(document, len(passages), step)
                rows = [reusable.take(key_of(passage)) for passage in passages]
                new += rows.count(-1)
                yield _Read(document=document, passages=passages, rows=rows)
            told.read(new)
    catalogue.skipped += job.found.clashes
    if not catalogue.sources:
        why = catalogue.skipped
        raise NoDocuments(
            f"{setup.folder} holds no document that can be read.",
            f"{why[0].document}: {why[0].reason}"
            if why
            else "Put your reports there, or name another folder: yinju index DIR",
        )


def _load(found: Scan, todo: Sequence[Step]) -> Generator[Loaded, None, None]:
    """Yield what comes of the files that are to be read, in their order."""
    for upload, folder in ((False, found.folder), (True, found.uploads)):
        names = [s.file.name for s in todo if s.kept is None and s.file.upload == upload]
        if names:
            yield from corpus.load_all(folder, names)


def _write(home: Path, job: _Job, calibration: str) -> tuple[str, int]:
    """Write a generation and make it current; return its name, and how many passages were kept."""
    setup, catalogue, told = job.setup, job.catalogue, job.told
    size = sum(step.file.size for step in job.todo if step.kept is None)
    workers = Workers(None if size >= _WORTH_PROCESSES else 0)
    encoder, rows, reused = setup.encoder, setup.rows, 0
    with closing(workers), unfinished(home) as folder:
        draft = Draft(folder, encoder.dimension, bool(rows), setup.old)
        pipeline = Pipeline(
            draft, encoder, rows, before=setup.old, workers=workers, told=told.passages
        )
        with closing(draft):
            for one in _read(job):
                reused += one.reused(setup.old)
                if one.document:
                    pipeline.add(one.document, one.passages, one.rows)
                elif one.kept:
                    pipeline.take_over(one.kept)
            pipeline.finish()
            wholes = aliases.wholes(home / aliases.FILE)
            sums = draft.finish(wholes, told.wrote)
        manifest = Manifest(
            generation=_new_id(encoder, catalogue.sources),
            built_at=datetime.now(UTC).isoformat(timespec="seconds"),
            folder=setup.folder,
            encoder=encoder.name,
            fingerprint=encoder.fingerprint,
            rows=rows.fingerprint if rows else "",
            dimension=encoder.dimension,
            splitter=setup.splitter,
            passages=draft.count,
            documents=catalogue.sources,
            skipped=tuple(catalogue.skipped),
            files=job.found.files,
            sums=sums,
            wholes=wholes,
            calibration=calibration,
        )
        publish(home, folder, manifest, told.wrote)
    return manifest.generation, reused


def _new_id(encoder: Encoder, sources: Sequence[Source]) -> str:
    """Return the time, so that generations sort, and a hash of what goes in."""
    digest = blake2b(encoder.fingerprint.encode(), digest_size=4)
    for source in sources:
        digest.update(f"{source.document}\0{source.sha256}\0".encode("utf-8", "surrogatepass"))
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{digest.hexdigest()}"
