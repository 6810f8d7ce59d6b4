"""Encode with sentence-transformers' StaticEmbedding models, without torch.

Such a model is a tokenizer and a table with one vector for each token; a text's vector is the mean
of its tokens' vectors, scaled to length 1. The folder is the one that sentence-transformers writes;
a test holds that both give the same vectors. Static models need no prompts.
"""

import json
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import chain, compress
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from corpus import EncoderUnavailable
from corpus.text.normalization import fold
from index.encoders.protocol import EncodeProgress, Role, Vectors
from index.encoders.token_vectors import sum_rows
from index.ragged import Ragged

NOTHING = "∅"
_BREAK = f"\n{NOTHING}\n"
_TOGETHER = 16  # texts
_LETTER = re.compile("[0-9A-Za-z\u4e00-\u9fff]")  # has a token for certain
_RADICAL = re.compile("[\u2e80-\u2fdf]")  # no tokenizer has learnt them; texts come with them


class StaticEncoder:
    """Implements `Encoder` for a folder whose modules are StaticEmbedding and Normalize."""

    def __init__(self, folder: Path, name: str) -> None:
        """Read the folder's tokenizer and table; raise EncoderUnavailable if they are not there."""
        try:
            self.fingerprint, module = _inspect(folder)
            self._tokenizer = Tokenizer.from_file(str(module / "tokenizer.json"))
            self._table = load_file(module / "model.safetensors")["embedding.weight"]
        except (OSError, KeyError, ValueError) as error:
            raise EncoderUnavailable("encoder.damaged", name=name, reason=error) from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        # The token for texts without any other, where the tokenizer has one. It cuts runs one by
        # one, so that short texts can be cut together, with this token between: each takes a while.
        (nothing,) = self._cut(["\n"])
        # A question is cut for its vector and for its tokens.
        self._cut_question = lru_cache(maxsize=8)(
            lambda text: tuple(self._cut([_RADICAL.sub(_fold_radical, text)])[0])
        )
        self._nothing = nothing[0] if self.token_texts(np.array(nothing)) == [NOTHING] else None
        self.name = name
        # Token ids go from 0 to one less than `token_count`.
        self.token_count, self.dimension = map(int, self._table.shape)

    def encode(
        self,
        texts: Sequence[str],
        role: Role,
        progress: EncodeProgress | None = None,
        batch_size: int = 256,
    ) -> Vectors:
        """See `Encoder`. Both roles are encoded alike; a text without tokens is all zeros."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for start in range(0, len(texts), batch_size):
            batch = texts[start : start + batch_size]
            tokens = Ragged.of(self.tokens(batch), np.int64)
            vectors[start : start + len(batch)] = self.encode_tokens(tokens)
            if progress:
                progress(start + len(batch), len(texts))
        return vectors

    def encode_tokens(self, tokens: Ragged) -> Vectors:
        """Return float32 [texts, dimension], given the token ids of each text."""
        vectors = sum_rows(self, tokens)  # which points where the mean points
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        np.divide(vectors, lengths, out=vectors, where=lengths > 0)
        return vectors

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """Return each text's token ids in reading order, repeats included."""
        if len(texts) == 1:
            return [list(self._cut_question(texts[0]))]
        plain = [_RADICAL.sub(_fold_radical, text) for text in texts]
        if self._nothing is None:
            return self._cut(plain)
        fits = [bool(_LETTER.search(text)) and NOTHING not in text for text in plain]
        alone = iter(self._cut([text for text, fit in zip(plain, fits, strict=True) if not fit]))
        fitting = list(compress(plain, fits))
        parts = [fitting[at : at + _TOGETHER] for at in range(0, len(fitting), _TOGETHER)]
        cut = self._cut([_BREAK.join(part) for part in parts])
        together = chain.from_iterable(_split(ids, self._nothing) for ids in cut)
        return [next(together if fit else alone) for fit in fits]

    def _cut(self, texts: Sequence[str]) -> list[list[int]]:
        encodings = self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        return [encoding.ids for encoding in encodings]

    def token_texts(self, ids: npt.NDArray[np.intp]) -> list[str]:
        """Return what each token is written like, folded; without marks of word parts."""
        texts = (self._tokenizer.id_to_token(int(at)) or "" for at in ids)
        return [text.removeprefix("##").removeprefix("\u2581") for text in texts]

    def rows(self, ids: npt.NDArray[np.intp]) -> Vectors:
        """Return float32 [ids, dimension]: what each token adds to the sum, its weight included."""
        return np.asarray(self._table[ids], np.float32)


def _split(ids: list[int], mark: int) -> Iterator[list[int]]:
    """Yield the parts of a list between marks."""
    start = 0
    for _ in range(ids.count(mark)):
        end = ids.index(mark, start)
        yield ids[start:end]
        start = end + 1
    yield ids[start:]


def _fold_radical(radical: re.Match[str]) -> str:
    return fold(radical[0])


def _inspect(folder: Path) -> tuple[str, Path]:
    """Return the fingerprint and the folder of the StaticEmbedding module."""
    listed = (folder / "modules.json").read_bytes()
    kinds = {entry["type"].rpartition(".")[2]: entry["path"] for entry in json.loads(listed)}
    if set(kinds) != {"StaticEmbedding", "Normalize"}:
        raise ValueError(f"expected modules StaticEmbedding and Normalize, got {sorted(kinds)}")
    module = folder / kinds["StaticEmbedding"]
    digest = blake2b(digest_size=16)
    for path in (module / "tokenizer.json", module / "model.safetensors"):
        digest.update(blake2b(path.read_bytes()).digest())
    return digest.hexdigest(), module
