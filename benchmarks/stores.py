"""Whether a Milvus finds what the local store finds, and what that costs.

    python -m benchmarks.stores --passages P.jsonl --questions Q.jsonl [--store STORE]
        [--limit 500] [--json]

Every question is asked twice, of the same passages and through the same search: once the local
store finds the candidates, once the other one (by default a fresh file of milvus-lite).
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np

import corpus
from benchmarks.data import BadFile, Given, Question, read_passages, read_questions
from corpus import YinjuError
from index import Index, load_encoder
from index.storage.local import LocalStore
from index.storage.milvus.files import OwnRows
from index.storage.milvus.mirror import forget_unused, mirror_rows
from index.storage.milvus.store import MilvusStore
from index.storage.stores import parse_store

_DEPTH = 10


def measure(
    passages: Sequence[Given], questions: Sequence[Question], model: str, store: str, scratch: Path
) -> dict[str, Any]:
    """Return how often the first ten are the same, and the times."""
    encoder = load_encoder(model)
    given = [corpus.make_passage(passage.id, passage.text) for passage in passages]
    local = Index.from_passages(given, encoder)
    assert isinstance(local.store, LocalStore)
    generation = scratch / "generation"
    generation.mkdir()
    hashes = b"".join(blake2b(one.text.encode(), digest_size=16).digest() for one in passages)
    began = time.perf_counter()
    mirror_rows(
        scratch,
        generation,
        store=store,
        fingerprint=encoder.fingerprint,
        hashes=np.frombuffer(hashes, np.dtype("V16")),
        source=local.store,
        previous=None,
    )
    sent = time.perf_counter() - began
    rows = OwnRows.load(generation)
    other = Index(local.table, encoder, MilvusStore(local.store, rows), sentences=local.sentences)
    same, overlap, times = 0, 0.0, {"local": [0.0], "other": [0.0]}
    for question in questions:
        tens = []
        for name, index in (("local", local), ("other", other)):
            began = time.perf_counter()
            hits = index.search(question.question, _DEPTH)
            times[name].append(time.perf_counter() - began)
            tens.append([hit.passage.document for hit in hits])
        same += tens[0] == tens[1]
        overlap += len(set(tens[0]) & set(tens[1])) / max(1, len(tens[0]))
    forget_unused(scratch)  # no generation is kept: the collection goes
    return {
        "passages": len(passages),
        "questions": len(questions),
        "store": store,
        "same_ten": round(same / len(questions), 4),
        "of_ten": round(overlap / len(questions), 4),
        "sent_seconds": round(sent, 2),
        "search_ms": {
            name: round(1000 * float(np.median(found[1:])), 1) for name, found in times.items()
        },
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.stores", description=__doc__.split("\n")[0])
    parser.add_argument("--passages", type=Path, required=True, metavar="P.jsonl")
    parser.add_argument("--questions", type=Path, required=True, metavar="Q.jsonl")
    parser.add_argument("--store", help="address of a Milvus, or FILE.db (default: a fresh file)")
    parser.add_argument("--model", default="builtin", metavar="NAME")
    parser.add_argument("--limit", type=int, default=500, help="questions (default: 500)")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    options = parser.parse_args(arguments)
    try:
        passages = read_passages(options.passages)
        questions = read_questions(options.questions, passages)[: options.limit]
        with tempfile.TemporaryDirectory() as scratch:
            store = parse_store(options.store or str(Path(scratch, "index.db")))
            found = measure(passages, questions, options.model, store, Path(scratch))
    except (BadFile, YinjuError) as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(found, ensure_ascii=False, indent=None if options.json else 1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
