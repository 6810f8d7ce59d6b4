"""The things that a comparison compares, and the question to ask of each.

`assistant.question.intent` tells whether a question compares. The patterns here only tell its sides
apart. Where they cannot, the question is answered as any other.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.question.years import YEAR, parse_lone_year
from corpus.text.normalization import fold
from index import cut_dictionary_words, tag_words

_AND = r"(?:和|與|与|跟|同|以及|及|還是|还是|[對对]|、(?![^，,]*[和與与跟及]))"
_DIFFER = (
    r"(?:不同|[區区][別别分]|分[別别辨](?![是為为在有由叫])"
    r"|落?差|[異异]同|相[同異异似近差]|共[同通]|不?一[樣样致]|[對对]比"
    r"|比[較较]|[優优][劣缺]|[分歧][歧異异]|出入|孰|怎[麼么樣样][分辨區区])"
)
# The length of each part is limited: a long text of nothing but 和 and 的 would take minutes.
_ONE, _OTHER, _IN = r"(?P<one>.{1,60}?)", r"(?P<other>.{1,60}?)", r"(?P<aspect>.{1,60}?)"
_IN_CHINESE = rf"(?:(?:的|[，,]在?|(?<![現现存所])在){_IN})?(?:上|方面)?"
_AGAINST = r"(?:相[比較较]|之[間间]|到底)?[，,]?"
_KIND = "[個个座條条家種种邊边部批款隊队項项位年市縣县區区裡里類类線线期]"
_WHICH = rf"(?:哪|誰|谁|何者)(?:一?{_KIND})?(?:的|更(?!新))?"
_SAYS = r"(?=有|更|是|在|比[較较]|[差改增減减]|$)"
_BE = r"(?:do|does|did|is|are|was|were)"
_HOW = rf"^(?:how|in (?:what|which) (?:ways?|respects?))(?: {_BE})?"
_IN_ENGLISH = rf"(?: (?:in terms of|in|on|by) (?-i:(?=[a-z])){_IN})?$"
_WHO = r"(?:which|who)(?: one)?\b"
_MORE = r"(?P<more>.{1,50}?)"
# How comparisons are put. The first pattern holds whose sides can be names.
_PATTERNS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in [
        rf"^[和與与跟同]{_ONE}(?:相[比較较]|比)[，,]{_OTHER}(?:的{_IN})?{_SAYS}",
        rf"^比起{_ONE}[，,]{_OTHER}(?:的{_IN})?{_SAYS}",
        rf"^(?:比[較较]|[對对]比)(?:一下)?{_ONE}{_AND}{_OTHER}{_IN_CHINESE}$",
        rf"^{_ONE}{_AND}{_OTHER}{_IN_CHINESE}{_AGAINST}(?:各?有|是|的|在)?"
        rf"(?:什[麼么]|何|哪些|啥|多大|否)?的?{_DIFFER}",
        rf"^{_ONE}{_AND}{_OTHER}{_IN_CHINESE}{_AGAINST}{_WHICH}(?P<more>.{{0,20}})$",
        r"(?:differences?|similarit(?:y|ies)|comparison|contrast|distinction|gap)(?: in "
        rf"{_MORE})? (?:between|of|among) {_ONE} (?:and|or) {_OTHER}{_IN_ENGLISH}",
        rf"^(?:compare(?: and contrast)?|contrast) {_ONE} (?:and|with|to) {_OTHER}{_IN_ENGLISH}",
        rf"{_HOW} {_ONE} (?:differs? from|compares? (?:with|to)|different from|similar to) "
        rf"{_OTHER}{_IN_ENGLISH}",
        rf"{_HOW} {_ONE} and {_OTHER} (?:differ|compare|different|similar){_IN_ENGLISH}",
        rf"^what {_BE} {_ONE} and {_OTHER} have in common",
        rf"^what (?:distinguishe?s|separates|sets) {_ONE} (?:apart )?from {_OTHER}{_IN_ENGLISH}",
        rf"^{_WHO}{_MORE}[,:] {_ONE} or {_OTHER}$",
        rf"^between {_ONE} and {_OTHER}, {_WHO}{_MORE}$",
        rf"^{_ONE} (?:or|versus|vs\.?) {_OTHER}[,:] {_WHO}{_MORE}$",
        rf"^(?:is|are|was|were) {_ONE} (?:more \w+|less \w+|better|worse|\w+er) than {_OTHER}$",
        rf"^{_ONE} ?(?<![a-z])(?:vs\.?|versus|compared (?:to|with))(?![a-z]) ?{_OTHER}$",
    ]
]
# What stands around a comparison, around a thing compared and around an aspect.
_LEAD = re.compile(
    r"^(?:[請请][問问]?|麻[煩烦]|[幫帮替][我忙]|[給给]我|我想(?:知道|了解)|[試试](?=[述比])述?|[說说][明看]?(?:一下)?"
    r"|[講讲]|分析|把|[將将])+"
    r"|^(?:(?:please|(?:can|could|would) you|(?:tell|give|show) me|explain(?: to me)?) )+",
    re.IGNORECASE,
)
_END = re.compile(r"[\s?？。.!！]*(?:,? please)?[\s?？。.!！]*$", re.IGNORECASE)
_IN_ALL = re.compile(
    r"^[這这]?[兩两二三四][^，,：:—]{1,8}(?:[，,：:]|——)即?|^the (?:two|three|four) [a-z ]+, ",
    re.IGNORECASE,
)
_AROUND_NAME = re.compile(
    r"^[ ,，「“]+|(?:[ ,，」”—]|之|相[比較较]|各自|到底|[兩两二三]者|[兩两]種.*|两种.*)+$"
)
_AROUND_ASPECT = re.compile(
    r"^(?:their|its|the) |(?:有|在|之|[作做][一個个下]+|拿[來来]|主要|加以)+$",
    re.IGNORECASE,
)
_LISTED = re.compile(r"、|, ")  # between things before the last one
# Characters that join things, but not within a word (共和國, 緩和, 同仁, 跟蹤). There private-use
# characters stand for them while the patterns are tried.
_JOINING = "和與与跟同及對对"
_HIDDEN = "".join(chr(0xE000 + at) for at in range(len(_JOINING)))
_HIDE, _SHOW = str.maketrans(_JOINING, _HIDDEN), str.maketrans(_HIDDEN, _JOINING)
# What the patterns must see: words of joining and differing.
_SEEN_WORD = re.compile(rf"{_AND}|.*{_DIFFER}.*")
# Folded: what asks, what is a clause, what names nothing by itself.
_NO_NAME = re.compile(
    r"什么|何[者时处人]|哪|谁|怎|如何|多少|是否|^在[^,]*$|[吗呢的由在与和?,]$"
    r"|'s$|^the (?:first|second|last|former|latter)$|\b(?:wh(?:at|ich|o|ose|om|en|ere|y)|how|is|are"
    r"|was|were|do|does|did|has|had|can|will|that|than|it|they|them|he|she|this|these|those|others?"
    r"|between)\b"
)
_CLAUSE = (
    "是 是不是 不 没有 有 有所 了 过 被 把 会 能 可以 应 让 使 也 还 已 已经 目前 先后 十分 所"
)
_VERBS = "分不清 位于 受到 分为 造成 成为 表明 从事 含有 进行"
_LINKS = "由 为了 除了 对于 关于 因为 所以 如果 当 相比"
_POINTERS = "它 他 她 它们 他们 她们 其 其他 其它 别的 一般 同类 这 那 这份 那份 原来 所有 两 几"
_NO_NAME_WORDS = frozenset(f"{_CLAUSE} {_VERBS} {_LINKS} {_POINTERS}".split())
_ASKS = re.compile(r"什么|哪|谁|怎|如何|多少|几|\b(?:wh(?:at|ich|o)|how)\b")


@dataclass(frozen=True)
class Side:
    """One of the things compared, and the question to ask of it."""

    name: str
    question: str
    documents: tuple[str, ...] | None = None  # globs, where the side is a document


def find_sides(question: str) -> tuple[Side, ...]:
    """Return the two or more things that a comparison compares; () if they cannot be told."""
    text = _hide_within_words(_LEAD.sub("", _END.sub("", question.strip())))
    for pattern in _PATTERNS:
        if found := pattern.search(text):
            parts = {
                name: (part or "").translate(_SHOW) for name, part in found.groupdict().items()
            }
            if names := _split_names(parts["one"], parts["other"]):
                aspect = _trim_aspect(parts.get("aspect", "")) or _trim_aspect(
                    parts.get("more", "")
                )
                return _complete_years([_make_side(name, aspect) for name in names])
    return ()


def _hide_within_words(text: str) -> str:
    """Put other characters for those that join things where they stand within a word."""
    folded = fold(text)
    if len(folded) != len(text):
        return text
    hidden, at = [], 0
    for word in cut_dictionary_words(folded):
        own = text[at : at + len(word)]
        hidden.append(own if _SEEN_WORD.fullmatch(word) else own.translate(_HIDE))
        at += len(word)
    return "".join(hidden)


def _split_names(one: str, other: str, most: int = 4) -> list[str]:
    """Return what is compared, each thing once; [] if a side cannot be a name.

    More than `most` things cannot stand side by side.
    """
    listed = [*_LISTED.split(_IN_ALL.sub("", one)), *other.split("、")]
    named = [_AROUND_NAME.sub("", name) for name in listed]
    names = {fold(name): name for name in named if name}  # a thing is not compared with itself
    if 1 < len(names) <= most and all(map(_can_be_name, names)):
        return list(names.values())
    return []


def _trim_aspect(text: str) -> str:
    """Return in what things are compared; "" for a clause that asks and for 大 of 哪個大."""
    bare = _AROUND_ASPECT.sub("", text.strip())
    return "" if len(bare) < 2 or _ASKS.search(fold(bare)) else bare


def _can_be_name(folded: str, longest: int = 40) -> bool:
    """Tell whether a text can name a thing; one of more than `longest` characters is a clause."""
    if len(folded) > longest or _NO_NAME.search(folded):
        return False
    words = [word for word, _ in tag_words(folded)]
    return words[:1] not in (["与"], ["跟"]) and _NO_NAME_WORDS.isdisjoint(words)


def _complete_years(found: Sequence[Side]) -> tuple[Side, ...]:
    """Ask of a side that is but a year what is asked of another: 2019年的赤字率和2025年."""
    whole = [side.question for side in found if len(YEAR.findall(side.question)) == 1]
    asked = next((text for text in whole if not parse_lone_year(text)), "")
    return tuple(
        Side(side.name, YEAR.sub(year, asked))
        if asked and (year := parse_lone_year(side.question))
        else side
        for side in found
    )


def _make_side(name: str, aspect: str) -> Side:
    if not aspect or fold(name).endswith(fold(aspect)):
        return Side(name, name)
    return Side(name, f"{name} {aspect}" if aspect.isascii() else f"{name}的{aspect}")
