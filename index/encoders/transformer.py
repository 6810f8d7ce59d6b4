"""The transformer that the contextual encoder and the sentence reranker have in common.

Both come from multilingual-e5-small (Wang et al., "Multilingual E5 Text Embeddings", 2024), a
transformer encoder (Vaswani et al., "Attention Is All You Need", NeurIPS 2017) of twelve layers.
The tokenizer and the token embeddings are the same to the byte and stand in `shared_tokens`; the
layers are each one's own. numpy computes them in single precision (docs/decisions.md says why).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from corpus.text.normalization import fold

TOKENS_FOLDER = Path(__file__).parent / "shared_tokens"

Rows = npt.NDArray[np.float32]
Ids = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Architecture:
    """What the network has besides its weights."""

    begin_token: int = 0  # before a text
    end_token: int = 2  # behind it
    positions: int = 512  # tokens that are read at once, these two included
    heads: int = 12
    block: int = 32  # numbers of four bits that share a scale
    epsilon: float = 1e-12


ARCHITECTURE = Architecture()


@dataclass(frozen=True, eq=False)
class SharedTokens:
    """The tokenizer of folded texts, and an embedding for each of its tokens."""

    tokenizer: Tokenizer
    scales: npt.NDArray[np.float16]  # [tokens, blocks]
    halves: npt.NDArray[np.uint8]  # [tokens, blocks * 16]: two numbers a byte

    def tokenize(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the token ids of each text, without those that begin and end it."""
        folded = [fold(text) for text in texts]
        encoded = self.tokenizer.encode_batch_fast(folded, add_special_tokens=False)
        return [one.ids for one in encoded]

    def embed(self, ids: Ids) -> Rows:
        """Return float32 [ids, width]."""
        return unpack_blocks(self.scales[ids], self.halves[ids])


@cache
def load_tokens() -> SharedTokens:
    """Read tokenizer and embeddings, once for all that use them."""
    read = load_file(TOKENS_FOLDER / "embeddings.safetensors")
    tokenizer = Tokenizer.from_file(str(TOKENS_FOLDER / "tokenizer.json"))
    return SharedTokens(tokenizer, read["embeddings.scales"], read["embeddings.rows"])


@dataclass(frozen=True, eq=False)
class Transformer:
    """The layers of one model, ready for numpy."""

    weights: Mapping[str, Rows]  # matrices by name [in, out]; theirs and the norms' ".bias"
    layers: int

    @classmethod
    def load(cls, path: Path) -> "Transformer":
        """Read weights in four or eight bits, each matrix widened once.

        Raises OSError, KeyError, ValueError or SafetensorError for a file that is not one of them.
        """
        weights = _widen_weights(load_file(path))
        layers = sum(name.endswith(".attention") for name in weights)
        for layer in range(layers):  # the products of queries and keys need no scaling afterwards
            for name in (f"layers.{layer}.attention", f"layers.{layer}.attention.bias"):
                queries = np.split(weights[name], 3, axis=-1)[0]
                queries *= (queries.shape[-1] / ARCHITECTURE.heads) ** -0.5
        return cls(weights, layers)

    def encode(self, embedded: Rows, starts: Sequence[int]) -> Rows:
        """Return [tokens, width]: the last layer's row of each token.

        `embedded` [tokens, width] are the sums of embeddings and positions of several texts, end to
        end; `starts` is where each begins, and last the number of tokens. No text sees another.
        """
        rows = self.norm("norm", embedded)
        for layer in range(self.layers):
            name = f"layers.{layer}."
            attended = _attend_within(self.apply(name + "attention", rows), starts)
            rows = self.norm(name + "norm", rows + self.apply(name + "joined", attended))
            wide = _apply_gelu(self.apply(name + "wide", rows))
            rows = self.norm(name + "last_norm", rows + self.apply(name + "narrow", wide))
        return rows

    def apply(self, name: str, rows: Rows) -> Rows:
        """Return a linear map of the rows."""
        product: Rows = rows @ self.weights[name]
        product += self.weights[name + ".bias"]
        return product

    def norm(self, name: str, rows: Rows) -> Rows:
        """Return the rows normalised (Ba et al., "Layer Normalization", 2016)."""
        apart: Rows = rows - rows.mean(axis=1, keepdims=True)
        squares = np.einsum("ij,ij->i", apart, apart)[:, None]
        apart /= np.sqrt(squares / rows.shape[1] + ARCHITECTURE.epsilon)
        apart *= self.weights[name + ".weight"]
        apart += self.weights[name + ".bias"]
        return apart


def unpack_blocks(scales: npt.NDArray[np.floating[Any]], halves: npt.NDArray[np.uint8]) -> Rows:
    """Return float32 [rows, blocks * 32] of [rows, blocks] scales and [rows, blocks * 16] bytes.

    The format is ggml's Q4_0: in each block, the low halves of its bytes come first.
    """
    packed = halves.reshape(len(halves), -1, ARCHITECTURE.block // 2)
    numbers = np.concatenate([packed & 15, packed >> 4], axis=2).astype(np.float32) - 8
    numbers *= scales.astype(np.float32)[..., None]
    return np.asarray(numbers.reshape(len(halves), -1), np.float32)


def normalize_rows(rows: Rows) -> Rows:
    """Return the rows scaled to length 1."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / (lengths + ARCHITECTURE.epsilon), np.float32)


def _widen_weights(read: Mapping[str, npt.NDArray[Any]]) -> dict[str, Rows]:
    """Return all as float32; a matrix stands as ".rows" of whole numbers and ".scales"."""
    weights: dict[str, Rows] = {}
    for name, values in read.items():
        matrix, _, kind = name.rpartition(".")
        if kind == "scales":
            continue
        if kind == "rows":
            scales = read[matrix + ".scales"].astype(np.float32)
            four_bits = values.dtype == np.uint8
            rows = unpack_blocks(scales, values) if four_bits else values * scales[:, None]
            weights[matrix] = np.ascontiguousarray(rows.T)
        else:
            weights[name] = values.astype(np.float32)
    return weights


def _attend_within(mixed: Rows, starts: Sequence[int]) -> Rows:
    """Return [tokens, width]: to each token, what it attends to of its own text.

    `mixed` [tokens, 3 * width] holds queries, keys and values.
    """
    attended = np.empty((len(mixed), mixed.shape[1] // 3), np.float32)
    for start, end in pairwise(starts):
        heads = mixed[start:end].reshape(end - start, 3, ARCHITECTURE.heads, -1)
        attended[start:end] = _attend(*np.ascontiguousarray(heads.transpose(1, 2, 0, 3)))
    return attended


def _attend(queries: Rows, keys: Rows, values: Rows) -> Rows:
    """Return [tokens, width]: the values of all heads, averaged by the softmax of the products.

    Each of them is [heads, tokens, width of a head].
    """
    likely: Rows = queries @ keys.transpose(0, 2, 1)
    likely -= likely.max(axis=2, keepdims=True)
    np.exp(likely, out=likely)
    attended: Rows = likely @ values
    attended /= likely.sum(axis=2, keepdims=True)
    return attended.transpose(1, 0, 2).reshape(queries.shape[1], -1)


def _apply_gelu(rows: Rows) -> Rows:
    """Return GELU (Hendrycks and Gimpel, 2016) by its approximation with tanh, in place."""
    slope = rows * rows
    slope *= 0.044715
    slope += 1
    slope *= rows
    slope *= (2 / math.pi) ** 0.5
    np.tanh(slope, out=slope)
    slope += 1
    slope *= 0.5
    rows *= slope
    return rows
