"""Text in Simplified characters as a dictionary of words has them, each in its place.

Not folding: that takes 著 for 着 wherever it stands, so that spellings compare, and makes 顯著 no
word. Here OpenCC converts by phrases, and only to have words found; nobody is shown the result.
"""

from functools import cache
from typing import Any
from unicodedata import normalize

from corpus.text.normalization import fold
from corpus.text.syllables import is_han
from index.lexical.analysis import SPACED


def aligned(text: str) -> tuple[str, list[int]]:
    """Return the text as jieba knows words, and where its characters and its end stand in the text.

    Other characters are folded one by one, so that places are known; a space inside a name set wide
    (徐 剛) is left out.
    """
    spaces = {match.start() for match in SPACED.finditer(text)}
    pieces = [
        "" if at in spaces else normalize("NFKC", one) if is_han(one) else fold(one)
        for at, one in enumerate(text)
    ]
    places = [*(at for at, one in enumerate(pieces) for _ in one), len(text)]
    return _simplified("".join(pieces)), places


def _simplified(text: str) -> str:
    """Return text in Simplified characters, one for one, whichever region wrote it."""
    text = text.encode("utf-8", "replace").decode()  # OpenCC cannot take half a surrogate pair
    if _converted(text, "t2s") != text:  # Taiwan's table takes the 著 of a simplified 显著 for 着
        text = _converted(text, "tw2s")
    return _converted(text, "hk2s")


def traditional(word: str) -> str:
    """Return a word as it is most often written in Traditional characters: 后 is 後, no empress."""
    return _converted(word, "s2t")


@cache
def _converter(configuration: str) -> Any:
    import opencc  # noqa: PLC0415 -- its phrase tables are a reader's wish

    return opencc.OpenCC(configuration)


def _converted(text: str, configuration: str) -> str:
    """Return text converted; as it is where that would move characters."""
    converted: str = _converter(configuration).convert(text)
    return converted if len(converted) == len(text) else text
