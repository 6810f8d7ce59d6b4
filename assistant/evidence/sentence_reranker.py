"""The sentence reranker: scores the sentences that compete to answer a question, all at once.

A transformer encoder (Vaswani et al., "Attention Is All You Need", NeurIPS 2017) of twelve layers
reads the question and the sentences together. A sentence's score is how near the mean of its tokens
comes to that of the question; that no sentence answers has a score of its own. So it tells what the
words of a sentence cannot tell one by one: whether it says what is asked about.

`training.answering.sentence_reranker` makes the weights, and the README beside them describes them.
numpy computes the network in single precision: torch takes seconds to import, and onnxruntime was
no faster (docs/decisions.md).
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
from index import one_blas_thread

_FOLDER = Path(__file__).parent / "sentence_reranker_model"

Rows = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Architecture:
    """The shape of the network and of its input, as the weights were fitted."""

    begin_token: int = 0  # before the question
    end_token: int = 2  # before each sentence and after the last one
    question_tokens: int = 48  # that are read of the question
    sentence_tokens: int = 72  # that are read of each sentence
    sentences: int = 6  # as many fit the 512 positions
    heads: int = 12
    layers: int = 12
    block: int = 32  # embeddings that share a scale
    sharpness: float = 20.0  # what a cosine of 1 counts
    epsilon: float = 1e-12


ARCHITECTURE = Architecture()


@dataclass(frozen=True, eq=False)
class SentenceScores:
    """Scores of sentences read together; they compare with each other alone."""

    scores: Rows  # [sentences]: logits that each one answers
    none: float  # the logit that none of them does

    @property
    def answer_log_odds(self) -> float:
        """Return the logarithm of the odds that one of the sentences answers."""
        return float(np.logaddexp.reduce(self.scores) - self.none)


# numpy warns where nothing is wrong, see assistant.evidence.selection.
@one_blas_thread
@np.errstate(invalid="ignore")
def score_sentences(question: str, quotes: Sequence[str]) -> SentenceScores:
    """Score sentences, given in reading order, as answers to a question.

    Raises ValueError for none, or for more than `Architecture.sentences`.
    """
    shape = ARCHITECTURE
    if not 0 < len(quotes) <= shape.sentences:
        raise ValueError(f"expected 1 to {shape.sentences} sentences, got {len(quotes)}")
    net = _load_net()
    asked, *told = net.tokenize([question, *quotes])
    parts = [[shape.begin_token, *asked[: shape.question_tokens]]]
    parts += [[shape.end_token, *one[: shape.sentence_tokens]] for one in told]
    parts[-1].append(shape.end_token)
    ids = np.array([token for part in parts for token in part])
    sides = np.repeat((0, *(1 for _ in told)), [len(part) for part in parts])
    encoded = net.encode(ids, sides)
    starts = np.cumsum([0, *(len(part) for part in parts[:-1])])
    sizes = np.array([[len(part)] for part in parts], np.float32)
    means: Rows = np.add.reduceat(encoded, starts, dtype=np.float32)
    means /= sizes
    head, bias = net.weights["head.weight"], net.weights["head.bias"]
    near = (
        _normalize(net.apply("sentence", means[1:]))
        @ _normalize(net.apply("question", means[:1]))[0]
    )
    scores = shape.sharpness * near + means[1:] @ head[0] + bias[0]
    none = means[0] @ head[1] + bias[1] + shape.sharpness * net.weights["base"][0]
    return SentenceScores(np.asarray(scores, np.float32), float(none))


@dataclass(frozen=True, eq=False)
class _Net:
    tokenizer: Tokenizer
    weights: Mapping[str, npt.NDArray[Any]]

    def tokenize(self, texts: Sequence[str]) -> list[list[int]]:
        folded = [fold(text) for text in texts]
        encoded = self.tokenizer.encode_batch_fast(folded, add_special_tokens=False)
        return [one.ids for one in encoded]

    def encode(self, ids: npt.NDArray[np.intp], sides: npt.NDArray[np.intp]) -> Rows:
        """Return [tokens, width]: the last layer's row of each token.

        `sides`, [tokens], is 0 for tokens of the question and 1 for those of sentences.
        """
        places = self.weights["positions"][: len(ids)] + self.weights["sides"][sides]
        rows = self.norm("norm", self.embed(ids) + places)
        for layer in range(ARCHITECTURE.layers):
            name = f"layers.{layer}."
            queries, keys, values = np.split(self.apply(name + "attention", rows), 3, axis=1)
            attended = _attend(_split_heads(queries), _split_heads(keys), _split_heads(values))
            rows = self.norm(name + "norm", rows + self.apply(name + "joined", attended))
            wide = _apply_gelu(self.apply(name + "wide", rows))
            rows = self.norm(name + "last_norm", rows + self.apply(name + "narrow", wide))
        return rows

    def embed(self, ids: npt.NDArray[np.intp]) -> Rows:
        """Unpack rows of four bits: in each block, the low halves of its bytes come first."""
        packed = self.weights["embeddings.rows"][ids].reshape(len(ids), -1, ARCHITECTURE.block // 2)
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
        apart /= np.sqrt(squares / rows.shape[1] + ARCHITECTURE.epsilon)
        apart *= self.weights[name + ".weight"]
        apart += self.weights[name + ".bias"]
        return apart


def _split_heads(rows: Rows) -> Rows:
    """Return [heads, tokens, width of a head]."""
    return rows.reshape(len(rows), ARCHITECTURE.heads, -1).transpose(1, 0, 2)


def _attend(queries: Rows, keys: Rows, values: Rows) -> Rows:
    """Return [tokens, width]: the values of all heads, averaged by the softmax of the products."""
    likely: Rows = queries @ keys.transpose(0, 2, 1)
    likely *= queries.shape[2] ** -0.5
    likely -= likely.max(axis=2, keepdims=True)
    np.exp(likely, out=likely)
    likely /= likely.sum(axis=2, keepdims=True)
    attended: Rows = likely @ values
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


def _normalize(rows: Rows) -> Rows:
    return np.asarray(
        rows / (np.linalg.norm(rows, axis=1, keepdims=True) + ARCHITECTURE.epsilon), np.float32
    )


@cache
def _load_net() -> _Net:
    """Read the weights; matrices of int8 with a scale for each row become float32 once."""
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
