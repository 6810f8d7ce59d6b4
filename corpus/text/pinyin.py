"""Pinyin: the readings of single characters, and Latin words as syllables.

The readings are those of pypinyin. In toneless readings ü is "v", as it is typed. "lu" and "nu" are
spellings of both u and ü, as names in print drop the dots.
"""

import os
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from corpus.text.scripts import is_han

# A written syllable in brackets: Latin letters with or without tone marks, perhaps a tone digit.
SYLLABLE = r"[A-Za-zÀ-ɏ\u0300-\u030f:]{1,9}[1-5]?"
_TONES = {0x0300, 0x0301, 0x0302, 0x0304, 0x030C}  # grave, acute, circumflex (ê), macron, caron
_DOTS = "\u0308"


@lru_cache(maxsize=20_000)
def find_readings(character: str) -> tuple[str, ...]:
    """Return the toneless readings of a character, the most usual first: 重 is zhong, chong."""
    found = (_plain(reading) for reading in _dictionary().get(ord(character), "").split(","))
    return tuple(dict.fromkeys(reading for reading in found if reading))


@lru_cache(maxsize=20_000)
def find_toned_readings(character: str) -> frozenset[str]:
    """Return the readings of a character with their tone marks."""
    return frozenset(_dictionary().get(ord(character), "").split(",")) - {""}


def is_reading(syllable: str, character: str) -> bool:
    """Tell whether `syllable` (shí, shi2) is a reading of the ideograph `character`."""
    spelled = unicodedata.normalize("NFC", syllable).lower().replace("u:", "ü")
    return is_han(character) and spelled in _spell_with_tones(character)


@lru_cache(maxsize=20_000)
def _spell_with_tones(character: str) -> frozenset[str]:
    """Return the readings of a character with tone marks and with tone digits."""
    from pypinyin.contrib.tone_convert import to_tone3  # noqa: PLC0415

    marked = find_toned_readings(character)
    spelled = marked | {to_tone3(reading) for reading in marked}
    return frozenset(unicodedata.normalize("NFC", reading) for reading in spelled)


def list_spellings(reading: str) -> tuple[str, ...]:
    """Return how a toneless reading is written in Latin text: lv is written lu, too."""
    return (reading, reading.replace("v", "u")) if "v" in reading else (reading,)


def list_sounds(syllable: str) -> tuple[str, ...]:
    """Return the toneless readings that a written syllable may stand for."""
    dotted = syllable.replace("u", "v")
    return (syllable, dotted) if syllable in {"lu", "nu", "lue", "nue"} else (syllable,)


@lru_cache(maxsize=20_000)
def is_pinyin(word: str) -> bool:
    """Tell whether a word of plain lower-case letters is made of pinyin syllables wholly."""
    return bool(_whole().fullmatch(word))


@lru_cache(maxsize=4_000)
def split_syllables(word: str, *, longest: int = 6) -> tuple[tuple[str, ...], ...]:
    """Return every way to cut a word into written syllables, `longest` at most: xian, xi an."""
    if not is_pinyin(word):
        return ()
    found: list[tuple[str, ...]] = []

    def cut(at: int, cut_so_far: tuple[str, ...]) -> None:
        if at == len(word):
            found.append(cut_so_far)
        elif len(cut_so_far) < longest:
            for end in range(at + 1, min(at + 6, len(word)) + 1):
                if word[at:end] in _written():
                    cut(end, (*cut_so_far, word[at:end]))

    cut(0, ())
    return tuple(sorted(found, key=len))


def _plain(reading: str) -> str:
    """Return a reading without its tone; "" for what has no vowel (ń, hm)."""
    letters = unicodedata.normalize("NFD", reading)
    plain = "".join(c for c in letters if ord(c) not in _TONES).replace("u" + _DOTS, "v")
    return plain if set(plain) & set("aeiouv") else ""


@cache
def _dictionary() -> dict[int, str]:
    # Of its dictionaries only that of the characters is needed, see its documentation.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin.pinyin_dict import pinyin_dict  # noqa: PLC0415 -- for the first question

    readings_by_code: dict[int, str] = pinyin_dict
    return readings_by_code


@cache
def _written() -> frozenset[str]:
    """Every syllable as written: the readings of the characters of GB 2312, some 6,800.

    They stand in a file, since listing them takes a tenth of a second; a test holds that it is
    what pypinyin gives.
    """
    return frozenset(Path(__file__).with_name("syllables.txt").read_text("ascii").split())


@cache
def _whole() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(sorted(_written(), key=len, reverse=True))})+")
