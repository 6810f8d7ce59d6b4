"""The task of a child process that reads files: one file, within limits of time and memory."""

from contextlib import suppress
from functools import cache
from pathlib import Path

from corpus import limits
from corpus.alarm import set_alarm
from corpus.errors import Message
from corpus.processes import LastAnswer
from corpus.reading.loading import load_file, skip_file
from corpus.types import Loaded


def load_within_limits(request: tuple[str, str]) -> Loaded:
    """Read a file, given its folder and its name. Raises LastAnswer where memory ran out."""
    limit_memory()
    folder, name = request
    set_alarm(limits.FILE.seconds)
    try:
        return load_file(Path(folder), name)
    except MemoryError:
        reason = Message("file.memory", {"size": limits.FILE.memory >> 30})
        raise LastAnswer(skip_file(Path(folder), name, reason)) from None
    finally:
        set_alarm(0)


@cache
def limit_memory() -> None:
    """Bound the address space of this process."""
    try:
        import resource  # noqa: PLC0415  not on Windows
    except ImportError:
        return
    with suppress(ValueError, OSError):  # macOS has the limit and does not keep it
        resource.setrlimit(resource.RLIMIT_AS, (limits.FILE.memory, limits.FILE.memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
