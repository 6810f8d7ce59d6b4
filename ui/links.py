"""Addresses inside the page, which stand behind the `#`, and of what the page fetches of a file."""

from urllib.parse import urlencode


def reader(
    name: str,
    version: str = "",
    start: int | None = None,
    end: int | None = None,
    *,
    as_picture: bool = False,
) -> str:
    """Return the address of a document in the reader, with the span to mark, if any.

    `as_picture` opens the page of the file as a picture instead of the text.
    """
    values: dict[str, str | int] = {"document": name}
    if version:
        values["version"] = version
    if start is not None and end is not None:
        values |= {"start": start, "end": end}
    if as_picture:
        values["view"] = "picture"
    return "#/read?" + urlencode(values, errors="replace")


def page_picture(name: str, version: str, page: int) -> str:
    """Return the address of a page of a PDF as a picture, to which a width is to be added."""
    values = {"document": name, "version": version, "page": page}
    return "yinju/original/page?" + urlencode(values, errors="replace")


def file(name: str, version: str, *, save: bool = False) -> str:
    """Return the address of a document's own file, to be shown or to be saved."""
    values = {"document": name, "version": version} | ({"save": 1} if save else {})
    return "yinju/original/file?" + urlencode(values, errors="replace")
