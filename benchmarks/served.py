"""A real server of the app in a thread, for tests and pictures that need a port."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cli.binding import bind
from ui.server import Server, server_of
from ui.service.service import Service


@contextmanager
def served(
    service: Service, host: str = "127.0.0.1", port: int = 0, **options: Any
) -> Iterator[Server]:
    """Serve until the block ends; the service may still be loading. Port 0 is any free one."""
    listener = bind(host, port)
    server = server_of(service, listener, **options)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def serve(service: Service, host: str = "127.0.0.1", **options: Any) -> Iterator[str]:
    """Serve until the block ends; yield the address once the service is ready."""
    with served(service, host, **options) as server:
        while service.status.state == "warming":
            service.wait(service.status, 5)
        yield server.url
