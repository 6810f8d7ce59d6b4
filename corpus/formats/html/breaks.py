"""Joins the lines of a paragraph that a page breaks, and parts those that it only stacks.

Old pages put a whole article into one element and end its paragraphs with a line break; others
break a sentence where their column ended. Neither is told by the markup.
"""

import re
from collections.abc import Iterator, Sequence, Set

from corpus.formats.extracted import tidy
from corpus.text.numbering import begins_item

_INDENT = re.compile(r"[ \t]*(?:\u3000|[\u2002\u2003\u00a0]{2}| {4}|\t)")
_ENDS = re.compile(r"[。！？!?…：:；;.]\W*$")
_ENDS_SENTENCE = re.compile(r"[。！？!?….]\W*$")
_GOES_ON = re.compile(r"[，、,（(《〈「『“‘\[【]$")
_CONTINUES = re.compile(r"[，。、；：！？）》〉」』”’】,.;:!?)\]]")
_FIELDS = re.compile(r"\S(?:\s{2,}|\t)\S|^[^：:]{1,10}[：:]")  # columns, or a label and its value


def join_all(lines: Sequence[str]) -> str:
    """Return lines as one; between two ideographs a break stands for nothing, else for a space."""
    return tidy("\n".join(filter(None, (line.strip() for line in lines))))


def join_lines(lines: Sequence[str], wrapped: Set[int] = frozenset()) -> Iterator[str]:
    """Yield the paragraphs that a run of lines makes; an empty line ends one.

    `wrapped` are the places of lines that go on with the one before, unless they look otherwise.
    """
    if len(lines) == 1:
        yield lines[0]
        return
    open_lines: list[str] = []
    for at, line in enumerate(lines):
        if open_lines and not _continues(open_lines[-1], lines[at:], wrapped=at in wrapped):
            yield join_all(open_lines)
            open_lines.clear()
        if line.strip():
            open_lines.append(line)
    yield join_all(open_lines)


def _continues(last: str, left: Sequence[str], *, wrapped: bool) -> bool:
    """Tell whether a sentence goes on in the next line, the first of those that are left."""
    last, line = last.strip(), left[0].strip()
    if not line or _INDENT.match(left[0]) or begins_item(line) or _ENDS.search(last):
        return False
    if _CONTINUES.match(line) or _GOES_ON.search(last):
        return True
    if _FIELDS.search(last) or _FIELDS.search(line) or (begins_item(last) and "，" not in last):
        return False
    if wrapped:
        return True
    for following in left:  # prose comes to the end of its sentence; stacked lines have none
        if not following.strip() or (following is not line and begins_item(following.strip())):
            return False
        if _ENDS.search(following.strip()):
            return bool(_ENDS_SENTENCE.search(following.strip()))
    return False
