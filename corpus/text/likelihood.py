"""How likely a text is as Chinese or English, in bits: the fewer, the likelier.

Bytes that several encodings accept are told apart by it, since a wrong one gives rare ideographs,
Hangul or private use. The ideographs' bits come from their frequency (`characters.txt`, made by
`training.dictionary.characters`), the others' from their kind.
"""

import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

from corpus.text.scripts import is_han

_WORD = re.compile("[A-Za-z\u00c0-\u024f]+")
_SEAM_BITS = 4  # where a word touches an ideograph: seldom in a text, often in a wrong decoding
_PUNCTUATION = "，。、；：！？“”‘’（）《》「」『』〈〉【】…—·\u3000"
# Code points below the first number take the bits that follow it, unless a rule before says else.
_BLOCKS = [
    *((0x30, 8), (0x3A, 5), (0x41, 8), (0x5B, 6), (0x61, 8), (0x7B, 5), (0x80, 8)),  # ASCII
    *((0x250, 12), (0x370, 20), (0x530, 14), (0x2000, 20), (0x2100, 12)),  # Latin to punctuation
    *((0x2E80, 14), (0x3000, 24), (0x3040, 10), (0x3100, 13), (0x3130, 15)),  # symbols to bopomofo
    *((0x3200, 24), (0x3400, 15), (0x4DC0, 22), (0x4E00, 24), (0xA000, 22)),  # rare ideographs
    *((0xD800, 24), (0xE000, 40), (0xFE30, 30), (0xFE70, 15), (0xFF00, 24)),  # Hangul, private use
    *((0xFF5F, 9), (0x20000, 24), (0x32000, 24)),  # wide forms, further ideographs
]
_UNASSIGNED, _BROKEN, _REST = 40, 30, 30


def measure_bits(text: str) -> int:
    """Return how many bits `text` takes."""
    bits = sum(_bits_of(character) * count for character, count in Counter(text).items())
    seams = sum(
        is_han(text[word.start() - 1 : word.start()]) + is_han(text[word.end() : word.end() + 1])
        for word in _WORD.finditer(text)
    )
    return bits + _SEAM_BITS * seams


@cache
def _bits_of(character: str) -> int:
    """Return the bits of a character: -log2 of its share in text of any kind, about."""
    if (bits := _load_table().get(character)) is not None:
        return bits
    if character == "\ufffd":
        return _BROKEN
    if unicodedata.category(character) in ("Cc", "Cn", "Cs"):
        return _UNASSIGNED
    return next((bits for end, bits in _BLOCKS if ord(character) < end), _REST)


@cache
def _load_table() -> dict[str, int]:
    """Character → bits, of the usual ideographs, punctuation and white space."""
    lines = (Path(__file__).parent / "characters.txt").read_text("utf-8").splitlines()
    table = {character: bits for bits, line in enumerate(lines, 1) for character in line}
    return table | dict.fromkeys(_PUNCTUATION + "\t\n\r", 6) | {" ": 5}
