"""The tokenizer: which pieces get a row of their own, and how a text is cut into them.

Pieces are Simplified characters and words, lower-case English words and word parts, digits, years,
and bytes for everything else, so no input is unknown. The cut is the most probable one (unigram);
scores are flattened so that one long piece nearly always beats several short ones.
"""

import math
import string
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import jieba
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from training.dictionary.cedict import glosses
from training.encoder.folding import fold, normalizer

EMPTY = "∅"
PIECE = Regex(r"\p{Han}+|[\p{L}\p{M}&&[^\p{Han}]]+|\p{N}+|[%‰°$€£¥∅]")
NOTHING_TO_READ = Regex(r"\A[^\p{L}\p{N}%‰°$€£¥]*\z")
OTHER_LETTERS = (
    [chr(c) for c in range(0x3B1, 0x3CA)]  # Greek
    + [chr(c) for c in range(0x430, 0x450)]  # Cyrillic
    + [chr(c) for c in range(0x3041, 0x3097)]  # Hiragana
    + [chr(c) for c in range(0x30A1, 0x30FD)]  # Katakana
)
SYMBOLS = list("%‰°$€£¥")
CHARACTERS = 7000  # Simplified; rarer ones are spelled in bytes
YEARS = range(1800, 2041)


@dataclass(frozen=True)
class Piece:
    """One row: its text and how probable it is in its own language."""

    text: str
    kind: str  # "han", "english", "number", "other"
    probability: float


def choose(size: int, han_share: float, chinese: Iterable[str], wordpieces: Path) -> list[Piece]:
    """Choose `size` pieces; `chinese` is running text, `wordpieces` the teacher's ordered list."""
    fixed = [Piece(text, "other", 1e-7) for text in [*OTHER_LETTERS, *SYMBOLS]]
    numbers = [*map(str, range(10)), *(f"{n:02}" for n in range(100)), *map(str, YEARS)]
    fixed += [Piece(text, "number", 1e-4 if len(text) < 3 else 2e-5) for text in numbers]
    room = size - len(fixed) - 256 - 2
    han = _han_pieces(int(room * han_share), chinese)
    return fixed + han + _english_pieces(room - len(han), wordpieces)


def _han_pieces(size: int, chinese: Iterable[str]) -> list[Piece]:
    """Characters first (they spell every other word), then the most frequent words with a gloss."""
    counts = _jieba_counts()
    running = fold("\n".join(chinese))
    senses = glosses()
    characters: Counter[str] = Counter()
    for word, count in counts.items():
        for character in word:
            characters[character] += count
    total = sum(counts.values())
    for character in running:
        if "㐀" <= character <= "鿿":
            characters[character] += 10
    single = [character for character, _ in characters.most_common(CHARACTERS)]
    words = {w: n for w, n in counts.items() if 2 <= len(w) <= 5 and w in senses}
    for word in senses:
        if 2 <= len(word) <= 5:
            words[word] = words.get(word, 1)
    ranked = sorted(words, key=lambda w: (-words[w], w))[: max(0, size - len(single))]
    mass = sum(characters.values())
    return [Piece(c, "han", characters[c] / mass) for c in single] + [
        Piece(w, "han", words[w] / total) for w in ranked
    ]


def _jieba_counts() -> Counter[str]:
    """Chinese words of jieba's dictionary with their frequencies, folded."""
    counts: Counter[str] = Counter()
    with jieba.get_dict_file() as file:
        for line in file:
            word, count, *_ = line.decode("utf-8").split()
            if all("㐀" <= c <= "鿿" for c in word):
                counts[fold(word)] += int(count)
    return counts


def _english_pieces(size: int, wordpieces: Path) -> list[Piece]:
    """Letters, the commonest word parts, then whole words in the teacher's order of frequency."""
    listed = wordpieces.read_text(encoding="utf-8").split("\n")
    words = [w for w in listed if len(w) > 1 and w.isascii() and w.isalpha() and w.islower()]
    parts = [w[2:] for w in listed if w.startswith("##") and w[2:].isascii() and w[2:].isalpha()]
    chosen = dict.fromkeys(string.ascii_lowercase)
    chosen |= dict.fromkeys(part for part in parts[:1500] if len(part) > 1)
    for word in words:
        if len(chosen) >= size:
            break
        chosen[word] = None
    rank = {word: position for position, word in enumerate(words)}
    return [
        Piece(text, "english", 0.1 / (rank[text] + 3) if text in rank else 1e-6) for text in chosen
    ]


def build(pieces: list[Piece]) -> Tokenizer:
    """Build the tokenizer: ids 2… are `pieces` in order, then come 256 bytes."""
    vocabulary = [("<unk>", -30.0), (EMPTY, -20.0)]
    vocabulary += [(piece.text, _score(piece)) for piece in pieces]
    vocabulary += [(f"<0x{byte:02X}>", -20.0) for byte in range(256)]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=0, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizer(), normalizers.Replace(NOTHING_TO_READ, EMPTY)]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Split(PIECE, "removed", invert=True)
    return tokenizer


def _score(piece: Piece) -> float:
    """Log probability flattened to about -12…-8: fewer pieces win, frequency breaks the ties."""
    return -8.0 + 0.25 * max(math.log(piece.probability), -17.0)
