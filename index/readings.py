"""Passages as the second stage reads them, sentence by sentence, made once when they are indexed.

Folding a text, stemming its Latin words and cutting it into tokens take longer than all else that a
question needs, so they are done here and kept: each passage is a row of units, the titles above it
first, then its sentences. Knows text and token ids; knows nothing of questions.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus import Passage
from index.analyse import terms
from index.fold import fold
from index.late import TokenRows, sum_lengths
from index.ragged import Ragged, Starts, mapped, starts_of

_HAN = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[0-9a-z]")
_RAGGED = ("folded", "latin", "tokens")


@dataclass(frozen=True, eq=False)
class Readings:
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

    @classmethod
    def of(cls, passages: Sequence[Passage], encoder: TokenRows) -> "Readings":
        """Read passages; the encoder's rows need not be those that search."""
        titles = ["\n".join(passage.section) for passage in passages]
        sentences = [_sentences(passage) for passage in passages]
        texts = [
            text for title, own in zip(titles, sentences, strict=True) for text in (title, *own)
        ]
        counts = [1 + len(own) for own in sentences]
        units = starts_of(counts)
        above = np.repeat(units[:-1], counts)  # of each unit the one with its titles
        tokens = _tokens(texts, above.tolist(), encoder)
        folded = _each_once(texts, fold)
        return cls(
            units=units,
            folded=Ragged.of_bytes(text.encode("utf-8", "surrogatepass") for text in folded),
            latin=Ragged.of_bytes(map(latin_terms, folded)),
            tokens=tokens,
            lengths=sum_lengths(encoder, tokens, above),
        )

    @classmethod
    def join(cls, parts: Sequence["Readings"]) -> "Readings":
        """Set several one after the other."""
        counts = np.concatenate([np.diff(part.units) for part in parts])
        return cls(
            units=starts_of(counts),
            folded=Ragged.join([part.folded for part in parts]),
            latin=Ragged.join([part.latin for part in parts]),
            tokens=Ragged.join([part.tokens for part in parts]),
            lengths=np.concatenate([part.lengths for part in parts]),
        )

    def save(self, folder: Path) -> None:
        """Write plain npy files into `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in _RAGGED:
            getattr(self, name).save(folder, name)
        np.save(folder / "units.npy", self.units)
        np.save(folder / "lengths.npy", self.lengths)

    @classmethod
    def load(cls, folder: Path) -> "Readings":
        """Read what `save` wrote; only what a question touches is read from the disk."""
        return cls(
            units=np.load(folder / "units.npy"),
            lengths=mapped(folder / "lengths.npy"),
            **{name: Ragged.load(folder, name) for name in _RAGGED},
        )


def _sentences(passage: Passage) -> list[str]:
    spans = [(one.start - passage.start, one.end - passage.start) for one in passage.sentences]
    return [passage.text[start:end] for start, end in spans] or [passage.text]


def _tokens(texts: Sequence[str], above: Sequence[int], encoder: TokenRows) -> Ragged:
    """Return the tokens of each unit, those of a sentence without those of its titles.

    An encoder may have a token for texts that hold no other. Beside titles that have some, or as
    titles, such a text has none; a sentence alone keeps it.
    """
    ids = encoder.tokens(texts)
    nothing = encoder.tokens([""])[0]
    for at, title in enumerate(above):  # titles stand before their sentences
        if ids[at] == nothing and (at == title or ids[title]):
            ids[at] = []
    return Ragged.of(ids, np.min_scalar_type(encoder.token_count))


def _each_once(texts: Sequence[str], change: Callable[[str], str]) -> list[str]:
    changed = {text: change(text) for text in dict.fromkeys(texts)}
    return [changed[text] for text in texts]


def latin_terms(folded: str) -> bytes:
    """Return the Latin terms of a folded text, each with a space before and behind.

    Most Chinese sentences have none.
    """
    if not _LATIN.search(folded):
        return b""
    found = {term for term in terms(_HAN.sub(" ", folded)) if term.isascii()}
    return f" {' '.join(sorted(found))} ".encode() if found else b""
