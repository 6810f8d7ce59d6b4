"""The time that a question asks about, apart from the years of the reports that it names.

「2019年的報告裡去年的收入」 asks about 2018, of the report of 2019. 「2018年的收入」 asks about
2018, and which report tells it is to be found. 去年 without a report that is named means no year:
nobody knows when it is asked.
"""

import re
from dataclasses import dataclass

from assistant.time.expressions import Writing, Years, find_time_mentions
from assistant.time.stages import Stage, classify_stage
from corpus.text.quantities import write_in_digits

_YEAR = r"(?:1[89]|20)\d\d"
# A year that names a report: 2019年的報告, 2022年年报, the 2022 report.
_OF_A_REPORT = re.compile(
    rf"(?<!\d)(?P<han>{_YEAR})(?= ?(?:年度?)?"
    r"(?:那[份篇]|这[份篇]|版|所?[作做]?的?|[^,。;?!\d]{0,8})"
    r"(?:工作报告|报告|年报|公报|通报|调研|白皮书|条例|办法|章程))"
    rf"|(?:报告|年报|公报)[(（ ]?(?P<behind>{_YEAR})"
    rf"|\b(?P<english>{_YEAR})(?:'s)? (?:\w+ ){{0,4}}?"
    r"(?:report|bulletin|communique|rules|survey|regulations?)\b"
    rf"|\b(?:report|bulletin|communique|survey|address)s? (?:of|for|from|in) (?P<of>{_YEAR})\b"
)
_LOOKING_BACK = re.compile(r"年报|公报|\b(?:annual report|bulletin|communique)\b")
_NEGATION = re.compile(
    r"没有?(?!有)|未(?!来|必|婚|成年)|(?<![无])不(?!同|断|少于|低于|超过|足|仅|但|止|良|动产|管)|无法|尚无|从未|缺少"
    r"|\b(?:not|n't|never|no longer|without|failed to|fails? to)\b|n't\b"
)
# 有没有, 是不是 and 能不能 ask without denying.
_EITHER = re.compile(r"有没有?|(?P<same>[\u3400-\u9fff])[不没](?P=same)|是否|[了过]没有?(?=[?!]*$)")
# Whether something is so, why and how: what denies may answer.
_ANSWERED_EITHER_WAY = re.compile(
    _EITHER.pattern + r"|吗[?!]*$|为什么|为何|怎|如何|原因"
    r"|\b(?:why|how)\b(?! (?:many|much|long|old|big))"
    r"|^(?:is|are|was|were|did|do|does|has|have|had|can|will)\b"
)


@dataclass(frozen=True)
class AskedTime:
    """What a question says of time."""

    years: Years = frozenset()  # that it asks about; none: it does not tell
    reports: Years = frozenset()  # of the reports that it names
    stage: Stage = "unknown"
    negated: bool | None = False  # it asks what is not, or was not; None: yes and no both answer


def parse_asked_time(folded: str) -> AskedTime:
    """Return the time that a folded question asks about."""
    digits = write_in_digits(folded)
    named = {
        int(next(filter(None, match.groups()))): match.start(match.lastindex or 0)
        for match in _OF_A_REPORT.finditer(digits)
    }
    reports = frozenset(named)
    looks_back = bool(_LOOKING_BACK.search(digits))
    writing = Writing(min(reports), looks_back) if len(reports) == 1 else None
    mentions = find_time_mentions(folded, writing)
    years = frozenset[int]().union(
        *(
            one.years
            for one in mentions
            if not one.compared and not (one.start in named.values() and len(one.years) == 1)
        )
    )
    stage = classify_stage(folded, asks=True)
    if stage == "result" and not years:
        stage = "unknown"  # most questions set no target, and are of no time either
    negated = is_negated(folded)
    if not negated and _ANSWERED_EITHER_WAY.search(folded):
        return AskedTime(years, reports, stage, None)
    return AskedTime(years, reports, stage, negated)


def is_negated(folded: str) -> bool:
    """Tell whether a folded text denies something; 有没有 and 是不是 do not."""
    return bool(_NEGATION.search(_EITHER.sub(" ", folded)))
