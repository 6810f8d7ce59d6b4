"""Takes the port. On its own, so that a port in use is said before Gradio is imported."""

import errno
import socket


def bind(host: str, port: int) -> socket.socket:
    """Return a socket bound to host and port; raise YinjuError with the remedy if it cannot be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        from corpus import YinjuError  # noqa: PLC0415  the happy path does not need it

        if isinstance(error, OverflowError):
            problem, remedy = f"{port} is not a port.", "Give one from 0 to 65535 with --port."
        elif error.errno == errno.EADDRINUSE:
            other = port + 1 if port < 65535 else port - 1
            problem = f"Port {port} on {host} is in use."
            remedy = f"Choose another, for example --port {other}."
        elif error.errno == errno.EACCES:
            problem = f"Port {port} needs special rights."
            remedy = "Choose one above 1023, for example --port 7860."
        else:
            problem = f"Cannot listen on {host} ({error.strerror or error})."
            remedy = "Choose an address of this machine, for example --host 127.0.0.1."
        raise YinjuError(problem, remedy) from error
