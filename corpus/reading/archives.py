"""Reads the members of zip archives, each checked, and names the files inside another safely."""

import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from zipfile import ZipInfo

from corpus.errors import UnreadableFile
from corpus.formats.containers import MAGIC, is_link, open_zip, read_member
from corpus.formats.mail.message import Attachment
from corpus.formats.plain_text import rank_encodings

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_LITTER = {"__MACOSX", "Thumbs.db", "desktop.ini"}
_ENCODINGS = ("utf-8", "gb18030", "big5", "big5hkscs", "cp437", "shift_jis")
_UNICODE_PATH = 0x7075  # the extra field of Info-ZIP: APPNOTE.TXT 4.6.9


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
        members = package.infolist()
        for member, name in zip(members, _decode_names(members), strict=True):
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


def name_attachments(files: Iterable[Attachment]) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of each file of a message; equal names are numbered."""
    seen: dict[str, int] = {}
    for file in files:
        name = PurePosixPath(_clean(file.name)).name
        count = seen[name] = seen.get(name, 0) + 1
        path = PurePosixPath(name)
        yield (name if count == 1 else f"{path.stem} ({count}){path.suffix}"), file.data


def _clean(name: str) -> str:
    """Return a name as a line, its folders separated by slashes."""
    return _CONTROL.sub("\ufffd", name.replace("\\", "/"))


def _decode_names(members: list[ZipInfo]) -> Iterator[str]:
    """Yield the members' names.

    A name is UTF-8 where the archive says so; else it is in the encoding of the system that packed
    it, the same for all, which Python takes for cp437.
    """
    stored = [member.orig_filename for member in members]
    raw = [
        b"" if member.flag_bits & 0x800 else name.encode("cp437", "ignore")
        for member, name in zip(members, stored, strict=True)
    ]
    encodings = rank_encodings([name for name in raw if not name.isascii()], _ENCODINGS)
    for member, name, data in zip(members, stored, raw, strict=True):
        written = _unicode_path(member, data)
        if written is None and not data.isascii():
            written = next(filter(None, (_decode(data, encoding) for encoding in encodings)))
        yield _clean(written or name)


def _decode(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _unicode_path(member: ZipInfo, name: bytes) -> str | None:
    """Return the name that an extra field states in UTF-8, if it is that of this very name."""
    extra = member.extra
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and field[1:5] == struct.pack("<I", zlib.crc32(name)):
            return _decode(field[5:], "utf-8")
    return None
