"""What a file is, told by its content; its name decides among kinds of text only.

Knows signatures; reads nothing.
"""

from corpus.errors import UnreadableFile
from corpus.formats import containers as package

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")

# What is recognised and not read, with the remedy. The first that fits speaks.
_OTHERS: list[tuple[bytes, str, str]] = [
    (b"{\\rtf", "This is a Rich Text file.", "Save it as docx."),
    (b"Rar!\x1a\x07", "This is a rar archive.", "Unpack it, or pack it as zip."),
    (b"7z\xbc\xaf\x27\x1c", "This is a 7z archive.", "Unpack it, or pack it as zip."),
    (b"\x1f\x8b", "This is a gzip archive.", "Unpack it, or pack it as zip."),
    (b"MZ", "This is a program.", "Remove it."),
    (b"\x7fELF", "This is a program.", "Remove it."),
    (b"%!PS", "This is a PostScript file.", "Save it as pdf."),
    (b"AT&TFORM", "This is a DjVu file.", "Save it as pdf."),
    (b"SQLite format 3\0", "This is a database.", "Export its tables as csv."),
]
_PARTS = [
    ("META-INF/container.xml", "This is an e-book (epub).", "Save it as html or pdf."),
    ("content.xml", "This is an OpenDocument file.", "Save it as docx, xlsx, pptx or pdf."),
    ("xl/workbook.bin", "This is a binary Excel file (xlsb).", "Save it as xlsx."),
]


def refuse_known(data: bytes) -> None:
    """Raise UnreadableFile for content that is recognised as something that is not read."""
    for magic, problem, remedy in _OTHERS:
        if data.startswith(magic):
            raise UnreadableFile(problem, remedy)
    if data.startswith(_OLE):
        if _ENCRYPTED_OFFICE in data:
            raise UnreadableFile(
                "The document is protected by a password.", "Save a copy without password."
            )
        raise UnreadableFile(
            "This is a file of Office 97-2003 (doc, xls, ppt).", "Save it as docx, xlsx or pptx."
        )
    if data.startswith(package.MAGIC):
        for part, problem, remedy in _PARTS:
            if package.has_part(data, part):
                raise UnreadableFile(problem, remedy)


def is_image(data: bytes) -> bool:
    """Tell whether the bytes are a picture that OCR could read."""
    starts = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"GIF87a", b"GIF89a")
    return data.startswith(starts) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")
