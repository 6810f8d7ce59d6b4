"""Cuts a paragraph at the line breaks that its author set."""

import re
from itertools import pairwise

_ENDS_LINE = re.compile(r"[。！？；：.!?;:][”’」』）)]*$")
_GOES_ON = re.compile(r"[，、,（(《〈「『“‘【—]$")
_WIDE = 20  # characters of a line that may be full
_FULL = 0.9  # of the widest line


def cut_lines(text: str) -> list[str]:
    """Return the lines of a paragraph, empty ones left out.

    A break behind a comma or a bracket, or at the end of one of several full lines, is an accident
    of width; it stays in the line as a line feed.
    """
    lines = text.split("\n")
    widest = max(map(len, lines))
    cut = [lines[0]]
    for line, following in pairwise(lines):
        full = widest >= _WIDE and len(line) >= _FULL * widest and len(lines) > 2
        bare = line.rstrip()
        if following.strip() and (_GOES_ON.search(bare) or (full and not _ENDS_LINE.search(bare))):
            cut[-1] += "\n" + following
        else:
            cut.append(following)
    return [line for line in cut if line.strip()]
