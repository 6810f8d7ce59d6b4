"""The one folding that index and query share: width, case, Traditional to Simplified, variants.

Characters are folded one by one. A conversion by phrases (乾隆, 干杯) depends on the neighbours, so
a question could fold differently from the passage that answers it. Folded text is for comparing
only; users see the document's own characters.
"""

import re
import unicodedata
from functools import cache, lru_cache

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

# CJK radicals and the ideographs that look like them (Unicode: Equivalent_Unified_Ideograph). PDFs
# come with them where a font has one shape for both. NFKC folds the Kangxi radicals only.
RADICALS = str.maketrans(
    dict(
        zip(
            "⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪"
            "⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒"
            "⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲",
            "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵旡日月歺民氵氺灬爫爫丬牛犭王𤴔"
            "目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸"
            "长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀",
            strict=True,
        )
    )
)

# Characters that show nothing and come with copied or scraped text: they would split a word.
_INVISIBLE = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
# For a class of a regex: ideographs and full-width signs, between which a line break is no space.
WIDE = r"\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\U00020000-\U0003ffff"
# What may stand around a line and shows nothing: white space, and invisible characters.
BLANK = " \t\n\r\f\v\x85\xa0\u2002\u2003\u2009\u2028\u2029\u3000" + "".join(map(chr, _INVISIBLE))

# Numbers that NFKC would join to the number in front of them: 10⁷, 1200③, 3½.
_RAISED = re.compile(r"(?<=\d)[⁺⁻]?[²³¹¼-¾⁰⁴-⁹₀-₉⅐-⅟①-⒛⓪㉑-㉟㊱-㊿]+")


def fold(text: str) -> str:
    """Return `text` folded for comparing: 「京張鐵路 Ｌｉｄｏ」 becomes 「京张铁路 lido」.

    `fold(fold(text)) == fold(text)`. Lengths may differ (ﬁ becomes fi).
    """
    if text.isascii():
        return text.lower()
    # What is longer than a sentence is folded once, when it is indexed.
    return _fold_again(text) if len(text) <= 500 else _fold(text)


def _fold(text: str) -> str:
    text = _RAISED.sub(r"^\g<0>", text)
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_load_table())
    # Case folding, and a character that vanished between two others, can undo the normal form.
    return unicodedata.normalize("NFKC", folded)


# One answer folds the same sentence up to ten times: for its words, its form, its numbers.
_fold_again = lru_cache(maxsize=4096)(_fold)


@cache
def _load_table() -> dict[int, str | None]:
    """Code point → folded character, for those that change. Made once, some 4,700 entries."""
    import opencc  # noqa: PLC0415 -- only folding needs it, and importing `index` stays light

    # The blocks of unified ideographs; NFKC folds the compatibility ideographs.
    characters = list(map(chr, [*range(0x3400, 0xA000), *range(0x20000, 0x323B0)]))
    joined = "\n".join(characters)
    table: dict[str, str] = {}
    for name in reversed(_CONFIGURATIONS):
        converted = opencc.OpenCC(name).convert(joined).split("\n")
        pairs = zip(characters, converted, strict=True)
        table |= {one: other for one, other in pairs if other != one and len(other) == 1}
    table |= _VARIANTS | {chr(code): ideograph for code, ideograph in RADICALS.items()}

    def last(character: str) -> str:
        seen = {character}
        while (following := table.get(character, character)) not in seen:
            seen.add(character := following)
        return character

    folded: dict[int, str | None] = {ord(c): target for c in table if (target := last(c)) != c}
    return folded | dict(_INVISIBLE)
