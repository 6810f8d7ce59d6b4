"""The words of an overview question that only ask for an overview."""

import re

_OVERVIEW = re.compile(
    r"概[述括要况略]|简介|[简综]述|介绍|总结一?下?|摘要|归纳|梳理|提炼|大[意纲]|提要|[要重]点|主旨|中心思想"
    r"|主要内容|[讲谈说写]述?了?(?:些|的是)?什么"
    r"|\b(?:overview|outline|summar(?:y|i[sz]e)|sum up|introduc(?:e|tion)|describe|synopsis|gist"
    r"|tell (?:me|us) about|takeaways|highlights|recap|briefly)\b|\bwhat (?:is|are) .{1,40} about\b"
    r"|\bmain (?:points|findings|topics)\b"
)


def remove_overview_phrase(folded: str) -> str:
    """Return a folded question without what asks for an overview."""
    return _OVERVIEW.sub(" ", folded)
