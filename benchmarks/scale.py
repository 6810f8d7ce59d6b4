"""What an index costs as it grows: building, opening, searching, memory.

    python -m benchmarks.scale [--documents 1000 10000 …] [--folder FOLDER] [--json]

Documents are made up (`benchmarks.generated`), about twelve passages each; 80,000 of them give a
million passages. Each step runs in a process of its own with one thread for BLAS and FAISS, without
vectors in context, and tells CPU time rather than time: other work on the machine changes it less.
"Plain" is what a search cannot do without: to encode the question, FAISS's flat index, and bm25s
over the same terms, the first hundred of each. With --folder, what was built is kept and used
again; building is then measured only where it has to be done.
"""

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks import generated
from index import Index, build_index, extract_terms, open_index
from index.storage.generations.generation import Generation
from index.storage.manifest import current_generation

_DEPTH = 100
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1") | {
    "TOKENIZERS_PARALLELISM": "false",
    "YINJU_CONTEXT": "off",
}


@dataclass(frozen=True)
class Report:
    """What was measured at one size; the fields of --json."""

    documents: int
    passages: int
    build_ms: float | None  # CPU of all processes together, a passage; None: it was there
    build_mib: float | None  # highest memory of the process that builds
    nothing_changed: float  # seconds, process start left out
    one_changed: float  # likewise
    open_ms: float  # CPU from opening to the first hits, in a new process
    search_ms: float  # CPU, the mean of all questions
    search_p50_ms: float  # time, which other work on the machine lengthens
    plain_ms: float  # CPU of a plain search
    ratio: float  # search by plain
    serving_mib: float  # highest memory of the process that searches
    recall: float  # share of the exact ten nearest that the dense ranking has


def measure(documents: int, folder: Path, questions: int) -> Report:
    """Build an index of so many documents in `folder`, change one, and search."""
    home, source = folder / f"home-{documents}", folder / f"documents-{documents}"
    if not source.exists():
        generated.write(source, documents)
    built = None if home.exists() else _run("build", home, source)
    nothing = _run("build", home, source)
    path = sorted(source.rglob("*.txt"))[documents // 2]
    with path.open("a", encoding="utf-8") as file:
        file.write("補記。公園已經開放。\n")
    changed = _run("build", home, source)
    found = _run("search", home, source, questions)
    plain = _run("plain", home, source, questions)
    passages = changed["passages"]
    return Report(
        documents=documents,
        passages=passages,
        build_ms=round(built["cpu"] / passages * 1e3, 3) if built else None,
        build_mib=built["mib"] if built else None,
        nothing_changed=nothing["seconds"],
        one_changed=changed["seconds"],
        open_ms=found["open_ms"],
        search_ms=found["search_ms"],
        search_p50_ms=found["p50_ms"],
        plain_ms=plain["search_ms"],
        ratio=round(found["search_ms"] / plain["search_ms"], 2),
        serving_mib=found["mib"],
        recall=plain["recall"],
    )


def compute_slope(reports: Sequence[Report]) -> float | None:
    """Return how search time grows from the first size to the last, log-log; 1 is in proportion."""
    first, last = reports[0], reports[-1]
    if first.passages == last.passages:
        return None
    return round(
        math.log(last.search_ms / first.search_ms) / math.log(last.passages / first.passages), 3
    )


def _run(step: str, home: Path, source: Path, questions: int = 0) -> dict[str, Any]:
    """Do one step in a new process; return what it tells, and the CPU of it and its children."""
    command = [sys.executable, "-m", "benchmarks.scale", "--step", step, str(home), str(source)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [*command, str(questions)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | _ONE_THREAD,
    )
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    cpu = spent.ru_utime + spent.ru_stime - before.ru_utime - before.ru_stime
    return found | {"cpu": round(cpu, 2)}


def _build(home: Path, source: Path, _questions: int) -> dict[str, Any]:
    report = build_index(home, source)
    return {"seconds": report.seconds, "passages": report.passages}


def _search(home: Path, source: Path, questions: int) -> dict[str, Any]:
    asked = _ask(source, questions)
    started = time.process_time()
    index = open_index(home)
    index.search(asked[0])
    opened = time.process_time() - started
    cpu, times = _time(index.search, asked)
    return {
        "open_ms": round(opened * 1e3, 1),
        "search_ms": round(cpu / len(asked) * 1e3, 3),
        "p50_ms": round(median(times) * 1e3, 3),
    }


def _plain(home: Path, source: Path, questions: int) -> dict[str, Any]:
    import bm25s  # noqa: PLC0415
    import faiss  # noqa: PLC0415

    asked = _ask(source, questions)
    index = open_index(home)
    generation = Generation.open(current_generation(home))
    vectors = index.store.take_vectors(np.arange(len(index.passages)))
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors)
    recall = _measure_recall(index, vectors, asked)
    del vectors
    # The largest segment holds nearly all passages of a new index.
    part = max((segment.terms for segment in generation.segments), key=lambda one: len(one.lengths))
    peer = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    peer.nonoccurrence_array = None
    frequencies = np.diff(part.starts)
    count = len(part.lengths)
    idf = np.log(1 + (count - frequencies + 0.5) / (frequencies + 0.5))
    norms = 1.2 * (0.25 + 0.75 * part.lengths / part.lengths.mean())
    counts = part.counts.astype(np.float32)
    peer.scores = {
        "data": (np.repeat(idf, frequencies) * counts / (counts + norms[part.places])).astype("f4"),
        "indices": np.asarray(part.places),
        "indptr": np.asarray(part.starts),
        "num_docs": count,
    }

    def search(question: str) -> None:
        vector = index.encoder.encode([question], "query")
        flat.search(vector, _DEPTH)
        rows = {part.find_row(term) for term in extract_terms(question)} - {-1}
        scores = peer.get_scores_from_ids(sorted(rows))
        best = np.argpartition(scores, -_DEPTH)[-_DEPTH:]
        best[np.argsort(-scores[best])]

    search(asked[0])
    cpu, _ = _time(search, asked)
    return {"search_ms": round(cpu / len(asked) * 1e3, 3), "recall": recall}


def _measure_recall(index: Index, vectors: np.ndarray, asked: Sequence[str]) -> float:
    shares = []
    for question in asked:
        vector = index.encoder.encode([question], "query")[0]
        found = index.store.find_candidates(vector, [], 10).ids
        cosines = vectors @ vector
        tenth = np.partition(cosines, -10)[-10]  # repeated passages are as good as each other
        near = int(np.count_nonzero(cosines[found] >= tenth - 1e-6))
        shares.append(min(10, near) / 10)
    return round(float(np.mean(shares)), 4)


def _time(work: Callable[[str], object], asked: Sequence[str]) -> tuple[float, list[float]]:
    """Return the CPU time of all, and the time of each."""
    times = []
    started = time.process_time()
    for question in asked:
        begun = time.perf_counter()
        work(question)
        times.append(time.perf_counter() - begun)
    return time.process_time() - started, times


def _ask(source: Path, count: int) -> list[str]:
    """Return questions: pieces of the documents, each of another one."""
    paths = sorted(source.rglob("*.txt"))
    asked = []
    for number in range(count):
        path = paths[number * len(paths) // count]
        lines = [line for line in path.read_text("utf-8").splitlines() if len(line) > 60]
        line = lines[number % len(lines)]
        at = number * 7 % 30
        asked.append(f"{line[at : at + 8 + number % 17]}是什麼？")
    return asked


_STEPS = {"build": _build, "search": _search, "plain": _plain}


def _do_step(step: str, home: str, source: str, questions: str) -> None:
    found = _STEPS[step](Path(home), Path(source), int(questions))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(found | {"mib": round(peak)}))


def table(reports: Sequence[Report]) -> str:
    """Return the reports for people, a column for each size."""
    rows = []
    for name in Report.__dataclass_fields__:
        values = [getattr(report, name) for report in reports]
        shown = ["–" if v is None else f"{v:,}" for v in values]
        rows.append(f"{name:16}" + "".join(f"{value:>14}" for value in shown))
    if (slope := compute_slope(reports)) is not None:
        rows.append(f"slope of search, log-log: {slope}")
    return "\n".join(rows)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, nargs="+", default=[1000, 10000], metavar="N")
    parser.add_argument("--questions", type=int, default=200, metavar="N")
    parser.add_argument("--folder", type=Path, metavar="FOLDER", help="keep what is built there")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--step", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.step:
        _do_step(*given.step)
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.folder or Path(scratch)
        reports = [measure(count, folder, given.questions) for count in sorted(given.documents)]
    if given.json:
        sizes = [asdict(report) for report in reports]
        print(json.dumps({"sizes": sizes, "slope": compute_slope(reports)}))
    else:
        print(table(reports))
    return 0


if __name__ == "__main__":
    sys.exit(main())
