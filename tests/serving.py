"""A real server of the app in a thread, for tests that need a port."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from cli.binding import bind
from ui.server import server_of
from ui.service.service import Service


@contextmanager
def serve(service: Service, host: str = "127.0.0.1", **options: object) -> Iterator[str]:
    """Serve until the block ends; yield the address once the service is ready."""
    listener = bind(host, 0)
    server = server_of(service, listener, **options)  # type: ignore[arg-type]
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while service.status.state == "warming":
        service.wait(service.status, 5)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
