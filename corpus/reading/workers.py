"""Many files to documents, read in other processes: on all cores, each file within its limits.

A reader that hangs, crashes or eats memory costs its own file. The processes are started by exec,
never forked from this one, which may hold threads and torch; they import the corpus only. Knows
processes and order; what reading is, `corpus.reading.loading` knows.
"""

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from corpus import limits
from corpus.errors import Message
from corpus.reading.loading import load_file
from corpus.reading.worker import READY, SPENT, read_frame, skipped, write_frame
from corpus.types import Loaded

_ROOT = Path(__file__).parents[2]
_START = "import sys; sys.path.insert(0, {root!r}); from corpus.reading.worker import main; main()"

# Few and small plain texts are read here: starting a process takes longer, and decoding is safe.
_HERE_FILES, _HERE_BYTES = 100, 1024 * 1024
_PLAIN = (".txt", ".md", ".text", ".markdown")
_NOT_PLAIN = (b"%PDF", b"PK", b"\0")

_CHUNK_FILES, _CHUNK_BYTES = 64, 512 * 1024  # files that go to a process together
_AHEAD = 96 * 1024 * 1024  # bytes of documents read and not yet taken
_MOST = 8  # processes
_GRACE = 5.0  # seconds after which a process that did not end itself is killed


def load_all(folder: Path, names: Iterable[str], *, workers: int | None = None) -> Iterator[Loaded]:
    """Yield what came of each file, in the order of `names`; what fails says why and stops nothing.

    Files are read ahead in `workers` processes (as many as there are cores), which end with the
    iterator.
    """
    wanted = list(names)
    if _are_plain(folder, wanted):
        for name in wanted:
            yield load_file(folder, name)
        return
    chunks = list(_chunks(folder, wanted))
    pool = _Pool(folder, wanted, chunks)
    try:
        pool.start(min(workers or _cores(), len(chunks)))
        for at in range(len(wanted)):
            yield pool.take(at)
    finally:
        pool.close()


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return min(_MOST, len(os.sched_getaffinity(0)))
    return min(_MOST, os.cpu_count() or 1)


def _are_plain(folder: Path, names: Sequence[str]) -> bool:
    if len(names) > _HERE_FILES or not all(name.lower().endswith(_PLAIN) for name in names):
        return False
    left = _HERE_BYTES
    for name in names:
        with suppress(OSError), (folder / name).open("rb") as file:
            head = file.read(4096)
            left -= os.fstat(file.fileno()).st_size
            if left < 0 or head.startswith(_NOT_PLAIN) or b"\0" in head:
                return False
    return True


def _chunks(folder: Path, names: Sequence[str]) -> Iterator[list[int]]:
    """Yield the places of files that go together: many small texts, or one of anything else."""
    chunk: list[int] = []
    size = 0
    for at, name in enumerate(names):
        try:
            length = (folder / name).stat().st_size
        except OSError:
            length = 0
        if not name.lower().endswith(_PLAIN):
            length = _CHUNK_BYTES  # they take longer than their bytes say
        if chunk and (size + length > _CHUNK_BYTES or len(chunk) == _CHUNK_FILES):
            yield chunk
            chunk, size = [], 0
        chunk.append(at)
        size += length
    if chunk:
        yield chunk


@dataclass
class _Hand:
    """One process and the thread that talks with it."""

    process: "subprocess.Popen[bytes] | None" = None
    since: float | None = None  # when the file it reads was begun
    late: bool = False  # it was killed for taking too long
    thread: threading.Thread | None = field(default=None, repr=False)


class _Pool:
    """Hands chunks to processes and keeps their answers until they are taken."""

    def __init__(self, folder: Path, names: Sequence[str], chunks: Iterable[list[int]]) -> None:
        self._folder, self._names = folder, names
        self._chunks = deque(chunks)
        self._answers: dict[int, bytes | Loaded] = {}
        self._held = 0  # bytes of the answers
        self._next = 0  # the place that is taken next
        self._closed = False
        self._changed = threading.Condition()
        self._hands: list[_Hand] = []

    def start(self, workers: int) -> None:
        """Start the processes."""
        self._hands = [_Hand() for _ in range(workers)]
        for hand in self._hands:
            hand.thread = threading.Thread(target=self._serve, args=(hand,), daemon=True)
            hand.thread.start()

    def take(self, at: int) -> Loaded:
        """Return the answer for the file at a place, when it has come."""
        with self._changed:
            self._next = at
            self._changed.notify_all()
            while at not in self._answers:
                self._changed.wait(1.0)
                self._end_late()
                if not any(h.thread is not None and h.thread.is_alive() for h in self._hands):
                    break
            if at not in self._answers:  # never by design; still nobody shall wait for ever
                return load_file(self._folder, self._names[at])
            answer = self._answers.pop(at)
            if isinstance(answer, bytes):
                self._held -= len(answer)
        if isinstance(answer, Loaded):
            return answer
        loaded: Loaded = pickle.loads(answer)
        return loaded

    def close(self) -> None:
        """End the processes, whatever they do."""
        with self._changed:
            self._closed = True
            self._chunks.clear()
            self._changed.notify_all()
            for hand in self._hands:
                if hand.process is not None:
                    hand.process.kill()
        for hand in self._hands:
            if hand.thread is not None:
                hand.thread.join()

    def _end_late(self) -> None:
        """Kill processes that are over their time and have no alarm, or let it be set too often."""
        over = limits.LONGEST if hasattr(signal, "setitimer") else limits.SECONDS + _GRACE
        for hand in self._hands:
            if hand.since is not None and time.monotonic() - hand.since > over:
                hand.late = True
                if hand.process is not None:
                    hand.process.kill()

    def _serve(self, hand: _Hand) -> None:
        """Have one process read chunk after chunk, and another where it dies."""
        try:
            while (chunk := self._next_chunk()) is not None:
                while chunk and not self._closed:
                    self._read(hand, chunk)
        finally:
            _end(hand)

    def _next_chunk(self) -> deque[int] | None:
        with self._changed:
            while self._chunks and not self._closed:
                # What is needed next is read whatever is held, so that nobody waits for ever.
                if self._held < _AHEAD or self._chunks[0][0] <= self._next:
                    return deque(self._chunks.popleft())
                self._changed.wait(1.0)
        return None

    def _read(self, hand: _Hand, chunk: "deque[int]") -> None:
        """Have the process read a chunk; return early, with the rest in it, when it dies."""
        if hand.process is None and not self._begin(hand):
            while chunk:  # no process can be had: read here, without limits
                self._answer(chunk[0], load_file(self._folder, self._names[chunk.popleft()]))
            return
        process = hand.process
        if process is None or process.stdin is None or process.stdout is None:
            return
        hand.since = time.monotonic()
        with suppress(OSError):
            request = (str(self._folder), [self._names[at] for at in chunk])
            write_frame(process.stdin, pickle.dumps(request))
            while chunk and (frame := read_frame(process.stdout)) is not None:
                self._answer(chunk.popleft(), frame)
                hand.since = time.monotonic()
        hand.since = None
        if chunk and not self._closed:
            status = _end(hand)
            if status != SPENT:
                at = chunk.popleft()
                reason = _why(status, late=hand.late)
                self._answer(at, skipped(self._folder, self._names[at], reason))
            hand.late = False

    def _begin(self, hand: _Hand) -> bool:
        """Start a process; tell whether it answers."""
        environment = os.environ | {
            "PYPINYIN_NO_PHRASES": "1",  # readings of single characters are all the repair needs
            "OMP_NUM_THREADS": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        try:
            process = subprocess.Popen(
                [sys.executable, "-P", "-c", _START.format(root=str(_ROOT))],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
            )
        except (OSError, ValueError):
            return False
        with self._changed:
            hand.process = process
            if self._closed:
                process.kill()
        if process.stdout is not None and read_frame(process.stdout) == READY:
            return True
        _end(hand)
        return False

    def _answer(self, at: int, answer: bytes | Loaded) -> None:
        with self._changed:
            self._answers[at] = answer
            if isinstance(answer, bytes):
                self._held += len(answer)
            self._changed.notify_all()


def _end(hand: _Hand) -> int:
    """Close a process's pipes, wait for it, and return its exit status."""
    process, hand.process = hand.process, None
    if process is None:
        return 0
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
    try:
        return process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def _why(status: int, *, late: bool) -> Message:
    """Return why a process died over a file, and what to do about it."""
    if late or (hasattr(signal, "SIGALRM") and status == -signal.SIGALRM):
        return Message("file.slow", {"seconds": round(limits.SECONDS)})
    return Message("file.crash")
