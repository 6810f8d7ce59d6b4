"""The app under load: many ask while everything is rebuilt, and many pages are left open.

    python -m benchmarks.serving [--documents 1000] [--users 50] [--every 5] [--seconds 60]
        [--pages 300] [--questions 2000] [--workers 1] [--json]

A real server in a process of its own, or in several, answers over HTTP. Each user asks every few
seconds, as the page does; each page asks for the status as often as the page's script does when it
is looked at.
In turn: the first questions after the start; users while all documents are rebuilt and the pages
are open; the pages closed again; and so many questions one after another, to watch the memory.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import httpx

from benchmarks import generated
from index import build_index

POLL = 4.0  # seconds between two looks of an open page
SHOWN = {"x-yinju": "1"}
WORDS = (
    "鐵路",
    "公園",
    "胡同",
    "更新",
    "居民",
    "調研",
    "規劃",
    "建築",
    "街區",
    "歷史",
    "綠地",
    "社區",
)
FORMS = ("{}的{}有什麼特點?", "{}和{}是怎樣協調的?", "How is {} related to {}?", "誰負責{}的{}?")


@dataclass(frozen=True)
class Load:
    """How much is asked of the server."""

    documents: int = 1_000
    users: int = 50
    every: float = 5.0  # seconds between two questions of a user
    seconds: float = 60.0
    pages: int = 300
    questions: int = 2_000
    workers: int = 1  # processes that answer


@dataclass(frozen=True)
class Goals:
    """What the figures are held to."""

    median: float = 1.0  # seconds, while all is rebuilt
    growth: float = 1.1  # of the memory, over the later half of the questions


@dataclass
class Phase:
    """What came of the questions of one phase."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return the figures."""
        ordered = sorted(self.seconds)
        return {
            "questions": len(ordered) + len(self.errors),
            "errors": len(self.errors),
            "first_error": self.errors[0] if self.errors else None,
            "median": round(statistics.median(ordered), 3) if ordered else None,
            "p95": round(ordered[int(0.95 * (len(ordered) - 1))], 3) if ordered else None,
        }


class Server:
    """The app of a home, in a process of its own; `workers` is how many answer."""

    def __init__(self, home: Path, workers: int = 1) -> None:
        yinju = Path(__file__).parents[1] / "yinju.py"
        command = [sys.executable, str(yinju), "serve", "--home", str(home), "--port", "0"]
        command += ["--workers", str(workers)]
        environment = os.environ | {"YINJU_CONTEXT": "off"}
        self._workers = workers
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=sys.stderr, text=True, env=environment
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        self.url = line.split()[3]

    def list_processes(self) -> list[int]:
        """Return the processes that answer."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
        started = [
            int(one)
            for one in children
            if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()
        ]
        return started if self._workers > 1 else [pid]

    def memory(self) -> float:
        """Return the resident memory of the processes that answer, in MB.

        What they map of the same files is counted once, in equal shares.
        """
        kilobytes = 0
        for pid in self.list_processes():
            found = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
            kilobytes += int(found.partition("Pss:")[2].split()[0])
        return kilobytes / 1024

    def cpu(self) -> list[float]:
        """Return the seconds of CPU that each process that answers has used."""
        used = []
        for pid in self.list_processes():
            fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
            used.append((int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"))
        return used

    def close(self) -> None:
        """End it as Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)


async def measure(load: Load, server: Server) -> dict[str, Any]:
    """Return the figures of all phases."""
    chance = random.Random(1)
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(base_url=server.url, timeout=60, limits=limits) as client:
        while (await client.get("/health")).status_code != 200:
            await asyncio.sleep(0.2)
        first = Phase()
        for question in ("巴黎鐵塔有多高?", *_make_questions(chance, 3)):
            await ask(client, question, first)

        pages = [asyncio.create_task(_look(client, chance.random())) for _ in range(load.pages)]
        await asyncio.sleep(2)
        await client.post("/yinju/build?full=true", headers=SHOWN)
        rebuilding, quiet = Phase(), Phase()
        used, began = sum(server.cpu()), time.monotonic()
        await _use(client, load, chance, rebuilding)
        share = (sum(server.cpu()) - used) / (time.monotonic() - began)

        used, began = sum(server.cpu()), time.monotonic()
        await asyncio.sleep(min(10.0, load.seconds))  # pages alone, or with the rest of the rebuild
        idle = (sum(server.cpu()) - used) / (time.monotonic() - began)
        for page in pages:
            page.cancel()
        looked = await asyncio.gather(*pages, return_exceptions=True)
        lost = [str(one) for one in looked if not isinstance(one, asyncio.CancelledError)]
        for question in _make_questions(chance, 10):
            await ask(client, question, quiet)

        asked, memory = Phase(), [server.memory()]
        for question in _make_questions(chance, load.questions):
            await ask(client, question, asked)
            if len(asked.seconds) % max(1, load.questions // 8) == 0:
                memory.append(server.memory())
    return {
        "first": [round(one, 3) for one in first.seconds],
        "rebuilding": rebuilding.to_json() | {"cpu": round(share, 2)},
        "pages": {"open": load.pages, "lost": len(lost), "cpu": round(idle, 3)},
        "after_pages": quiet.to_json(),
        "one_by_one": asked.to_json(),
        "memory_mb": [round(one) for one in memory],
    }


async def _use(client: httpx.AsyncClient, load: Load, chance: random.Random, phase: Phase) -> None:
    """Have all users ask until the time is over."""
    until = time.monotonic() + load.seconds

    async def one(wait: float, questions: Sequence[str]) -> None:
        await asyncio.sleep(wait)
        for question in questions:
            if time.monotonic() > until:
                return
            began = time.monotonic()
            await ask(client, question, phase)
            await asyncio.sleep(max(0.0, load.every - (time.monotonic() - began)))

    times = round(load.seconds / load.every) + 1
    await asyncio.gather(
        *(
            one(load.every * number / load.users, _make_questions(chance, times))
            for number in range(load.users)
        )
    )


async def ask(client: httpx.AsyncClient, question: str, phase: Phase) -> None:
    """Ask as the page does; the time is that of the whole answer."""
    began = time.monotonic()
    body = {"number": 1, "question": question}
    try:
        reply = await client.post("/yinju/ask", json=body, headers=SHOWN)
        last = json.loads(reply.text.splitlines()[-1]) if reply.status_code == 200 else {}
    except (httpx.HTTPError, ValueError) as error:
        phase.errors.append(repr(error))
        return
    if reply.status_code != 200 or last.get("failed", True):
        phase.errors.append(f"{reply.status_code} {reply.text[-200:]}")
    else:
        phase.seconds.append(time.monotonic() - began)


async def _look(client: httpx.AsyncClient, wait: float) -> None:
    """Ask for the status as an open page does, until cancelled."""
    await asyncio.sleep(wait * POLL)
    mark = ""
    while True:
        reply = await client.get("/yinju/status", headers={"if-none-match": mark})
        if reply.status_code not in (200, 304):
            raise RuntimeError(f"a page got {reply.status_code}")
        mark = reply.headers["etag"]
        await asyncio.sleep(POLL)


def _make_questions(chance: random.Random, count: int) -> list[str]:
    return [chance.choice(FORMS).format(*chance.sample(WORDS, 2)) for _ in range(count)]


def find_faults(figures: dict[str, Any], goals: Goals = Goals()) -> list[str]:
    """Return what of the figures is worse than it may be."""
    phases = ("rebuilding", "after_pages", "one_by_one")
    faults = [
        f"{figures[name]['errors']} errors, {name}: {figures[name]['first_error']}"
        for name in phases
        if figures[name]["errors"]
    ]
    median = figures["rebuilding"]["median"]
    if median is None or median > goals.median:
        faults.append(f"median {median} s while all is rebuilt")
    if figures["pages"]["lost"]:
        faults.append(f"{figures['pages']['lost']} pages lost")
    memory = figures["memory_mb"]
    if memory[-1] > goals.growth * memory[len(memory) // 2]:
        faults.append(f"memory grows: {memory} MB")
    return faults


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the figures; return 1 where they are worse than they may be."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    for name, value in asdict(Load()).items():
        parser.add_argument(f"--{name}", type=type(value), default=value)
    parser.add_argument("--json", action="store_true")
    options = vars(parser.parse_args(arguments))
    as_json = options.pop("json")
    load = Load(**options)
    with tempfile.TemporaryDirectory() as scratch:
        folder, home = Path(scratch, "documents"), Path(scratch, "home")
        generated.write(folder, load.documents)
        build_index(home, folder)
        server = Server(home, load.workers)
        try:
            figures = {"load": asdict(load)} | asyncio.run(measure(load, server))
        finally:
            server.close()
    faults = find_faults(figures)
    print(
        json.dumps(figures | {"faults": faults}, ensure_ascii=False, indent=None if as_json else 1)
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
