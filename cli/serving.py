"""The command that serves the browser app: `yinju serve`."""

import argparse
import gc
import subprocess
import sys
from pathlib import Path

from cli.composing import model_options, read_model
from cli.options import Commands, SharedOptions, positive
from cli.workers import make_policy, prepare_service, run_workers


def add_commands(commands: Commands, shared: SharedOptions) -> None:
    """Add the command."""
    serve = commands.add_parser(
        "serve",
        parents=[shared.home, shared.reranker, model_options()],
        help="serve the browser app",
    )
    serve.add_argument(
        "--host",
        default="127.0.0.1",
        help="address to listen on (default: 127.0.0.1; 0.0.0.0 or :: for all interfaces)",
    )
    serve.add_argument(
        "--port",
        type=_port,
        default=7860,
        help="port to listen on (default: 7860; 0: any free one)",
    )
    serve.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="a further host name to answer to (repeat). Always allowed: loopback names and the "
        "name given with --host; with --host 0.0.0.0 or :: also this machine's name and addresses",
    )
    serve.add_argument(
        "--open",
        action="store_true",
        help="let everyone in who reaches the app, without accounts (see yinju user add)",
    )
    serve.add_argument(
        "--trust-header",
        default="",
        metavar="NAME",
        help="header in which a proxy names who has signed in, such as X-Remote-User",
    )
    serve.add_argument(
        "--proxy",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="address or network of a proxy whose headers are believed (repeat)",
    )
    serve.add_argument(
        "--workers",
        type=positive,
        default=1,
        metavar="N",
        help="processes that answer (default: 1); one for each core that readers may keep busy",
    )
    serve.add_argument(
        "--watch", action="store_true", help="build again whenever documents have changed"
    )
    serve.add_argument(
        "--test",
        action="store_true",
        help="watch, and run the retrieval tests after each rebuild; the page warns of cases that "
        "fail since",
    )
    serve.set_defaults(run=run_serve)


def run_serve(options: argparse.Namespace) -> int:
    """Serve the app until interrupted.

    The port is bound before Gradio is imported, which takes seconds: a port in use is said at once.
    """
    from cli.binding import bind

    policy = make_policy(options)
    read_model(options, serving=True)  # what is wrong with it is said now
    listener = bind(options.host, options.port)
    watched = options.watch or options.test
    watcher = _start_watcher(options.home, tests=options.test) if watched else None
    try:
        if options.workers > 1:
            run_workers(options, listener)
            return 0
        # Nearly all that the start makes stays. To look through it for garbage, again and again,
        # takes a sixth of the start. `ui.service.opening` resumes it.
        gc.disable()
        from ui.server import run
        from ui.service.service import Service

        hosts = (options.host, *options.allow_host)
        service = Service.of_home(options.home, options.reranker)
        prepare_service(service, options)
        run(service, listener, hosts, policy)
    finally:
        gc.enable()
        if watcher:
            watcher.terminate()
    return 0


def _start_watcher(home: Path, *, tests: bool) -> "subprocess.Popen[bytes]":
    """Watch in a process of its own: a build in this one would slow questions down."""
    yinju = Path(__file__).parents[1] / "yinju.py"
    command = [sys.executable, "-P", str(yinju), "watch", "--beside", "--home", str(home)]
    return subprocess.Popen([*command, *(["--test"] if tests else [])], stdin=subprocess.PIPE)


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"expected a port from 0 to 65535, got {text}")
    return number
