"""Numbers that steer a decision, each with its source.

The numbers of one decision (ranking, evidence, refusal, quoting) are the fields of one frozen
dataclass. `python -m benchmarks.thresholds` lists them, and the manifest records them.
"""

from collections.abc import Iterator
from dataclasses import asdict, field, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def sourced(value: Any, source: str) -> Any:
    """Return a dataclass field: its default value, and which command fitted it or why it is so."""
    return field(default=value, metadata={"source": source})


def list_thresholds(thresholds: "DataclassInstance") -> Iterator[tuple[str, Any, str]]:
    """Yield (name, value, source) for each field."""
    values = asdict(thresholds)
    for each in fields(thresholds):
        yield each.name, values[each.name], each.metadata.get("source", "")
