"""Checks zip containers, archives and Office packages, before anything in them is unpacked."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from corpus import limits
from corpus.errors import UnreadableFile

MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_DAMAGE = (  # zipfile lets them all through
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, IndexError),
    NotImplementedError,
)


def open_zip(data: bytes) -> zipfile.ZipFile:
    """Open a zip file and check what it declares. Raises UnreadableFile for what must not be read.

    Python reads no more of a member than the size that the directory declares, so the declared
    sizes bound the memory.
    """
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
        members = package.infolist()
    except _DAMAGE as error:
        raise UnreadableFile("archive.damaged") from error
    if len(members) > limits.FILE.members:
        raise UnreadableFile("archive.too_many_files", count=len(members), most=limits.FILE.members)
    unpacked = sum(member.file_size for member in members)
    if unpacked > limits.FILE.unpacked:
        raise UnreadableFile("archive.too_large", size=limits.FILE.unpacked >> 20)
    for member in members:
        packed = max(1, member.compress_size)
        if (
            member.file_size > limits.FILE.ratio_from
            and member.file_size > limits.FILE.ratio * packed
        ):
            raise UnreadableFile("archive.bomb")
    return package


def read_member(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Return a member's bytes. Raises UnreadableFile if it is encrypted, too large or broken."""
    if member.flag_bits & 0x1:  # encrypted
        raise UnreadableFile("archive.encrypted")
    if member.file_size > limits.FILE.bytes:
        raise UnreadableFile("file.too_large", size=limits.FILE.bytes >> 20)
    try:
        return package.read(member)
    except (*_DAMAGE, RuntimeError) as error:
        raise UnreadableFile("archive.damaged") from error


def is_link(member: zipfile.ZipInfo) -> bool:
    """Tell whether a member is a symbolic link or another thing that is not a plain file."""
    mode = member.external_attr >> 16
    return bool(mode) and stat.S_IFMT(mode) not in (0, stat.S_IFREG)


def has_part(data: bytes, part: str) -> bool:
    """Tell whether the bytes are a zip file that holds `part`."""
    if not data.startswith(MAGIC):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return part in package.NameToInfo
    except _DAMAGE:
        return False


def read_mimetype(data: bytes, *, longest: int = 200) -> str:
    """Return what a zip file says in its member `mimetype`, as OpenDocument and epub do; or ""."""
    if not data.startswith(MAGIC):
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package, package.open("mimetype") as member:
            return member.read(longest).decode("ascii", "replace").strip()
    except (*_DAMAGE, KeyError, RuntimeError):
        return ""


@contextmanager
def checked_package(data: bytes, damaged: str) -> Iterator[None]:
    """Check a docx, pptx or xlsx, and turn what its library raises into UnreadableFile.

    Office's XML has no document type, so one that declares it is after entities. A damaged package
    fails in the libraries in many ways; `damaged` is the code of the error.
    """
    with open_zip(data) as package:
        for member in package.infolist():
            content = read_member(package, member)
            if member.filename.endswith((".xml", ".rels")) and _declares_type(content):
                raise UnreadableFile("office.entities")
    try:
        yield
    except UnreadableFile:
        raise
    except Exception as error:
        raise UnreadableFile(damaged, kind=type(error).__name__) from error


def _declares_type(xml: bytes) -> bool:
    encodings = ("ascii", "utf-16-le", "utf-16-be")
    return any("<!DOCTYPE".encode(encoding) in xml for encoding in encodings)
