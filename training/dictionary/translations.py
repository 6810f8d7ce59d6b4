"""Write the two tables of translations: `python -m training.dictionary.translations`.

From CC-CEDICT's glosses, two tables of tab-separated lines, `key<TAB>term weight term weight …`:
en-zh.tsv leads from stemmed English words and phrases to Chinese headwords, zh-en.tsv from
headwords to stemmed English words. A weight is near 1 where the gloss is the word and nothing else,
less for each further word of the gloss and each sense that the dictionary gives before it.
"""

import argparse
from collections import defaultdict
from pathlib import Path

from corpus.text.normalization import fold
from index import extract_words
from training.dictionary.cedict import glosses

LONGEST_GLOSS = 5  # words; what is longer explains rather than translates
LONGEST_PHRASE = 4
SENSE_DISCOUNT = 0.3
MOST = 24  # terms of one key, the best first
LEAST = 0.15  # a weaker link joins more than it explains
DESTINATION = Path(__file__).parents[2] / "index" / "dictionary"

Table = dict[str, dict[str, float]]


def tables() -> tuple[Table, Table]:
    """Return English to Chinese and Chinese to English."""
    to_chinese: Table = defaultdict(dict)
    to_english: Table = defaultdict(dict)
    for written, senses in glosses().items():
        headword = fold(written)  # as the index folds, which is more than the encoder does
        for place, gloss in enumerate(senses):
            stems = [word for word in extract_words(gloss) if word.isascii() and word.isalpha()]
            if not 1 <= len(stems) <= LONGEST_GLOSS:
                continue
            sense = 1 / (1 + SENSE_DISCOUNT * place)
            if len(headword) == 1:  # a lone character is rarely a word of running text
                continue
            for stem in stems:
                _keep(to_chinese[stem], headword, sense / len(stems))
                _keep(to_english[headword], stem, sense / len(stems))
            if 2 <= len(stems) <= LONGEST_PHRASE:
                _keep(to_chinese[" ".join(stems)], headword, sense)
    return to_chinese, to_english


def _keep(terms: dict[str, float], term: str, weight: float) -> None:
    terms[term] = max(weight, terms.get(term, 0.0))


def lines(table: Table) -> list[str]:
    """Return a table as sorted lines."""
    found = []
    for key, terms in sorted(table.items()):
        best = sorted(terms.items(), key=lambda item: (-item[1], item[0]))[:MOST]
        pairs = [f"{term} {weight:.2g}" for term, weight in best if weight >= LEAST]
        if pairs:
            found.append(f"{key}\t{' '.join(pairs)}")
    return found


def main() -> None:
    """Write both tables."""
    parser = argparse.ArgumentParser(description="Write the tables of translations from CC-CEDICT.")
    parser.add_argument("--output", type=Path, default=DESTINATION)
    folder: Path = parser.parse_args().output
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in zip(("en-zh.tsv", "zh-en.tsv"), tables(), strict=True):
        (folder / name).write_text("\n".join(lines(table)) + "\n", "utf-8")


if __name__ == "__main__":
    main()
