"""The scripts of Chinese: which one a text is in, and the same text in another.

OpenCC converts by phrases (乾杯, 干部), so converted text reads as a person would have written it.
It is never a quotation: pages mark it as converted. For comparing, `corpus.text.normalization`
folds character by character instead.
"""

import re
from functools import cache
from typing import Any, Literal
from unicodedata import normalize

from corpus.i18n.catalogue import Language
from corpus.text.normalization import fold

Script = Literal["zh-Hant", "zh-Hans"]

HAN = r"\u2E80-\u2FDF\u3005\u3007\u3400-\u9FFF\U00020000-\U000323AF"  # for a class of a regex
_LONE = rf"(?<![{HAN}])[{HAN}](?![{HAN}])"
# Of a name or a label that is set wide: 徐 剛, 姓　　名.
SPACE_IN_NAME = re.compile(rf"(?<={_LONE})(?:[ \u3000]{{1,8}}|\t)(?={_LONE})")
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
# Common characters that one script alone has.
_ONLY_HANT = frozenset(
    "國會這個來時們為說對與動發業黨員實產組織機關經濟區條設過進種現開間車東長門問題調統"
)
_ONLY_HANS = frozenset(
    "国会这个来时们为说对与动发业党员实产组织机关经济区条设过进种现开间车东长门问题调统"
)
_LATIN_WORD = re.compile(r"[A-Za-z]+")


def is_han(character: str) -> bool:
    """Tell whether a character is an ideograph; "" is none."""
    return (
        "\u4e00" <= character <= "\u9fff"
        or "\u3400" <= character <= "\u4dbf"
        or "\U00020000" <= character <= "\U0003ffff"
        or "\uf900" <= character <= "\ufaff"
        or character == "〇"
    )


def find_script(text: str) -> Literal["zh-Hant", "zh-Hans", "zh", "en"]:
    """Return the `lang` of a text: zh for Chinese that fits both scripts, en without Chinese.

    It chooses the font, so it needs no tables, and leaves out what both scripts use (台, 里).
    """
    balance = sum((c in _ONLY_HANT) - (c in _ONLY_HANS) for c in text)
    if balance:
        return "zh-Hant" if balance > 0 else "zh-Hans"
    return "zh" if _IDEOGRAPH.search(text) else "en"


def convert_script(text: str) -> tuple[str, Script] | None:
    """Return the text converted, and the script it is in now; None where nothing would differ."""
    target: Script = "zh-Hans" if detect_language(text) == "zh-Hant" else "zh-Hant"
    converted = _convert(text, "t2s" if target == "zh-Hans" else "s2t")
    return (converted, target) if converted != text else None


def detect_language(text: str) -> Language:
    """Tell English, Traditional and Simplified apart; Chinese that could be both is Traditional.

    An English question may name Chinese places, a Chinese one English brands: an English word
    weighs as much as two ideographs, as it says about as much.
    """
    if len(_IDEOGRAPH.findall(text)) <= 2 * len(_LATIN_WORD.findall(text)):
        return "en"
    simplified, traditional = _find_one_sided()
    balance = sum((c in traditional) - (c in simplified) for c in text)
    return "zh-Hans" if balance < 0 else "zh-Hant"


def choose_language(text: str, preferred: Language) -> Language:
    """Return the language of a text; `preferred` where the text does not tell it.

    Digits and Latin names, all of them capitalized, stand in texts of any language. Chinese that
    both scripts write alike tells no script.
    """
    found = detect_language(text)
    if _IDEOGRAPH.search(text):
        simplified, traditional = _find_one_sided()
        tells_script = any(c in simplified or c in traditional for c in text)
        return found if tells_script or "en" in (found, preferred) else preferred
    words = _LATIN_WORD.findall(text)
    return found if any(word[0].islower() for word in words) else preferred


def align_simplified(text: str) -> tuple[str, list[int]]:
    """Return the text as dictionaries of words have it, and the place of each of its characters.

    The last place is the end of the text. Ideographs are converted by phrases, which keeps words
    that folding takes apart (顯著). Other characters are folded one by one, so that places are
    known; a space inside a name set wide (徐 剛) is left out.
    """
    spaces = {at for match in SPACE_IN_NAME.finditer(text) for at in range(*match.span())}
    pieces = [
        "" if at in spaces else normalize("NFKC", one) if is_han(one) else fold(one)
        for at, one in enumerate(text)
    ]
    places = [*(at for at, one in enumerate(pieces) for _ in one), len(text)]
    # OpenCC cannot take half a surrogate pair.
    plain = "".join(pieces).encode("utf-8", "replace").decode()
    if _convert_in_place(plain, "t2s") != plain:
        plain = _convert_in_place(plain, "tw2s")  # takes the 著 of a simplified 显著 for 着
    return _convert_in_place(plain, "hk2s"), places


def convert_to_traditional(word: str) -> str:
    """Return a word as it is most often written in Traditional characters: 后 is 後, no empress."""
    return _convert_in_place(word, "s2t")


def _convert_in_place(text: str, configuration: str) -> str:
    """Return text converted; as it is where that would move characters."""
    converted = _convert(text, configuration)
    return converted if len(converted) == len(text) else text


def _convert(text: str, configuration: str) -> str:
    converted: str = _load_converter(configuration).convert(text)
    return converted


@cache
def _load_converter(configuration: str) -> Any:
    import opencc  # noqa: PLC0415 -- its phrase tables are read once, and by few

    return opencc.OpenCC(configuration)


@cache
def _find_one_sided() -> tuple[frozenset[str], frozenset[str]]:
    """Return the ideographs that only simplified, and only traditional, text uses."""
    characters = [chr(code) for code in range(0x3400, 0xA000)]
    joined = "\n".join(characters)
    to_simplified = _convert(joined, "t2s").split("\n")
    to_traditional = _convert(joined, "s2t").split("\n")
    pairs = zip(characters, to_simplified, to_traditional, strict=True)
    simplified, traditional = set(), set()
    for character, simple, full in pairs:
        if simple != character and full == character:
            traditional.add(character)
        elif full != character and simple == character:
            simplified.add(character)
    return frozenset(simplified), frozenset(traditional)
