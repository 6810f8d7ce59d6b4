"""The transformer that the contextual encoder and the sentence reranker have in common.

Both come from multilingual-e5-small (Wang et al., "Multilingual E5 Text Embeddings", 2024), a
transformer encoder (Vaswani et al., "Attention Is All You Need", NeurIPS 2017) of twelve layers.
The tokenizer, the token embeddings and the graph of the network are the same and stand in
`backbone`; the layers' weights are each one's own. onnxruntime computes the matrix products in
whole numbers of eight bits (docs/decisions.md says why).
"""

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

BACKBONE_FOLDER = Path(__file__).parent / "backbone"

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
    steps: int = 127  # that a weight in whole numbers has each way
    quick_steps: int = 63  # with so few, two products with a byte fit sixteen bits
    epsilon: float = 1e-12


ARCHITECTURE = Architecture()
_OF_LAYERS = ("layers.", "norm.")  # begin the names of the weights that the graph takes


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
    read = load_file(BACKBONE_FOLDER / "embeddings.safetensors")
    tokenizer = Tokenizer.from_file(str(BACKBONE_FOLDER / "tokenizer.json"))
    return SharedTokens(tokenizer, read["embeddings.scales"], read["embeddings.rows"])


@dataclass(frozen=True, eq=False)
class Transformer:
    """The layers of one model, ready to compute."""

    weights: Mapping[str, Rows]  # matrices [in, out], biases and norms that the graph leaves out
    session: Any  # onnxruntime's

    @classmethod
    def load(cls, path: Path, *, quick: bool = False) -> "Transformer":
        """Read weights in four or eight bits; the graph takes the layers'.

        `quick` takes them in seven bits and computes somewhat less exactly, a fourth sooner. Raises
        OSError, KeyError, ValueError or SafetensorError for a file that is not one of them.
        """
        read = load_file(path)
        layers = {name: read.pop(name) for name in list(read) if name.startswith(_OF_LAYERS)}
        steps = ARCHITECTURE.quick_steps if quick else ARCHITECTURE.steps
        return cls(_widen_weights(read), _open_session(_quantize_weights(layers, steps), quick))

    def encode(self, embedded: Rows) -> Rows:
        """Return [tokens, width], the last layer's row of each token of one text.

        `embedded` [tokens, width] are the sums of embeddings and positions.
        """
        rows: Rows = self.session.run(None, {"embedded": embedded[None]})[0][0]
        return rows

    def apply(self, name: str, rows: Rows) -> Rows:
        """Return a linear map of the rows."""
        product: Rows = rows @ self.weights[name]
        product += self.weights[name + ".bias"]
        return product


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
    """Return all as float32, matrices as [in, out]."""
    weights = {
        name: values.astype(np.float32)
        for name, values in read.items()
        if not name.endswith((".rows", ".scales"))
    }
    for name in read:
        if name.endswith(".rows"):
            matrix = name.removesuffix(".rows")
            weights[matrix] = np.ascontiguousarray(_widen_matrix(read, matrix).T)
    return weights


def _quantize_weights(
    read: Mapping[str, npt.NDArray[Any]], steps: int
) -> dict[str, npt.NDArray[Any]]:
    """Return a matrix as int8 [in, out] ".rows" and float32 [out] ".scales", all else as float32.

    Stored matrices in four bits have a scale for each block, where whole products want one a row.
    """
    weights: dict[str, npt.NDArray[Any]] = {}
    for name, values in read.items():
        if name.endswith(".scales"):
            continue
        if not name.endswith(".rows"):
            weights[name] = values.astype(np.float32)
            continue
        matrix = name.removesuffix(".rows")
        if values.dtype == np.int8 and steps == ARCHITECTURE.steps:
            scales = read[matrix + ".scales"].astype(np.float32)
        else:
            wide = _widen_matrix(read, matrix)
            scales = np.abs(wide).max(axis=1) / steps
            values = np.rint(wide / scales[:, None]).astype(np.int8)  # noqa: PLW2901
        weights[name] = np.ascontiguousarray(values.T)
        weights[matrix + ".scales"] = scales
    return weights


def _widen_matrix(read: Mapping[str, npt.NDArray[Any]], name: str) -> Rows:
    """Return float32 [out, in] of a matrix in four or eight bits."""
    rows, scales = read[name + ".rows"], read[name + ".scales"]
    if rows.dtype == np.uint8:
        return unpack_blocks(scales, rows)
    return rows * scales.astype(np.float32)[:, None]


def _open_session(weights: Mapping[str, npt.NDArray[Any]], quick: bool) -> Any:
    """Return the graph's session, with these weights, on one thread."""
    import onnxruntime  # noqa: PLC0415 -- takes time that most commands need not spend

    options = onnxruntime.SessionOptions()
    # Texts are computed side by side, each on one thread: see index/threads.py.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    if quick:  # sum and norm in one step take twice as long as one after the other
        apart = ["SkipLayerNormFusion"]
    else:
        # Where a processor adds products of eight bits in sixteen, they would be cut off.
        options.add_session_config_entry("session.x64quantprecision", "1")
        apart = []
    values = map(onnxruntime.OrtValue.ortvalue_from_numpy, weights.values())
    options.add_external_initializers(list(weights), list(values))
    graph = (BACKBONE_FOLDER / "network.onnx").read_bytes()
    return onnxruntime.InferenceSession(
        graph, options, providers=["CPUExecutionProvider"], disabled_optimizers=apart
    )
