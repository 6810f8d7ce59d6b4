"""What an overview question is about: a whole, or a topic of it; and whether it wants conclusions.

The words that only ask for an overview are left out; what is left over is the topic.
"""

import re
from dataclasses import dataclass

from index import extract_words

_OVERVIEW = re.compile(
    r"概[述括要况略]|简介|[简综]述|介绍|总结一?下?|摘要|归纳|梳理|提炼|大[意纲]|提要|[要重]点|主旨|中心思想"
    r"|主要内容|[讲谈说写]述?了?(?:些|的是)?什么"
    r"|\b(?:overview|outline|summar(?:y|i[sz]e)|sum up|introduc(?:e|tion)|describe|synopsis|gist"
    r"|tell (?:me|us) about|takeaways|highlights|recap|briefly)\b"
    r"|\bmain (?:points|findings|topics)\b"
)
# Folded. What a document concludes, and what is learned from it.
_CONCLUSIONS = re.compile(
    r"结论|启示|启发|教训|发现(?!的)|(?:基本|总的?|主要)(?:看法|判断|观点|经验|认识)|经验(?=[是有怎?,]|$)"
    r"|\b(?:conclu(?:de[sd]?|sions?|ding)|findings?|lessons?|takeaways?|learn(?:ed|t)?)\b"
)
# Folded. Words that ask, point to documents as such, or name none of what they hold.
_GENERAL = re.compile(
    r"(?:[这那该本]|一|两|几)*[份篇个些本次]*(?:报告|文件|文档|资料|材料|全文|文章|年报(?!告)|公报)"
    r"(?:[里中]面?|之中|内)?"
    r"|怎么样|怎样(?=[,?]|$)|大[概致体]|简单|简要|主要|基本|总体上?|整体|具体|用?几句话|[请帮]我?"
    r"|给(?:我|人|出了?)?|[这该]个?(?:项目|案例)|(?<![学小])说(?= |$)|可以|能不能|一下"
    r"|方面|部分|内容"
    r"|情况|状况|有关|关于|相关|哪[些份]|什么|[这那][份篇次]"
    r"|(?:怎么|如何|怎样)(?:讲|说|谈|写|看|评价|总结|规定)?的?"
    r"|(?:讲|说|谈|写|提)(?:了|过|到|及|说|述|明)(?:些|的是)?|[说讲谈聊][说讲谈聊]看?|得出了?|提出了?"
    r"|做什么用|规定了"
    r"|\b(?:the|an?|of|in|on|for|about|to|by|from|with|and (?:what|how)|reports?|documents?|files?"
    r"|papers?|says?|said|tells?|us|me|gives?|please|can|could|you|would|like|quick|brief(?:ly)?|idea"
    r"|main|key|points?|what|which|how|is|are|was|were|do|does|did|this|that|these|those|it|its|part"
    r"|section|story|covers?|contain|discuss|mention|whole|entire|all|general|overall|there|have|has"
    r"|sum|up|draws?|go|over|through|walk|put|line|few|words)\b|'s\b"
)
EDGES = " ,.:;?!。、的了在对就把将是和与及有吗呢吧"


@dataclass(frozen=True)
class Overview:
    """What an overview is asked of."""

    topic: str  # folded; "" for a whole
    concludes: bool  # it asks what a document concludes, finds or teaches


def parse_overview(folded: str) -> Overview:
    """Return what is left of a folded question that asks for an overview."""
    concludes = bool(_CONCLUSIONS.search(folded))
    rest = folded
    for pattern in (_OVERVIEW, _CONCLUSIONS, _GENERAL):
        rest = pattern.sub(" ", rest)
    parts = (part.strip(EDGES).removeprefix("讲") for part in rest.split())
    topic = " ".join(filter(None, parts))
    return Overview(topic if extract_words(topic) else "", concludes)
