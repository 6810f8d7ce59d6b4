"""Finds numbers that were set wide, a blank after each digit: １ ９ ９ ７ 年, 7 4 7 7 2 亿元."""

import re

from corpus.offsets import Edit

# Three digits or points or more, one by one; what follows or precedes tells them from the cells of
# a table. The blank in front of the unit belongs to the wide setting.
_SPACED = re.compile(
    r"(?<![0-9０-９A-Za-z.．,，:：/])(?<![0-9０-９][ \u3000])(?P<blank>[ \u3000]?)"
    r"(?P<number>[0-9０-９](?:[ \u3000][0-9０-９.．,，])+[ \u3000][0-9０-９])(?![0-9０-９A-Za-z])"
    r"(?:(?P<unit>[ \u3000]?)(?=[\u3400-\u9fff％%‰°℃～~]))?"
)
_LOOKS_SPACED = re.compile("[0-9０-９][ \u3000][0-9０-９.．,，][ \u3000][0-9０-９]")
_BLANK = re.compile("[ \u3000]")
_BEFORE = re.compile("[\u3400-\u9fff（(《]")


def find_spaced_digits(text: str) -> list[Edit]:
    """Return the edits that take the blanks out of numbers set wide."""
    if not _LOOKS_SPACED.search(text):  # the common case
        return []
    edits: list[Edit] = []
    cells: set[int] = set()  # the lines in which such digits are cells
    for match in _SPACED.finditer(text):
        line = text.rfind("\n", 0, match.start()) + 1
        touches = not match["blank"] and _BEFORE.match(text, match.start() - 1)
        if match["unit"] is None and not touches:
            cells.add(line)
            edits = [edit for edit in edits if edit.source_start < line]
        elif line not in cells:
            end = match.end("number" if match["unit"] is None else "unit")
            blanks = _BLANK.finditer(text, match.start("number"), end)
            edits += [Edit(*blank.span(), "") for blank in blanks]
    return edits
