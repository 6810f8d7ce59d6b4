"""Have files on the disk before others rely on them."""

import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def replace_file(path: Path, content: bytes) -> None:
    """Write a file that others see wholly or as it was before."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)
    sync_folder(path.parent)


def sync_tree(folder: Path) -> None:
    """Flush every file below `folder` to the disk."""
    paths = list(folder.rglob("*"))
    with ThreadPoolExecutor(8) as threads:  # a file system writes many together at once
        list(threads.map(sync_file, (path for path in paths if path.is_file())))
    for path in (folder, *(path for path in paths if path.is_dir())):
        sync_folder(path)


def sync_file(path: Path) -> None:
    """Flush a file to the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Flush the names in a folder to the disk."""
    if os.name == "nt":  # Windows has no handle for folders and needs none
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
