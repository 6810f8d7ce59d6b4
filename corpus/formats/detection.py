"""Recognises by their first bytes the files that cannot be read, and pictures."""

from corpus.errors import Message, UnreadableFile
from corpus.formats import containers as package

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")

# Formats that are recognised and not supported: how they begin, and what is said. The first match
# counts.
_UNSUPPORTED: list[tuple[bytes, Message]] = [
    (b"Rar!\x1a\x07", Message("file.archive", {"kind": "rar"})),
    (b"7z\xbc\xaf\x27\x1c", Message("file.archive", {"kind": "7z"})),
    (b"\x1f\x8b", Message("file.archive", {"kind": "gzip"})),
    (b"MZ", Message("file.program")),
    (b"\x7fELF", Message("file.program")),
    (b"%!PS", Message("file.postscript")),
    (b"AT&TFORM", Message("file.djvu")),
    (b"SQLite format 3\0", Message("file.database")),
]
_UNSUPPORTED_PARTS = [  # the same for zip containers: a file that only this format holds
    ("content.xml", Message("file.opendocument")),
    ("xl/workbook.bin", Message("file.xlsb")),
]


def refuse_known(data: bytes) -> None:
    """Raise UnreadableFile for content that is recognised as something that is not read."""
    for magic, message in _UNSUPPORTED:
        if data.startswith(magic):
            raise UnreadableFile.of(message)
    if data.startswith(_OLE):
        raise UnreadableFile("file.encrypted" if _ENCRYPTED_OFFICE in data else "file.office_97")
    if data.startswith(package.MAGIC):
        for part, message in _UNSUPPORTED_PARTS:
            if package.has_part(data, part):
                raise UnreadableFile.of(message)


def is_image(data: bytes) -> bool:
    """Tell whether the bytes are a picture that OCR could read."""
    starts = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"GIF87a", b"GIF89a")
    return data.startswith(starts) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")
