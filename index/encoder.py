"""What an encoder is, and how one is had by name.

Knows the two kinds there are: the built-in one, read by a light loader, and whatever
sentence-transformers can load. Imports neither before it is asked for.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

BUILTIN = "builtin"
BUILTIN_FOLDER = Path(__file__).parent / "builtin"

Role = Literal["query", "document"]
Vectors = npt.NDArray[np.float32]
EncodeProgress = Callable[[int, int], None]  # (texts done, texts in all)


class Encoder(Protocol):
    """Turns texts into points of one space, where near means alike in meaning."""

    @property
    def name(self) -> str:
        """What the user calls it: "builtin", a folder, a hub name."""
        ...

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        ...

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same text could give another vector."""
        ...

    def encode(
        self, texts: Sequence[str], role: Role, progress: EncodeProgress | None = None
    ) -> Vectors:
        """Return float32 [texts, dimension]; rows have length 1, or 0 for a text without tokens."""
        ...


def load_encoder(name: str = BUILTIN) -> Encoder:
    """Return the encoder called `name`: "builtin", a folder, or a model of the Hugging Face hub.

    Raises EncoderUnavailable when it cannot be had here.
    """
    if name == BUILTIN:
        from index.static_encoder import StaticEncoder  # noqa: PLC0415

        return StaticEncoder(BUILTIN_FOLDER, name=BUILTIN)
    from index.model_files import find_model  # noqa: PLC0415

    found = find_model(name)
    from index.transformer_encoder import TransformerEncoder  # noqa: PLC0415 -- torch comes with it

    return TransformerEncoder(found)
