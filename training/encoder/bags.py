"""Bags of token ids: many texts as one flat array, cut, joined and thinned without Python loops.

A static encoder reads a text as a bag, so joining sentences to a passage is joining their ids.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Bags:
    """Text i is ids[starts[i]:starts[i + 1]]."""

    ids: Ids
    starts: Ids

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def lengths(self) -> Ids:
        """Tokens per text."""
        return np.diff(self.starts)

    @classmethod
    def from_lists(cls, lists: Sequence[Sequence[int]]) -> "Bags":
        """Bags of the given ids."""
        starts = np.cumsum([0, *map(len, lists)])
        return cls(np.fromiter((i for ids in lists for i in ids), np.int64, starts[-1]), starts)

    @classmethod
    def from_texts(cls, texts: Sequence[str], tokenizer: Tokenizer) -> "Bags":
        """Bags of the texts' tokens."""
        encodings = tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return cls.from_lists([encoding.ids for encoding in encodings])

    def take(self, rows: Ids) -> "Bags":
        """Return the given texts, in the given order."""
        return self.join(rows, np.ones(len(rows), np.int64))

    def join(self, rows: Ids, counts: Ids) -> "Bags":
        """Concatenate runs of texts: the first counts[0] of `rows` become one bag, and so on."""
        lengths = self.lengths[rows]
        ends = np.cumsum(lengths)
        total = int(ends[-1]) if len(ends) else 0
        places = np.arange(total) + np.repeat(self.starts[rows] - (ends - lengths), lengths)
        bounds = np.concatenate([[0], ends])[np.concatenate([[0], np.cumsum(counts)])]
        return Bags(self.ids[places], bounds.astype(np.int64))

    def thin(self, keep: NDArray[np.float64], random: np.random.Generator) -> "Bags":
        """Drop tokens at random: text i keeps each with probability keep[i], one at the least."""
        drawn = random.random(len(self.ids))
        kept = drawn < np.repeat(keep, self.lengths)
        filled = self.lengths > 0
        first = self.starts[:-1][filled]
        any_kept = np.add.reduceat(kept, first) > 0 if len(first) else np.zeros(0, bool)
        kept[first[~any_kept]] = True
        starts = np.concatenate([[0], np.cumsum(kept)])[self.starts]
        return Bags(self.ids[kept], starts)

    def spell(self, spelling: "Bags", share: float, random: np.random.Generator) -> "Bags":
        """Replace a share of the tokens by the tokens that spell them."""
        chosen = random.random(len(self.ids)) < share
        rows = np.where(chosen, self.ids + len(spelling) // 2, self.ids)
        lengths = spelling.lengths[rows]
        bounds = np.concatenate([[0], np.cumsum(lengths)])
        return Bags(spelling.take(rows).ids, bounds[self.starts])


def concatenate(first: Bags, second: Bags) -> Bags:
    """Join text i of both to one text."""
    both = stack([first, second])
    rows = np.arange(len(first) * 2).reshape(2, -1).T.reshape(-1)
    return both.join(rows, np.full(len(first), 2))


def stack(parts: Sequence[Bags]) -> Bags:
    """Put the texts of all parts one after the other."""
    return Bags(
        np.concatenate([part.ids for part in parts]),
        np.concatenate([[0], np.cumsum(np.concatenate([part.lengths for part in parts]))]),
    )
