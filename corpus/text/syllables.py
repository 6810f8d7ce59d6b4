"""Which syllables can be the reading of a character. Knows pypinyin; knows nothing of documents."""

import unicodedata
from functools import lru_cache

from pypinyin import Style, pinyin

# One bracketed syllable: Latin letters with or without tone marks, perhaps a tone digit.
SYLLABLE = r"[A-Za-zÀ-ɏ\u0300-\u030f:]{1,9}[1-5]?"


def is_han(character: str) -> bool:
    """Tell whether a character is an ideograph."""
    return (
        "\u4e00" <= character <= "\u9fff"
        or "\u3400" <= character <= "\u4dbf"
        or "\U00020000" <= character <= "\U0003ffff"
        or "\uf900" <= character <= "\ufaff"
        or character == "〇"
    )


@lru_cache(maxsize=20_000)
def readings(character: str) -> frozenset[str]:
    """Return all readings of one ideograph, with tone marks and with tone digits."""
    if not character or not is_han(character):
        return frozenset()
    found: set[str] = set()
    for style in (Style.TONE, Style.TONE3):
        for syllable in pinyin(character, style=style, heteronym=True)[0]:
            found.add(unicodedata.normalize("NFC", syllable))
    return frozenset(found)


def is_reading(syllable: str, character: str) -> bool:
    """Tell whether `syllable` (shí, shi2) is a reading of `character` (or of "": never)."""
    spelled = unicodedata.normalize("NFC", syllable).lower().replace("u:", "ü")
    return spelled in readings(character)
