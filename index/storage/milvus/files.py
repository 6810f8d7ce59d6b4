"""What a generation in Milvus keeps in HOME: which rows are its own. And what a home keeps."""

import json
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.storage.milvus.collection import Keys

FOLDER = "milvus"  # in the folder of a generation
_ABOUT, _KEYS, _HASHES, _HIDDEN = "about.json", "keys.npy", "hashes.npy", "hidden.npy"
_LEDGER = "store.json"  # in the home

Removable = tuple[str, str, int, int]  # rows: store, collection, and the run [start, end) of keys
Hashes = npt.NDArray[np.void]  # [passages], 16 bytes each: of all that a row is made of


@dataclass(frozen=True, eq=False)
class OwnRows:
    """The rows of one generation, passages in reading order."""

    store: str
    collection: str
    fingerprint: str  # of the encoder
    end: int  # above every key that was given out by then
    length: float  # terms of an average passage, as the rows count them
    keys: Keys  # [passages]
    hashes: Hashes  # [passages]
    hidden: Keys  # rows that only the generation before this has

    def save(self, generation: Path) -> None:
        """Write all into the folder of a generation."""
        folder = generation / FOLDER
        folder.mkdir()
        about = {name: getattr(self, name) for name in _NAMES}
        (folder / _ABOUT).write_text(json.dumps(about, ensure_ascii=False), "utf-8")
        np.save(folder / _KEYS, self.keys)
        np.save(folder / _HASHES, self.hashes)
        np.save(folder / _HIDDEN, self.hidden)

    @classmethod
    def load(cls, generation: Path) -> "OwnRows":
        """Read what `save` wrote. Raises FileNotFoundError."""
        folder = generation / FOLDER
        about: dict[str, Any] = json.loads((folder / _ABOUT).read_text("utf-8"))
        keys, hashes, hidden = (np.load(folder / name) for name in (_KEYS, _HASHES, _HIDDEN))
        return cls(**about, keys=keys, hashes=hashes, hidden=hidden)


_NAMES = ("store", "collection", "fingerprint", "end", "length")


@dataclass
class Ledger:
    """What a home knows of its collections, whichever generation is current."""

    name: str  # all its collections begin with it, and its alias is called so
    stores: list[str] = field(default_factory=list)  # where it ever had collections
    removable: list[Removable] = field(default_factory=list)  # could not be removed yet

    @classmethod
    def open(cls, home: Path) -> "Ledger | None":
        """Read that of a home; None where it never had a collection."""
        try:
            values = json.loads((home / _LEDGER).read_text("utf-8"))
        except FileNotFoundError:
            return None
        values["removable"] = [tuple(one) for one in values["removable"]]
        return cls(**values)

    @classmethod
    def make(cls, home: Path, store: str) -> "Ledger":
        """Return that of a home, which has collections in `store` from now on."""
        ledger = cls.open(home) or cls(f"yinju_{secrets.token_hex(4)}")
        if store not in ledger.stores:
            ledger.stores.append(store)
            ledger.save(home)
        return ledger

    def save(self, home: Path) -> None:
        """Write it; the caller holds the home's lock."""
        home.mkdir(parents=True, exist_ok=True)
        draft = home / f".{_LEDGER}"
        draft.write_text(json.dumps(asdict(self), ensure_ascii=False), "utf-8")
        draft.replace(home / _LEDGER)


def list_own_rows(generations: Path) -> Iterator[OwnRows]:
    """Yield the rows of every generation that a home keeps."""
    for about in sorted(generations.glob(f"[!.]*/{FOLDER}/{_ABOUT}")):
        yield OwnRows.load(about.parents[1])
