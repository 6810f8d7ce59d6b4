"""Sorted terms in one block of bytes, of which a look-up reads a few hundred.

Every 128th term is a head. The heads are read when the first term is looked up; they tell which
block a term would stand in, and that block is searched.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.ragged import map_array

_BLOCK = 128  # terms


class TermTable:
    """Terms by their rows: the places that they have in the order of their code points."""

    def __init__(
        self, text: npt.NDArray[np.uint8], blocks: npt.NDArray[np.int64], heads: bytes | Path
    ) -> None:
        """Take what `of` or `load` gives."""
        self._array, self._starts, self._stored_heads = text, blocks, heads
        self._text, self._blocks = text.data, blocks.data  # quicker than arrays

    @classmethod
    def of(cls, terms: Sequence[str]) -> "TermTable":
        """Take sorted terms, each once. Raises ValueError for a term with a line break."""
        text = "\n".join(["", *terms, ""])
        if text.count("\n") != len(terms) + 1:
            raise ValueError("expected terms without line breaks, got one with")
        return cls._of_text(encode_term(text))

    @classmethod
    def of_encoded(cls, terms: Sequence[bytes]) -> "TermTable":
        """Take what `list_encoded` gives."""
        return cls._of_text(b"\n".join([b"", *terms, b""]))

    @classmethod
    def _of_text(cls, text: bytes) -> "TermTable":
        """Take terms with a line break before and behind each."""
        array = np.frombuffer(text, np.uint8)
        breaks = np.flatnonzero(array == ord("\n"))
        blocks = np.append(breaks[:-1:_BLOCK], breaks[-1]).astype(np.int64)
        firsts = [text[at + 1 : text.index(b"\n", at + 1)] for at in blocks[:-1].tolist()]
        return cls(array, blocks, b"\n".join(firsts))

    def __bool__(self) -> bool:
        return len(self._blocks) > 1

    def __len__(self) -> int:
        if not self:
            return 0
        last = self._text[self._blocks[-2] + 1 :].tobytes()
        return (len(self._blocks) - 2) * _BLOCK + last.count(b"\n")

    def __iter__(self) -> Iterator[str]:
        return map(decode_term, self.list_encoded())

    def list_encoded(self) -> list[bytes]:
        """Return all terms in UTF-8, sorted."""
        return self._text.tobytes().split(b"\n")[1:-1]

    def find_row(self, term: str) -> int:
        """Return the row of a term, -1 if it is not there."""
        return self.find_encoded(encode_term(term))

    def find_encoded(self, sought: bytes) -> int:
        """Return the row of what `encode_term` gave, -1 if it is not there."""
        block = bisect_right(self._heads, sought) - 1
        if block < 0 or b"\n" in sought:
            return -1
        text = self._text[self._blocks[block] : self._blocks[block + 1] + 1].tobytes()
        at = text.find(b"\n%b\n" % sought)
        return -1 if at < 0 else block * _BLOCK + text.count(b"\n", 0, at)

    def list_following(self, character: str) -> str:
        """Return the characters that follow one in terms of two characters, sorted."""
        sought = encode_term(character)
        begin, end = self._find_blocks(sought, sought[:-1] + bytes([sought[-1] + 1]))
        text = decode_term(self._text[self._blocks[begin] : self._blocks[end] + 1].tobytes())
        rests = text.split("\n" + character)[1:]  # of terms in a row; others follow the last
        if rests:
            rests[-1] = rests[-1].partition("\n")[0]
        return "".join([rest for rest in rests if len(rest) == 1])

    def list_latin(self, most: int = 1 << 21) -> list[str] | None:
        """Return the terms from a to z, and some around them; None for over `most` bytes."""
        first, last = self._find_blocks(b"a", b"{")
        if self._blocks[last] - self._blocks[first] > most:
            return None
        return [decode_term(term) for term in self._read_between(b"a", b"{") if term]

    def _find_blocks(self, first: bytes, last: bytes) -> tuple[int, int]:
        """Return the blocks that hold what sorts from one term to before another."""
        return max(0, bisect_left(self._heads, first) - 1), bisect_left(self._heads, last)

    def _read_between(self, first: bytes, last: bytes) -> list[bytes]:
        begin, end = self._find_blocks(first, last)
        return self._text[self._blocks[begin] + 1 : self._blocks[end]].tobytes().split(b"\n")

    def save(self, folder: Path) -> None:
        """Write terms.txt, one a line, and what finds them."""
        (folder / "terms.txt").write_bytes(self._text.tobytes())
        (folder / "heads.txt").write_bytes(b"\n".join(self._heads))
        np.save(folder / "blocks.npy", self._starts)

    @classmethod
    def load(cls, folder: Path) -> "TermTable":
        """Open what `save` wrote; what is looked up is read."""
        text = np.memmap(folder / "terms.txt", np.uint8, "r")
        return cls(np.asarray(text), map_array(folder / "blocks.npy"), folder / "heads.txt")

    @cached_property
    def _heads(self) -> list[bytes]:
        stored = self._stored_heads
        heads = stored.read_bytes() if isinstance(stored, Path) else stored
        return heads.split(b"\n") if len(self._blocks) > 1 else []


def encode_term(term: str) -> bytes:
    """Return a term in UTF-8, whose bytes sort as its code points do."""
    return term.encode("utf-8", "surrogatepass")


def decode_term(term: bytes) -> str:
    """Return what `encode_term` was given."""
    return term.decode("utf-8", "surrogatepass")
