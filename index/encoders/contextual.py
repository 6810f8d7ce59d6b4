"""Encode with the contextual encoder that ships, multilingual-e5-small, without torch.

Unlike the static encoder it reads words in their order, and takes some three hundred times as long.
The README beside its weights describes them; `training.encoder.contextual` makes them.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from hashlib import blake2b
from pathlib import Path

import numpy as np
from safetensors import SafetensorError

from corpus import EncoderUnavailable
from corpus.processes import count_cores
from corpus.text.normalization import fold
from index.encoders.model_files import hash_model
from index.encoders.protocol import EncodeProgress, Role, Vectors
from index.encoders.transformer import (
    ARCHITECTURE,
    BACKBONE_FOLDER,
    Transformer,
    load_tokens,
    normalize_rows,
)

# What multilingual-e5's authors put before a text of either role.
PROMPTS: dict[Role, str] = {"query": "query: ", "document": "passage: "}


@cache
def hash_contextual(folder: Path) -> str:
    """Return the fingerprint of the encoder with the weights of a folder, without loading it."""
    hashes = "".join(hash_model(each, PROMPTS) for each in (BACKBONE_FOLDER, folder))
    return blake2b(hashes.encode(), digest_size=16).hexdigest()


class ContextualEncoder:
    """Implements `Encoder` with the mean of the last layer's rows, as E5 was trained."""

    def __init__(self, folder: Path, name: str) -> None:
        """Read the weights of a folder; raise EncoderUnavailable if they are not there."""
        try:
            self.fingerprint = hash_contextual(folder)
            self._transformer = Transformer.load(folder / "model.safetensors", quick=True)
            self._tokens = load_tokens()
            self._positions = self._transformer.weights["positions"]
        except (OSError, KeyError, ValueError, SafetensorError) as error:
            raise EncoderUnavailable("encoder.damaged", name=name, reason=error) from error
        self.name = name
        self.dimension = int(self._positions.shape[1])

    def encode(
        self, texts: Sequence[str], role: Role, progress: EncodeProgress | None = None
    ) -> Vectors:
        """See `Encoder`. What a text has beyond 512 tokens is not read; white space gives zeros.

        A text has the same vector whatever it is encoded with. Each core computes one at a time.
        """
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        filled = [at for at, text in enumerate(texts) if fold(text).strip()]
        ids = list(self._tokenize([texts[at] for at in filled], role))
        # With a single text, as for a question, a thread would only cost time.
        cores = min(count_cores(), len(ids))
        with ThreadPoolExecutor(max(1, cores)) as pool:
            found = (pool.map if cores > 1 else map)(self._encode_text, ids)
            for done, (at, vector) in enumerate(zip(filled, found, strict=True), 1):
                vectors[at] = vector
                if progress:
                    progress(len(texts) - len(filled) + done, len(texts))
        return vectors

    def _tokenize(self, texts: Sequence[str], role: Role) -> Iterator[list[int]]:
        begin, end = ARCHITECTURE.begin_token, ARCHITECTURE.end_token
        for ids in self._tokens.tokenize([PROMPTS[role] + text for text in texts]):
            yield [begin, *ids[: ARCHITECTURE.positions - 2], end]

    def _encode_text(self, ids: list[int]) -> Vectors:
        """Return float32 [dimension]."""
        embedded = self._tokens.embed(np.array(ids)) + self._positions[: len(ids)]
        rows = self._transformer.encode(embedded)
        mean: Vectors = normalize_rows(rows.mean(axis=0, keepdims=True))[0]
        return mean
