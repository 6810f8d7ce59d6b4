"""A real server of the app in a thread, for tests that need a port."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks import served as servers
from ui.server import Server
from ui.service.service import Service

_ports: dict[str, int] = {}  # by host


@contextmanager
def served(service: Service, host: str = "127.0.0.1", **options: Any) -> Iterator[Server]:
    """Serve until the block ends; the service may still be loading.

    It has the port of the first server, where that is free: a browser opens a page of an address
    that it knows in half the time.
    """
    with servers.served(service, host, _find_free_port(host), **options) as server:
        yield server


@contextmanager
def serve(service: Service, host: str = "127.0.0.1", **options: Any) -> Iterator[str]:
    """Serve until the block ends; yield the address once the service is ready."""
    with served(service, host, **options) as server:
        while service.status.state == "warming":
            service.wait(service.status, 5)
        yield server.url


def _find_free_port(host: str) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.create_server((host, _ports.get(host, 0)), family=family) as probe:
            port: int = probe.getsockname()[1]
    except OSError:
        return 0  # another server has it
    return _ports.setdefault(host, port)
