"""Fill a store that lies elsewhere with a generation that is written and not yet current."""

from pathlib import Path

from index.storage.generations.generation import Generation
from index.storage.stores import LOCAL


def mirror_generation(home: Path, written: Generation, previous: Generation | None) -> None:
    """Send what the store lacks; do nothing for the local store.

    Raises StoreUnavailable or IndexMismatch; then the current generation goes on answering.
    """
    manifest = written.manifest
    if manifest.store == LOCAL:
        return
    from index.storage.milvus.mirror import mirror_rows  # noqa: PLC0415 -- most have none

    mirror_rows(
        home,
        written.folder,
        store=manifest.store,
        fingerprint=manifest.fingerprint,
        hashes=written.keys,
        source=written.local,
        previous=previous.folder if previous else None,
    )
