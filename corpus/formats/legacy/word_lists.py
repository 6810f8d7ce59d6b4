"""Reads how the lists of a Word 97 to 2003 file count ([MS-DOC] 2.9.147 to 2.9.150, 2.9.131)."""

import struct
from collections.abc import Iterator

from corpus.formats.legacy.word_text import Level

# The number formats of [MS-OSHARED] 2.2.1.3 by the names that Open XML gives them.
FORMATS = (
    *("decimal", "upperRoman", "lowerRoman", "upperLetter", "lowerLetter", "ordinal"),
    *("cardinalText", "ordinalText", "hex", "chicago", "ideographDigital", "japaneseCounting"),
    *("aiueo", "iroha", "decimalFullWidth", "decimalHalfWidth", "japaneseLegal"),
    *("japaneseDigitalTenThousand", "decimalEnclosedCircle", "decimalFullWidth2"),
    *("aiueoFullWidth", "irohaFullWidth", "decimalZero", "bullet", "ganada", "chosung"),
    *("decimalEnclosedFullstop", "decimalEnclosedParen", "decimalEnclosedCircleChinese"),
    *("ideographEnclosedCircle", "ideographTraditional", "ideographZodiac"),
    *("ideographZodiacTraditional", "taiwaneseCounting", "ideographLegalTraditional"),
    *("taiwaneseCountingThousand", "taiwaneseDigital", "chineseCounting"),
    *("chineseLegalSimplified", "chineseCountingThousand", "koreanDigital", "koreanCounting"),
)
SUFFIXES = ("tab", "space", "nothing")
_LIST, _LEVEL, _OVERRIDE = 28, 28, 16  # bytes of the fixed parts
_LEVELS = 9

Lists = dict[int, list[Level]]
Numbers = dict[int, int]
Starts = dict[int, dict[int, int]]


def name_format(code: int) -> str:
    """Return the name of a number format; "none" for one without a number."""
    return FORMATS[code] if code < len(FORMATS) else "none" if code == 255 else "decimal"


def read_lists(lists: bytes, overrides: bytes) -> tuple[Lists, Numbers, Starts]:
    """Return the levels of each list, which list each number means, and where numbers start anew.

    A damaged table gives the lists before the damage.
    """
    own: dict[int, int] = {}
    found: Lists = {}
    numbers: Numbers = {}
    starts: Starts = {}
    try:
        for at, (name, levels) in enumerate(_read_levels(lists)):
            own[name], found[at] = at, levels
        for number, name, changed in _read_overrides(overrides):
            if name in own:
                numbers[number] = own[name]
                starts[number] = changed
    except (struct.error, IndexError):
        pass
    return found, numbers, starts


def _read_levels(data: bytes) -> Iterator[tuple[int, list[Level]]]:
    if not data:
        return
    (count,) = struct.unpack_from("<H", data)
    at = 2 + count * _LIST
    for nth in range(count):
        (name,) = struct.unpack_from("<I", data, 2 + nth * _LIST)
        simple = data[2 + nth * _LIST + 26] & 1
        levels = []
        for _ in range(1 if simple else _LEVELS):
            level, at = _read_level(data, at)
            levels.append(level)
        yield name, levels


def _read_level(data: bytes, at: int) -> tuple[Level, int]:
    """Return a level and where the next one begins; characters 0 to 8 stand for its numbers."""
    start, form, flags = struct.unpack_from("<IBB", data, at)
    suffix = data[at + 15]
    characters, paragraphs = data[at + 24], data[at + 25]
    at += _LEVEL + characters + paragraphs
    (length,) = struct.unpack_from("<H", data, at)
    text = data[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace")
    shown = "".join(f"%{ord(c) + 1}" if ord(c) < _LEVELS else c for c in text)
    suffix_name = SUFFIXES[suffix] if suffix < len(SUFFIXES) else "tab"
    level = Level(start, name_format(form), shown, suffix_name, bool(flags & 4))
    return level, at + 2 + 2 * length


def _read_overrides(data: bytes) -> Iterator[tuple[int, int, dict[int, int]]]:
    """Yield the number that paragraphs use, the name of its list, and its own starts by level."""
    if not data:
        return
    (count,) = struct.unpack_from("<I", data)
    at = 4 + count * _OVERRIDE
    for nth in range(count):
        name = struct.unpack_from("<I", data, 4 + nth * _OVERRIDE)[0]
        changes = data[4 + nth * _OVERRIDE + 12]
        at += 4
        starts: dict[int, int] = {}
        for _ in range(changes):
            start, flags = struct.unpack_from("<II", data, at)
            at += 8
            if flags & 0x10 and not flags & 0x20:
                starts[flags & 0xF] = start
            if flags & 0x20:
                level, at = _read_level(data, at)
                if flags & 0x10:
                    starts[flags & 0xF] = level.start
        yield nth + 1, name, starts
