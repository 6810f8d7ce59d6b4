"""Names and small looks at WordprocessingML (ECMA-376 part 1, section 17)."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from corpus.formats.office.package import iterate_chosen

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MOST_COLUMNS = 63  # of a table in Word; a damaged file may claim millions
RAISED_BY = 4  # half points from which what was moved stands above or below the line
_VALUE = f"{W}val"
_WRAPPERS = {f"{W}{tag}" for tag in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")}
_GONE = {f"{W}{tag}" for tag in ("del", "moveFrom")}  # what the review takes away


def is_on(element: Any) -> bool:
    """Tell whether an element switches its property on; one that is absent does not."""
    return element is not None and element.get(f"{W}val", "1") not in ("0", "false", "off", "none")


def find_value(element: Any, path: str) -> str | None:
    """Return the value of the element at a path of local names, "pPr/pStyle"; None without it."""
    found = element.find(_expand(path))
    return found.get(_VALUE) if found is not None else None


@cache
def _expand(path: str) -> str:
    return "/".join(W + name for name in path.split("/"))


def find_number(element: Any, path: str) -> int | None:
    """Return the whole number at a path; None where there is none, or something else."""
    value = find_value(element, path)
    try:
        return int(value) if value is not None else None
    except ValueError:
        return None


def iterate_shown(element: Any) -> Iterator[Any]:
    """Yield the children that are shown: of alternatives the first, of a review what it leaves."""
    return iterate_chosen(element, _GONE)


def iterate_parts(element: Any, *tags: str) -> Iterator[Any]:
    """Yield the children with one of the tags, also those in content controls and the like."""
    for child in iterate_shown(element):
        if child.tag in tags:
            yield child
        elif child.tag in _WRAPPERS:
            yield from iterate_parts(child, *tags)
