"""Foot- and endnotes: their texts, and the marks that Word gives them (ECMA-376, section 17.11)."""

from typing import Any

from corpus.formats.office.list_numbers import write_number
from corpus.formats.office.word.markup import W, find_value
from corpus.formats.office.word.runs import NoteMark

_FORMATS = {"footnote": "decimal", "endnote": "lowerRoman"}


class Notes:
    """The notes of a document; each is read once, where the text refers to it.

    Where marks begin again on each page they are counted through, as pages are not known.
    """

    def __init__(self, roots: dict[str, Any], settings: Any, sections: list[Any]) -> None:
        """Take the roots of the parts by kind, the settings, and each section's properties."""
        self._texts = {
            (kind, note.get(f"{W}id", "")): note
            for kind, root in roots.items()
            for note in root
            if note.get(f"{W}type") in (None, "normal")  # the others are separating lines
        }
        self._settings = settings
        self._sections = sections
        self._counts: dict[str, int] = {}
        self._section = 0

    def end_section(self) -> None:
        """Go on to the next section, in which marks may begin again."""
        self._section += 1
        for kind in _FORMATS:
            if self._find(kind, "numRestart") == "eachSect":
                self._counts.pop(kind, None)

    def take(self, mark: NoteMark) -> tuple[Any, str] | None:
        """Return the element of a note and its mark; None if it was taken or is not there."""
        note = self._texts.pop((mark.kind, mark.id), None)
        if mark.custom is not None:
            return None if note is None else (note, mark.custom)
        start = self._find(mark.kind, "numStart") or "1"
        first = int(start) if start.isdigit() else 1
        count = self._counts.get(mark.kind, first - 1) + 1
        self._counts[mark.kind] = count
        format = self._find(mark.kind, "numFmt") or _FORMATS[mark.kind]
        return None if note is None else (note, write_number(count, format))

    def _find(self, kind: str, name: str) -> str | None:
        """Return a setting of the section, or else of the document."""
        places = [*self._sections[self._section : self._section + 1], self._settings]
        for place in places:
            if place is not None and (value := find_value(place, f"{kind}Pr/{name}")) is not None:
                return value
        return None
