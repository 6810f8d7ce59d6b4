"""Build again after files have changed and settled.

watchfiles reports changes (Rust's notify; polling where the system has no events). Some file
systems do not report changes made elsewhere, so files are compared from time to time as well. A
build that fails does not end the watching.
"""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus import Message, NoDocuments, YinjuError
from index.build.files import find_stale
from index.storage.manifest import UPLOADS, current_name, read_manifest
from index.types import BuildReport


@dataclass(frozen=True)
class Watch:
    """What to watch, how to build, and whom to report to."""

    home: Path
    folder: Path | None  # None: that of the current generation
    build: Callable[[Path, Path | None], BuildReport]  # of home and folder
    built: Callable[[BuildReport], None]
    failed: Callable[[str], None]
    settle: float = 2.0  # seconds without a change
    compare: float = 60.0  # seconds after which files are compared anyway
    longest: float = 30.0  # seconds after which changes that never settle count as settled
    retry: float = 5.0  # seconds after which a folder that is gone is looked for again

    def run(self, stop: threading.Event, *, build_first: bool = True) -> None:
        """Watch until `stop`. Without `build_first`, wait until there is an index."""
        while not build_first and not current_name(self.home) and not stop.wait(0.5):
            pass
        failure = ""
        for _ in self._wait_for_changes(stop):
            if stop.is_set():
                break
            failure = self._build(failure)

    def _build(self, last_failure: str) -> str:
        """Build if anything changed; return the failure, which is reported when it is new."""
        try:
            if not self._is_stale():
                return ""
            self.built(self.build(self.home, self.folder))
        except YinjuError as error:
            failure = str(error)
        except Exception as error:  # a full disk, a file that came and went: the next build may do
            values = {"kind": type(error).__name__, "reason": str(error)}
            failure = str(Message("build.retried", values))
        else:
            return ""
        if failure != last_failure:
            self.failed(failure)
        return failure

    def _is_stale(self) -> bool:
        try:
            manifest = read_manifest(self.home)
        except YinjuError:  # there is none, or none that can be read
            return True
        if self.folder and self.folder.resolve() != manifest.folder.resolve():
            return True
        if not manifest.folder.is_dir():
            raise NoDocuments("folder.gone", folder=manifest.folder)
        return bool(find_stale(self.home, manifest))

    def _wait_for_changes(self, stop: threading.Event) -> Iterator[None]:
        """Yield now, and whenever files may have changed and settled."""
        import watchfiles  # noqa: PLC0415 -- only who watches needs it

        yield None
        while not stop.is_set():
            folder = self._folder()
            if not (folder and folder.is_dir()):
                stop.wait(self.retry)
                yield None
                continue
            uploads = self.home / UPLOADS
            uploads.mkdir(parents=True, exist_ok=True)
            compared = 0.0  # files may have changed before the watching began
            try:
                for changes in watchfiles.watch(
                    *{folder.resolve(), uploads.resolve()},
                    watch_filter=self._is_relevant,
                    step=round(1000 * self.settle),
                    debounce=round(1000 * max(self.longest, 2 * self.settle)),
                    rust_timeout=round(1000 * min(self.compare, self.retry)),
                    yield_on_timeout=True,
                    stop_event=stop,
                    ignore_permission_denied=True,
                ):
                    if changes or time.monotonic() - compared >= self.compare:
                        compared = time.monotonic()
                        yield None
                    if self._folder() != folder or not folder.is_dir():
                        break  # another folder was indexed, or this one is gone
            except FileNotFoundError:  # it went while the watching began
                continue

    def _folder(self) -> Path | None:
        if self.folder:
            return self.folder
        try:
            return read_manifest(self.home).folder
        except YinjuError:
            return None

    def _is_relevant(self, change: object, path: str) -> bool:
        """Tell whether a change may concern a document; files that builds write do not."""
        home, changed = self.home.resolve(), Path(path)
        if changed.is_relative_to(home) and not changed.is_relative_to(home / UPLOADS):
            return False
        parts = changed.relative_to(home).parts if changed.is_relative_to(home) else changed.parts
        return not parts[-1].startswith(".")
