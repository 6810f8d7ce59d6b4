"""Questions that ask for an overview: what a report or a section of it is about."""

import re

_OVERVIEW = re.compile(
    r"概述|概括|概要|概况|简介|介绍|总结一?下?|综述|主要内容|[讲谈说写]了?(?:些|的是)?什么|大意"
    r"|\boverview\b|\bsummar(?:y|i[sz]e)\b|\btell me about\b|\bwhat (?:is|are) .{1,40} about\b"
    r"|\bmain (?:points|findings|topics)\b"
)


def remove_overview_phrase(folded: str) -> str | None:
    """Return a folded question without what asks for an overview; None if it asks for none."""
    return _OVERVIEW.sub(" ", folded) if _OVERVIEW.search(folded) else None
