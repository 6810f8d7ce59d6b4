"""The sections of an index: their titles, and which passages stand in each.

They are read once, from the titles that the sentence index holds, when a question first asks for
them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from corpus.text.normalization import fold
from index.ranking.sentence_index import Sentences
from index.storage.passages import PassageTable
from index.storage.store import Ids


@dataclass(frozen=True, eq=False)
class Section:
    """One section of a document."""

    document: str
    titles: tuple[str, ...]  # folded, the outermost first; () for what stands under no heading
    ids: Ids  # of its passages


class Sections(Sequence[Section]):
    """All sections, in reading order."""

    def __init__(self, table: PassageTable, sentences: Sentences | None) -> None:
        """Read the titles of one passage of each section."""
        self._sentences = sentences
        self._table = table
        keys = table.owners.astype(np.int64) << 32 | table.columns.sections
        _, firsts, inverse = np.unique(keys, return_index=True, return_inverse=True)
        self._of_passages = inverse
        order = np.argsort(inverse, kind="stable")
        parts = np.split(order, np.cumsum(np.bincount(inverse))[:-1])
        self._sections = [
            Section(table.names[owner], titles, ids)
            for owner, titles, ids in zip(
                table.owners[firsts].tolist(), self._read_titles(firsts), parts, strict=True
            )
        ]

    def __len__(self) -> int:
        return len(self._sections)

    def __getitem__(self, at):  # type: ignore[no-untyped-def]
        return self._sections[at]

    def find_sections(self, ids: Ids) -> list[Section]:
        """Return the sections of passages, each once, in reading order."""
        return [self._sections[at] for at in np.unique(self._of_passages[ids]).tolist()]

    def read_sentences(self, ids: Ids) -> Iterator[str]:
        """Yield the sentences of passages, folded, without their titles."""
        if self._sentences is None:
            yield from (fold(self._table.passages[at].text) for at in ids.tolist())
            return
        read = self._sentences.take(ids)
        for first, last in pairwise(read.units.tolist()):
            for unit in range(first + 1, last):
                yield read.folded[unit].tobytes().decode("utf-8", "surrogatepass")

    def _read_titles(self, ids: Ids) -> list[tuple[str, ...]]:
        if self._sentences is None:
            return [tuple(map(fold, self._table.passages[at].section)) for at in ids.tolist()]
        return [
            tuple(filter(None, titles.split("\n"))) for titles in self._sentences.read_titles(ids)
        ]
