"""What a generation was built from and with, and whether that still holds.

Knows the manifest and the documents' folder; knows nothing of passages or vectors. A manifest is
read without loading an encoder, so that `yinju status` is quick whatever the model.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import corpus
from corpus import IndexMismatch, NoDocuments, NoIndex, SplitOptions
from index.analyse import ANALYSER_VERSION

# Raise it when older files would be misread.
FORMAT_VERSION = 2

GENERATIONS, CURRENT, MANIFEST = "generations", "current", "manifest.json"
_SHIPPED = "shipped:"  # stands for the package's own reports, wherever it is installed


@dataclass(frozen=True)
class Source:
    """One indexed document, as `yinju status` lists it."""

    document: str
    sha256: str  # of the file's bytes
    format: str
    pages: int | None
    passages: int


@dataclass(frozen=True)
class Skipped:
    """One file that could not be read when the generation was built."""

    document: str
    sha256: str  # of the file's bytes; "" where not even they could be had
    reason: str


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
    analyser: str = ANALYSER_VERSION
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
        """Return the text of manifest.json."""
        values = asdict(self)
        values["folder"] = _SHIPPED if self.folder == corpus.SHIPPED.resolve() else str(self.folder)
        return json.dumps(values, ensure_ascii=False, indent=1) + "\n"

    def check(self, fingerprint: str, rows: str) -> None:
        """Raise IndexMismatch unless this Yinju and encoders of these fingerprints may answer."""
        _require("analyser", self.analyser, ANALYSER_VERSION, "yinju index --full")
        if (self.fingerprint, self.rows) != (fingerprint, rows):
            raise IndexMismatch(
                f"The index was built with another version of the encoder {self.encoder}.",
                "Rebuild it: yinju index --full",
            )

    @classmethod
    def from_json(cls, text: str | bytes) -> "Manifest":
        """Read what `to_json` gave. Raises IndexMismatch for another format."""
        try:
            values: dict[str, Any] = json.loads(text)
            _require("format", values["format"], FORMAT_VERSION, "yinju index --full DIR")
            values["folder"] = (
                corpus.SHIPPED if values["folder"] == _SHIPPED else Path(values["folder"])
            )
            values["splitter"] = SplitOptions(**values["splitter"])
            values["documents"] = tuple(Source(**entry) for entry in values["documents"])
            values["skipped"] = tuple(Skipped(**entry) for entry in values["skipped"])
            return cls(**values)
        except (KeyError, TypeError, ValueError) as error:
            raise IndexMismatch(
                f"The index cannot be read ({type(error).__name__}: {error}).",
                "Rebuild it: yinju index --full DIR",
            ) from error


def _require(what: str, found: object, expected: object, command: str) -> None:
    if found != expected:
        raise IndexMismatch(
            f"The index was built with {what} version {found}, this Yinju has {expected}.",
            f"Rebuild it: {command}",
        )


@dataclass(frozen=True)
class Stale:
    """Names of documents that no longer are as they were indexed, each list sorted."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def current_generation(home: Path) -> Path:
    """Return the folder of the current generation. Raises NoIndex if there is none."""
    try:
        name = (home / CURRENT).read_text("utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        name = ""
    folder = home / GENERATIONS / name
    if not name or not (folder / MANIFEST).is_file():
        raise NoIndex(f"There is no index in {home}.", "Build one: yinju index DIR")
    return folder


def read_manifest(home: Path) -> Manifest:
    """Return the current generation's manifest. Raises NoIndex or IndexMismatch."""
    return Manifest.read(current_generation(home))


def stale(manifest: Manifest) -> Stale:
    """Compare the documents' folder with what was indexed, file by file, by content."""
    indexed = {entry.document: entry.sha256 for entry in manifest.documents}
    before = indexed | {entry.document: entry.sha256 for entry in manifest.skipped}
    now = _hashes(manifest.folder)
    return Stale(
        added=sorted(name for name in now if name not in before),
        changed=sorted(name for name in now if name in before and now[name] != before[name]),
        removed=sorted(name for name in indexed if name not in now),
    )


def _hashes(folder: Path) -> Mapping[str, str]:
    """Return each candidate file's name and hash."""
    try:
        return {name: hash_of(folder / name) for name in corpus.list_documents(folder)}
    except NoDocuments:  # the folder itself is gone, and all documents with it
        return {}


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, or "" where they cannot be had."""
    try:
        return corpus.file_hash(path)
    except OSError:
        return ""
