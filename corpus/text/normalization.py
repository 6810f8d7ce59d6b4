"""The one folding that index and query share: width, case, Traditional to Simplified, variants.

Knows characters only. A phrase-wise conversion (乾隆, 干杯) would depend on its surroundings, and a
question could fold differently from the passage that answers it; a character-wise one cannot.
Folded text is for comparing; what a reader sees is always the document's own characters.
"""

import unicodedata
from functools import cache, lru_cache

# Blocks of unified ideographs. Compatibility ideographs are NFKC's matter.
_HAN = ((0x3400, 0x9FFF), (0x20000, 0x323AF))

# OpenCC configurations in order of trust: Hong Kong's covers characters that the plain Traditional
# table leaves alone (衞, 粧, 枱).
_CONFIGURATIONS = ("t2s", "hk2s")

# Pairs that OpenCC's character tables keep apart, which comparing need not weigh: characters that
# its phrase tables exchange (瞭解 了解, 沿著 沿着, 答覆 答复), those that regions choose between
# (帳 賬, 姊 姐, 彩虹邨 彩虹村), and old or Japanese forms that come with scraped text.
_VARIANTS = dict(
    zip(
        "於著瞭藉妳牠覆账姊邨咀彷彿砲倣硷枱"
        "値硏郞鄕郷晩靑戸畧囘廻鬪隣劵拏嬭鹸缐菓痲薰凖淸槪兎歩収蔵恵穂櫈濶飃飡軆鵞煑塩隄燄鎔觔舩煕戯髙黒徳毎緖寛汚幷擧靭",
        "于着了借你它复帐姐村嘴仿佛炮仿碱台"
        "值研郎乡乡晚青户略回回斗邻券拿奶碱线果麻熏准清概兔步收藏惠穗凳阔飘餐体鹅煮盐堤焰熔斤船熙戏高黑德每绪宽污并举韧",
        strict=True,
    )
)

_SENTENCE = 500  # characters; what is longer is folded once, when it is indexed

# Characters that show nothing and come with copied or scraped text: they would split a word.
_INVISIBLE = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))


def fold(text: str) -> str:
    """Return `text` folded for comparing: 「京張鐵路 Ｌｉｄｏ」 becomes 「京张铁路 lido」.

    `fold(fold(text)) == fold(text)`. Lengths may differ (ﬁ becomes fi).
    """
    if text.isascii():
        return text.lower()
    return _folded_again(text) if len(text) <= _SENTENCE else _folded(text)


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_table())
    # Case folding, and a character that vanished between two others, can undo the normal form.
    return unicodedata.normalize("NFKC", folded)


# Who looks at a sentence folds it, for its words, its form, its numbers: ten times in one answer.
_folded_again = lru_cache(maxsize=4096)(_folded)


@cache
def _table() -> dict[int, str | None]:
    """Code point → folded character, for those that change. Made once, some 4,700 entries."""
    import opencc  # noqa: PLC0415 -- only folding needs it, and importing `index` stays light

    characters = [chr(code) for first, last in _HAN for code in range(first, last + 1)]
    joined = "\n".join(characters)
    table: dict[str, str] = {}
    for name in reversed(_CONFIGURATIONS):
        converted = opencc.OpenCC(name).convert(joined).split("\n")
        pairs = zip(characters, converted, strict=True)
        table |= {one: other for one, other in pairs if other != one and len(other) == 1}
    table |= _VARIANTS

    def last(character: str) -> str:
        seen = {character}
        while (following := table.get(character, character)) not in seen:
            seen.add(character := following)
        return character

    folded: dict[int, str | None] = {ord(c): target for c in table if (target := last(c)) != c}
    return folded | dict(_INVISIBLE)
