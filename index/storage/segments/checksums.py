"""Checksums of the files of a segment or a generation, block by block.

At opening, the size of every file and the checksum of its last block are checked: that tells a file
that was cut short, or whose end never came to the disk, and costs the same for every size. All
blocks are checked before their content is copied to another file.
"""

import zlib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from corpus import Message

_BLOCK = 1 << 18
Checksums = Mapping[str, tuple[int, tuple[int, ...]]]  # path: (size, CRC-32 of each block)


def compute_checksums(
    folder: Path, pattern: str = "**/*"
) -> dict[str, tuple[int, tuple[int, ...]]]:
    """Return the checksums of every file in and below `folder` that fits a glob."""
    paths = sorted(path for path in folder.glob(pattern) if path.is_file())
    with ThreadPoolExecutor(4) as threads:  # that of one file lets that of another go on
        sums = threads.map(lambda path: tuple(_read_sums(path)), paths)
        return {
            path.relative_to(folder).as_posix(): (path.stat().st_size, own)
            for path, own in zip(paths, sums, strict=True)
        }


def find_damage(folder: Path, expected: Checksums, *, wholly: bool = False) -> Message | None:
    """Return what is wrong with files, None if they are as written; `wholly` reads all of them."""
    for name, (size, _) in expected.items():
        try:
            found = (folder / name).stat().st_size
        except FileNotFoundError:
            return Message("index.file_missing", {"file": name, "folder": str(folder)})
        if found != size:
            sizes = {"found": found, "expected": size}
            return Message("index.file_size", {"file": name, "folder": str(folder), **sizes})
    for name, (_, sums) in expected.items():
        first = 0 if wholly else max(0, len(sums) - 1)
        if tuple(_read_sums(folder / name, first)) != tuple(sums[first:]):
            return Message("index.file_altered", {"file": name, "folder": str(folder)})
    return None


def _read_sums(path: Path, first: int = 0) -> Iterator[int]:
    """Yield the checksum of each block from the `first` on."""
    with path.open("rb") as file:
        file.seek(first * _BLOCK)
        while block := file.read(_BLOCK):
            yield zlib.crc32(block)
