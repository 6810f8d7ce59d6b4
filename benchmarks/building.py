"""How long building takes: whole, in parts, and after one document changed.

    python -m benchmarks.building [--documents 1000] [--json]

Documents are made up (`benchmarks.generated`). "Parts" are what no build can do without, one after
the other on the same text: encoding, analysing, BM25. The whole build reads, repairs and splits
files besides, reads passages for the second stage and writes everything down; it uses all cores.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import generated
from index import (
    build_index,
    current_name,
    extract_terms,
    get_searched_text,
    load_encoder,
    open_index,
)
from index.lexical.parts import LexicalPart
from index.lexical.term_counts import TermCounts, TermTally
from index.storage.segments.segment import SEGMENTS


@dataclass(frozen=True)
class Report:
    """What one run measured; the fields of --json."""

    documents: int
    passages: int
    seconds: float  # of the whole build, in a process of its own
    cpu_seconds: float  # of all processes together, their start included
    passages_per_second: float
    peak_mib: float  # of memory, of that process
    peak_child_mib: float  # and of the largest of those that it started
    bytes_per_passage: float  # on the disk
    parts: dict[str, float]  # seconds of each part alone
    rate_of_parts: float  # what the parts take, by what the whole takes
    one_changed: (
        float  # seconds to build again after one document changed, in a process that watches
    )
    one_changed_share: float  # of the whole
    one_changed_cold: float  # the same in a new process, which has to read its dictionaries first
    nothing_changed: float


def measure(documents: int) -> Report:
    """Make documents, build, change one and build again."""
    with tempfile.TemporaryDirectory() as scratch:
        folder, home = Path(scratch, "documents"), Path(scratch, "home")
        generated.write(folder, documents)
        whole = _in_a_process(home, folder)
        nothing = _in_a_process(home, folder)
        _change(folder)
        one = _in_a_process(home, folder)
        generation = home / "generations" / current_name(home)
        files = (*generation.rglob("*"), *(home / SEGMENTS).rglob("*"))
        size = sum(path.stat().st_size for path in files if path.is_file())
        parts = _parts(home)
    return Report(
        documents=whole["documents"],
        passages=whole["passages"],
        seconds=whole["seconds"],
        cpu_seconds=whole["cpu_seconds"],
        passages_per_second=round(whole["passages"] / whole["seconds"]),
        peak_mib=whole["peak_mib"],
        peak_child_mib=whole["peak_child_mib"],
        bytes_per_passage=round(size / one["passages"]),
        parts=parts,
        rate_of_parts=round(sum(parts.values()) / whole["seconds"], 3),
        one_changed=whole["again"],
        one_changed_share=round(whole["again"] / whole["seconds"], 4),
        one_changed_cold=one["seconds"],
        nothing_changed=nothing["seconds"],
    )


def _in_a_process(home: Path, folder: Path) -> dict[str, Any]:
    """Build as `yinju index` does; return its report and the memory it took."""
    command = [sys.executable, "-m", "benchmarks.building", "--only", str(home), str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _change(folder: Path) -> None:
    """Write a line into a document in the middle."""
    paths = sorted(folder.rglob("*.txt"))
    with paths[len(paths) // 2].open("a", encoding="utf-8") as file:
        file.write("補記。公園已經開放。\n")


def _only(home: Path, folder: Path) -> None:
    report = build_index(home, folder)
    peaks = {
        name: round(resource.getrusage(who).ru_maxrss / 1024, 1)
        for name, who in (
            ("peak_mib", resource.RUSAGE_SELF),
            ("peak_child_mib", resource.RUSAGE_CHILDREN),
        )
    }
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = {"cpu_seconds": round(sum(one.ru_utime + one.ru_stime for one in spent), 1)}
    for _ in range(2):  # the first reads dictionaries that workers had until now
        _change(folder)
        again = build_index(home, folder).seconds
    print(json.dumps(asdict(report) | peaks | cpu | {"again": again}))


def _parts(home: Path) -> dict[str, float]:
    """Do again, alone, what the build of `home` had to do."""
    encoder = load_encoder()
    texts = [get_searched_text(passage) for passage in open_index(home).passages]
    extract_terms("預熱 warm")
    encoder.encode(texts[:10], "document")
    seconds: dict[str, float] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        started = time.perf_counter()
        made = work()
        seconds[name] = round(time.perf_counter() - started, 3)
        return made

    timed("encode", lambda: encoder.encode(texts, "document"))
    counts = timed("analyse", lambda: TermCounts.of(texts))
    tally = TermTally()
    tally.add(counts, np.arange(len(texts)))
    timed("BM25", lambda: LexicalPart.build(tally.collect(len(texts))))
    return seconds


def table(report: Report) -> str:
    """Return the report for people."""
    parts = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in report.parts.items())
    lines = [
        f"{report.documents:,} documents, {report.passages:,} passages: {report.seconds:.1f} s "
        f"({report.cpu_seconds:.0f} s of processors), "
        f"{report.passages_per_second:,.0f} passages/s, {report.peak_mib:,.0f} MiB at most "
        f"(and {report.peak_child_mib:,.0f} MiB in a worker), "
        f"{report.bytes_per_passage:,.0f} bytes a passage on the disk",
        f"parts alone: {parts}; the whole runs at {report.rate_of_parts:.2f} of their rate",
        f"one document changed: {report.one_changed:.2f} s, {report.one_changed_share:.1%} of it; "
        f"as a fresh command {report.one_changed_cold:.2f} s, "
        f"{report.nothing_changed:.2f} s when nothing changed",
    ]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.building", description="Time to build.")
    parser.add_argument("--documents", type=int, default=1000, metavar="N")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    parser.add_argument("--only", nargs=2, type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.only:
        _only(*options.only)
        return 0
    report = measure(options.documents)
    print(json.dumps(asdict(report)) if options.json else table(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
