"""Addresses inside the page. They stand behind the `#`, so that opening one asks no server."""

from urllib.parse import urlencode


def reader(name: str, version: str = "", start: int | None = None, end: int | None = None) -> str:
    """Return the address of a document in the reader, with the span to mark, if any."""
    values: dict[str, str | int] = {"document": name}
    if version:
        values["version"] = version
    if start is not None and end is not None:
        values |= {"start": start, "end": end}
    return "#/read?" + urlencode(values, errors="replace")
