"""Many readers ask several processes: how long an answer takes, and whether any fails.

    python -m benchmarks.readers [--workers 2] [--users 80] [--every 10] [--seconds 120]
        [--documents 1000] [--home HOME] [--json]

No two questions are the same, and each reader keeps a connection, as a browser does. Each asks
every few seconds; they begin one after another. With --home, an index that is there is served.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx

from benchmarks import generated
from benchmarks.serving import FORMS, WORDS, Goals, Phase, Server, ask
from index import build_index

GOALS = Goals()


async def measure(
    server: Server, workers: int, users: int, every: float, seconds: float
) -> dict[str, Any]:
    """Return the figures of the answers, and what each process used of a core."""
    phase, chance = Phase(), random.Random(1)
    for _ in range(10 * workers):  # each process has opened its index, and answered once
        async with httpx.AsyncClient(base_url=server.url, timeout=300) as client:
            while (await client.get("/health")).status_code != 200:
                await asyncio.sleep(0.2)
            await ask(client, "巴黎鐵塔有多高?", Phase())
    times = round(seconds / every)
    questions = iter(make_different(chance, times * users))

    async def read(wait: float) -> None:
        await asyncio.sleep(wait)
        async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:
            for _ in range(times):
                asked = time.monotonic()
                await ask(client, next(questions), phase)
                await asyncio.sleep(max(0.0, every - (time.monotonic() - asked)))

    used, began = server.cpu(), time.monotonic()
    await asyncio.gather(*(read(every * at / users) for at in range(users)))
    took = time.monotonic() - began
    cores = [round((now - then) / took, 2) for now, then in zip(server.cpu(), used, strict=True)]
    return phase.to_json() | {"cores": cores, "memory_mb": round(server.memory())}


def make_different(chance: random.Random, count: int) -> list[str]:
    """Return questions of which no two are the same."""
    pairs = [(one, other) for one in WORDS for other in WORDS if one != other]
    every = [
        f"{year}年{form.format(*pair)}"
        for form in FORMS
        for pair in pairs
        for year in range(2015, 2025)
    ]
    return chance.sample(every, count)


def find_faults(figures: dict[str, Any], goals: Goals = GOALS) -> list[str]:
    """Return what of the figures is worse than it may be."""
    count, median = figures["errors"], figures["median"]
    faults = [f"{count} errors: {figures['first_error']}"] if count else []
    if median is None or median > goals.median:
        faults.append(f"median {median} s")
    if len(figures["cores"]) > 1 and min(figures["cores"]) < 0.2 * max(figures["cores"]):
        faults.append(f"one process does the work: {figures['cores']}")
    return faults


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the figures; return 1 where they are worse than they may be."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--workers", type=int, default=2, help="processes that answer")
    parser.add_argument("--users", type=int, default=80)
    parser.add_argument("--every", type=float, default=10.0, help="seconds between questions")
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--documents", type=int, default=1000, help="that are made and indexed")
    parser.add_argument("--home", type=Path, help="serve this home instead")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        home = options.home
        if home is None:
            folder, home = Path(scratch, "documents"), Path(scratch, "home")
            generated.write(folder, options.documents)
            build_index(home, folder)
        server = Server(home, options.workers)
        try:
            load = options.workers, options.users, options.every, options.seconds
            figures = asyncio.run(measure(server, *load))
        finally:
            server.close()
    faults = find_faults(figures)
    indent = None if options.json else 1
    print(json.dumps(figures | {"faults": faults}, ensure_ascii=False, indent=indent))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
