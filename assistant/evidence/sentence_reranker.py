"""Reads a question together with the sentences that compete to answer it, and scores each.

A transformer encoder (Vaswani et al., "Attention Is All You Need", NeurIPS 2017) of twelve layers
sees the question and all the sentences at once, so that every word of the one is weighed against
every word of the others; a sentence's score is how near the mean of its tokens then comes to that
of the question's, and that none of them answers has a score of its own. What the words of a
sentence cannot tell one by one, whether it says what is asked of what is asked about, this can. It
costs a hundred times what `assistant.evidence.scoring` does: `assistant.evidence.close_reading`
says when it is worth it.

`assistant/evidence/sentence_reranker_model/README.md` says where the weights come from and
`training.answering.sentence_reranker` how they were made. Computed with numpy in single precision,
so that nobody waits for torch to be imported. Knows texts and scores; nothing of passages.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from corpus.text.normalization import fold

MOST = 5  # sentences read at once
_FOLDER = Path(__file__).parent / "sentence_reranker_model"
BEGIN, END = 0, 2  # ids of the tokens before the question, and before and after sentences
QUESTION, QUOTE = 48, 72  # tokens that are read of each
HEADS = 12
_LAYERS, _BLOCK = 12, 32
SHARPNESS = 20.0  # what a cosine of 1 counts
_SMALL = 1e-12

Rows = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Reading:
    """What reading found; scores and `none` are comparable within one reading only."""

    scores: Rows  # [sentences]: logits that it answers
    none: float  # that none of them does

    @property
    def answered(self) -> float:
        """Return the logarithm of the odds that one of the sentences answers."""
        return float(np.logaddexp.reduce(self.scores) - self.none)


# See assistant.evidence.selection: numpy warns where nothing is wrong.
@np.errstate(invalid="ignore")
def read_closely(question: str, quotes: Sequence[str]) -> Reading:
    """Score one to `MOST` sentences, given in reading order, as answers to a question."""
    if not 0 < len(quotes) <= MOST:
        raise ValueError(f"expected 1 to {MOST} sentences, got {len(quotes)}")
    net = _net()
    asked, *told = net.tokens([question, *quotes])
    parts = [[BEGIN, *asked[:QUESTION]], *([END, *one[:QUOTE]] for one in told)]
    parts[-1].append(END)
    ids = np.array([token for part in parts for token in part])
    sides = np.repeat((0, *(1 for _ in told)), [len(part) for part in parts])
    seen = net.look(ids, sides)
    starts = np.cumsum([0, *(len(part) for part in parts[:-1])])
    sizes = np.array([[len(part)] for part in parts], np.float32)
    means: Rows = np.add.reduceat(seen, starts, dtype=np.float32)
    means /= sizes
    head, bias = net.weights["head.weight"], net.weights["head.bias"]
    near = _unit(net.apply("sentence", means[1:])) @ _unit(net.apply("question", means[:1]))[0]
    scores = SHARPNESS * near + means[1:] @ head[0] + bias[0]
    none = means[0] @ head[1] + bias[1] + SHARPNESS * net.weights["base"][0]
    return Reading(np.asarray(scores, np.float32), float(none))


@dataclass(frozen=True, eq=False)
class _Net:
    tokenizer: Tokenizer
    weights: Mapping[str, npt.NDArray[Any]]

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        folded = [fold(text) for text in texts]
        encoded = self.tokenizer.encode_batch_fast(folded, add_special_tokens=False)
        return [one.ids for one in encoded]

    def look(self, ids: npt.NDArray[np.intp], sides: npt.NDArray[np.intp]) -> Rows:
        """Return [tokens, width]: what the last layer makes of each token among the others."""
        places = self.weights["positions"][: len(ids)] + self.weights["sides"][sides]
        seen = self.norm("norm", self.embeddings(ids) + places)
        for layer in range(_LAYERS):
            at = f"layers.{layer}."
            asks, keys, values = np.split(self.apply(at + "attention", seen), 3, axis=1)
            joined = _attend(_heads(asks), _heads(keys), _heads(values))
            seen = self.norm(at + "norm", seen + self.apply(at + "joined", joined))
            wide = self.apply(at + "wide", seen)
            seen = self.norm(at + "last_norm", seen + self.apply(at + "narrow", _gelu(wide)))
        return seen

    def embeddings(self, ids: npt.NDArray[np.intp]) -> Rows:
        """Unpack rows of four bits: in each block of 32, the low halves of its bytes come first."""
        packed = self.weights["embeddings.rows"][ids].reshape(len(ids), -1, _BLOCK // 2)
        halves = np.concatenate([packed & 15, packed >> 4], axis=2).astype(np.float32) - 8
        scales = self.weights["embeddings.scales"][ids].astype(np.float32)
        return np.asarray((halves * scales[..., None]).reshape(len(ids), -1), np.float32)

    def apply(self, name: str, rows: Rows) -> Rows:
        product: Rows = rows @ self.weights[name]
        product += self.weights[name + ".bias"]
        return product

    def norm(self, name: str, rows: Rows) -> Rows:
        apart: Rows = rows - rows.mean(axis=1, keepdims=True)
        squares = np.einsum("ij,ij->i", apart, apart)[:, None]
        apart /= np.sqrt(squares / rows.shape[1] + _SMALL)
        apart *= self.weights[name + ".weight"]
        apart += self.weights[name + ".bias"]
        return apart


def _heads(rows: Rows) -> Rows:
    """Return [heads, tokens, width of a head]."""
    return rows.reshape(len(rows), HEADS, -1).transpose(1, 0, 2)


def _attend(asks: Rows, keys: Rows, values: Rows) -> Rows:
    likely: Rows = asks @ keys.transpose(0, 2, 1)
    likely *= asks.shape[2] ** -0.5
    likely -= likely.max(axis=2, keepdims=True)
    np.exp(likely, out=likely)
    likely /= likely.sum(axis=2, keepdims=True)
    joined: Rows = likely @ values
    return joined.transpose(1, 0, 2).reshape(asks.shape[1], -1)


def _gelu(rows: Rows) -> Rows:
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


def _unit(rows: Rows) -> Rows:
    return np.asarray(rows / (np.linalg.norm(rows, axis=1, keepdims=True) + _SMALL), np.float32)


@cache
def _net() -> _Net:
    """Read the weights; matrices, in whole numbers with a scale for each row, are widened once."""
    read = load_file(_FOLDER / "model.safetensors")
    weights: dict[str, npt.NDArray[Any]] = {}
    for name, values in read.items():
        if name.startswith("embeddings."):
            weights[name] = values
        elif values.dtype == np.int8:
            matrix = name.removesuffix(".rows")
            scales = read[matrix + ".scales"].astype(np.float32)
            weights[matrix] = np.ascontiguousarray((values * scales[:, None]).T)
        else:
            weights[name] = values.astype(np.float32)
    return _Net(Tokenizer.from_file(str(_FOLDER / "tokenizer.json")), weights)
