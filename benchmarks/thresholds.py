"""Every number that steers an answer, with its source: python -m benchmarks.thresholds [--json]."""

import argparse
import json
import sys
from collections.abc import Sequence

from assistant.thresholds import THRESHOLDS, collect_threshold_values
from corpus.thresholds import list_thresholds


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.thresholds", description="All thresholds.")
    parser.add_argument("--json", action="store_true", help="values by decision, without sources")
    options = parser.parse_args(arguments)
    if options.json:
        print(json.dumps(collect_threshold_values()))
        return 0
    print("| decision | threshold | value | source |\n|---|---|---|---|")
    for decision, thresholds in THRESHOLDS.items():
        for name, value, source in list_thresholds(thresholds):
            shown = f"{value:.4g}" if isinstance(value, float) and value < 0.99 else value
            print(f"| {decision} | {name} | {shown} | {source} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
