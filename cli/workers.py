"""Serves one home by several processes: `yinju serve --workers N`.

All take connections of the same port, as the system hands them out. The first one also does what
only one may do, see `ui.access.forwarding`. A process that ends is started again.
"""

import argparse
import multiprocessing
import os
import secrets
import signal
import socket
import sys
import tempfile
import threading
import time
from multiprocessing.context import SpawnProcess
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from cli.binding import bind
from cli.composing import read_model

if TYPE_CHECKING:
    from ui.access.forwarding import Siblings
    from ui.access.policy import Policy
    from ui.service.service import Service

_SPAWN = multiprocessing.get_context("spawn")


def run_workers(options: argparse.Namespace, listener: socket.socket) -> None:
    """Serve by `options.workers` processes until interrupted."""
    from ui.access.forwarding import Siblings

    ready, ended = _SPAWN.Event(), threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        ended.set()

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)
    inner = bind("127.0.0.1", 0)
    secret = secrets.token_urlsafe(32)
    with tempfile.TemporaryDirectory(prefix="yinju-") as folder:

        def start(number: int) -> SpawnProcess:
            siblings = Siblings(number, inner.getsockname()[1], secret, Path(folder))
            given = (options, siblings, listener, inner, ready)
            process = _SPAWN.Process(target=run_worker, args=given, name=f"yinju-{number}")
            process.start()
            return process

        processes = [start(number) for number in range(options.workers)]
        while not ended.wait(0.5):
            for number, process in enumerate(processes):
                if process.exitcode is not None and not ended.is_set():
                    line = f"yinju: process {number} ended ({process.exitcode}); it begins again."
                    print(line, file=sys.stderr, flush=True)
                    ended.wait(1.0)  # not over and over, if it cannot begin
                    processes[number] = start(number)
        for process in processes:
            process.terminate()
        until = time.monotonic() + 10
        for process in processes:
            process.join(max(0.0, until - time.monotonic()))
            if process.exitcode is None:
                process.kill()
                process.join()


def run_worker(
    options: argparse.Namespace,
    siblings: "Siblings",
    listener: socket.socket,
    inner: socket.socket,
    ready: Event,
) -> None:
    """Serve in one process until told to end, or until the one that started it is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    from ui.server import server_of
    from ui.service.following import follow_home, lead_home

    if siblings.is_first:
        service = lead_home(options.home, options.reranker)
        threading.Thread(target=_tell_ready, args=(service, ready), daemon=True).start()
    else:
        service = follow_home(options.home, ready.is_set, options.reranker)
    prepare_service(service, options)
    hosts = (options.host, *options.allow_host)
    server = server_of(service, listener, hosts, make_policy(options), siblings)
    server.run(sockets=[listener, inner] if siblings.is_first else [listener])


def make_policy(options: argparse.Namespace) -> "Policy":
    """Return who may come in. Raises AccessRefused."""
    from ui.access.policy import AccessOptions, Policy

    given = AccessOptions(options.host, options.open, options.trust_header, tuple(options.proxy))
    return Policy(options.home, given)


def prepare_service(service: "Service", options: argparse.Namespace) -> None:
    """Tell a service what the command line names beside the home."""
    service.language_model = read_model(options, serving=True)
    service.tests_beside = options.test


def _end_with(parent: BaseProcess) -> None:
    """End this process, whatever it is doing, when the one that started it has."""
    parent.join()
    os._exit(0)


def _tell_ready(service: "Service", ready: Event) -> None:
    """Set `ready` once the first process has opened or built the index, or has failed to."""
    while service.status.state == "warming":
        service.wait(service.status, 1.0)
    ready.set()
