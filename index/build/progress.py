"""Report how far a build is, and stop it when the user asks.

Steps overlap: the first passages are encoded while the last files are not yet read. The number of
passages to come is estimated from the files read so far.
"""

from collections.abc import Callable

from corpus import Cancelled

BuildProgress = Callable[[str, int, int], None]  # (step, done, of)


class Progress:
    """Reports the steps "read", in files, "analyse" and "encode", in passages, and "write"."""

    def __init__(
        self,
        report: BuildProgress | None,
        cancelled: Callable[[], bool] | None,
        parts: int = 7,  # calls of `finish_part` in one build
    ) -> None:
        self._call = report or (lambda step, done, of: None)
        self._cancelled = cancelled or (lambda: False)
        self._parts = parts
        self._files = self._read = self._passages = self._written = 0
        self._done: dict[str, int] = {}

    def start_reading(self, files: int) -> None:
        """Report that so many files will be read."""
        self._files = files
        self._report("read", 0, files)

    def finish_file(self, passages: int) -> None:
        """Report one more file, which gave so many new passages."""
        self._read += 1
        self._passages += passages
        self._report("read", self._read, self._files)

    def count_passages(self, step: str, done: int) -> None:
        """Report how many passages went through a step so far."""
        expected = self._passages
        if 0 < self._read < self._files:
            expected = -(-self._passages * self._files // self._read)
        self._report(step, done, max(done, expected))

    def finish_part(self) -> None:
        """Report one more part of the generation as written; the last makes it current."""
        self._written += 1
        if self._written == self._parts:  # too late to stop
            self._cancelled = lambda: False
        self._report("write", self._written, self._parts)

    def check(self) -> None:
        """Raise Cancelled if the build should stop."""
        if self._cancelled():
            raise Cancelled("build.stopped")

    def _report(self, step: str, done: int, of: int) -> None:
        self.check()
        done = max(done, self._done.get(step, 0))
        self._done[step] = done
        self._call(step, done, max(of, done))
