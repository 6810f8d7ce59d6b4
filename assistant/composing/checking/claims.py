"""Words that claim more than a quotation may say: that something is the most, or has been done."""

import re
from collections.abc import Sequence

from corpus.text.normalization import fold

_MOST = re.compile(
    r"\bmost(?! recent)\b|\b(?:mostly|mainly|chiefly|largely|majority|largest|biggest|highest|lowest"
    r"|smallest|best|worst|first ever|only)\b|多数|大部分|主要|最[\u4e00-\u9fff]|唯一|居首|之首"
)
_MOST_QUOTED = re.compile(
    r"最|主要|多数|大部分|绝大|首[位次个]|第一|居|唯一|仅|只|历史|主体|为主"
    r"|\b(?:most|main|major|largest|biggest|highest|lowest|first|only|best|worst)\w*\b"
)
_DONE = re.compile(r"已(?:经|于|在)?(?!有)|\b(?:has|have) already\b")
_WISHED = re.compile(r"希望|力争|拟|争取|\b(?:hopes?|strives?|plans?)\b")
_DONE_QUOTED = re.compile(r"已|完成|实现了|了[,，。;；]|\b(?:has|have|had|was|were)\b")


def find_overstatement(sentence: str, quotes: Sequence[str]) -> str:
    """Return the word of a sentence that claims what no quotation does; "" if there is none."""
    own, told = fold(sentence), fold(" ".join(quotes))
    if (match := _MOST.search(own)) and not _MOST_QUOTED.search(told):
        return match[0]
    if (match := _DONE.search(own)) and _WISHED.search(told) and not _DONE_QUOTED.search(told):
        return match[0]
    return ""
