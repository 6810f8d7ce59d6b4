"""Repairs damaged text and maps the offsets of the result to the source.

Each repair is made only where the text proves the damage: pinyin injected behind characters,
characters split by a wrong decoding (`corpus.repair.split_characters`), foreign line ends, numbers
set wide, and in plain text the line breaks within sentences.
"""

import re

from corpus.offsets import Edit, OffsetMap
from corpus.repair.line_breaks import find_breaks
from corpus.repair.spaced_digits import find_spaced_digits
from corpus.repair.split_characters import SPLIT, annotates_rare_only, rejoin
from corpus.text.pinyin import SYLLABLE, is_reading
from corpus.text.scripts import is_han

_ANNOTATION = re.compile(rf"\((?P<syllable>{SYLLABLE})\)")
_SUSPECT = re.compile(rf"\r\n?|\({SYLLABLE}\)|(?:\?|\ufffd\(?){SYLLABLE}\)")

_LINE = re.compile(r"[^\r\n]+")


def repair_text(source: str, *, lines: bool = False) -> tuple[str, OffsetMap]:
    """Return the repaired text and the map of its offsets to `source`.

    Text without damage comes back as it is, with an empty map. `lines` says that breaks may stand
    within sentences, as in plain text.
    """
    offsets = OffsetMap(_repair_characters(source))
    text = offsets.apply(source)
    edits = find_spaced_digits(text) + (find_breaks(text) if lines else [])
    if edits:
        offsets = offsets.then(sorted(edits, key=lambda edit: edit.source_start))
        text = offsets.apply(source)
    return text, offsets


def _repair_characters(source: str) -> list[Edit]:
    annotated = [match.start() - 1 for match in _annotations(source)]
    textbook = _is_textbook(source, annotated)
    rare_only = annotates_rare_only("".join(source[at] for at in annotated))
    edits: list[Edit] = []
    at = 0
    repaired_to, last = 0, ""  # where the last edit ends, and the last character up to there

    def find_previous(start: int) -> str:
        return last if start == repaired_to else source[start - 1 : start]

    def edit(start: int, end: int, replacement: str) -> None:
        nonlocal repaired_to, last
        last = replacement[-1:] or find_previous(start)
        repaired_to = end
        edits.append(Edit(start, end, replacement))

    while match := _SUSPECT.search(source, at):
        at = match.end()
        if match[0].startswith("\r"):
            edit(match.start(), match.end(), "\n")
        elif textbook:
            continue
        elif match[0].startswith("("):
            if is_reading(match[0][1:-1], find_previous(match.start())):
                edit(match.start(), match.end(), "")
        elif split := SPLIT.match(source, match.start()):
            repaired = rejoin(find_previous(match.start()), source, split, rare_only=rare_only)
            if repaired is not None:
                edit(repaired.start, repaired.end, repaired.text)
                at = repaired.end
    return edits


def _annotations(source: str) -> list[re.Match[str]]:
    """Find the annotations that stand behind the very character they spell."""
    return [
        match
        for match in _ANNOTATION.finditer(source)
        if match.start() and is_reading(match["syllable"], source[match.start() - 1])
    ]


def _is_textbook(source: str, annotated: list[int], *, share: float = 0.8, least: int = 4) -> bool:
    """Tell a language textbook, whose annotations are content, from a text that was damaged.

    A textbook annotates at least this share of the ideographs of its annotated lines, a scraper
    only some. Fewer annotations than `least` prove nothing.
    """
    if len(annotated) < least:
        return False
    lines: list[tuple[int, int]] = []
    places = iter(annotated)
    at = next(places, None)
    for line in _LINE.finditer(source):
        if at is not None and at < line.end():
            lines.append(line.span())
        while at is not None and at < line.end():
            at = next(places, None)
    ideographs = sum(sum(map(is_han, source[start:end])) for start, end in lines)
    return len(annotated) >= share * ideographs
