"""Takes the port. On its own, so that a port in use is said before Gradio is imported."""

import errno
import socket

from corpus.errors import YinjuError


def bind(host: str, port: int) -> socket.socket:
    """Return a socket bound to host and port; raise YinjuError with the remedy if it cannot be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        if isinstance(error, OverflowError):
            raise YinjuError("port.invalid", port=port) from error
        if error.errno == errno.EADDRINUSE:
            other = port + 1 if port < 65535 else port - 1
            raise YinjuError("port.in_use", port=port, host=host, other=other) from error
        if error.errno == errno.EACCES:
            raise YinjuError("port.forbidden", port=port) from error
        reason = error.strerror or error
        raise YinjuError("host.unavailable", host=host, reason=reason) from error
