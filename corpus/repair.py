"""Damaged text in, clean text and its map of offsets out. Knows damage, not structure.

Three repairs, each made only where the text itself proves the damage: pinyin injected behind
characters, characters split by a wrong decoding (`corpus.rejoin`), and foreign line ends.
"""

import re

from corpus.offsets import Edit, OffsetMap
from corpus.pinyin import SYLLABLE, is_han, is_reading
from corpus.rejoin import SPLIT, annotates_rare_only, rejoin

_ANNOTATION = re.compile(rf"\((?P<syllable>{SYLLABLE})\)")
_SUSPECT = re.compile(rf"\r\n?|\({SYLLABLE}\)|(?:\?|\ufffd\(?){SYLLABLE}\)")

# A language textbook annotates nearly every character of its annotated lines, a scraper only some.
TEXTBOOK_SHARE = 0.8
TEXTBOOK_MINIMUM = 4  # annotations; fewer prove nothing


def repair(source: str) -> tuple[str, OffsetMap]:
    """Return the repaired text and the map of its offsets to `source`.

    Text without damage comes back as it is, with an empty map.
    """
    annotated = [match.start() - 1 for match in _annotations(source)]
    textbook = _is_textbook(source, annotated)
    rare_only = annotates_rare_only("".join(source[at] for at in annotated))
    edits: list[Edit] = []
    at = 0
    while match := _SUSPECT.search(source, at):
        at = match.end()
        if match[0].startswith("\r"):
            edits.append(Edit(match.start(), match.end(), "\n"))
        elif textbook:
            continue
        elif match[0].startswith("("):
            if is_reading(match[0][1:-1], _before(match.start(), source, edits)):
                edits.append(Edit(match.start(), match.end(), ""))
        elif split := SPLIT.match(source, match.start()):
            before = _before(match.start(), source, edits)
            repaired = rejoin(before, source, split, rare_only=rare_only)
            if repaired is not None:
                edits.append(Edit(repaired.start, repaired.end, repaired.text))
                at = repaired.end
    offsets = OffsetMap(edits)
    return offsets.apply(source), offsets


def _annotations(source: str) -> list[re.Match[str]]:
    """Find the annotations that stand behind the very character they spell."""
    return [
        match
        for match in _ANNOTATION.finditer(source)
        if match.start() and is_reading(match["syllable"], source[match.start() - 1])
    ]


def _before(start: int, source: str, edits: list[Edit]) -> str:
    """Return the character before `start`, as repaired so far."""
    for edit in reversed(edits):
        if edit.source_end != start:
            break
        if edit.replacement:
            return edit.replacement[-1]
        start = edit.source_start
    return source[start - 1 : start] if start else ""


def _is_textbook(source: str, annotated: list[int]) -> bool:
    if len(annotated) < TEXTBOOK_MINIMUM:
        return False
    lines: set[tuple[int, int]] = set()
    for at in annotated:
        start = max(source.rfind("\n", 0, at), source.rfind("\r", 0, at)) + 1
        ends = [end for end in (source.find("\n", at), source.find("\r", at)) if end >= 0]
        lines.add((start, min(ends, default=len(source))))
    ideographs = sum(sum(map(is_han, source[start:end])) for start, end in lines)
    return len(annotated) >= TEXTBOOK_SHARE * ideographs
