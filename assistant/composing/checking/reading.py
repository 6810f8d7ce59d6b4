"""Sentence and quotations as the contextual encoder reads them: a row for each token.

What a token of the sentence means is compared with all tokens of the quotations, as BERTScore does
(Zhang et al., "BERTScore: Evaluating Text Generation with BERT", ICLR 2020).
"""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from corpus.text.normalization import fold
from index.encoders.contextual import PROMPTS
from index.encoders.loading import CONTEXTUAL_FOLDER
from index.encoders.transformer import ARCHITECTURE, Transformer, load_tokens, normalize_rows

Rows = npt.NDArray[np.float32]
MOST_TOKENS = 160  # of one text; a quotation is at most one sentence


@dataclass(frozen=True, eq=False)
class ReadText:
    """A text's tokens: their places in the folded text, their rows, and the mean of all."""

    spans: tuple[tuple[int, int], ...]
    rows: Rows  # [tokens, width], each of length 1
    mean: Rows  # [width], of length 1


def read_text(text: str) -> ReadText:
    """Read a text; the same one is read once for all sentences that cite it."""
    return _read_text(text)


def keep_nothing() -> None:
    """Forget what was read, so that reading can be timed."""
    _read_text.cache_clear()


@lru_cache(maxsize=256)
def _read_text(text: str) -> ReadText:
    tokens, network = load_tokens(), _load_network()
    begin, end = ARCHITECTURE.begin_token, ARCHITECTURE.end_token
    front = tokens.tokenize([PROMPTS["query"]])[0]
    encoded = tokens.tokenizer.encode(fold(text), add_special_tokens=False)
    own = encoded.ids[:MOST_TOKENS]
    ids = np.array([begin, *front, *own, end])
    rows = network.encode(tokens.embed(ids) + network.weights["positions"][: len(ids)])
    inner = rows[1 + len(front) : -1]
    return ReadText(
        tuple(encoded.offsets[:MOST_TOKENS]),
        normalize_rows(inner),
        normalize_rows(rows.mean(axis=0, keepdims=True))[0],
    )


@cache
def _load_network() -> Transformer:
    return Transformer.load(CONTEXTUAL_FOLDER / "model.safetensors")
