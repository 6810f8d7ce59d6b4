"""The sentence index: passages as the second stage reads them, sentence by sentence.

Folding a text, stemming its Latin words and cutting it into tokens take longer than all else that a
question needs. So a build does them once and keeps the result. Each passage is a row of units: the
titles above it first, then its sentences.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from corpus import Passage
from corpus.text.normalization import fold
from index.encoders.token_vectors import TokenRows
from index.lexical.analysis import list_terms
from index.ragged import Ragged, RaggedWriter, Starts, compute_starts, map_array, spread
from index.ranking.unit_tokens import UnitTokens
from index.ranking.units import Units

_HAN = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[0-9a-z]")
_RAGGED = ("folded", "latin", "tokens")


class Sentences(Protocol):
    """The sentences of all passages of an index, of which a question reads some."""

    def __len__(self) -> int:
        """Return the number of passages."""

    def take(self, ids: Starts) -> "SentenceIndex":
        """Return the parts for some passages, in their order."""

    def read_titles(self, ids: Starts) -> list[str]:
        """Return the titles above some passages, folded, a line each."""


@dataclass(frozen=True, eq=False)
class SentenceIndex:
    """Of each passage the number of its units, of each unit its text and tokens.

    The first unit of a passage holds its titles and is empty where there are none. `lengths` are
    those of the sums of token rows, of a sentence together with the titles above it.
    """

    units: Starts  # [passages + 1], where each passage begins
    folded: Ragged  # of each unit its folded text in UTF-8
    latin: Ragged  # of each unit its Latin terms, each with a space before and behind
    tokens: Ragged  # of each unit its token ids in reading order
    lengths: npt.NDArray[np.float32]  # [units], 0 for titles

    def __len__(self) -> int:
        return len(self.units) - 1

    @cached_property
    def above(self) -> Starts:
        """Of each unit the one with its titles."""
        return np.repeat(self.units[:-1], np.diff(self.units))

    @classmethod
    def of(cls, passages: Sequence[Passage], encoder: TokenRows) -> "SentenceIndex":
        """Read passages; the encoder's rows need not be those that search."""
        units = Units.of(passages)
        plain = write_folded(list(map(fold, units.texts)))
        return cls.of_units(units, UnitTokens.of(units, encoder), plain)

    @classmethod
    def of_units(
        cls, units: Units, tokens: UnitTokens, plain: tuple[Ragged, Ragged]
    ) -> "SentenceIndex":
        """Take the units of passages, their tokens, and what `write_folded` gives for the texts."""
        folded, latin = (texts.take(units.units.values) for texts in plain)
        return cls(units.units.starts, folded, latin, tokens.tokens, tokens.lengths)

    @classmethod
    def join(cls, parts: Sequence["SentenceIndex"]) -> "SentenceIndex":
        """Set several one after the other."""
        counts = np.concatenate([np.diff(part.units) for part in parts])
        return cls(
            units=compute_starts(counts),
            folded=Ragged.join([part.folded for part in parts]),
            latin=Ragged.join([part.latin for part in parts]),
            tokens=Ragged.join([part.tokens for part in parts]),
            lengths=np.concatenate([part.lengths for part in parts]),
        )

    def rows(self, first: int, last: int) -> "SentenceIndex":
        """Return the part for passages `first` to `last`, the last not included."""
        units = self.units[first : last + 1]
        start, end = int(units[0]), int(units[-1])
        return SentenceIndex(
            units - start,
            self.folded.rows(start, end),
            self.latin.rows(start, end),
            self.tokens.rows(start, end),
            self.lengths[start:end],
        )

    def take(self, ids: Starts) -> "SentenceIndex":
        """Return the parts for some passages, in their order, copied."""
        firsts = self.units[ids]
        counts = self.units[ids + 1] - firsts
        units = spread(firsts, counts)
        return SentenceIndex(
            compute_starts(counts),
            self.folded.take(units),
            self.latin.take(units),
            self.tokens.take(units),
            self.lengths[units],
        )

    def read_titles(self, ids: Starts) -> list[str]:
        """Return the titles above some passages, folded, a line each."""
        titles = self.folded.take(self.units[ids])
        whole = titles.values.tobytes()
        spans = pairwise(titles.starts.tolist())
        return [whole[first:last].decode("utf-8", "surrogatepass") for first, last in spans]

    def find_occurrences(self, folded: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return the passages that hold a text, titles included, and how often each does."""
        sought, blob = folded.encode(), self.folded.values.data
        found = [match.start() for match in re.finditer(re.escape(sought), blob)]
        units = np.searchsorted(self.folded.starts, found, "right") - 1
        # Not where it only comes about between the end of one unit and the start of the next.
        within = np.array(found, np.int64) + len(sought) <= self.folded.starts[units + 1]
        passages = np.searchsorted(self.units, units[within], "right") - 1
        places, counts = np.unique(passages, return_counts=True)
        return places, counts

    def save(self, folder: Path) -> None:
        """Write plain npy files into `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in _RAGGED:
            getattr(self, name).save(folder, name)
        np.save(folder / "units.npy", self.units)
        np.save(folder / "lengths.npy", self.lengths)

    @classmethod
    def load(cls, folder: Path) -> "SentenceIndex":
        """Read what `save` wrote; only what a question touches is read from the disk."""
        return cls(
            units=map_array(folder / "units.npy"),
            lengths=map_array(folder / "lengths.npy"),
            **{name: Ragged.load(folder, name) for name in _RAGGED},
        )


class SentenceIndexWriter:
    """Writes a sentence index part by part, in the files of `SentenceIndex.save`."""

    def __init__(self, folder: Path) -> None:
        """Begin the files in `folder`."""
        folder.mkdir(parents=True)
        self._folder = folder
        self._writers: dict[str, RaggedWriter] = {}
        self._units: list[Starts] = []
        self._lengths: list[npt.NDArray[np.float32]] = []

    def add(self, part: SentenceIndex) -> None:
        """Append the part of further passages."""
        for name in _RAGGED:
            rows: Ragged = getattr(part, name)
            if name not in self._writers:
                self._writers[name] = RaggedWriter(self._folder, name, rows.values.dtype)
            self._writers[name].add(rows)
        self._units.append(np.diff(part.units))
        self._lengths.append(part.lengths)

    def close(self) -> None:
        """Write what is known only after the last part."""
        for writer in self._writers.values():
            writer.close()
        np.save(self._folder / "units.npy", compute_starts(np.concatenate(self._units)))
        np.save(self._folder / "lengths.npy", np.concatenate(self._lengths))

    def abandon(self) -> None:
        """Close all files as they are."""
        for writer in self._writers.values():
            writer.abandon()


def write_folded(folded: Sequence[str]) -> tuple[Ragged, Ragged]:
    """Return folded texts in UTF-8, and their Latin terms."""
    return (
        Ragged.of_bytes(text.encode("utf-8", "surrogatepass") for text in folded),
        Ragged.of_bytes(map(join_latin_terms, folded)),
    )


def join_latin_terms(folded: str) -> bytes:
    """Return the Latin terms of a folded text, each with a space before and behind.

    Most Chinese sentences have none.
    """
    if not _LATIN.search(folded):
        return b""
    found = {term for term in list_terms(_HAN.sub(" ", folded)) if term.isascii()}
    return f" {' '.join(sorted(found))} ".encode() if found else b""
