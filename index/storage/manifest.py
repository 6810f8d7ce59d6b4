"""What a generation was built from and with.

Knows the manifest's fields and how it is spelled; knows nothing of passages or vectors. A manifest
is read without loading an encoder, so that `yinju status` is quick whatever the model.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

import corpus
from corpus import IndexMismatch, NoIndex, SplitOptions
from index.lexical.analysis import ANALYSER_VERSION

# Raise it when older files would be misread.
FORMAT_VERSION = 4

GENERATIONS, CURRENT, MANIFEST, UPLOADS = "generations", "current", "manifest.json", "documents"
_SHIPPED = "shipped:"  # stands for the package's own reports, wherever it is installed
_UNSIGNED = '"digest": ""'
_FULL = "Rebuild it: yinju index --full"


@dataclass(frozen=True)
class Source:
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
    upload: bool = False  # the file is in HOME/documents


@dataclass(frozen=True)
class Skipped:
    """One file, or member of an archive, that could not be read when the generation was built."""

    document: str
    sha256: str  # of the file's bytes; "" where not even they could be had
    reason: str
    file: str
    upload: bool = False


@dataclass(frozen=True)
class File:
    """One file as it was when the generation was built."""

    name: str  # relative to the documents' folder or to HOME/documents
    sha256: str  # of its bytes; "" where they could not be had
    size: int
    modified: int  # nanoseconds; 0 where it was too fresh to trust that it tells a later change
    inode: int
    upload: bool = False


@dataclass(frozen=True)
class Manifest:
    """Everything that must agree before a generation may answer, and what it holds."""

    generation: str
    built_at: str  # UTC, ISO 8601
    folder: Path  # where the documents are
    encoder: str
    fingerprint: str
    rows: str  # fingerprint of the encoder whose token rows the second stage compares
    dimension: int
    splitter: SplitOptions
    passages: int
    documents: tuple[Source, ...]
    skipped: tuple[Skipped, ...] = ()
    files: tuple[File, ...] = ()
    wholes: tuple[str, ...] = ()  # of terms.txt, as it was
    calibration: str = ""  # of refusals for this encoder, as whoever answers calls it
    sums: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # path: (size, CRC-32)
    analyser: str = ANALYSER_VERSION
    reader: str = corpus.READER_VERSION
    format: int = FORMAT_VERSION

    def write(self, folder: Path) -> None:
        """Write manifest.json into a generation's folder."""
        # File names need not be valid Unicode; such characters pass through.
        (folder / MANIFEST).write_bytes(self.to_json().encode("utf-8", "surrogatepass"))

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Read a generation's manifest.json. Raises IndexMismatch for another format."""
        return cls.from_json((folder / MANIFEST).read_bytes())

    def to_json(self) -> str:
        """Return the text of manifest.json, signed with a hash of itself."""
        lists = {"documents": self.documents, "skipped": self.skipped, "files": self.files}
        values = {name: value for name, value in vars(self).items() if name not in lists}
        values["folder"] = _SHIPPED if self.folder == corpus.SHIPPED.resolve() else str(self.folder)
        values["splitter"] = asdict(self.splitter)
        lines = [_member(name, value) for name, value in values.items()]
        for name, entries in lists.items():  # one a line: people look into it
            listed = ",\n  ".join(json.dumps(vars(e), ensure_ascii=False) for e in entries)
            lines.append(f'"{name}": [\n  {listed}\n ]' if entries else f'"{name}": []')
        text = "{\n " + ",\n ".join([*lines, _UNSIGNED]) + "\n}\n"
        return text.replace(_UNSIGNED, f'"digest": "{_digest(text)}"')

    def check(self, fingerprint: str, rows: str) -> None:
        """Raise IndexMismatch unless this Yinju and encoders of these fingerprints may answer."""
        _require("analyser", self.analyser, ANALYSER_VERSION)
        if (self.fingerprint, self.rows) != (fingerprint, rows):
            raise IndexMismatch(
                f"The index was built with another version of the encoder {self.encoder}.", _FULL
            )

    @classmethod
    def from_json(cls, content: bytes) -> "Manifest":
        """Read what `to_json` gave. Raises IndexMismatch for another format, or for a change."""
        try:
            text = content.decode("utf-8", "surrogatepass")
            values: dict[str, Any] = json.loads(text)
            _require("format", values["format"], FORMAT_VERSION)
            digest = values.pop("digest")
            if _digest(text.replace(f'"digest": "{digest}"', _UNSIGNED)) != digest:
                raise ValueError("it was altered")
            values["folder"] = _folder(values["folder"])
            values["splitter"] = SplitOptions(**values["splitter"])
            values["sums"] = {name: (size, crc) for name, (size, crc) in values["sums"].items()}
            values["wholes"] = tuple(values["wholes"])
            values["documents"] = tuple(
                Source(**entry | {"also": tuple(entry["also"])}) for entry in values["documents"]
            )
            values["skipped"] = tuple(Skipped(**entry) for entry in values["skipped"])
            values["files"] = tuple(File(**entry) for entry in values["files"])
            return cls(**values)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise IndexMismatch(
                f"The index cannot be read ({type(error).__name__}: {error}).", f"{_FULL} DIR"
            ) from error


@dataclass(frozen=True)
class Settings:
    """What a build takes from the generation before where it is not told."""

    folder: Path
    encoder: str
    splitter: SplitOptions

    @classmethod
    def recall(cls, folder: Path) -> "Settings":
        """Read them from a manifest of any format that still says so. Raises IndexMismatch."""
        try:
            values = json.loads((folder / MANIFEST).read_bytes().decode("utf-8", "surrogatepass"))
            splitter = SplitOptions(**values["splitter"])
            return cls(_folder(str(values["folder"])), str(values["encoder"]), splitter)
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise IndexMismatch(
                f"The index cannot be read ({type(error).__name__}: {error}).", f"{_FULL} DIR"
            ) from error


def _folder(spelled: str) -> Path:
    return corpus.SHIPPED if spelled == _SHIPPED else Path(spelled)


def _member(name: str, value: object) -> str:
    return f'"{name}": {json.dumps(value, ensure_ascii=False)}'


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _require(what: str, found: object, expected: object) -> None:
    if found != expected:
        raise IndexMismatch(
            f"The index was built with {what} version {found}, this Yinju has {expected}.", _FULL
        )


def current_generation(home: Path) -> Path:
    """Return the folder of the current generation. Raises NoIndex if there is none."""
    folder = home / GENERATIONS / (current_name(home) or "none")
    if not (folder / MANIFEST).is_file():
        raise NoIndex(f"There is no index in {home}.", "Build one: yinju index DIR")
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
