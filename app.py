"""Builds and launches the browser app: `python app.py` equals `yinju serve`."""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import gradio as gr

    from ui.service.service import Service


def build_app(service: "Service") -> "gr.Blocks":
    """Return the page over a service; theme and style come with `ui.server.application`."""
    from ui.page import build_page  # Gradio takes seconds to import

    return build_page(service)


def main() -> int:
    """Run `yinju serve` with the arguments given."""
    from yinju import main as run

    return run(["serve", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
