"""The process that reads files for another, within limits of time and memory.

Started by `corpus.reading.workers` with a pipe on each side; knows the frames that go through them,
and `load_file`. Whatever a file does to this process, it does to no other.
"""

import os
import pickle
import signal
import struct
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

from corpus import limits
from corpus.errors import Message
from corpus.reading.alarm import set_alarm
from corpus.reading.loading import hash_of, load_file
from corpus.types import Loaded

READY = b"ready"
SPENT = 75  # exit status: memory ran out and the answer was given; start another for what follows
_LENGTH = struct.Struct(">Q")
OUT_OF_MEMORY = Message("file.memory", {"size": limits.MEMORY >> 30})


def write_frame(pipe: IO[bytes], payload: bytes) -> None:
    """Send bytes, their length first."""
    pipe.write(_LENGTH.pack(len(payload)) + payload)
    pipe.flush()


def read_frame(pipe: IO[bytes]) -> bytes | None:
    """Return the bytes that `write_frame` sent; None when the other side is gone."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    payload = pipe.read(length)
    return payload if len(payload) == length else None


def main() -> None:
    """Answer requests, (folder, names), with one frame for each name, until the pipe closes."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get between the frames
    _limit_memory()
    with suppress(AttributeError, ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the other side decides when to stop
    write_frame(answers, READY)
    while (request := read_frame(requests)) is not None:
        folder, names = pickle.loads(request)
        for name in names:
            set_alarm(limits.SECONDS)
            loaded, spent = _load(Path(folder), name)
            set_alarm(0)
            write_frame(answers, pickle.dumps(loaded, pickle.HIGHEST_PROTOCOL))
            if spent:
                sys.exit(SPENT)


def _load(folder: Path, name: str) -> tuple[Loaded, bool]:
    try:
        return load_file(folder, name), False
    except MemoryError:
        return skipped(folder, name, OUT_OF_MEMORY), True


def skipped(folder: Path, name: str, reason: Message) -> Loaded:
    """Return what is left of a file that could not be read."""
    return Loaded(name, hash_of(folder / name), skipped=((name, reason),))


def _limit_memory() -> None:
    try:
        import resource  # noqa: PLC0415  not on Windows
    except ImportError:
        return
    with suppress(ValueError, OSError):  # macOS has the limit and does not keep it
        resource.setrlimit(resource.RLIMIT_AS, (limits.MEMORY, limits.MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
