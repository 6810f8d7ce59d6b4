"""Build the index of a folder: the order of the steps.

1. Take what is not given (folder, encoder, splitter) from the current generation.
2. List the files and find those that changed.
3. Read the changed files, split them, analyse and encode the new passages.
4. Write the generation and make it current. If nothing changed, the current one stays.
"""

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

from pydantic_core import to_jsonable_python

import corpus
from corpus import (
    Document,
    Loaded,
    Message,
    NoDocuments,
    Passage,
    SplitOptions,
)
from corpus.processes import Pool, count_cores
from index.build.context import measure_share, prune_vectors
from index.build.files import FoundFiles, find_files
from index.build.inputs import Inputs, collect_inputs
from index.build.mirroring import mirror_generation
from index.build.pipeline import Pipeline, ReusablePassages, hash_passage
from index.build.plan import NO_CHANGES, DocumentList, PlannedFile, count_changes, plan_files
from index.build.progress import BuildProgress, Progress
from index.build.workers import analyse
from index.encoders.protocol import Encoder
from index.lexical.vocabulary import Synonyms
from index.query.synonyms import find_whole_names, read_synonyms
from index.storage.entries import DocumentEntry, Entries
from index.storage.generations.draft import GenerationDraft
from index.storage.generations.facts import prune_facts
from index.storage.generations.generation import Generation
from index.storage.generations.publishing import (
    create_draft_folder,
    publish_generation,
    remove_unused_segments,
)
from index.storage.lock import hold_lock
from index.storage.manifest import Manifest
from index.storage.stores import parse_store
from index.storage.titles import Titles, read_titles
from index.types import BuildReport, Remark


def build_index(
    home: Path,
    folder: Path | None = None,
    *,
    encoder: Encoder | None = None,
    model: str | None = None,
    splitter: SplitOptions | None = None,
    store: str | None = None,
    full: bool = False,
    dry_run: bool = False,
    recorded: Mapping[str, Any] | None = None,
    progress: BuildProgress | None = None,
    cancel: Callable[[], bool] | None = None,
) -> BuildReport:
    """Index `folder` and HOME/documents and make the result current.

    `folder`, `model`, `splitter` and `store` default to those of the current generation, then to
    the shipped report, the built-in encoder, `SplitOptions()` and the local store. What is
    unchanged is taken over unless `full`; if everything is, nothing is written. With `dry_run` only
    the report is made. The manifest keeps `recorded`, plain values for JSON; other values than
    before count as a change.

    Raises NoDocuments, EncoderUnavailable, DiskFull, UnknownStore, StoreUnavailable, Cancelled when
    `cancel` came true, or IndexMismatch when the defaults would have to come from an index that
    cannot be read. Then the current generation stays.
    """
    reporter = Progress(progress, cancel)
    named = parse_store(store) if store else None
    with nullcontext() if dry_run else hold_lock(home, reporter.check):
        began = time.perf_counter()
        inputs = collect_inputs(home, folder, encoder, model, splitter, store=named, full=full)
        began += inputs.loading
        known = inputs.manifest.files if inputs.manifest and not full else ()
        found = find_files(home, inputs.folder, known)
        previous = inputs.previous.manifest if inputs.previous else None
        titles = read_titles(home)
        planned = plan_files(found, previous if inputs.same_documents else None, titles)
        documents = DocumentList(planned, previous)
        plain = to_jsonable_python(recorded or {})
        job = _Job(inputs, found, planned, documents, read_synonyms(home), titles, plain, reporter)
        generation = ""
        if (unchanged := _keep_all(job)) is not None:
            reporter.start_reading(0)
            generation, reused = unchanged.generation, unchanged.passages
            if not dry_run:
                remove_unused_segments(home)  # of builds that were killed
        elif dry_run:
            documents.clear()
            reused = sum(one.count_reused(inputs.previous) for one in _read(job))
        else:
            documents.clear()
            generation, reused = _write(home, job)
            prune_vectors(home)
            prune_facts(home)
    entries = documents.entries
    changes = count_changes(inputs.manifest, entries) if unchanged is None else NO_CHANGES
    return BuildReport(
        generation="" if dry_run else generation,
        documents=len(entries),
        passages=sum(entry.passages for entry in entries),
        added=changes.added,
        changed=changes.changed,
        renamed=changes.renamed,
        removed=changes.removed,
        reused_passages=reused,
        encoder=inputs.encoder.name,
        dimension=inputs.encoder.dimension,
        seconds=round(time.perf_counter() - began, 3),
        skipped=tuple(Remark(entry.document, entry.reason) for entry in documents.skipped),
        warnings=tuple(
            Remark(entry.document, warning) for entry in entries for warning in entry.warnings
        ),
        contextual=measure_share(home),
    )


@dataclass(frozen=True)
class _Job:
    """A build under way."""

    inputs: Inputs
    found: FoundFiles
    planned: Sequence[PlannedFile]
    documents: DocumentList  # filled while files are read
    synonyms: Synonyms
    titles: Titles
    recorded: Mapping[str, Any]
    progress: Progress


def _keep_all(job: _Job) -> Manifest | None:
    """List the documents and return the previous manifest if a new one would be the same."""
    inputs = job.inputs
    if inputs.previous is None or any(one.kept is None for one in job.planned):
        return None
    manifest, documents = inputs.previous.manifest, job.documents
    for one in job.planned:
        documents.keep(one)
    documents.skipped += job.found.clashes
    is_same = (
        documents.entries == manifest.documents
        and tuple(documents.skipped) == manifest.skipped
        and inputs.folder == manifest.folder.resolve()
        and inputs.encoder.name == manifest.encoder
        and inputs.store == manifest.store
        and job.synonyms == manifest.synonyms
        and job.titles == manifest.titles
        and job.recorded == manifest.recorded
    )
    return manifest if is_same else None


@dataclass(frozen=True)
class _Part:
    """The next part of a generation: documents to take over, or one document with its passages."""

    kept: range = range(0)
    document: Document | None = None
    passages: Sequence[Passage] = ()
    keys: Sequence[bytes] = ()  # of passages, see `hash_passage`
    rows: Sequence[int] = ()  # of passages in the previous generation, -1 for new ones

    def count_reused(self, previous: Generation | None) -> int:
        """Return how many passages are taken over."""
        ends = [self.kept.start, self.kept.stop]
        start, end = previous.starts[ends] if previous else (0, 0)
        return int(end - start) + sum(row >= 0 for row in self.rows)


def _read(job: _Job) -> Iterator[_Part]:
    """Yield the parts of the generation in their order, and list the documents."""
    documents, progress = job.documents, job.progress
    reusable = ReusablePassages(job.inputs.previous, [one.kept for one in job.planned if one.kept])
    progress.start_reading(sum(one.kept is None for one in job.planned))
    loaded = _load_files(job)
    with closing(loaded):
        for planned in job.planned:
            if planned.kept is not None:
                documents.keep(planned)
                yield _Part(planned.kept)
                continue
            file, new = next(loaded), 0
            documents.skip(file.skipped, planned)
            for found in filter(documents.is_new, file.documents):
                given = job.titles.get(found.name)
                document = given.apply(found) if given else found
                passages = corpus.split_document(document, job.inputs.splitter)
                if not passages:
                    documents.skip([(document.name, Message("file.no_sentence"))], planned)
                    continue
                documents.add(document, len(passages), planned)
                keys = list(map(hash_passage, passages))
                rows = list(map(reusable.take, keys))
                new += rows.count(-1)
                yield _Part(document=document, passages=passages, keys=keys, rows=rows)
            progress.finish_file(new)
    documents.skipped += job.found.clashes
    if not documents.entries:
        why = documents.skipped
        if not why:
            raise NoDocuments("folder.empty", folder=job.inputs.folder)
        raise NoDocuments(
            "folder.unreadable",
            folder=job.inputs.folder,
            document=why[0].document,
            reason=why[0].reason,
        )


def _load_files(job: _Job) -> Generator[Loaded, None, None]:
    """Yield the contents of the files that must be read, in their order."""
    for upload, folder in ((False, job.found.folder), (True, job.found.uploads)):
        names = [
            one.file.name for one in job.planned if one.kept is None and one.file.upload == upload
        ]
        if names:
            yield from corpus.load_files(folder, names)


def _write(home: Path, job: _Job, worth_processes: int = 1 << 20) -> tuple[str, int]:
    """Write a generation and make it current; return its name and how many passages were kept.

    For less than `worth_processes` bytes, starting processes takes longer than they save.
    """
    inputs, progress = job.inputs, job.progress
    encoder, rows, reused = inputs.encoder, inputs.token_rows, 0
    size = sum(one.file.size for one in job.planned if one.kept is None)
    workers = Pool(analyse, count_cores() if size >= worth_processes else 0)
    with closing(workers), create_draft_folder(home) as folder:
        kept = [one.kept for one in job.planned if one.kept]
        draft = GenerationDraft(folder, encoder, bool(rows), inputs.previous, kept)
        pipeline = Pipeline(
            draft,
            encoder,
            rows,
            previous=inputs.previous,
            workers=workers,
            report=progress.count_passages,
        )
        with closing(draft):
            for part in _read(job):
                reused += part.count_reused(inputs.previous)
                if part.document:
                    pipeline.add(part.document, part.passages, part.keys, part.rows)
                elif part.kept:
                    pipeline.take_over(part.kept)
            pipeline.finish()
            entries = Entries.of(
                job.documents.entries, tuple(job.documents.skipped), job.found.files
            )
            drafted = draft.finish(entries, find_whole_names(job.synonyms), progress.finish_part)
        manifest = Manifest(
            generation=_name_generation(encoder, job.documents.entries),
            built_at=datetime.now(UTC).isoformat(timespec="seconds"),
            folder=inputs.folder,
            encoder=encoder.name,
            fingerprint=encoder.fingerprint,
            token_rows=rows.fingerprint if rows else "",
            dimension=encoder.dimension,
            splitter=inputs.splitter,
            passages=drafted.passages,
            segments=tuple(segment.name for segment in drafted.segments),
            synonyms=job.synonyms,
            titles=job.titles,
            recorded=job.recorded,
            checksums=drafted.checksums,
            lists=drafted.lists,
            store=inputs.store,
            entries=entries,
        )
        mirror_generation(home, Generation(folder, manifest, drafted.segments), inputs.previous)
        publish_generation(home, folder, manifest, progress.finish_part)
    return manifest.generation, reused


def _name_generation(encoder: Encoder, documents: Sequence[DocumentEntry]) -> str:
    """Return the time, so that generations sort, and a hash of what goes in."""
    digest = blake2b(encoder.fingerprint.encode(), digest_size=4)
    for entry in documents:
        digest.update(f"{entry.document}\0{entry.sha256}\0".encode("utf-8", "surrogatepass"))
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{digest.hexdigest()}"
