"""The training texts: where they lie, what of them is used.

Every corpus is a list of rows in document order. A row is a sentence and its translation, or a
sentence of Chinese running text alone.
"""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from training.dictionary.cedict import glosses
from training.encoder.text import is_prose_pair, sentences, strip_rest

GLOSSES_PER_WORD = 4


@dataclass(frozen=True)
class Corpus:
    """Texts in document order; `english` is empty where there is no translation.

    Two corpora of one name hold the same texts in other words.
    """

    name: str
    chinese: tuple[str, ...]
    english: tuple[str, ...] = ()
    ordered: bool = True


def corpora(shared: Path) -> list[Corpus]:
    """All sentence corpora under the shared folder."""
    folder = shared / "training"
    found = [
        _pairs("tatoeba", folder / "tatoeba.en-zh.tsv.gz", ordered=False),
        _pairs("ntrex", folder / "ntrex.en-zho-CN.tsv.gz"),
        _pairs("ntrex", folder / "ntrex.en-zho-TW.tsv.gz"),
        _pairs("tico19", folder / "tico19.en-zh.tsv.gz"),
        _python_docs(folder / "python-docs.en-zh_Hans.tsv.gz"),
    ]
    reports = sorted((shared / "documents").glob("*.txt"))
    running = [s for path in reports for s in sentences(path.read_text(encoding="utf-8"))]
    return [*found, Corpus("reports", tuple(running))]


def labels(shared: Path) -> list[tuple[str, str]]:
    """(English, Chinese) names of things: the map's and the dictionary's."""
    found = {
        pair
        for path in sorted((shared / "training").glob("openstreetmap-presets.*.tsv.gz"))
        for pair in read_pairs(path)
    }
    for headword, senses in glosses().items():
        found |= {(sense, headword) for sense in senses[:GLOSSES_PER_WORD]}
    return sorted(found)


def _pairs(name: str, path: Path, ordered: bool = True) -> Corpus:
    rows = list(read_pairs(path))
    return Corpus(name, tuple(zh for _, zh in rows), tuple(en for en, _ in rows), ordered)


def _python_docs(path: Path) -> Corpus:
    rows = [(strip_rest(en), strip_rest(zh)) for en, zh in read_pairs(path)]
    kept = [(en, zh) for en, zh in dict.fromkeys(rows) if is_prose_pair(en, zh)]
    return Corpus("python-docs", tuple(zh for _, zh in kept), tuple(en for en, _ in kept))


def read_pairs(path: Path) -> Iterator[tuple[str, str]]:
    """(English, Chinese) rows of a gzipped table."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            english, _, chinese = line.rstrip("\n").partition("\t")
            if english and chinese:
                yield english, chinese
