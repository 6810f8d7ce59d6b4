"""Reads the members of zip archives, each checked, under names that cannot leave the archive."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from corpus.errors import UnreadableFile
from corpus.formats.containers import MAGIC, is_link, open_zip, read_member

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_LITTER = {"__MACOSX", "Thumbs.db", "desktop.ini"}


def is_archive(data: bytes) -> bool:
    """Tell whether the bytes begin like a zip file."""
    return data.startswith(MAGIC)


def check_archive(data: bytes) -> None:
    """Raise UnreadableFile for an archive that is damaged or must not be unpacked."""
    open_zip(data).close()


def read_members(data: bytes) -> Iterator[tuple[str, bytes | UnreadableFile]]:
    """Yield each file's name and its bytes, or why they cannot be had, in the archive's order.

    Nothing is ever written, so a name like ../x cannot reach a file; it is refused all the same,
    because it stands in citations. Raises UnreadableFile for an archive that must not be unpacked.
    """
    with open_zip(data) as package:
        seen: set[str] = set()
        for member in package.infolist():
            name = _name(member.filename, encoded=not member.flag_bits & 0x800)
            path = PurePosixPath(name)
            if (
                member.filename.endswith("/")
                or _LITTER & set(path.parts)
                or path.name.startswith((".", "~$"))
            ):
                continue
            if not path.parts or path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
                yield name, UnreadableFile("archive.member_outside")
            elif is_link(member):
                yield name, UnreadableFile("archive.member_link")
            elif name in seen:
                yield name, UnreadableFile("archive.member_twice")
            else:
                seen.add(name)
                try:
                    content = read_member(package, member)
                except UnreadableFile as error:
                    yield name, error
                else:
                    yield name, content


def _name(name: str, *, encoded: bool) -> str:
    """Return a member's name; older Chinese programs wrote GBK, which Python takes for cp437."""
    if encoded and not name.isascii():
        for encoding in ("utf-8", "gb18030"):
            try:
                name = name.encode("cp437").decode(encoding)
                break
            except UnicodeError:
                continue
    return _CONTROL.sub("\ufffd", name.replace("\\", "/"))  # a name is a line
