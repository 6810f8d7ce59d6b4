"""The protocol of encoders, which the index uses without knowing where vectors come from."""

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

Role = Literal["query", "document"]
Vectors = npt.NDArray[np.float32]
EncodeProgress = Callable[[int, int], None]  # (texts done, texts in all)


class Encoder(Protocol):
    """Turns texts into points of one space, where near means alike in meaning."""

    @property
    def name(self) -> str:
        """What the user calls it: "builtin", "contextual", a folder, a hub name."""

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same text could give another vector."""

    def encode(
        self, texts: Sequence[str], role: Role, progress: EncodeProgress | None = None
    ) -> Vectors:
        """Return float32 [texts, dimension]; rows have length 1, or 0 for a text without tokens."""
