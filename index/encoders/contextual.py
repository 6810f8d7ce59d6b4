"""Encode with the contextual encoder that ships, multilingual-e5-small, without torch.

Unlike the static encoder it reads words in their order, and takes some three hundred times as long.
The README beside its weights describes them; `training.encoder.contextual` makes them.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
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
    TOKENS_FOLDER,
    Transformer,
    load_tokens,
    normalize_rows,
)
from index.threads import one_blas_thread

# What multilingual-e5's authors put before a text of either role.
PROMPTS: dict[Role, str] = {"query": "query: ", "document": "passage: "}


class ContextualEncoder:
    """Implements `Encoder` with the mean of the last layer's rows, as E5 was trained."""

    def __init__(self, folder: Path, name: str) -> None:
        """Read the weights of a folder; raise EncoderUnavailable if they are not there."""
        try:
            hashes = "".join(hash_model(each, PROMPTS) for each in (TOKENS_FOLDER, folder))
            self._transformer = Transformer.load(folder / "model.safetensors")
            self._tokens = load_tokens()
            self._positions = self._transformer.weights["positions"]
        except (OSError, KeyError, ValueError, SafetensorError) as error:
            raise EncoderUnavailable("encoder.damaged", name=name, reason=error) from error
        self.name = name
        self.fingerprint = blake2b(hashes.encode(), digest_size=16).hexdigest()
        self.dimension = int(self._positions.shape[1])

    @one_blas_thread
    def encode(
        self,
        texts: Sequence[str],
        role: Role,
        progress: EncodeProgress | None = None,
        batch_tokens: int = 512,
    ) -> Vectors:
        """See `Encoder`. What a text has beyond 512 tokens is not read; white space gives zeros.

        A batch is closed when it has `batch_tokens` tokens. Each core computes one at a time.
        """
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        filled = [at for at, text in enumerate(texts) if fold(text).strip()]
        ids = self._tokenize([texts[at] for at in filled], role)
        batches = list(_split_batches(ids, batch_tokens))
        done = 0
        # With a single batch, as for a question, a thread would only cost time.
        cores = min(count_cores(), len(batches))
        with ThreadPoolExecutor(max(1, cores)) as pool:
            for found in (pool.map if cores > 1 else map)(self._encode_batch, batches):
                vectors[filled[done : done + len(found)]] = found
                done += len(found)
                if progress:
                    progress(len(texts) - len(filled) + done, len(texts))
        return vectors

    def _tokenize(self, texts: Sequence[str], role: Role) -> Iterator[list[int]]:
        begin, end = ARCHITECTURE.begin_token, ARCHITECTURE.end_token
        for ids in self._tokens.tokenize([PROMPTS[role] + text for text in texts]):
            yield [begin, *ids[: ARCHITECTURE.positions - 2], end]

    # numpy warns where nothing is wrong, see assistant.evidence.selection.
    @np.errstate(invalid="ignore")
    def _encode_batch(self, batch: Sequence[list[int]]) -> Vectors:
        """Return float32 [texts, dimension]; the texts lie end to end, so none is padded."""
        starts = np.cumsum([0, *map(len, batch)])
        places = np.concatenate([np.arange(len(ids)) for ids in batch])
        embedded = self._tokens.embed(np.concatenate(batch)) + self._positions[places]
        rows = self._transformer.encode(embedded, starts.tolist())
        return normalize_rows(np.add.reduceat(rows, starts[:-1]))


def _split_batches(texts: Iterable[list[int]], tokens: int) -> Iterator[list[list[int]]]:
    """Yield texts in their order, as many together as have `tokens` tokens."""
    batch: list[list[int]] = []
    held = 0
    for ids in texts:
        batch.append(ids)
        held += len(ids)
        if held >= tokens:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch
