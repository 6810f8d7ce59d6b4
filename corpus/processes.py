"""A pool of child processes: whatever a task does to its process costs that task alone.

Children are started by exec and not forked from this process, which may hold threads and torch.
They import the module of their task only, and read from a pipe, so that they end with their parent,
however that ends.
"""

import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

_ROOT = Path(__file__).parents[1]
_START = """
import sys
sys.path.insert(0, {root!r})
from corpus.processes import lower_priority, serve
if {idle}:
    lower_priority()
from {module} import {function}
serve({function})
"""
_READY = b"ready"
_LENGTH = struct.Struct(">Q")
Answer = bytes | memoryview


class ChildDied(Exception):
    """A child ended, or could not be started, without an answer."""

    def __init__(self, status: int | None, *, late: bool = False) -> None:
        super().__init__(status, late)
        self.status = status  # its exit status; None where no process could be had
        self.late = late  # it was killed for taking too long


class LastAnswer(Exception):
    """Raised by a task: its argument is the answer, and the process should take no other task."""


def count_cores(most: int = 8) -> int:
    """Return how many processes can run at a time, `most` at most."""
    if hasattr(os, "sched_getaffinity"):
        return min(most, len(os.sched_getaffinity(0)))
    return min(most, os.cpu_count() or 1)


class Pool:
    """Threads that each hand tasks to a child process of their own."""

    def __init__(self, task: Callable[[Any], Any], workers: int, *, idle: bool = False) -> None:
        """Have `task`, a function of a module, done in `workers` processes, started when needed.

        With 0 workers this process does it, at once. `idle` processes let all others go first.
        """
        self._task = task
        self._idle = idle
        self._executor = ThreadPoolExecutor(workers, "pool") if workers else None
        self._own = threading.local()
        self._lock = threading.Lock()
        self._closed = False
        self.children: set[_Child] = set()

    def submit(
        self,
        request: Any,
        instead: Callable[[ChildDied], Any] | None = None,
        *,
        seconds: float | None = None,
    ) -> "Future[Answer]":
        """Return the future answer, pickled.

        A child that takes more than `seconds` is killed. Where a child dies, `instead` answers, or
        this process does the task.
        """
        if self._executor:
            return self._executor.submit(self._ask, request, instead, seconds)
        done: Future[Answer] = Future()
        done.set_result(_pickle(self._task(request)))
        return done

    def close(self) -> None:
        """End the processes, whatever they do; what was not begun is dropped."""
        with self._lock:
            self._closed = True
            for child in self.children:
                child.process.kill()
        if self._executor:
            self._executor.shutdown(wait=True, cancel_futures=True)
        for child in list(self.children):
            child.end()

    def _ask(
        self, request: Any, instead: Callable[[ChildDied], Any] | None, seconds: float | None
    ) -> Answer:
        try:
            return self._child().ask(request, seconds)
        except ChildDied as death:
            if self._closed:
                raise
            return _pickle(instead(death) if instead else self._task(request))

    def _child(self) -> "_Child":
        """Return the process of this thread."""
        child: _Child | None = getattr(self._own, "child", None)
        if child is None or child.process.poll() is not None:
            with self._lock:
                if self._closed:
                    raise ChildDied(None)
                self.children = {other for other in self.children if other is not child}
                child = self._own.child = _Child(self._task, self._idle)
                self.children.add(child)
            child.wait_until_ready()
        return child


class _Child:
    def __init__(self, task: Callable[[Any], Any], idle: bool) -> None:
        start = _START.format(
            root=str(_ROOT), module=task.__module__, function=task.__name__, idle=idle
        )
        environment = os.environ | {
            "PYPINYIN_NO_PHRASES": "1",  # readings of single characters are all that tasks need
            "OMP_NUM_THREADS": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-c", start],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
            )
        except (OSError, ValueError):
            raise ChildDied(None) from None

    def wait_until_ready(self) -> None:
        if _read_frame(self.process.stdout) != _READY:
            self.end()
            raise ChildDied(None)

    def ask(self, request: Any, seconds: float | None) -> memoryview:
        late = threading.Event()

        def kill() -> None:
            late.set()
            self.process.kill()

        timer = threading.Timer(seconds, kill) if seconds is not None else None
        if timer:
            timer.daemon = True
            timer.start()
        try:
            _write_frame(self.process.stdin, _pickle(request))
            answer = _read_frame(self.process.stdout)
        except OSError:
            answer = None
        finally:
            if timer:
                timer.cancel()
        if answer is None:
            raise ChildDied(self.end(), late=late.is_set())
        if answer[0]:
            self.end()
        return memoryview(answer)[1:]

    def end(self, grace: float = 5.0) -> int:
        """Close the pipes, wait for the process, and return its exit status."""
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                pipe.close()  # type: ignore[union-attr]
        try:
            return self.process.wait(grace)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


def serve(task: Callable[[Any], Any]) -> None:
    """Answer requests with a task until the pipe closes; the main function of a child."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get between the frames
    with suppress(AttributeError, ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    with suppress(OSError):
        _write_frame(answers, _READY)
        while (request := _read_frame(requests)) is not None:
            last = False
            try:
                answer = task(pickle.loads(request))
            except LastAnswer as error:
                answer, last = error.args[0], True
            _write_frame(answers, bytes([last]) + _pickle(answer))
            if last:
                return


def lower_priority() -> None:
    """Let every other process go before this one, as far as the system knows how."""
    if hasattr(os, "nice"):
        with suppress(OSError):
            os.nice(19)
    if hasattr(os, "SCHED_IDLE"):
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


def _pickle(value: Any) -> bytes:
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def _write_frame(pipe: IO[bytes] | None, payload: bytes) -> None:
    if pipe is None or pipe.closed:
        raise BrokenPipeError
    pipe.write(_LENGTH.pack(len(payload)) + payload)
    pipe.flush()


def _read_frame(pipe: IO[bytes] | None) -> bytes | None:
    """Return the bytes that `_write_frame` sent; None when the other side is gone."""
    head = pipe.read(_LENGTH.size) if pipe else b""
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    payload = pipe.read(length) if pipe else b""
    return payload if len(payload) == length else None
