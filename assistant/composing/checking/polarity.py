"""What a sentence denies, and which way a change goes in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.composing.checking.words import (
    is_chinese,
    measure_support,
    prepare_text,
    read_words,
)
from corpus.text.normalization import fold
from index import tag_words

# What holds a character of denial and denies nothing.
_NO_DENIAL = re.compile(
    r"不(?:断|仅|但|只|少|久|论|管|同|到|足|得不|平|等|懈|动摇|移)|不可[或缺磨]|无(?:论|线|人机|偿|障碍)|未来|非(?:常|洲|典|物质|公有"
    r"|国有|必需|包干|急需|刚性|法)|莫不|无不|有没有|是不是|能不能|毫不|决不动摇|不仅仅|没有不|从不(?=到)|不容易|不得"
    r"|不正之风|非法|不法|不良|不合理|不平衡|不协调|不健全|不规范|不稳定|不确定|不利|不足|不强|不高"
    r"|\b(?:no other|not only|no later than|no less than|no fewer than|not least|no doubt)\b"
)
_DENIAL = re.compile(
    r"不|没|未|无(?![线])|莫|勿|否|禁止|非|"
    r"\b(?:not|no|never|none|neither|nor|cannot|forbid\w*|forbade|bans?|banned|prohibit\w*|without|nothing|nobody|hardly|fail(?:s|ed)?|lacks?"
    r"|lagged)\b|n't\b"
)
_ALMOST_DENIAL = re.compile(
    r"难以|远未|略低于|低于|停止|取消|免除|反对|拒绝|结束|避免|防止|杜绝|摘帽|脱贫|告别|消除|淘汰|扫除|消灭|根除|失业|拖欠|免费|免签|"
    r"\b(?:far from|short of|below|oppose[sd]?|opposed|abolish\w*|waive[sd]?|stop(?:s|ped)?|without"
    r"|avoid\w*|prevent\w*|end(?:s|ed)?|little|few|un\w+|in spite of|despite|scrapped|shed|vanity|poor|lax|weak|slack|loose|yet to|illitera\w+|illegal\w*|in(?:sufficien|adequa|complete|effec|effici)\w*|unpaid|short(?:age|fall)s?|free)\b"
)
_DENYING = frozenset(
    [
        "不",
        "没",
        "没有",
        "未",
        "不能",
        "不会",
        "不得",
        "不要",
        "不再",
        "不许",
        "不可",
        "无法",
        "决不",
        "绝不",
        "从未",
        "尚未",
        "并未",
        "不准",
        "禁止",
        "不应",
        "不宜",
        "不搞",
        "不打",
        "不是",
        "还没有",
    ]
)
_CLAUSES = re.compile(r"[，,；;。：:]|\.\s")
# Verbs of change; what compares (higher, 低于) is looked at with its numbers.
_ROSE = re.compile(
    r"增长(?!点|率|速度|极)|增加(?!值)|增产|提高|上升|上涨|扩大|增至|升至|升到|增到|增设|新高|升高|升幅|翻|加强|增强|延长"
    r"|\b(?:rises?|rose|risen|rising|grew|grows?|grown|growing|increas\w+|up|rais\w+|expand\w*|extend\w*"
    r"|gain\w*|climb\w*|doubl\w+|strengthen\w*|lengthen\w*)\b"
)
_FELL = re.compile(
    r"减产|减少|下降|降低|降至|降到|回落|下跌|缩小|减至|减到|削减|核减|调减|下调|负增长|裁减|裁军|减半|减一半|再减|降为|压缩|消除|减轻|缩短|降费|减税"
    r"|\b(?:f[ae]ll|falls|fallen|falling|declin\w*|decreas\w*|drop\w*|down|lowered|reduc\w*|cuts?|cutting"
    r"|shr[iau]nk\w*|halved|shorten\w*|weaken\w*|eas(?:e|es|ed|ing))\b"
)


@dataclass(frozen=True)
class Polarity:
    """How often a text denies, and says that something rose or fell."""

    denials: int
    near_denials: int  # words that may stand for a denial in the other language
    rises: int
    falls: int


def measure_polarity(text: str) -> Polarity:
    """Count in a text of either language."""
    folded = fold(text)
    plain = _NO_DENIAL.sub(" ", folded)
    return Polarity(
        len(_DENIAL.findall(plain)),
        len(_ALMOST_DENIAL.findall(folded)),
        len(_ROSE.findall(folded)),
        len(_FELL.findall(folded)),
    )


def find_denial_conflict(sentence: str, quotes: Sequence[str]) -> bool:
    """Tell whether a sentence denies what its quotations say, or says what they deny.

    Of the quotations only the clauses count that say most of what the sentence says.
    """
    own = measure_polarity(sentence)
    words = read_words(sentence)
    clauses = [clause for quote in quotes for clause in _CLAUSES.split(quote) if len(clause) > 1]
    if not clauses:
        return False
    said = [sum(measure_support(word, prepare_text(one)) for word in words) for one in clauses]
    near = [one for one, fit in zip(clauses, said, strict=True) if fit >= 0.6 * max(said)]
    told = [measure_polarity(clause) for clause in near]
    if own.denials:
        # A reader's language may deny where the other one has a word for it (低于, far from).
        return not any(one.denials or one.near_denials for one in told)
    best = clauses[said.index(max(said))]
    if own.near_denials or measure_polarity(best).near_denials:
        return False
    return _denies(best)


def _denies(clause: str) -> bool:
    """Tell whether a clause denies by a word of its own: 不 does, 不断 and 不正之风 do not."""
    if not is_chinese(clause):
        return bool(measure_polarity(clause).denials)
    plain = _NO_DENIAL.sub(" ", fold(clause))
    return any(word in _DENYING for word, _ in tag_words(plain))


def find_opposed_change(sentence: str, quotes: Sequence[str]) -> bool:
    """Tell whether a sentence lets rise what only falls in its quotations, or the reverse."""
    own, told = measure_polarity(sentence), [measure_polarity(quote) for quote in quotes]
    rises, falls = sum(one.rises for one in told), sum(one.falls for one in told)
    if own.falls and not own.rises:
        return bool(rises) and not falls
    return bool(own.rises) and not own.falls and bool(falls) and not rises
