"""Encode with any model that sentence-transformers can load, with the prompts that it needs.

Importing the library takes seconds, so that happens when a model is loaded.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from corpus import EncoderUnavailable
from index.encoders.model_files import ModelFiles, find_cached_folder, find_model_names, hash_model
from index.encoders.protocol import EncodeProgress, Role, Vectors

# Prompts that families were trained with but that their configurations lack: (query, document). The
# first match counts. Sources: the model cards of intfloat/multilingual-e5-large-instruct,
# intfloat/multilingual-e5-base, BAAI/bge-large-zh-v1.5, BAAI/bge-large-en-v1.5 and
# nomic-ai/nomic-embed-text-v1.5.
_FAMILIES = [
    (
        r"\be5-(\w+-)*instruct\b",
        "Instruct: Given a web search query, retrieve relevant passages that answer the query\n"
        "Query: ",
        "",
    ),
    (r"\be5\b", "query: ", "passage: "),
    (r"\bbge-(small|base|large)-zh\b", "为这个句子生成表示以用于检索相关文章：", ""),
    (
        r"\bbge-(small|base|large)-en\b",
        "Represent this sentence for searching relevant passages: ",
        "",
    ),
    (r"\bnomic-embed-text\b", "search_query: ", "search_document: "),
]

# Names under which configurations keep their own prompts.
_OWN_QUERY = ("query", "search_query", "retrieval.query", "s2p_query")
_OWN_DOCUMENT = ("document", "passage", "corpus", "search_document", "retrieval.passage")


class TransformerEncoder:
    """Implements `Encoder` for models of sentence-transformers."""

    def __init__(self, found: ModelFiles) -> None:
        """Load the model; raise EncoderUnavailable with one line if it does not load."""
        self.name = found.name
        self._model, folder = _load(found)
        # What is put before a text of either role.
        self.prompts = _find_prompts(self._model.prompts, find_model_names(found, folder))
        self.fingerprint = hash_model(folder, self.prompts)
        dimension = self._model.get_embedding_dimension()
        self.dimension = int(dimension or self._model.encode(["1"]).shape[1])

    def encode(
        self,
        texts: Sequence[str],
        role: Role,
        progress: EncodeProgress | None = None,
        batch_size: int = 32,
    ) -> Vectors:
        """See `Encoder`; `batch_size` texts go through the model at once."""
        encode = self._model.encode_query if role == "query" else self._model.encode_document
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        # Similar lengths together, so that little is padding; the longest first, so that a lack of
        # memory shows at once.
        order = sorted(range(len(texts)), key=lambda at: -len(texts[at]))
        step = 8 * batch_size  # texts between two reports of progress
        for start in range(0, len(order), step):
            places = order[start : start + step]
            vectors[places] = encode(
                [texts[at] for at in places],
                prompt=self.prompts[role],
                batch_size=batch_size,
                show_progress_bar=False,
                convert_to_numpy=True,
            )
            if progress:
                progress(start + len(places), len(texts))
        # A half-precision model divides by zero where a text has no tokens.
        np.nan_to_num(vectors, copy=False)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        np.divide(vectors, lengths, out=vectors, where=lengths > 0)
        return vectors


def _load(found: ModelFiles) -> tuple[Any, Path]:
    """Return the model and the folder of its files; what is on this machine asks no network."""
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 -- seconds
    from transformers.utils import logging as quiet  # noqa: PLC0415

    quiet.disable_progress_bar()  # type: ignore[no-untyped-call]  # fetching keeps its own bar
    quiet.set_verbosity_error()  # type: ignore[no-untyped-call]
    try:
        if found.folder:
            model = SentenceTransformer(str(found.folder), local_files_only=True)
            return model, found.folder
        model = SentenceTransformer(found.name)
        folder = find_cached_folder(found.name)
        if folder is None:
            raise OSError("the library kept no copy of it")
        return model, folder
    except Exception as error:  # whatever a broken or unknown model makes the library raise
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise EncoderUnavailable("encoder.load_failed", name=found.name, reason=lines[0]) from error


def _find_prompts(own: Mapping[str, str | None], names: str) -> dict[Role, str]:
    """Return the model's own prompts; if it brings none, its family's.

    sentence-transformers looks for "document" before "passage", and finds its own empty default for
    models that only name the latter; so they are looked up here and passed explicitly.
    """
    query = next((text for key in _OWN_QUERY if (text := own.get(key))), "")
    document = next((text for key in _OWN_DOCUMENT if (text := own.get(key))), "")
    if not query and not document:
        for pattern, family_query, family_document in _FAMILIES:
            if re.search(pattern, names):
                query, document = family_query, family_document
                break
    return {"query": query, "document": document}
