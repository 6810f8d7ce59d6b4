"""Rerank passages by a cross-encoder, which reads question and passage together.

It is slow, so it is used only when the user names one. A model is found by
`index.encoders.model_files` and loaded by sentence-transformers, which is imported only then.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from corpus import EncoderUnavailable
from index.encoders.model_files import ModelFiles, find_model


class Reranker(Protocol):
    """Says how well each of some texts answers a question."""

    @property
    def name(self) -> str:
        """What the user calls it: a folder or a hub name."""

    def scores(self, query: str, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return float32 [texts], higher is better."""


class CrossEncoderReranker:
    """Implements `Reranker` for models of sentence-transformers with one output."""

    def __init__(self, found: ModelFiles) -> None:
        """Load the model; raise EncoderUnavailable with one line if it does not load."""
        from sentence_transformers import CrossEncoder  # noqa: PLC0415 -- torch comes with it

        self.name = found.name
        try:
            self._model = CrossEncoder(str(found.folder or found.name), device="cpu")
        except Exception as error:  # whatever the library meets in foreign files
            reason = str(error).partition("\n")[0]
            raise EncoderUnavailable(
                "reranker.load_failed", name=found.name, reason=reason
            ) from error
        if self._model.num_labels != 1:
            raise EncoderUnavailable(
                "reranker.outputs", name=self.name, count=self._model.num_labels
            )

    def scores(self, query: str, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """See `Reranker`."""
        pairs = [(query, text) for text in texts]
        scores = self._model.predict(pairs, batch_size=20, show_progress_bar=False)
        return np.asarray(scores, np.float32)


def load_reranker(name: str) -> Reranker:
    """Return the cross-encoder in a folder or on the Hugging Face hub.

    Raises EncoderUnavailable when it cannot be had here.
    """
    return CrossEncoderReranker(find_model(name))
