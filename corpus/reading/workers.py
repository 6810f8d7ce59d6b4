"""Reads many files in child processes: on all cores, each file within its limits."""

import os
import pickle
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path

from corpus import limits
from corpus.errors import Message
from corpus.processes import Answer, ChildDied, Pool, count_cores
from corpus.reading.loading import load_file, skip_file
from corpus.reading.worker import load_within_limits
from corpus.types import Loaded


def load_files(
    folder: Path, names: Iterable[str], *, workers: int | None = None, ahead: int = 96 << 20
) -> Iterator[Loaded]:
    """Yield what came of each file, in the order of `names`; what fails says why and stops nothing.

    Files are read ahead in `workers` processes (as many as there are cores), which end with the
    iterator. Reading ahead stops while `ahead` bytes of documents wait to be taken.
    """
    wanted = list(names)
    if _are_plain(folder, wanted):
        yield from (load_file(folder, name) for name in wanted)
        return
    workers = workers or count_cores()
    # An alarm of its own ends a child sooner, but pages read by OCR may set it again and again.
    seconds = limits.FILE.longest if hasattr(signal, "setitimer") else limits.FILE.seconds

    def submit(name: str) -> "Future[Answer]":
        def instead(death: ChildDied) -> Loaded:
            if death.status is None:  # no process can be had: read here, without limits
                return load_file(folder, name)
            return skip_file(folder, name, _why(death))

        return pool.submit((str(folder), name), instead, seconds=seconds)

    left = iter(wanted)
    pending: deque[Future[Answer]] = deque()
    with closing(Pool(load_within_limits, workers)) as pool:
        while True:
            waiting = sum(len(future.result()) for future in pending if future.done())
            most = 16 * workers if waiting < ahead else 1
            pending.extend(map(submit, islice(left, max(0, most - len(pending)))))
            if not pending:
                return
            yield pickle.loads(pending.popleft().result())


def _are_plain(
    folder: Path, names: Sequence[str], *, files: int = 100, size: int = 1 << 20
) -> bool:
    """Tell whether files are few and small plain texts.

    They are read in this process: starting another takes longer, and decoding is safe.
    """
    plain = (".txt", ".text")
    if len(names) > files or not all(name.lower().endswith(plain) for name in names):
        return False
    for name in names:
        with suppress(OSError), (folder / name).open("rb") as file:
            head = file.read(4096)
            size -= os.fstat(file.fileno()).st_size
            if size < 0 or head.startswith((b"%PDF", b"PK")) or b"\0" in head:
                return False
    return True


def _why(death: ChildDied) -> Message:
    """Return why a process died over a file, and what to do about it."""
    if death.late or (hasattr(signal, "SIGALRM") and death.status == -signal.SIGALRM):
        return Message("file.slow", {"seconds": round(limits.FILE.seconds)})
    return Message("file.crash")
