"""The manifest of a generation: what it was built from and with, and what it holds.

`manifest.json` is read without loading an encoder, so that `yinju status` is quick whatever the
model. It is short whatever the folder: the lists of documents and files lie beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, PlainSerializer, PlainValidator, SkipValidation, TypeAdapter

import corpus
from corpus import IndexMismatch, NoIndex, SplitOptions
from index.lexical.analysis import ANALYSER_VERSION
from index.lexical.vocabulary import Synonyms
from index.storage.entries import DocumentEntry, Entries, FileEntry, SkippedEntry
from index.storage.records import is_signed, parse_object, sign, to_json, validate
from index.storage.segments.checksums import Checksums
from index.storage.titles import GivenTitle

# Raise it when this Yinju would misread older files.
FORMAT_VERSION = 8

GENERATIONS, CURRENT, MANIFEST, UPLOADS = "generations", "current", "manifest.json", "documents"
EMPTIED = "emptied.json"  # what the last index of a home without documents was built with
_SHIPPED = "shipped:"  # stands for the package's own reports, wherever it is installed


def _folder_from_json(spelled: object) -> Path:
    return corpus.SHIPPED if spelled == _SHIPPED else Path(str(spelled))


def _folder_to_json(folder: Path) -> str:
    return _SHIPPED if folder.resolve() == corpus.SHIPPED.resolve() else str(folder)


Folder = Annotated[Path, PlainValidator(_folder_from_json), PlainSerializer(_folder_to_json)]

_Entries = Annotated[SkipValidation[Entries], Field(exclude=True)]


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
    segments: tuple[str, ...]  # names of the folders that hold them, see `index.storage.segments`
    synonyms: Synonyms = ()  # of terms.txt, as it was
    recorded: Mapping[str, Any] = field(default_factory=dict)  # what the caller wants to know again
    titles: Mapping[str, GivenTitle] = field(default_factory=dict)  # of titles.json, as it was
    checksums: Checksums = field(default_factory=dict)  # of the generation's own files
    lists: Mapping[str, str] = field(default_factory=dict)  # hashes of the files of `entries`
    store: str = "local"  # see `index.storage.stores`
    analyser: str = ANALYSER_VERSION
    parser: str = corpus.PARSER_VERSION
    format: int = FORMAT_VERSION
    digest: str = ""  # of the file itself; empty in memory
    entries: _Entries = field(default_factory=Entries)

    @property
    def documents(self) -> tuple[DocumentEntry, ...]:
        """Every document, in reading order."""
        return self.entries.documents

    @property
    def skipped(self) -> tuple[SkippedEntry, ...]:
        """What could not be read."""
        return self.entries.skipped

    @property
    def files(self) -> tuple[FileEntry, ...]:
        """Every file there was."""
        return self.entries.files

    def write(self, folder: Path) -> None:
        """Write manifest.json, signed with a hash of itself, into a generation's folder."""
        (folder / MANIFEST).write_bytes(sign(to_json(_MANIFEST, self, indent=1)))

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Read a generation's manifest.json.

        Raises IndexMismatch for another format, or if the file was altered.
        """
        content = (folder / MANIFEST).read_bytes()
        values = parse_object(content)
        found = values.get("format")
        if found != FORMAT_VERSION:
            raise IndexMismatch("index.other_format", found=found, expected=FORMAT_VERSION)
        if not is_signed(content, values):
            raise IndexMismatch("index.altered")
        read = validate(_MANIFEST, values | {"digest": ""})
        return replace(read, entries=Entries.open(folder, read.lists))

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
        return validate(_SETTINGS, parse_object(content))

    @classmethod
    def recall_emptied(cls, home: Path) -> "Settings | None":
        """Read the settings of a home whose documents were all deleted; None for any other."""
        try:
            return validate(_SETTINGS, parse_object((home / EMPTIED).read_bytes()))
        except (OSError, IndexMismatch):
            return None

    def to_json(self) -> dict[str, Any]:
        """Return plain values, as `recall_emptied` reads them."""
        values: dict[str, Any] = _SETTINGS.dump_python(self, mode="json")
        return values


_MANIFEST, _SETTINGS = TypeAdapter(Manifest), TypeAdapter(Settings)


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
