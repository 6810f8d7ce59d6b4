"""Records as JSON, written and read by pydantic: lines for documents and passages, signed files.

A signed file holds a hash of itself, so that one that was altered is told from one of another
version.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from corpus import Document, IndexMismatch, Passage

T = TypeVar("T")


@dataclass(frozen=True)
class Records(Generic[T]):
    """Writes values of one type as lines of JSON, and reads them back without a difference."""

    kind: type[T]

    def to_line(self, value: T) -> bytes:
        """Return one JSON object as a line."""
        return to_json(self._adapter, value) + b"\n"

    def from_line(self, line: bytes) -> T:
        """Read what `to_line` gave."""
        try:
            return self._adapter.validate_json(line)
        except ValidationError:
            return self._adapter.validate_python(json.loads(line.decode("utf-8", "surrogatepass")))

    @cached_property
    def _adapter(self) -> TypeAdapter[T]:
        return TypeAdapter(self.kind)


def to_json(adapter: TypeAdapter[Any], value: object, indent: int | None = None) -> bytes:
    """Return a value as JSON. Lone surrogates, as in file names that are no Unicode, survive."""
    try:
        return adapter.dump_json(value, indent=indent)
    except PydanticSerializationError:  # pydantic writes valid Unicode only
        plain = adapter.dump_python(value, mode="json")
        return json.dumps(plain, ensure_ascii=False, indent=indent).encode("utf-8", "surrogatepass")


DOCUMENT_RECORDS, PASSAGE_RECORDS = Records(Document), Records(Passage)


def parse_object(content: bytes) -> dict[str, Any]:
    """Return a JSON object. Raises IndexMismatch for anything else."""
    try:
        values = json.loads(content.decode("utf-8", "surrogatepass"))
    except ValueError as error:
        raise IndexMismatch(
            "index.unreadable", reason=f"{type(error).__name__}: {error}"
        ) from error
    if not isinstance(values, dict):
        raise IndexMismatch("index.unreadable", reason="it is no JSON object")
    return values


def validate(adapter: TypeAdapter[T], values: object) -> T:
    """Return plain values as what the adapter reads. Raises IndexMismatch for others."""
    try:
        return adapter.validate_python(values)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise IndexMismatch("index.unreadable", reason=f"{place}: {first['msg']}") from error


def sign(content: bytes) -> bytes:
    """Return JSON whose `digest` is empty with a hash of itself there."""
    return _replace_digest(content, "", hash_content(content))


def is_signed(content: bytes, values: Mapping[str, Any]) -> bool:
    """Tell whether JSON, which says `values`, is as `sign` gave it."""
    digest = str(values.get("digest"))
    return hash_content(_replace_digest(content, digest, "")) == digest


def _replace_digest(content: bytes, old: str, new: str) -> bytes:
    for gap in ("", " "):  # JSON with indentation has one
        content = content.replace(
            f'"digest":{gap}"{old}"'.encode(), f'"digest":{gap}"{new}"'.encode()
        )
    return content


def hash_content(content: bytes) -> str:
    """Return a hash of a file's content."""
    return blake2b(content, digest_size=16).hexdigest()
