"""Titles and years that a user gave documents, HOME/titles.json: they count instead of those found.

The name of a document is its key, so that a new version of a file keeps what it was called.
"""

import json
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from corpus import Document

TITLES = "titles.json"
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class GivenTitle:
    """What a user calls a document; what is empty stays as it was found."""

    title: str = ""
    year: str = ""  # four digits

    def __bool__(self) -> bool:
        return bool(self.title or self.year)

    def apply(self, document: Document) -> Document:
        """Return a document with the title and of the year that it was given."""
        date = document.date
        if self.year and (date or "")[:4] != self.year:
            date = self.year
        return replace(document, title=self.title or document.title, date=date)


Titles = Mapping[str, GivenTitle]


def read_titles(home: Path) -> dict[str, GivenTitle]:
    """Return the titles that were given, by the name of the document; what is malformed is none."""
    try:
        values = json.loads((home / TITLES).read_text("utf-8", "surrogatepass"))
    except (OSError, ValueError):
        return {}
    found = {}
    for name, value in values.items() if isinstance(values, dict) else ():
        if isinstance(value, dict):
            given = GivenTitle(str(value.get("title") or ""), str(value.get("year") or ""))
            if given and (not given.year or _YEAR.fullmatch(given.year)):
                found[name] = given
    return found


def write_titles(home: Path, titles: Titles) -> None:
    """Replace the titles of a home, at once or not at all."""
    values = {name: asdict(given) for name, given in sorted(titles.items()) if given}
    text = json.dumps(values, ensure_ascii=False, indent=1)
    home.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".titles-", dir=home)
    with os.fdopen(handle, "wb") as file:
        file.write(text.encode("utf-8", "surrogatepass"))
    Path(name).replace(home / TITLES)
