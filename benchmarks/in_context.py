"""Give an index vectors in context, and keep them between runs: the encoder is slow.

Vectors stand in one SQLite file among the temporary files, by the encoder's fingerprint, the role
and the text. It may be deleted at any time.
"""

import argparse
import os
import sqlite3
import tempfile
from collections.abc import Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path

import numpy as np

from index import Index, get_searched_text, load_encoder
from index.encoders.loading import BUILTIN, CONTEXTUAL
from index.encoders.protocol import EncodeProgress, Encoder, Role, Vectors
from index.ranking.context import ContextVectors

_AT_ONCE = 64  # texts that are encoded before they are written


def add_context(index: Index, share: float | None, *, keep_all: bool = False) -> None:
    """Give an index the contextual encoder, and a share of its passages, by chance, their vectors.

    With None the index stays as it is, and so does one by another encoder than the built-in one: it
    needs no second. `keep_all` keeps what is encoded of questions and sentences
    too, for fitting: then answers take less time than they take users.
    """
    if share is None or index.encoder.name != BUILTIN:
        return
    kept = load_kept_encoder()
    vectors = np.zeros((len(index.passages), kept.dimension), np.float32)
    order = np.random.default_rng(1).permutation(len(vectors))
    chosen = np.sort(order[: round(share * len(vectors))])
    texts = [get_searched_text(index.passages[at]) for at in chosen.tolist()]
    vectors[chosen] = kept.encode(texts, "document")
    index.context = ContextVectors(kept if keep_all else kept.encoder, vectors)


def read_share(text: str) -> float | None:
    """Read what --context takes: "off" is None, else a share from 0 to 1."""
    if text == "off":
        return None
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"expected off or a number from 0 to 1, got {text!r}")
    return share


class KeptEncoder:
    """Implements `Encoder`: encodes what no earlier run has."""

    def __init__(self, encoder: Encoder, path: Path) -> None:
        """Take the encoder, and the file in which its vectors are kept."""
        self.encoder = encoder
        self._path = path
        self.name, self.dimension = encoder.name, encoder.dimension
        self.fingerprint = encoder.fingerprint

    def encode(
        self, texts: Sequence[str], role: Role, progress: EncodeProgress | None = None
    ) -> Vectors:
        """See `Encoder`."""
        keys = [self._make_key(text, role) for text in texts]
        store = _open_store(self._path, os.getpid())  # a connection does not survive a fork
        found: dict[bytes, bytes] = {}
        for key in dict.fromkeys(keys):
            row = store.execute("SELECT vector FROM vectors WHERE key = ?", (key,)).fetchone()
            if row:
                found[key] = row[0]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
        new = list(missing.items())
        for start in range(0, len(new), _AT_ONCE):
            part = new[start : start + _AT_ONCE]
            made = self.encoder.encode([text for _, text in part], role)
            rows = [(key, row.tobytes()) for (key, _), row in zip(part, made, strict=True)]
            with store:
                store.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", rows)
            found.update(rows)
            if progress:
                progress(len(texts) - len(new) + start + len(part), len(texts))
        joined = b"".join(found[key] for key in keys)
        return np.frombuffer(joined, np.float32).reshape(len(texts), self.dimension).copy()

    def _make_key(self, text: str, role: Role) -> bytes:
        read = "\0".join((self.fingerprint, role, text))
        return blake2b(read.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def load_kept_encoder() -> KeptEncoder:
    """Return the contextual encoder, with what earlier runs of this user have made."""
    name = f"yinju-vectors-{os.getuid()}.sqlite"
    return KeptEncoder(load_encoder(CONTEXTUAL), Path(tempfile.gettempdir()) / name)


@cache
def _open_store(path: Path, process: int) -> sqlite3.Connection:
    store = sqlite3.connect(path, timeout=60, check_same_thread=False)
    store.execute("PRAGMA journal_mode = WAL")
    store.execute("PRAGMA synchronous = OFF")
    store.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)")
    return store
