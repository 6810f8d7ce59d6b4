"""The browser app: `python app.py` equals `yinju serve`.

Binds the port before anything slow is imported, so that a port in use is said at once, and loads
the assistant only when the page is up.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import gradio as gr

    from ui.service.service import Service


def build_app(service: "Service") -> "gr.Blocks":
    """Return the page over a service; theme and style come with `ui.service.server.application`."""
    from ui.page import build_page  # noqa: PLC0415  Gradio takes seconds to import

    return build_page(service)


def serve(
    home: Path,
    host: str = "127.0.0.1",
    port: int = 7860,
    reranker: str | None = None,
    allowed_hosts: Sequence[str] = (),
) -> None:
    """Serve the page until interrupted; raise YinjuError if the port cannot be had.

    Browsers may use loopback names, `host` and the names of `allowed_hosts` to reach it.
    """
    from ui.service.bind import bind  # noqa: PLC0415

    listener = bind(host, port)
    from ui.service.server import run  # noqa: PLC0415  Gradio takes seconds to import
    from ui.service.service import Service  # noqa: PLC0415

    run(Service.of_home(home, reranker), listener, (host, *allowed_hosts))


def main() -> int:
    """Run `yinju serve` with the arguments given."""
    import cli  # noqa: PLC0415

    return cli.main(["serve", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
