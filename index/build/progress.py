"""How far a build is, told as it goes, and whether it should stop.

Steps overlap: while the first passages are encoded the last files are not yet read, and how many
passages there will be is estimated from the files read so far. Knows numbers only.
"""

from collections.abc import Callable

from corpus import Cancelled

WRITES = 8  # parts in which a generation is written down; see `Draft.finish` and `build`
BuildProgress = Callable[[str, int, int], None]  # (step, done, of); see `Progress`


class Progress:
    """Tells of the steps "read", in files, "analyse" and "encode", in passages, and "write"."""

    def __init__(self, tell: BuildProgress | None, cancelled: Callable[[], bool]) -> None:
        self._tell = tell or (lambda step, done, of: None)
        self._cancelled = cancelled
        self._files = self._read = self._passages = self._written = 0
        self._done: dict[str, int] = {}

    def begin(self, files: int) -> None:
        """So many files will be read."""
        self._files = files
        self._say("read", 0, files)

    def read(self, passages: int) -> None:
        """One more file was read and gave so many passages to work on."""
        self._read += 1
        self._passages += passages
        self._say("read", self._read, self._files)

    def passages(self, step: str, done: int) -> None:
        """So many passages are through a step."""
        expected = self._passages
        if 0 < self._read < self._files:
            expected = -(-self._passages * self._files // self._read)
        self._say(step, done, max(done, expected))

    def wrote(self) -> None:
        """One more part is written down; the last one makes it current."""
        self._written += 1
        if self._written == WRITES:  # too late to stop
            self._cancelled = lambda: False
        self._say("write", self._written, WRITES)

    def check(self) -> None:
        """Raise Cancelled if the build should stop."""
        if self._cancelled():
            raise Cancelled("The build was stopped.", "Start it again when you like.")

    def _say(self, step: str, done: int, of: int) -> None:
        self.check()
        done = max(done, self._done.get(step, 0))
        self._done[step] = done
        self._tell(step, done, max(of, done))
