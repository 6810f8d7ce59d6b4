"""Writes which words are no names: `python -m training.dictionary.names`.

jieba's dictionary takes many an ordinary word for a person or a place (智慧, 惠民, 城市). CC-CEDICT
writes the pinyin of names with a capital: a word that it knows otherwise only is none, and neither
is a person whose only name is that of a place. Its surnames tell persons among words that no
dictionary has.
"""

import argparse
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import jieba

from corpus.text.normalization import fold
from index.dictionary.cedict import Entry, find_entries

DESTINATION = Path(__file__).parents[2] / "index" / "dictionary" / "names.txt"


def _tagged() -> Iterator[tuple[str, str]]:
    """Yield the words of jieba's dictionary, folded, with their tags."""
    for line in (Path(jieba.__file__).parent / "dict.txt").read_text("utf-8").splitlines():
        word, _, tag = line.split(" ")
        yield fold(word), tag


def _is_person(entry: Entry) -> bool:
    """Tell whether more is said of a name than how it sounds, as nothing is of a place."""
    sound = "".join(c for c in unicodedata.normalize("NFD", entry.pinyin) if c.isalpha()).lower()
    said = [gloss for gloss in entry.glosses if gloss.lower() != sound]
    return entry.proper and (bool(said) or not entry.glosses)


def lines() -> list[str]:
    """Return the lines of the file: what they list, a tab, words between spaces."""
    persons, places, surnames = set[str](), set[str](), set[str]()
    for word, tag in _tagged():
        known = find_entries(word)
        if len(word) > 1 and tag.startswith("nr") and known and not any(map(_is_person, known)):
            persons.add(word)
        if len(word) > 1 and tag == "ns" and known and not any(entry.proper for entry in known):
            places.add(word)
        surnames.update(
            first
            for first in (word[:1], word[:2])
            if any(one.surname for one in find_entries(first))
        )
    listed = {"no person": persons, "no place": places, "surname": surnames}
    return [f"{name}\t{' '.join(sorted(words))}" for name, words in listed.items()]


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description="Write which words are no names.")
    parser.add_argument("--output", type=Path, default=DESTINATION)
    parser.parse_args().output.write_text("\n".join(lines()) + "\n", "utf-8")


if __name__ == "__main__":
    main()
