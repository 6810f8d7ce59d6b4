"""How fast an encoder is: `python -m benchmarks.encoders --passages P.jsonl [--model contextual]`.

Processor time is counted, so other work on the machine hardly matters. Texts of P.jsonl are the
passages, and their first sentences stand for questions.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import corpus
from benchmarks.data import BadFile, Given, read_passages
from corpus import YinjuError
from index import load_encoder

_QUESTIONS, _QUESTION_CHARACTERS = 20, 40


@dataclass(frozen=True)
class Report:
    """What one run measured; the fields of --json."""

    encoder: str
    dimension: int
    passages: int
    characters: float  # of a passage, the mean
    load_ms: float  # opening and hashing the files
    passages_per_core_second: float
    query_ms: float  # of one core, for one question


def measure(passages: Sequence[Given], model: str) -> Report:
    """Load the encoder, encode all passages at once and some questions one by one."""
    texts = [passage.text for passage in passages]
    started = time.process_time()
    encoder = load_encoder(model)
    loaded = time.process_time()
    encoder.encode(texts[:1], "document")
    began = time.process_time()
    encoder.encode(texts, "document")
    encoded = time.process_time()
    spans = (corpus.find_sentence_spans(text)[0] for text in texts[:_QUESTIONS])
    questions = [
        text[start:end][:_QUESTION_CHARACTERS]
        for text, (start, end) in zip(texts, spans, strict=False)
    ]
    asked = time.process_time()
    for question in questions:
        encoder.encode([question], "query")
    answered = time.process_time()
    return Report(
        encoder=encoder.name,
        dimension=encoder.dimension,
        passages=len(texts),
        characters=round(sum(map(len, texts)) / len(texts), 1),
        load_ms=round(1000 * (loaded - started), 1),
        passages_per_core_second=round(len(texts) / (encoded - began), 1),
        query_ms=round(1000 * (answered - asked) / len(questions), 2),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.encoders", description="Time an encoder.")
    parser.add_argument("--passages", type=Path, required=True, metavar="P.jsonl")
    parser.add_argument("--model", default="contextual", help="as `yinju index` takes it")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    options = parser.parse_args(arguments)
    try:
        report = asdict(measure(read_passages(options.passages), options.model))
    except (BadFile, YinjuError) as error:
        print(error, file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(report))
    else:
        print("\n".join(f"{name}: {value}" for name, value in report.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
