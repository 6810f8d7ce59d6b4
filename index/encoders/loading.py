"""Load an encoder by its name: one of the two that ship, or any of sentence-transformers.

None is imported before it is needed.
"""

from pathlib import Path

from index.encoders.protocol import Encoder
from index.encoders.token_vectors import TokenRows

BUILTIN = "builtin"
BUILTIN_FOLDER = Path(__file__).parent / "builtin"
CONTEXTUAL = "contextual"
CONTEXTUAL_FOLDER = Path(__file__).parent / "contextual_model"


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
