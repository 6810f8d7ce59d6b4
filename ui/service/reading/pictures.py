"""Draws pages and finds quotations on them in a process apart: a hostile file costs that process.

The process starts with the first picture that is asked for, and ends with the service.
"""

import pickle
import threading
from concurrent.futures import CancelledError
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corpus.errors import Message, UnreadableFile
from corpus.processes import ChildDied, Pool

if TYPE_CHECKING:
    from corpus.formats.pdf.pictures import QuoteBox


@dataclass(frozen=True)
class _Request:
    data: bytes
    page: int
    width: int = 0  # of a picture; 0: find the quotation
    quote: str = ""
    nth: int = 0


class Pictures:
    """Pages as pictures, one at a time."""

    def __init__(self, seconds: float = 30.0) -> None:
        """`seconds` is the longest that one page may take."""
        self._seconds = seconds
        self._pool: Pool | None = None
        self._lock = threading.Lock()

    def draw_page(self, data: bytes, page: int, width: int) -> bytes:
        """Return a page of a PDF; see `pictures.render_page`. Raises UnreadableFile, ValueError."""
        drawn: bytes = self._ask(_Request(data, page, width))
        return drawn

    def find_quote(self, data: bytes, page: int, quote: str, nth: int = 0) -> "list[QuoteBox]":
        """Return where a quotation stands; see `pictures.find_quote_boxes`."""
        boxes: list[QuoteBox] = self._ask(_Request(data, page, quote=quote, nth=nth))
        return boxes

    def close(self) -> None:
        """End the process."""
        with self._lock:
            if self._pool is not None:
                self._pool.close()

    def _ask(self, request: _Request) -> Any:
        try:
            with self._lock:
                self._pool = self._pool or Pool(work, 1)
                future = self._pool.submit(request, self._say_why, seconds=self._seconds)
            answer = pickle.loads(future.result())
        except (ChildDied, CancelledError, RuntimeError) as error:  # the service ends
            raise UnreadableFile("file.crash") from error
        if isinstance(answer, Message):
            raise UnreadableFile.of(answer)
        if isinstance(answer, ValueError):
            raise answer
        return answer

    def _say_why(self, death: ChildDied) -> Message:
        if death.late:
            return Message("file.slow", {"seconds": round(self._seconds)})
        return Message("file.crash")


def work(request: _Request) -> Any:
    """Do one request in the child process; return what it raised rather than raise it."""
    from corpus.formats.pdf import pictures  # noqa: PLC0415  only the child draws
    from corpus.reading.worker import limit_memory  # noqa: PLC0415

    limit_memory()
    try:
        if request.width:
            return pictures.render_page(request.data, request.page, request.width)
        return pictures.find_quote_boxes(request.data, request.page, request.quote, request.nth)
    except UnreadableFile as error:
        return error.message
    except ValueError as error:
        return error
    except Exception as error:  # whatever a file does to a library
        return Message("file.unexpected", {"kind": type(error).__name__})
