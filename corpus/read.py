"""Files in, decoded text out. Knows formats and encodings; does not change a character of the text.

A new format is one reader function and one line in `READERS`.
"""

import codecs
import hashlib
from collections.abc import Callable
from pathlib import Path

import charset_normalizer

from corpus.errors import NoDocuments, UnreadableFile
from corpus.types import RawDocument

MAX_BYTES = 64 * 1024 * 1024
MIN_PRINTABLE = 0.95  # below this share of printable characters a "text" is a binary file

# The encodings that Chinese text files come in; without this list a detector also guesses
# Cyrillic or Korean for short files.
_ENCODINGS = ["gb18030", "big5", "big5hkscs", "utf_16_le", "utf_16_be", "cp1252"]
_MARKS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
]


def decode(data: bytes) -> tuple[str, str]:
    """Return the text, without byte order mark, and the name of its encoding.

    Raises UnreadableFile when no encoding of Chinese or English text fits.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding), encoding
            except UnicodeDecodeError:
                raise UnreadableFile(
                    f"The file says it is {encoding.upper()} but is not.", "Save it again as UTF-8."
                ) from None
    try:
        text, encoding = data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        match = charset_normalizer.from_bytes(data, cp_isolation=_ENCODINGS).best()
        if match is None:
            raise UnreadableFile(
                "The text is in no encoding that can be recognised.", "Save it again as UTF-8."
            ) from None
        text, encoding = str(match), match.encoding
    if "\0" in text and encoding == "utf-8":  # ASCII in UTF-16 without a mark is valid UTF-8
        match = charset_normalizer.from_bytes(data, cp_isolation=["utf_16_le", "utf_16_be"]).best()
        if match is not None:
            text, encoding = str(match), match.encoding
    printable = sum(1 for character in text if character.isprintable() or character in "\t\n\r\f")
    if printable < MIN_PRINTABLE * len(text):
        raise UnreadableFile("This is not a text file.", "Export it as text in UTF-8.")
    return text, encoding


def _read_text(data: bytes) -> tuple[str, str]:
    return decode(data)


READERS: dict[str, Callable[[bytes], tuple[str, str]]] = {
    ".txt": _read_text,
    ".md": _read_text,
}


def list_documents(folder: Path) -> list[str]:
    """Return the names, relative to `folder`, of the files to index, sorted.

    Hidden files and files without a suffix (LICENSE, Makefile) are not documents. Files of a format
    that cannot be read are listed, so that reading them can say so. Raises NoDocuments when
    `folder` is not a folder.
    """
    if not folder.is_dir():
        raise NoDocuments(f"{folder} is not a folder.", "Give the folder that holds your reports.")
    names = []
    for path in folder.rglob("*"):
        relative = path.relative_to(folder)
        if any(part.startswith(".") for part in relative.parts) or not path.suffix:
            continue
        if path.is_file():
            names.append(relative.as_posix())
    return sorted(names)


def read(folder: Path, name: str) -> RawDocument:
    """Read and decode `folder/name`. Raises UnreadableFile with a reason fit to show."""
    path = folder / name
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(READERS)
        raise UnreadableFile(f"The format {path.suffix} is not read yet.", f"Use one of: {known}.")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableFile(
                f"The file is larger than {MAX_BYTES >> 20} MiB.", "Split it into parts."
            )
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            f"The file cannot be read ({error.strerror}).", "Check its permissions."
        ) from error
    text, encoding = reader(data)
    if not text.strip():
        raise UnreadableFile("The file holds no text.", "Remove it or fill it.")
    return RawDocument(
        name=name,
        text=text,
        format=path.suffix.lower().lstrip("."),
        encoding=encoding,
        sha256=hashlib.sha256(data).hexdigest(),
    )


def file_hash(path: Path) -> str:
    """Return the SHA-256 of the file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
