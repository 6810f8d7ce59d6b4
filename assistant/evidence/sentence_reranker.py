"""The sentence reranker: scores the sentences that compete to answer a question, all at once.

A transformer reads the question and the sentences together. A sentence's score is how near the mean
of its tokens comes to that of the question; that no sentence answers has a score of its own. So it
tells what the words of a sentence cannot tell one by one: whether it says what is asked about.

`training.answering.sentence_reranker` makes the weights, and the README beside them describes them.
The network and the tokens are those of the contextual encoder (`index.encoders.transformer`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index import one_blas_thread
from index.encoders.transformer import (
    ARCHITECTURE,
    Transformer,
    load_tokens,
    normalize_rows,
)

_FOLDER = Path(__file__).parent / "sentence_reranker_model"

Rows = npt.NDArray[np.float32]


@dataclass(frozen=True)
class RerankerInput:
    """What is read, as the weights were fitted."""

    question_tokens: int = 48  # that are read of the question
    sentence_tokens: int = 72  # that are read of each sentence
    sentences: int = 6  # as many fit the positions
    sharpness: float = 20.0  # what a cosine of 1 counts


RERANKER_INPUT = RerankerInput()


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

    Raises ValueError for none, or for more than `RerankerInput.sentences`.
    """
    shape = RERANKER_INPUT
    if not 0 < len(quotes) <= shape.sentences:
        raise ValueError(f"expected 1 to {shape.sentences} sentences, got {len(quotes)}")
    tokens, network = load_tokens(), _load_network()
    begin, end = ARCHITECTURE.begin_token, ARCHITECTURE.end_token
    asked, *told = tokens.tokenize([question, *quotes])
    parts = [[begin, *asked[: shape.question_tokens]]]
    parts += [[end, *one[: shape.sentence_tokens]] for one in told]
    parts[-1].append(end)
    ids = np.array([token for part in parts for token in part])
    sides = np.repeat((0, *(1 for _ in told)), [len(part) for part in parts])
    places = network.weights["positions"][: len(ids)] + network.weights["sides"][sides]
    encoded = network.encode(tokens.embed(ids) + places)
    starts = np.cumsum([0, *(len(part) for part in parts[:-1])])
    sizes = np.array([[len(part)] for part in parts], np.float32)
    means: Rows = np.add.reduceat(encoded, starts, dtype=np.float32)
    means /= sizes
    head, bias = network.weights["head.weight"], network.weights["head.bias"]
    near = (
        normalize_rows(network.apply("sentence", means[1:]))
        @ normalize_rows(network.apply("question", means[:1]))[0]
    )
    scores = shape.sharpness * near + means[1:] @ head[0] + bias[0]
    none = means[0] @ head[1] + bias[1] + shape.sharpness * network.weights["base"][0]
    return SentenceScores(np.asarray(scores, np.float32), float(none))


@cache
def _load_network() -> Transformer:
    return Transformer.load(_FOLDER / "model.safetensors")
