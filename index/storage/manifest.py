"""The manifest of a generation: what it was built from and with, and what it holds.

`manifest.json` is read without loading an encoder, so that `yinju status` is quick whatever the
model.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import PlainSerializer, PlainValidator, TypeAdapter, ValidationError

import corpus
from corpus import IndexMismatch, Message, NoIndex, SplitOptions
from index.lexical.analysis import ANALYSER_VERSION
from index.lexical.vocabulary import Synonyms
from index.storage.records import to_json
from index.storage.titles import GivenTitle

T = TypeVar("T")

# Raise it when this Yinju would misread older files.
FORMAT_VERSION = 7

GENERATIONS, CURRENT, MANIFEST, UPLOADS = "generations", "current", "manifest.json", "documents"
EMPTIED = "emptied.json"  # what the last index of a home without documents was built with
_SHIPPED = "shipped:"  # stands for the package's own reports, wherever it is installed
_UNSIGNED = '"digest": ""'

FileKey = tuple[bool, str]  # whether the file is an upload, and its name


def _folder_from_json(spelled: object) -> Path:
    return corpus.SHIPPED if spelled == _SHIPPED else Path(str(spelled))


def _folder_to_json(folder: Path) -> str:
    return _SHIPPED if folder.resolve() == corpus.SHIPPED.resolve() else str(folder)


Folder = Annotated[Path, PlainValidator(_folder_from_json), PlainSerializer(_folder_to_json)]


@dataclass(frozen=True)
class DocumentEntry:
    """One indexed document, as `yinju status` lists it."""

    document: str
    sha256: str  # of its bytes: the file's, or the member's inside an archive
    format: str
    pages: int | None
    passages: int
    file: str  # that it was read from; differs from `document` inside an archive
    also: tuple[str, ...] = ()  # further places of the same bytes, which are not indexed again
    title: str | None = None
    date: str | None = None
    author: str | None = None
    warnings: tuple[Message, ...] = ()  # what of the file is missing
    upload: bool = False  # the file is in HOME/documents

    @property
    def key(self) -> FileKey:
        """Identifies the file that the document was read from."""
        return self.upload, self.file


@dataclass(frozen=True)
class SkippedEntry:
    """One file, or member of an archive, that could not be read when the generation was built."""

    document: str
    sha256: str  # of the file's bytes; "" where not even they could be had
    reason: Message
    file: str
    upload: bool = False

    @property
    def key(self) -> FileKey:
        """Identifies the file."""
        return self.upload, self.file


@dataclass(frozen=True)
class FileEntry:
    """One file as it was when the generation was built."""

    name: str  # relative to the documents' folder or to HOME/documents
    sha256: str  # of its bytes; "" where they could not be had
    size: int
    modified: int  # nanoseconds; 0 where it was too fresh to prove that nothing changed later
    inode: int
    upload: bool = False

    @property
    def key(self) -> FileKey:
        """Identifies the file."""
        return self.upload, self.name


@dataclass(frozen=True)
class Manifest:
    """Everything that must agree before a generation may answer, and what it holds."""

    generation: str
    built_at: str  # UTC, ISO 8601
    folder: Folder  # where the documents are
    encoder: str
    fingerprint: str
    token_rows: str  # fingerprint of the encoder whose token rows the second stage compares
    dimension: int
    splitter: SplitOptions
    passages: int
    documents: tuple[DocumentEntry, ...]
    skipped: tuple[SkippedEntry, ...] = ()
    files: tuple[FileEntry, ...] = ()
    synonyms: Synonyms = ()  # of terms.txt, as it was
    recorded: Mapping[str, Any] = field(default_factory=dict)  # what the caller wants to know again
    titles: Mapping[str, GivenTitle] = field(default_factory=dict)  # of titles.json, as it was
    checksums: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # path: (size, CRC-32)
    store: str = "local"  # see `index.storage.stores`
    analyser: str = ANALYSER_VERSION
    parser: str = corpus.PARSER_VERSION
    format: int = FORMAT_VERSION
    digest: str = ""  # of the file itself; empty in memory

    def write(self, folder: Path) -> None:
        """Write manifest.json, signed with a hash of itself, into a generation's folder."""
        content = to_json(_MANIFEST, self, indent=1)
        signature = f'"digest": "{_hash(content)}"'.encode()
        (folder / MANIFEST).write_bytes(content.replace(_UNSIGNED.encode(), signature))

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Read a generation's manifest.json.

        Raises IndexMismatch for another format, or if the file was altered.
        """
        content = (folder / MANIFEST).read_bytes()
        values = _parse(content)
        found = values.get("format")
        if found != FORMAT_VERSION:
            raise IndexMismatch("index.other_format", found=found, expected=FORMAT_VERSION)
        digest = str(values.pop("digest", None))
        if _hash(content.replace(f'"digest": "{digest}"'.encode(), _UNSIGNED.encode())) != digest:
            raise IndexMismatch("index.altered")
        return _validate(_MANIFEST, values)

    def check(self, fingerprint: str, token_rows: str) -> None:
        """Raise IndexMismatch unless this Yinju and encoders of these fingerprints may answer."""
        if self.analyser != ANALYSER_VERSION:
            raise IndexMismatch(
                "index.other_analyser", found=self.analyser, expected=ANALYSER_VERSION
            )
        if (self.fingerprint, self.token_rows) != (fingerprint, token_rows):
            raise IndexMismatch("index.other_encoder", encoder=self.encoder)


@dataclass(frozen=True)
class Settings:
    """What a build takes from the previous generation where it is not given."""

    folder: Folder
    encoder: str
    splitter: SplitOptions
    store: str = "local"

    @classmethod
    def recall(cls, folder: Path) -> "Settings":
        """Read the settings from a manifest of any format. Raises IndexMismatch without them."""
        try:
            content = (folder / MANIFEST).read_bytes()
        except OSError as error:
            raise IndexMismatch("index.unreadable", reason=str(error)) from error
        return _validate(_SETTINGS, _parse(content))

    @classmethod
    def recall_emptied(cls, home: Path) -> "Settings | None":
        """Read the settings of a home whose documents were all deleted; None for any other."""
        try:
            return _validate(_SETTINGS, _parse((home / EMPTIED).read_bytes()))
        except (OSError, IndexMismatch):
            return None

    def to_json(self) -> dict[str, Any]:
        """Return plain values, as `recall_emptied` reads them."""
        values: dict[str, Any] = _SETTINGS.dump_python(self, mode="json")
        return values


_MANIFEST, _SETTINGS = TypeAdapter(Manifest), TypeAdapter(Settings)


def _parse(content: bytes) -> dict[str, Any]:
    try:
        values = json.loads(content.decode("utf-8", "surrogatepass"))
    except ValueError as error:
        raise IndexMismatch(
            "index.unreadable", reason=f"{type(error).__name__}: {error}"
        ) from error
    if not isinstance(values, dict):
        raise IndexMismatch("index.unreadable", reason="it is no JSON object")
    return values


def _validate(adapter: TypeAdapter[T], values: Mapping[str, Any]) -> T:
    try:
        return adapter.validate_python(values)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise IndexMismatch("index.unreadable", reason=f"{place}: {first['msg']}") from error


def _hash(content: bytes) -> str:
    return blake2b(content, digest_size=16).hexdigest()


def current_generation(home: Path) -> Path:
    """Return the folder of the current generation. Raises NoIndex if there is none."""
    folder = home / GENERATIONS / (current_name(home) or "none")
    if not (folder / MANIFEST).is_file():
        raise NoIndex("index.missing", home=home)
    return folder


def current_name(home: Path) -> str:
    """Return the name of the current generation, "" if there is none; cheap enough to poll."""
    try:
        name = (home / CURRENT).read_bytes().decode("ascii", "replace").strip()
    except OSError:
        return ""
    return "" if "/" in name or "\\" in name or name in (".", "..") else name


def read_manifest(home: Path) -> Manifest:
    """Return the current generation's manifest. Raises NoIndex or IndexMismatch."""
    return Manifest.read(current_generation(home))
