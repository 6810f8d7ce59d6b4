"""Measure the check of composed sentences on the pairs of `benchmarks.pairs`, and what it costs.

    python -m benchmarks.composing [--part test] [--failures] [--json]

`--failures` lists the failures of the fit half; those of the test half are not shown.
"""

import argparse
import json
import time
from collections.abc import Sequence

from assistant.composing.checking.reading import keep_nothing
from assistant.composing.checking.sentence import check_sentence
from benchmarks.pairs import NUMERIC, WORDED, Pair, read_pairs
from index import one_blas_thread

SENTENCES = 3  # of an answer, for its time


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=("fit", "test"), default="test")
    parser.add_argument("--failures", action="store_true", help="list them; fit half only")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    pairs = read_pairs(options.part)
    passed, seconds = check_pairs(pairs)
    table = summarize(pairs, passed, seconds)
    if options.json:
        print(json.dumps(table))
        return
    for name, value in table.items():
        print(f"{name}: {value}")
    if options.failures and options.part == "fit":
        for pair in pairs:
            if passed[pair.id] != pair.true:
                verdict = check_sentence(pair.sentence, pair.quotations)
                print(pair.id, pair.kind, pair.sentence, verdict)


@one_blas_thread
def check_pairs(pairs: Sequence[Pair]) -> tuple[dict[str, bool], float]:
    """Return which pairs pass, by id, and the processor's seconds that one sentence takes.

    Quotations are read anew for each sentence, as for the first of an answer.
    """
    check_sentence(pairs[0].sentence, pairs[0].quotations)  # loads models and dictionaries
    passed = {}
    started = time.process_time()
    for pair in pairs:
        keep_nothing()
        passed[pair.id] = check_sentence(pair.sentence, pair.quotations).verified
    return passed, (time.process_time() - started) / len(pairs)


def summarize(pairs: Sequence[Pair], passed: dict[str, bool], seconds: float) -> dict[str, object]:
    """Return the shares of the table, each with its count."""

    def share(chosen: Sequence[Pair], wanted: bool) -> str:
        right = sum(passed[pair.id] == wanted for pair in chosen)
        return f"{right / max(1, len(chosen)):.3f} ({right} of {len(chosen)})"

    false = [pair for pair in pairs if not pair.true]
    kinds = dict.fromkeys(pair.kind for pair in pairs)
    return {
        "caught: number, unit, year, citation": share(
            [p for p in false if p.kind in NUMERIC], False
        ),
        "caught: name, negation, addition, roles": share(
            [p for p in false if p.kind in WORDED], False
        ),
        "true let through": share([pair for pair in pairs if pair.true], True),
        "ms an answer": round(1000 * SENTENCES * seconds, 1),
        **{
            f"  {kind}": share([p for p in pairs if p.kind == kind], kind not in NUMERIC + WORDED)
            for kind in kinds
        },
    }


if __name__ == "__main__":
    main()
