"""Writes compound files, the container of Office 97 to 2003 and of Outlook ([MS-CFB])."""

import struct
from collections.abc import Iterable

_SECTOR, _SHORT, _CUTOFF = 512, 64, 4096  # streams below the cutoff stand in short sectors
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


class _Chains:
    """Sectors of one size, and the table that chains them."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.body = b""
        self.table: list[int] = []

    def add(self, data: bytes) -> int:
        """Add a stream and return its first sector."""
        first, count = len(self.table), -(-len(data) // self.size)
        self.body += data.ljust(count * self.size, b"\0")
        self.table += [*range(first + 1, first + count), _END] if count else []
        return first if count else _END


def _pack(numbers: Iterable[int]) -> bytes:
    numbers = list(numbers)
    return struct.pack(f"<{len(numbers)}I", *numbers)


def write_compound(streams: dict[str, bytes]) -> bytes:
    """Return a compound file; "storage/stream" is a stream in a storage."""
    long, short = _Chains(_SECTOR), _Chains(_SHORT)
    entries: list[tuple[str, int, str, int, int]] = []  # name, kind, storage, first sector, length
    storages = list(dict.fromkeys(path.rpartition("/")[0] for path in streams))
    entries += [(storage, 1, "", _END, 0) for storage in storages if storage]
    for path, data in streams.items():
        storage, _, name = path.rpartition("/")
        chains = short if len(data) < _CUTOFF else long
        entries.append((name, 2, storage, chains.add(data), len(data)))
    root = long.add(short.body)
    entries.insert(0, ("Root Entry", 5, "/", root, len(short.body)))
    directory = b""
    for at, (name, kind, storage, first, length) in enumerate(entries):
        inside = "" if kind == 5 else name if kind == 1 else None
        children = [i for i, entry in enumerate(entries) if entry[2] == inside]
        following = [i for i, entry in enumerate(entries) if i > at and entry[2] == storage]
        text = name.encode("utf-16-le")
        links = (_FREE, *(following or [_FREE])[:1], *(children or [_FREE])[:1])
        directory += text.ljust(64, b"\0") + struct.pack("<HBB", len(text) + 2, kind, 1)
        directory += _pack(links) + bytes(36) + _pack((first, length, 0))
    short_table = _pack(short.table)
    short_start = long.add(short_table.ljust(-(-len(short_table) // _SECTOR) * _SECTOR, b"\xff"))
    directory_start = long.add(directory)
    count = 1
    while len(long.table) + count > count * (_SECTOR // 4):
        count += 1
    places = range(len(long.table), len(long.table) + count)
    table = [*long.table, *([_TABLE] * count)]
    table += [_FREE] * (count * (_SECTOR // 4) - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH10x", 0x3E, 3, 0xFFFE, 9, 6)
    header += _pack(
        (count, directory_start, 0, _CUTOFF, short_start, -(-len(short_table) // _SECTOR))
    )
    header += _pack((_END, 0, *places))
    return header.ljust(_SECTOR, b"\xff") + long.body + _pack(table)
