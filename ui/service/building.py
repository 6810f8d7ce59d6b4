"""Rebuilds the index in a process of its own, so that questions are answered quickly meanwhile.

The other process does what `yinju index` does and reports its steps through a pipe. It ends by
itself when it is told to, or when this process is gone. It may also be killed: a generation is
complete or absent.
"""

import atexit
import logging
import multiprocessing
import signal
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal

from corpus.errors import Message, describe_failure
from corpus.processes import lower_priority

log = logging.getLogger(__name__)

STEPS = ("read", "analyse", "encode", "write")

Report = tuple[Any, ...]
Work = Callable[[Path, bool, Connection], None]
State = Literal["idle", "running", "cancelling", "done", "cancelled", "failed"]


@dataclass(frozen=True)
class Pace:
    """How the progress of a rebuild is estimated."""

    read: float = 0.4  # share of the whole work, as the next three
    analyse: float = 0.3
    encode: float = 0.25
    write: float = 0.05
    least_share: float = 0.04  # done, before which no remaining time is told
    least_seconds: float = 2.0  # gone by, likewise


PACE = Pace()


@dataclass(frozen=True)
class Build:
    """Where a rebuild stands, or how the last one ended."""

    state: State = "idle"
    steps: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # step: (done, of)
    step: str = ""  # the newest to report
    share: float = 0.0  # of the whole, 0 to 1; never falls
    seconds_left: int | None = None
    report: Mapping[str, Any] = field(default_factory=dict)  # of `index.BuildReport`, once done
    failure: Message | None = None  # once failed

    @property
    def active(self) -> bool:
        """Whether a process is at work."""
        return self.state in ("running", "cancelling")

    @property
    def percent(self) -> int:
        """The share done, in whole percent."""
        return int(self.share * 100)

    def advance(self, step: str, done: int, of: int, seconds: float, pace: Pace = PACE) -> "Build":
        """Return the state after a report that came `seconds` after the start."""
        steps = {**self.steps, step: (done, of)}
        if step == "write":  # what was not reported by then had nothing to do
            steps = dict.fromkeys(STEPS, (1, 1)) | steps
        parts = (getattr(pace, name, 0.0) * d / o for name, (d, o) in steps.items() if o)
        share = max(self.share, min(0.99, sum(parts)))
        left = None
        if share >= pace.least_share and seconds >= pace.least_seconds:
            left = round(seconds * (1 - share) / share)
        return replace(self, steps=steps, step=step, share=share, seconds_left=left)


def rebuild(home: Path, full: bool, pipe: Connection, *, interval: float = 0.1) -> None:
    """Rebuild the index of `home`, in a process of its own.

    Tells of progress once in `interval` seconds, and at once where a step begins or ends.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then says stop
    from assistant import build  # noqa: PLC0415
    from corpus import NoDocuments  # noqa: PLC0415
    from index import clear_index, is_sample_removed  # noqa: PLC0415

    lower_priority()  # whoever asks meanwhile comes first

    told, told_step = 0.0, ""

    def say(*message: Any) -> None:
        with suppress(OSError):  # nobody listens any more; `cancelled` notices
            pipe.send(message)

    def progress(step: str, done: int, of: int) -> None:
        nonlocal told, told_step
        now = time.monotonic()
        if now - told >= interval or step != told_step or done >= of:
            told, told_step = now, step
            say("progress", step, done, of)

    def cancelled() -> bool:
        return pipe.poll()  # something was said, or there is nobody to say anything

    try:
        report = build(home, full=full, progress=progress, cancel=cancelled)
    except NoDocuments as error:
        cleared = clear_index(home)
        if error.code == "folder.empty" and (cleared or is_sample_removed(home)):
            say("done", {"generation": ""})
        else:
            say("failed", error.message)
    except BaseException as error:  # a panic of a library written in Rust is no Exception
        message = describe_failure(error)
        if message is None:
            raise
        say("failed", message)
    else:
        say("done", report.to_json())


class Builder:
    """At most one rebuild at a time."""

    def __init__(self, home: Path, work: Work = rebuild, patience: float = 8.0) -> None:
        """`work` is what the process does; a cancelled one has `patience` seconds to end."""
        self._home = home
        self._work = work
        self._patience = patience
        self._lock = threading.Lock()
        self._build = Build()
        self._again = False  # once the one under way has ended
        self._pipe: Connection | None = None
        self._process: Any = None
        self.is_needed: Callable[[], bool] = lambda: True  # asked before one follows another
        self.ended: Callable[[], None] = lambda: None  # called after each build

    @property
    def build(self) -> Build:
        """Where it stands."""
        return self._build

    def start(self, *, full: bool = False) -> bool:
        """Begin a rebuild; False if one is under way."""
        with self._lock:
            if self._build.active:
                return False
            context = multiprocessing.get_context("spawn")
            ours, theirs = context.Pipe()
            # Not a daemon: reading documents takes processes of its own.
            self._process = context.Process(
                target=self._work, args=(self._home, full, theirs), name="yinju-build"
            )
            self._process.start()
            theirs.close()  # so that its end is seen when the process is gone
            self._pipe, self._build = ours, Build("running")
        atexit.unregister(self.close)
        atexit.register(self.close)  # before multiprocessing waits for it to end
        threading.Thread(target=self._follow, args=(ours,), name="yinju-build", daemon=True).start()
        return True

    def request(self) -> None:
        """Begin a rebuild; if one is under way, begin another one when it has ended."""
        with self._lock:
            self._again = self._build.active
        if not self._again:
            self.start()

    def cancel(self) -> None:
        """End the rebuild under way; what is indexed stays as it was."""
        with self._lock:
            if self._build.state != "running":
                return
            self._again = False
            self._build = replace(self._build, state="cancelling")
            process = self._process
            self._say_stop()
        timer = threading.Timer(self._patience, _kill, [process])
        timer.daemon = True  # the server need not wait for it
        timer.start()

    def close(self) -> None:
        """End whatever is under way, at once."""
        with self._lock:
            self._again = False
            process = self._process if self._build.active else None
            self._say_stop()
        if process is not None:
            process.join(1)
            _kill(process)

    def _say_stop(self) -> None:
        if self._pipe is not None:
            with suppress(OSError):  # it has ended
                self._pipe.send("stop")

    def _follow(self, pipe: Connection) -> None:
        """Take in what the process says until it ends."""
        began = time.monotonic()
        last: Report = ("gone",)
        try:
            while True:
                message = pipe.recv()
                if message[0] != "progress":
                    last = message
                    continue
                _, step, done, of = message
                with self._lock:
                    self._build = self._build.advance(step, done, of, time.monotonic() - began)
        except (EOFError, OSError):
            pass
        process = self._process
        process.join()
        with self._lock:
            pipe.close()
            self._pipe = None
            self._build = self._outcome(last, process.exitcode)
            again, self._again = self._again, False
        self.ended()
        if again and self.is_needed():
            self.start()

    def _outcome(self, last: Report, code: int | None) -> Build:
        if last[0] == "done":
            return Build("done", share=1.0, report=last[1])
        if self._build.state == "cancelling":
            return Build("cancelled")
        if last[0] == "failed":
            return Build("failed", failure=last[1])
        log.error("the rebuild ended by itself, exit code %s", code)
        return Build("failed", failure=Message("build.ended", {"code": str(code)}))


def _kill(process: Any) -> None:
    if process.is_alive():
        process.terminate()
        process.join(2)
        if process.is_alive():
            process.kill()
            process.join()
