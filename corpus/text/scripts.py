"""Scripts and languages: which one a text is in, and the same text in the other Chinese script.

Converted text is never a quotation: whoever shows it marks it as converted. OpenCC converts by
phrases (乾杯, 干部), so it reads as a person would have written it.
"""

import re
from functools import cache
from typing import Any, Literal

from corpus.i18n.catalogue import Language

Script = Literal["zh-Hant", "zh-Hans"]

_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN_WORD = re.compile(r"[A-Za-z]+")


def convert_script(text: str) -> tuple[str, Script] | None:
    """Return the text converted, and the script it is in now; None where nothing would differ."""
    target: Script = "zh-Hans" if detect_language(text) == "zh-Hant" else "zh-Hant"
    converted: str = _converter(target).convert(text)
    return (converted, target) if converted != text else None


@cache
def _converter(target: Script) -> Any:
    import opencc  # noqa: PLC0415 -- its phrase tables are read once, and by few

    return opencc.OpenCC("t2s" if target == "zh-Hans" else "s2t")


def detect_language(text: str) -> Language:
    """Tell English, Traditional and Simplified apart; Chinese that could be both is Traditional.

    An English question may name Chinese places, a Chinese one English brands: an English word
    weighs as much as two ideographs, as it says about as much.
    """
    han = _HAN.findall(text)
    if len(han) <= 2 * len(_LATIN_WORD.findall(text)):
        return "en"
    simplified, traditional = _one_sided()
    balance = sum((c in traditional) - (c in simplified) for c in han)
    return "zh-Hans" if balance < 0 else "zh-Hant"


@cache
def _one_sided() -> tuple[frozenset[str], frozenset[str]]:
    """Return the ideographs that only simplified, and only traditional, text uses."""
    import opencc  # noqa: PLC0415 -- OpenCC's tables, read once

    characters = [chr(code) for code in range(0x3400, 0xA000)]
    joined = "\n".join(characters)
    to_simplified = opencc.OpenCC("t2s").convert(joined).split("\n")
    to_traditional = opencc.OpenCC("s2t").convert(joined).split("\n")
    pairs = zip(characters, to_simplified, to_traditional, strict=True)
    simplified, traditional = set(), set()
    for character, simple, full in pairs:
        if simple != character and full == character:
            traditional.add(character)
        elif full != character and simple == character:
            simplified.add(character)
    return frozenset(simplified), frozenset(traditional)
