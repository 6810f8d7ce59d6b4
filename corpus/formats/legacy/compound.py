"""Opens compound files, the container of Office 97 to 2003 and of Outlook ([MS-CFB])."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from corpus.errors import UnreadableFile
from corpus.formats.extracted import tidy

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def has_stream(data: bytes, *names: str) -> bool:
    """Tell whether the bytes are a compound file with one of these streams or storages."""
    if not data.startswith(MAGIC):
        return False
    try:
        with _open(data) as file:
            return any(file.exists(name) for name in names)
    except Exception:  # a directory that is damaged, in whatever way, tells nothing
        return False


@contextmanager
def open_compound(data: bytes, damaged: str) -> Iterator[Any]:
    """Open a compound file with olefile; what is damaged raises UnreadableFile with that code.

    olefile follows no chain of sectors twice, and reads no more than the file has.
    """
    try:
        with _open(data) as file:
            yield file
    except UnreadableFile:
        raise
    except MemoryError:
        raise
    except Exception as error:
        raise UnreadableFile(damaged, kind=type(error).__name__) from error


@dataclass(frozen=True)
class Properties:
    """What a file says of itself; "" and None where it says nothing."""

    title: str = ""
    author: str = ""
    date: str | None = None


def read_properties(file: Any) -> Properties:
    """Return the summary information; a damaged one says nothing."""
    try:
        stated = file.get_metadata()
    except Exception:
        return Properties()
    when = stated.last_saved_time or stated.create_time
    return Properties(
        _decode(stated.title, stated.codepage),
        _decode(stated.author, stated.codepage),
        when.date().isoformat() if when is not None and when.year > 1980 else None,
    )


def _decode(value: Any, codepage: int | None) -> str:
    if isinstance(value, str):
        return tidy(value)
    pages = {None: "cp1252", 65001: "utf-8", 1200: "utf-16-le", 936: "gb18030", 0: "cp1252"}
    encoding = pages.get(codepage, f"cp{(codepage or 0) % 65536}")
    try:
        return tidy((value or b"").decode(encoding, "replace"))
    except LookupError:
        return ""


def _open(data: bytes) -> Any:
    import olefile  # noqa: PLC0415

    return olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_FATAL)
