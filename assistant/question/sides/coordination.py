"""Coordinated units: 1995年和1999年, "that of 2015 or that of 2019", 2021年嵐川和2022年望潮.

A side's question is the whole with the coordinated span replaced by one of the units. Units that
stand apart, each with words of its own, are parted where they begin.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from assistant.question.sides.markers import Unit

_BEGINS = (
    r"(?:[和與与跟同及、至到比对對,，/—–-]|以及|[还還]是|或者?|\b(?:and|or|to|than|versus|vs\.?|against|until"
    r"|with|from|through|as|compared|relative|between)\b)"
)
_CONNECTS = re.compile(
    rf"(?:[年的那在从從]|相[比较較])*[ ,]*(?:{_BEGINS}|[ ,]|相[比较較]"
    r"|\b(?:stands?|compares?|differs?|set|in|of|for|that|those|it|the|its|one|was|what)\b)+(?:那|在"
    r"|从|從|到)?[ ,]*",
    re.IGNORECASE,
)
_CONNECTOR = re.compile(_BEGINS, re.IGNORECASE)
_ENDS_IN_CONNECTOR = re.compile(
    rf"[，, ]*{_BEGINS}(?: ?(?:the|in|of|for|that of|those (?:in|of)))?[ 在从從由]*$", re.IGNORECASE
)
# What leads into the first unit: 从2017年到2020年, between A and B, 与X相比.
_LEAD = re.compile(
    r"(?:从|從|由|自|在|[與与跟和同](?=[^，,]*相))$"
    r"|(?:\b(?:from|between|both|either|of|in|for|that of|those (?:of|in)|compared? (?:to|with)?)"
    r"(?: the)? )$",
    re.IGNORECASE,
)
_KEPT_LEAD = re.compile(r"(?:in|of|for)(?: the)? $", re.IGNORECASE)
_AGAINST = re.compile(
    r"^(?P<before>.*?)(?:[和與与跟同]|比起?|相[比较較]于?)(?P<one>[^，,]{2,24}?)(?:相[比较較]"
    r"|比)?(?:之下)?[，,](?P<rest>.+)$"
)
_CLAUSE_END = re.compile(r"[，,：:；;。?？]")
_COUNTED = re.compile(
    r"^[這这]?(?P<count>[兩两二三四])[个個份次家座地市年][^，,。的是各分哪有怎如]{0,3}(?=[，,的是各分哪有怎如])"
    r"|^[這这]?[兩两二三四](?:[者市年地])"
)
_MOST = 4  # sides
_ASKS = re.compile(
    r"什[么麼]|哪|[谁誰]|多少|[几幾]|怎|如何|各|分[别別]|有何|\b(?:what|which|how|whose?)\b"
)


@dataclass(frozen=True)
class Part:
    """One side as it is written, and the question with it alone."""

    name: str
    question: str
    documents: tuple[str, ...] | None = None  # globs, where it is a document that is a side


def part_coordinated(text: str, units: Sequence[Unit]) -> tuple[Part, ...]:
    """Return a part for each of the units that stand side by side; () where none do."""
    for run in sorted(_group(text, units), key=len, reverse=True):
        group = _trim(text, run)
        if len({one.values for one in group}) < len(group) or not 1 < len(group) <= _MOST:
            continue
        start, end = group[0].start, group[-1].end
        lead = _LEAD.search(text[:start])
        kept = ""
        if lead:
            kept = lead[0] if _KEPT_LEAD.search(lead[0]) else ""
            start = lead.start()
        before, after = text[:start], _COUNTED.sub("", text[end:])
        return tuple(
            Part(unit.text.strip(), _join(before, kept + _complete(unit, group), after))
            for unit in group
        )
    return ()


def _trim(text: str, run: Sequence[Unit]) -> list[Unit]:
    """Leave to all what only the first unit begins with, or the last ends with.

    2018年 of 2018年嵐川和望潮 belongs to both, as does 的報告 of 2018年和2022年的報告.
    """
    if len(run) < 2:
        return list(run)
    common = frozenset.intersection(*(one.kinds for one in run))
    first, last = (
        _keep(text, run[0], common, at_end=True),
        _keep(text, run[-1], common, at_end=False),
    )
    if text[first.markers[-1].end : first.end].strip() == "" and last.end == run[-1].end:
        end = last.markers[-1].end
        last = replace(last, end=end, text=last.text[: len(last.text) - (last.end - end)])
    return [first, *run[1:-1], last]


def _keep(text: str, unit: Unit, common: frozenset[str], *, at_end: bool) -> Unit:
    """Return a unit with its markers of common kinds, if these stand at its end or its start."""
    own = [one.kind in common for one in unit.markers]
    if all(own) or own != sorted(own, reverse=not at_end):
        return unit
    kept = tuple(one for one in unit.markers if one.kind in common)
    start, end = (kept[0].start, unit.end) if at_end else (unit.start, kept[-1].end)
    return Unit(kept, start, end, text[start:end])


def _group(text: str, units: Sequence[Unit]) -> Iterator[list[Unit]]:
    """Yield runs of units between which there is nothing but what connects."""
    run = list(units[:1])
    for unit in units[1:]:
        gap = text[run[-1].end : unit.start]
        if _CONNECTS.fullmatch(gap) and _CONNECTOR.search(gap) and _are_alike(run[0], unit):
            run.append(unit)
        else:
            yield run
            run = [unit]
    if run:
        yield run


def _are_alike(one: Unit, other: Unit) -> bool:
    """Tell whether two units can be sides."""
    return one.values != other.values and bool(one.kinds & other.kinds)


def _complete(unit: Unit, group: Sequence[Unit]) -> str:
    """Return a unit with what only the first of its group has: the issuer of 锐屿2020和2021年.

    Of 五月與六月兩次會議 and 2020和2021年 what only the last has is given to the others.
    """
    text, last = unit.text, group[-1]
    if re.fullmatch(r"[\d〇零一二三四五六七八九]{4}", text.strip()) and "年" in last.text:
        text = f"{text.strip()}年"
    first = group[0]
    missing = first.kinds - unit.kinds
    if unit is not first and missing:
        own = [one for one in first.markers if one.kind in missing]
        begin = min(one.start for one in own) - first.start
        stop = max(one.end for one in own) - first.start
        lacked = first.text[begin:stop]
        text = f"{lacked}{' ' if lacked.isascii() else ''}{text.strip()}"
    return text


def part_against(text: str, units: Sequence[Unit]) -> tuple[Part, ...]:
    """Return the parts of 與2020年相比，潯安2021年: of what precedes the comma, and the rest."""
    found = _AGAINST.match(text)
    if not found:
        return ()
    here, there = found.span("one"), found.span("rest")
    ours = [one for one in units if here[0] <= one.start < here[1]]
    theirs = [one for one in units if there[0] <= one.start]
    for one in ours:
        for other in theirs:
            if one.kinds & other.kinds and one.values != other.values:
                begin, end = _common_span(other, one)
                written = text[one.start : one.end] if one.kinds >= other.kinds else one.text
                rest = found["before"] + text[there[0] : begin] + written + text[end:]
                return Part(one.text, rest), Part(other.text, found["before"] + found["rest"])
    return ()


def _common_span(unit: Unit, other: Unit) -> tuple[int, int]:
    """Return the span of a unit that another replaces: the markers of the kinds it has."""
    own = [one for one in unit.markers if one.kind in other.kinds]
    if len(own) == len(unit.markers):
        return unit.start, unit.end
    return min(one.start for one in own), max(one.end for one in own)


def part_apart(text: str, units: Sequence[Unit]) -> tuple[Part, ...]:
    """Return the parts of units that stand apart, each with words of its own.

    瀾津的研發佔比，2021年是多少、2022年又是多少 or 2016年退出的產能和2017年計劃壓減的，哪個更多.
    """
    for one, other in combinations(units, 2):
        if not (one.kinds & other.kinds) or one.values == other.values:
            continue
        own = text[one.start : other.start]
        connector = _ENDS_IN_CONNECTOR.search(own) or re.search(r"[，,、；;]\s*$", own)
        if not connector:
            continue
        own = own[: connector.start()]
        end = _CLAUSE_END.search(text, other.end)
        stop = end.start() if end else len(text)
        asked = _ASKS.search(text, other.end, stop)
        both = bool(_ASKS.search(own))
        stop = asked.start() if asked and not both else stop
        theirs, tail = text[other.start : stop], text[stop:]
        before = _LEAD.sub("", text[: one.start])
        if not re.search(r"\w", tail):
            tail = ""
        if theirs.endswith("的") and "的" in own[len(one.text) :]:
            theirs += own.rpartition("的")[2]
        names = (one.text, other.text) if both else (own, theirs)
        return (
            Part(names[0].strip(" 的"), _join(before, own, tail)),
            Part(names[1].strip(" 的"), _join(before, theirs, tail)),
        )
    return ()


def _join(before: str, unit: str, after: str) -> str:
    """Return the parts of a question with one blank between English words."""
    text = before
    for piece in (unit, after):
        if text and piece and text[-1].isascii() and text[-1].isalnum() and piece[0].isalnum():
            text += " " if piece[0].isascii() else ""
        text += piece
    return re.sub(r" {2,}", " ", text).strip()
