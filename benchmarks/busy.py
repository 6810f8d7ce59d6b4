"""Answers while every core is busy, against answers at rest.

    python -m benchmarks.busy [--rounds 3] [--json]

The questions of the shipped report are asked at rest and, in turn, beside as many processes that
multiply matrices as there are cores. Time tells what a reader waits; CPU time tells whether threads
that wait for one another spin. On a machine with other work both are too high.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import corpus
from assistant import Assistant, build

_QUESTIONS = Path(__file__).parents[1] / "tests" / "questions" / "report.jsonl"
_SPIN = "import numpy as np\na = np.ones((500, 500))\nwhile True: a @ a"


@dataclass(frozen=True)
class Spent:
    """Medians of all questions, in milliseconds."""

    time_ms: float
    cpu_ms: float


@dataclass(frozen=True)
class Report:
    """What was measured; the fields of --json."""

    rest: Spent
    busy: Spent
    time_ratio: float  # busy by rest
    cpu_ratio: float


def measure(rounds: int) -> Report:
    """Ask all questions so many times at rest, and as often while all cores are busy."""
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        build(home, corpus.SHIPPED, context="now")
        assistant = Assistant.open(home)
        lines = _QUESTIONS.read_text("utf-8").splitlines()
        asked = [json.loads(line)["question"] for line in lines]
        _ask(assistant, asked)  # what only the first questions cost
        rest: list[tuple[float, float]] = []
        busy: list[tuple[float, float]] = []
        for _ in range(rounds):
            rest += _ask(assistant, asked)
            with _all_cores():
                busy += _ask(assistant, asked)
    at_rest, while_busy = _take_medians(rest), _take_medians(busy)
    return Report(
        at_rest,
        while_busy,
        round(while_busy.time_ms / at_rest.time_ms, 2),
        round(while_busy.cpu_ms / at_rest.cpu_ms, 2),
    )


def _ask(assistant: Assistant, asked: Sequence[str]) -> list[tuple[float, float]]:
    spent = []
    for question in asked:
        began, began_cpu = time.perf_counter(), time.process_time()
        assistant.ask(question)
        spent.append((time.perf_counter() - began, time.process_time() - began_cpu))
    return spent


@contextmanager
def _all_cores() -> Iterator[None]:
    one_thread = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    cores = len(os.sched_getaffinity(0))
    spinning = [
        subprocess.Popen([sys.executable, "-c", _SPIN], env=one_thread) for _ in range(cores)
    ]
    try:
        time.sleep(1)  # until all have begun
        yield
    finally:
        for process in spinning:
            process.kill()
            process.wait()


def _take_medians(spent: Sequence[tuple[float, float]]) -> Spent:
    times, cpu = zip(*spent, strict=True)
    return Spent(round(statistics.median(times) * 1e3, 1), round(statistics.median(cpu) * 1e3, 1))


def main(arguments: list[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, metavar="N")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    report = measure(given.rounds)
    if given.json:
        print(json.dumps(asdict(report)))
        return 0
    for name, spent in (("at rest", report.rest), ("all cores busy", report.busy)):
        print(f"{name:16}{spent.time_ms:>10} ms{spent.cpu_ms:>10} ms of CPU")
    print(f"{'ratio':16}{report.time_ratio:>10}   {report.cpu_ratio:>10}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
