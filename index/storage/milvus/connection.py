"""The way to a Milvus: a server by its address, or a file of milvus-lite.

One process at a time can open a file of milvus-lite. That process serves it on this machine, so it
writes down where, and the others ask there; when it ends, the next that asks opens the file.
"""

import logging
import os
import re
import socket
import threading
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from corpus import IndexMismatch
from index.storage.store import StoreUnavailable

TOKEN = "YINJU_STORE_TOKEN"  # of the environment: "user:password", or a token
OLDEST = (2, 4)  # the first server with sparse vectors
_SECONDS = 10.0  # that one call may take
_SECONDS_OF_BUILD = 600.0  # likewise, of a build: flushing and loading take long
_SECONDS_TO_NOTE = 3.0  # in which a process that opened a file says where it serves it


def is_file(uri: str) -> bool:
    """Tell whether a store is a file of milvus-lite."""
    return "://" not in uri


class Connection:
    """A client whose failures are StoreUnavailable; threads may share it."""

    def __init__(self, uri: str) -> None:
        """Connect. Raises StoreUnavailable, or IndexMismatch for a server that is too old."""
        self.uri = uri
        self._lock = threading.Lock()
        self._client = self._open()
        found = str(self.ask("get_server_version"))
        numbers = tuple(map(int, re.findall(r"\d+", found)))[:2]
        if numbers < OLDEST:
            expected = ".".join(map(str, OLDEST))
            raise IndexMismatch("store.other_version", store=uri, found=found, expected=expected)

    def ask(self, method: str, *given: Any, **named: Any) -> Any:
        """Call a method of pymilvus's client and return what it returns.

        A file whose process ended in the meantime is opened, and asked once more.
        """
        from pymilvus import MilvusException  # noqa: PLC0415

        client = self._client
        try:
            return getattr(client, method)(*given, **named)
        except (MilvusException, OSError, ValueError) as error:
            if not (is_file(self.uri) and _is_lost(error)):
                raise self._failed(error) from error
        with self._lock:
            if self._client is client:
                self._client = self._open()
        try:
            return getattr(self._client, method)(*given, **named)
        except (MilvusException, OSError, ValueError) as error:
            raise self._failed(error) from error

    def _failed(self, error: Exception) -> StoreUnavailable:
        reason = str(getattr(error, "message", "") or error).splitlines()[0][:200].rstrip(".")
        if _is_lost(error):
            return StoreUnavailable("store.unreachable", store=self.uri, reason=reason)
        return StoreUnavailable("store.failed", store=self.uri, reason=reason)

    def _open(self) -> Any:
        client_class = _import_client()
        from pymilvus import MilvusException  # noqa: PLC0415

        address = self.uri
        if is_file(self.uri):
            address = _serve_file(Path(self.uri))
        try:
            token = os.environ.get(TOKEN, "")
            return client_class(address, token=token, timeout=_SECONDS)
        except (MilvusException, OSError, ValueError) as error:
            raise self._failed(error) from error


@cache
def connect(uri: str) -> Connection:
    """Return the connection to a store, which all generations share. Raises what it raises."""
    return Connection(uri)


def reads() -> dict[str, float]:
    """Return the options of calls that a question waits for."""
    return {"timeout": _SECONDS}


def writes() -> dict[str, float]:
    """Return the options of calls of a build."""
    return {"timeout": _SECONDS_OF_BUILD}


def _import_client() -> Any:
    try:
        from pymilvus import MilvusClient  # noqa: PLC0415
    except ImportError as error:
        raise StoreUnavailable("store.extra_missing") from error
    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # it prints what it then raises
    return MilvusClient


def _serve_file(path: Path) -> str:
    """Return where a file of milvus-lite is served: by this process, or by the one that has it."""
    try:
        from milvus_lite.server_manager import server_manager_instance as servers  # noqa: PLC0415
    except ImportError as error:
        raise StoreUnavailable("store.extra_missing") from error
    logging.getLogger("milvus_lite").setLevel(logging.CRITICAL)
    path.parent.mkdir(parents=True, exist_ok=True)
    noted = path.with_name(f"{path.name}.address")
    until = time.monotonic() + _SECONDS_TO_NOTE
    while True:
        if own := servers.start_and_get_uri(str(path)):
            noted.write_text(own, "ascii")
            return str(own)
        with suppress(OSError):
            other = noted.read_text("ascii")
            if _answers(other):
                return other
        if time.monotonic() > until:
            raise StoreUnavailable("store.locked", store=path)
        time.sleep(0.1)


def _answers(address: str) -> bool:
    """Tell whether somebody listens at http://HOST:PORT."""
    host, _, port = address.rpartition("/")[2].rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=1).close()
    except (OSError, ValueError):
        return False
    return True


def _is_lost(error: Exception) -> bool:
    """Tell a connection that broke, or never was, from a request that was refused."""
    text = str(error).lower()
    return any(one in text for one in ("connect", "unavailable", "deadline", "timeout", "timed"))
