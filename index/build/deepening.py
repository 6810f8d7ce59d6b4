"""Deepen a home: encode its passages in context, after it can be asked, at the lowest priority.

1. Take the lock of the home: one process deepens it.
2. List the texts of the current generation that have no vector, the newest documents first.
3. Have child processes encode them, a few at a time, and keep each batch at once: who kills this
   loses the batches at work. No batch begins before `may_begin` allows it.
4. Begin the list anew where a build has made another generation current.
5. Remove the vectors that no kept generation needs.
"""

import logging
import pickle
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import numpy as np
from filelock import FileLock, Timeout

from corpus.processes import Answer, ChildDied, Pool, count_cores
from corpus.thresholds import sourced
from index.build.context import is_off, needs_vectors, open_unchecked, prune_vectors, switch
from index.build.workers import encode_texts
from index.encoders.loading import find_contextual
from index.encoders.protocol import Vectors
from index.storage.context.file import Key
from index.storage.context.store import ContextStore
from index.storage.entries import DocumentEntry
from index.storage.generations.generation import Generation
from index.storage.manifest import Manifest, current_name
from index.storage.passages import get_searched_text
from index.storage.records import PASSAGE_RECORDS

log = logging.getLogger(__name__)

_LOCK = ".context.lock"

DeepeningProgress = Callable[[int, int], None]  # (texts encoded, texts to encode)
Context = Literal["now", "later", "off"]
Ending = Literal["complete", "limit", "stopped", "taken", "off", "failed"]


@dataclass(frozen=True)
class DeepeningThresholds:
    """How much is deepened at a time."""

    at_once: int = sourced(1000, "chosen: half a minute of two cores at the end of `yinju index`")
    batch: int = sourced(4, "chosen: a quarter of a second, for which a question has a core less")
    deaths: int = sourced(3, "chosen: children that may end by themselves before a run is given up")


DEEPENING = DeepeningThresholds()


@dataclass(frozen=True, eq=False)
class Deepener:
    """What deepens one home."""

    home: Path
    # Waits so many seconds until a batch may begin, and tells whether it may.
    may_begin: Callable[[float], bool] = lambda seconds: True
    stop: threading.Event = field(default_factory=threading.Event)
    task: Callable[[Sequence[str]], Vectors] = encode_texts  # a function of a module
    fingerprint: Callable[[], str] = lambda: find_contextual().fingerprint
    workers: int = field(default_factory=count_cores)
    thresholds: DeepeningThresholds = DEEPENING

    def run(
        self,
        most: int | None = None,
        progress: DeepeningProgress = lambda done, of: None,
        *,
        patient: bool = False,
        forced: bool = False,
    ) -> Ending:
        """Deepen until nothing is left, `most` texts were encoded, or `stop` is set.

        While another process deepens the home nothing is done, unless `patient`: then it is waited
        for. Nothing is done where deepening is off, unless `forced`.
        """
        if is_off(self.home) and not forced:
            return "off"
        generation = open_unchecked(self.home)
        if generation is None or not needs_vectors(generation):
            return "complete"
        lock = FileLock(self.home / _LOCK)
        while True:
            try:
                lock.acquire(timeout=0.25 if patient else 0)
                break
            except Timeout:
                if self.stop.is_set() or not patient:
                    return "stopped" if patient else "taken"
        try:
            return _Run(self, most, progress, forced=forced).finish()
        except (OSError, sqlite3.Error) as error:
            log.warning("%s cannot be deepened now (%s).", self.home, error)
            return "failed"
        finally:
            lock.release()

    def keep(self, interval: float = 2.0, retry: float = 60.0) -> None:
        """Deepen each generation that becomes current, until `stop`.

        Looks for one every `interval` seconds; after a failure it waits `retry` seconds.
        """
        finished = ""
        while not self.stop.wait(interval):
            name = current_name(self.home)
            if name in ("", finished):
                continue
            ending = self.run()
            if ending == "complete":
                finished = name
            elif ending == "failed":
                self.stop.wait(retry)


def deepen(
    home: Path, context: Context | None, progress: DeepeningProgress = lambda done, of: None
) -> Ending:
    """Deepen a home that was just built, as far as is asked for, and record what it wants.

    "now": all of it; "later": nothing now, and `Deepener.keep` may; "off": nothing, now or later.
    None: `at_once` texts, unless it is off.
    """
    if context is not None:
        switch(home, off=context == "off")
    if context == "off":
        return "off"
    if context == "later":
        return "limit"
    if context == "now":
        return Deepener(home).run(None, progress, patient=True, forced=True)
    return Deepener(home).run(DEEPENING.at_once, progress)


class _Run:
    """One run of a deepener that has the lock."""

    def __init__(
        self, deepener: Deepener, most: int | None, progress: DeepeningProgress, *, forced: bool
    ) -> None:
        self._deepener = deepener
        self._most = most
        self._progress = progress
        self._forced = forced
        self._store = ContextStore(deepener.home, deepener.fingerprint())
        self._pool = Pool(deepener.task, deepener.workers, idle=True)
        self._generation = ""
        self._waiting: deque[tuple[Key, int]] = deque()  # with the place of a passage
        self._passages: Generation | None = None
        self._sent: set[Key] = set()
        self._done = self._of = self._deaths = 0

    def finish(self) -> Ending:
        """Do the work."""
        at_work: dict[Future[Answer], list[Key]] = {}
        replanned = -1
        try:
            while True:
                if self._follow():
                    replanned += 1
                while self._may_begin() and len(at_work) < max(1, self._deepener.workers):
                    keys, texts = self._take_batch()
                    if not keys:
                        break
                    at_work[self._pool.submit(texts, _give_up)] = keys
                if (ending := self._find_ending(bool(at_work))) is not None:
                    return ending
                for future in wait(at_work, timeout=0.25, return_when=FIRST_COMPLETED).done:
                    self._keep(at_work.pop(future), future)
        finally:
            self._pool.close()
            self._store.close()
            if replanned > 0:
                prune_vectors(self._deepener.home)

    def _follow(self) -> bool:
        """Make the list if another generation is current; return whether it was made."""
        name = current_name(self._deepener.home)
        if name == self._generation:
            return False
        self._generation, self._passages = name, open_unchecked(self._deepener.home)
        self._waiting.clear()
        if self._passages and needs_vectors(self._passages):
            known = self._store.list_keys() | self._sent
            keys = list(map(bytes, self._passages.texts))
            for at in order_passages(self._passages.manifest, self._passages.starts.tolist()):
                if keys[at] not in known:
                    known.add(keys[at])
                    self._waiting.append((keys[at], at))
        self._of = len(self._sent) + len(self._waiting)
        if self._most is not None:
            self._of = min(self._of, self._most)
        self._progress(self._done, self._of)
        return True

    def _may_begin(self) -> bool:
        return self._deepener.may_begin(0.25) and not self._deepener.stop.is_set()

    def _take_batch(self) -> tuple[list[Key], list[str]]:
        """Return the next texts with their keys; none where nothing is left or allowed."""
        size = self._deepener.thresholds.batch
        if self._most is not None:
            size = min(size, self._most - len(self._sent))
        batch = [self._waiting.popleft() for _ in range(min(size, len(self._waiting)))]
        assert self._passages or not batch
        try:
            texts = [_read_text(self._passages, at) for _, at in batch if self._passages]
        except OSError:  # a build has removed the generation
            self._generation = ""
            return [], []
        keys = [key for key, _ in batch]
        self._sent.update(keys)
        return keys, texts

    def _find_ending(self, at_work: bool) -> Ending | None:
        if self._deepener.stop.is_set():
            return "stopped"
        if is_off(self._deepener.home) and not self._forced:
            return "off"
        if self._deaths >= self._deepener.thresholds.deaths:
            return "failed"
        if at_work:
            return None
        if not self._waiting:
            return "failed" if self._deaths else "complete"
        if self._most is not None and len(self._sent) >= self._most:
            return "limit"
        return None

    def _keep(self, keys: list[Key], future: "Future[Answer]") -> None:
        try:
            vectors = pickle.loads(future.result())
        except ChildDied as death:
            log.warning("A process that encodes passages ended (%s).", death.status)
            self._deaths += 1
            return
        try:
            self._store.put(keys, np.asarray(vectors, np.float32))
        except sqlite3.OperationalError:  # locked, or no room: not for this run
            raise
        except sqlite3.DatabaseError:  # it was damaged, and is empty now
            self._deaths += 1
            self._generation = ""
            self._sent.clear()
        self._done += len(keys)
        self._progress(self._done, self._of)


def order_passages(manifest: Manifest, starts: Sequence[int]) -> list[int]:
    """Return the places of the passages, those of the newest documents first.

    A document is as old as its own date says, else its file's. `starts` tells where the passages of
    each document begin.
    """
    modified = {file.key: file.modified for file in manifest.files}

    def date(document: DocumentEntry) -> str:
        if document.date:
            return document.date
        changed = modified.get(document.key, 0) / 1e9  # 0 stands for a file that was just written
        return datetime.fromtimestamp(changed, UTC).isoformat() if changed else manifest.built_at

    dates = [date(document) for document in manifest.documents]
    newest = sorted(range(len(dates)), key=dates.__getitem__, reverse=True)
    return [at for number in newest for at in range(starts[number], starts[number + 1])]


def _read_text(generation: Generation, at: int) -> str:
    return get_searched_text(PASSAGE_RECORDS.from_line(generation.passages[at].tobytes()))


def _give_up(death: ChildDied) -> None:
    """Leave the texts to another run rather than encode them in this process."""
    raise death
