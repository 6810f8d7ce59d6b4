"""Write the table of how usual each ideograph is: `python -m training.dictionary.characters`.

The words of jieba's dictionary (MIT) with their frequencies, as they stand and converted to
Traditional characters, give the share of each ideograph in a text of either script. Line n of
the table (counted from 1) holds the ideographs that take n bits: their share is about 2 ** -n.
"""

import argparse
import math
from collections import Counter, defaultdict
from pathlib import Path

import jieba

from corpus.text.scripts import convert_to_traditional, is_han

DESTINATION = Path(__file__).parents[2] / "corpus" / "text" / "characters.txt"
RAREST = 20  # bits; `corpus.text.likelihood` gives rarer ideographs one cost


def count_characters() -> dict[str, float]:
    """Return each ideograph's share: the mean of its shares in the two scripts."""
    simplified, traditional = Counter[str](), Counter[str]()
    for line in (Path(jieba.__file__).parent / "dict.txt").read_text("utf-8").splitlines():
        word, count, _ = line.split(" ")
        for counter, written in [(simplified, word), (traditional, convert_to_traditional(word))]:
            for character in filter(is_han, written):
                counter[character] += int(count)
    shares: dict[str, float] = defaultdict(float)
    for counter in (simplified, traditional):
        for character, times in counter.items():
            shares[character] += times / counter.total() / 2
    return shares


def write_table(destination: Path) -> None:
    """Write the table, the most usual ideographs first in each line."""
    lines: dict[int, list[str]] = defaultdict(list)
    for character, share in sorted(count_characters().items(), key=lambda item: (-item[1], item)):
        lines[max(1, round(-math.log2(share)))].append(character)
    text = "".join("".join(lines[bits]) + "\n" for bits in range(1, RAREST + 1))
    destination.write_text(text, "utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="How usual each ideograph is.")
    parser.add_argument("--to", type=Path, default=DESTINATION)
    write_table(parser.parse_args().to)
