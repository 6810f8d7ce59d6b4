r"""Rejoins characters that a wrong decoding split.

A program that annotates characters of GBK text with their pinyin, but searches bytes instead of
characters, also finds a character that is none: the last byte of one character and the first byte
of the next. In 變為 (D783 9EE9) it sees 優 (839E) and writes D7 83 9E (yōu) E9: decoded again, 9E
swallows the bracket and becomes "?", and all that follows is read one byte off until an ASCII byte
is taken for the second half of a character: 變?yōu)椋哼\(yùn) was 變為：運. The annotation
names the reading of the character that was seen, so the bytes can be put back; a repair is made
only when bytes and readings leave exactly one result.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.text.pinyin import SYLLABLE, is_reading
from corpus.text.scripts import is_han

# "?yōu)": the bracket was swallowed. A decoder that marks the error instead may leave it in place.
SPLIT = re.compile(rf"(?:\?|\ufffd\(?)(?P<syllable>{SYLLABLE})\)")
_ANNOTATION = re.compile(rf"\((?P<syllable>{SYLLABLE})\)")
_LOST = range(0x81, 0xFF)  # the bytes that swallow a bracket: the first bytes of GBK


@dataclass(frozen=True)
class Rejoined:
    """`source[start:end]`, from the lost byte on, should read `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class _Tail:
    """What follows a split: the bytes read one off, and how their run ended."""

    middle: bytes
    end: int
    reading: str | None  # of the last character, where an annotation tells it
    lost: bool  # the last character's second byte is lost and only its reading is known


def rejoin(previous: str, source: str, match: re.Match[str], *, rare_only: bool) -> Rejoined | None:
    """Return the repair of the split that `match` (of `SPLIT`) found, or None if it is not certain.

    `previous` is the character in front of it, as repaired so far. `rare_only` says that the
    document's annotations are all on characters outside GB 2312, which narrows down what the
    annotator can have seen.
    """
    lead = previous.encode("gbk", "ignore")[1:]  # its second byte began the character that was seen
    tail = _read_tail(source, match.end())
    if not lead or tail is None:
        return None
    results: set[str] = set()
    for first in _LOST:
        seen = bytes([lead[0], first]).decode("gbk", "ignore")
        if is_reading(match["syllable"], seen) and _is_plausible(seen, rare_only):
            results.update(_decode(bytes([first]) + tail.middle, tail, rare_only=rare_only))
    if len(results) != 1:
        return None
    return Rejoined(match.start(), tail.end, results.pop())


def _read_tail(source: str, start: int, *, longest: int = 64) -> _Tail | None:
    """Collect the bytes after a split up to where the decoding fell into step again.

    More than `longest` characters read one byte off are not believed.
    """
    middle, at = bytearray(), start
    while at < len(source) and at - start < longest:
        if again := SPLIT.match(source, at):
            return _Tail(bytes(middle), again.end(), again["syllable"], lost=True)
        encoded = source[at].encode("gbk", "ignore")
        at += 1
        if len(encoded) == 1 and 0x40 <= encoded[0] <= 0x7E:
            middle += encoded
            if note := _ANNOTATION.match(source, at):
                return _Tail(bytes(middle), note.end(), note["syllable"], lost=False)
            return _Tail(bytes(middle), at, None, lost=False)
        if len(encoded) != 2:
            return None
        middle += encoded
    return None


def _decode(data: bytes, tail: _Tail, *, rare_only: bool) -> Iterator[str]:
    """Yield the texts that the collected bytes can be."""
    endings = [bytes([second]) for second in _LOST] if tail.lost else [b""]
    for ending in endings:
        try:
            text = (data + ending).decode("gbk")
        except UnicodeDecodeError:
            continue
        if not all(is_han(character) or ord(character) > 0x7F for character in text):
            continue
        if tail.reading is not None and not is_reading(tail.reading, text[-1]):
            continue
        if tail.lost and not _is_plausible(text[-1], rare_only):
            continue
        yield text


def _is_plausible(character: str, rare_only: bool) -> bool:
    """Tell whether a Chinese text has the character (対, say, is Japanese) and may annotate it."""
    if _is_in("gb2312", character):
        return not rare_only
    return _is_in("big5", character)


def _is_in(encoding: str, character: str) -> bool:
    return bool(character.encode(encoding, "ignore"))


def annotates_rare_only(characters: str) -> bool:
    """Tell whether all of a document's annotated characters lie outside GB 2312."""
    return bool(characters) and not any(_is_in("gb2312", character) for character in characters)
