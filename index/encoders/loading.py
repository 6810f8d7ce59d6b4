"""Load an encoder by its name: one of the two that ship, or any of sentence-transformers.

None is imported before it is needed.
"""

from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path

from corpus import EncoderUnavailable
from index.encoders.protocol import EncodeProgress, Encoder, Role, Vectors
from index.encoders.token_vectors import TokenRows

BUILTIN = "builtin"
BUILTIN_FOLDER = Path(__file__).parent / "builtin"
CONTEXTUAL = "contextual"
CONTEXTUAL_FOLDER = Path(__file__).parent / "contextual_model"
CONTEXTUAL_DIMENSION = 384  # known without loading it


def load_encoder(name: str = BUILTIN) -> Encoder:
    """Return the encoder called `name`: "builtin", "contextual", a folder, or a model of the hub.

    Raises EncoderUnavailable if it cannot be loaded.
    """
    if name == BUILTIN:
        from index.encoders.static import StaticEncoder  # noqa: PLC0415

        return StaticEncoder(BUILTIN_FOLDER, name=BUILTIN)
    if name == CONTEXTUAL:
        from index.encoders.contextual import ContextualEncoder  # noqa: PLC0415

        return ContextualEncoder(CONTEXTUAL_FOLDER, name=CONTEXTUAL)
    from index.encoders.model_files import find_model  # noqa: PLC0415

    found = find_model(name)
    from index.encoders.sentence_transformer import TransformerEncoder  # noqa: PLC0415 -- torch comes with it

    return TransformerEncoder(found)


def load_token_rows(encoder: Encoder) -> TokenRows | None:
    """Return the encoder whose rows the second stage compares.

    That is the one that searches where it has token rows, else the built-in one.
    """
    rows = encoder if isinstance(encoder, TokenRows) else load_encoder()
    return rows if isinstance(rows, TokenRows) else None


class DeferredContextual:
    """The contextual encoder, loaded when it first encodes; that may raise EncoderUnavailable."""

    name = CONTEXTUAL
    dimension = CONTEXTUAL_DIMENSION

    @property
    def fingerprint(self) -> str:
        """See `Encoder`."""
        from index.encoders.contextual import hash_contextual  # noqa: PLC0415

        try:
            return hash_contextual(CONTEXTUAL_FOLDER)
        except OSError as error:
            raise EncoderUnavailable("encoder.damaged", name=CONTEXTUAL, reason=error) from error

    def encode(
        self, texts: Sequence[str], role: Role, progress: EncodeProgress | None = None
    ) -> Vectors:
        """See `Encoder`."""
        return self._encoder.encode(texts, role, progress)

    @cached_property
    def _encoder(self) -> Encoder:
        return load_encoder(self.name)


@cache
def find_contextual() -> DeferredContextual:
    """Return the contextual encoder, which all generations that are open share."""
    return DeferredContextual()
