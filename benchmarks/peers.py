"""Measure other systems beside Yinju: the same passages, the same encoder, each its own hybrid.

    python -m benchmarks.peers --setup
    python -m benchmarks.peers --passages P.jsonl --questions Q.jsonl [--limit 1000]
        [--asked N] [--only SYSTEM …] [--json]

`--setup` installs the newest LangChain, LlamaIndex, Haystack, txtai, LanceDB and milvus-lite into
.venv-peers, an environment of their own. Each system runs in a process of its own, with one
thread: CPU of building and of a question, memory, and how often the right passage is found.
"""

import argparse
import json
import os
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.data import BadFile, Given, Question, read_passages, read_questions
from benchmarks.peer_systems import SYSTEMS
from benchmarks.retrieval import score

ROOT = Path(__file__).parents[1]
ENVIRONMENT = ROOT / ".venv-peers"
ENCODER = ROOT / "index" / "encoders" / "builtin"
PACKAGES = (
    "torch==2.13.*",  # the one that our environment has: another is a download of gigabytes
    "sentence-transformers",
    "jieba",
    "rank-bm25",
    "faiss-cpu",
    "langchain-classic",
    "langchain-community",
    "langchain-core",
    "langchain-huggingface",
    "llama-index-core",
    "llama-index-retrievers-bm25",
    "haystack-ai",
    "sentence-transformers-haystack",
    "txtai",
    "lancedb",
    "pymilvus",
    "milvus-lite",
)
_ONE_THREAD = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "RAYON_NUM_THREADS",
    ),
    "1",
) | {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "HAYSTACK_TELEMETRY_ENABLED": "0"}


def set_up() -> None:
    """Make the environment of the peers, or bring it up to date."""
    if not (ENVIRONMENT / "pyvenv.cfg").exists():
        venv.create(ENVIRONMENT, with_pip=True)
    pip = [str(_find_python()), "-m", "pip", "install", "--upgrade", "--disable-pip-version-check"]
    subprocess.run([*pip, *PACKAGES], check=True)


def _find_python() -> Path:
    return ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def measure(
    passages: Sequence[Given], questions: Sequence[Question], names: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """Return what each system gave; {"failed": why} for one that ended with an error."""
    given = json.dumps(
        {
            "passages": [[one.id, one.text] for one in passages],
            "questions": [one.question for one in questions],
        }
    )
    script = ROOT / "benchmarks" / "peer_systems.py"
    found = {}
    for name in names:
        print(name, file=sys.stderr, flush=True)
        python = sys.executable if name == "yinju" else str(_find_python())
        done = subprocess.run(
            [python, "-P", str(script), name, str(ENCODER)],
            input=given,
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | _ONE_THREAD,
        )
        if done.returncode:
            found[name] = {"failed": (done.stderr.strip().splitlines() or ["no message"])[-1]}
            continue
        figures = json.loads(done.stdout.splitlines()[-1])
        scores = score([ids[:10] for ids in figures.pop("rankings")], questions)
        found[name] = {key: _round(value) for key, value in figures.items()} | scores
    return found


def _round(value: Any) -> Any:
    return round(value, 3) if isinstance(value, float) else value


def format_table(found: dict[str, dict[str, Any]]) -> list[str]:
    """Return the lines of a table; ratios are those of Yinju to the other system."""
    own = found.get("yinju", {})
    lines = [
        "| system | recall@1 | recall@10 | build, CPU a passage | Yinju's is | query, CPU |"
        " Yinju's is | memory |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, one in found.items():
        if "failed" in one:
            lines.append(f"| {name} | failed: {one['failed']} | | | | | | |")
            continue
        title = " ".join((name, *one["versions"].values()))
        cells = [f"{one['recall@1']:.3f}", f"{one['recall@10']:.3f}"]
        for key in ("build_ms", "query_ms"):
            ratio = f"{own[key] / one[key]:.2f} ×" if key in own and name != "yinju" else ""
            cells += [f"{one[key]:.2f} ms", ratio]
        lines.append(f"| {' | '.join([title, *cells])} | {one['memory_mb']:.0f} MB |")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.peers", description=__doc__.split("\n")[0])
    parser.add_argument("--setup", action="store_true", help="install them, then measure if asked")
    parser.add_argument("--passages", type=Path, metavar="P.jsonl")
    parser.add_argument("--questions", type=Path, metavar="Q.jsonl")
    parser.add_argument("--limit", type=int, default=1000, help="passages (default: 1000)")
    parser.add_argument("--asked", type=int, help="questions (default: all)")
    parser.add_argument("--only", action="append", choices=SYSTEMS, help="measure this (repeat)")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    options = parser.parse_args(arguments)
    if options.setup:
        set_up()
    if options.passages is None or options.questions is None:
        return 0
    if not _find_python().exists():
        print("Run python -m benchmarks.peers --setup first.", file=sys.stderr)
        return 2
    try:
        passages = read_passages(options.passages)[: options.limit]
        there = {one.id for one in passages}
        asked = read_questions(options.questions)
        questions = [one for one in asked if there >= {*one.passage_ids}][: options.asked]
    except BadFile as error:
        print(error, file=sys.stderr)
        return 2
    found = measure(passages, questions, options.only or list(SYSTEMS))
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        print(f"{len(passages)} passages, {len(questions)} questions")
        print("\n".join(format_table(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
