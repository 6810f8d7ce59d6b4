"""The stores by name: "local", the address of a Milvus server, or a file of milvus-lite."""

from pathlib import Path

from corpus import YinjuError
from index.storage.store import Store

LOCAL = "local"
_SCHEMES = ("http://", "https://")
_SUFFIX = ".db"


class UnknownStore(YinjuError):
    """A store was named that there is not."""


def parse_store(text: str) -> str:
    """Return the name of a store as a manifest has it; a file by its whole path.

    Raises UnknownStore.
    """
    if text == LOCAL or (text.startswith(_SCHEMES) and text.rpartition("://")[2]):
        return text
    if text.endswith(_SUFFIX) and "://" not in text:
        return str(Path(text).resolve())
    raise UnknownStore("store.unknown", store=text)


def open_store(name: str, local: Store, generation: Path) -> Store:
    """Return the store of a generation, whose local one is given.

    Raises StoreUnavailable, or IndexMismatch where it holds other rows.
    """
    if name == LOCAL:
        return local
    from index.storage.milvus.store import MilvusStore  # noqa: PLC0415 -- most have none

    return MilvusStore.open(local, generation)
