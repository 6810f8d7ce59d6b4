"""Documents and passages as lines of JSON, written and read by pydantic."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from corpus import Document, Passage

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
