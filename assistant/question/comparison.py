"""Questions that compare things: which ones, and in what."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.question.years import YEAR, parse_lone_year
from corpus.text.normalization import fold

_AND = r"(?:和|與|与|跟|同|以及|及)"
_DIFFER = r"(?:不同|[區区][別别]|差[別别異异]|[異异]同|相同|共同[點点之]|相[似同]|[對对]比)"
# What each part may have is limited, or a long text of nothing but 和 and 的 would take minutes.
_ONE, _OTHER, _IN = r"(?P<one>.{1,60}?)", r"(?P<other>.{1,60}?)", r"(?P<aspect>.{1,60}?)"
_ASPECT = rf"(?: (?:in terms of|in|on|by) {_IN})?$"
_PATTERNS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in [
        r"^[請请]?(?:比[較较]|[對对]比)(?:一下)?"
        rf"{_ONE}{_AND}{_OTHER}(?:的{_IN})?$",
        rf"^{_ONE}{_AND}{_OTHER}(?:[在的]{_IN})?(?:上|方面)?"
        rf"(?:有|的)?(?:什[麼么]|何|哪些)?的?{_DIFFER}",
        rf"^compare {_ONE} (?:and|with|to) {_OTHER}{_ASPECT}",
        rf"differences? between {_ONE} and {_OTHER}{_ASPECT}",
        rf"^how (?:do|does|did) {_ONE} (?:and|differ from|compare (?:with|to)) "
        rf"{_OTHER}(?: (?:differ|compare))?{_ASPECT}",
        rf"^{_ONE} (?:vs\.?|versus) {_OTHER}$",
    ]
]
_MUST_DIFFER = re.compile(r"^how (?:do|does|did) .+\b(?:differ|compare)\b", re.IGNORECASE)
_POSSESSIVE = re.compile(r"^(?:their|its|the) ", re.IGNORECASE)
_LISTED = re.compile(r"、|, ")  # between things before the last one
_LONGEST = 40  # characters of a thing's name; what is longer is a clause
_MOST = 4  # things that can stand side by side


@dataclass(frozen=True)
class Side:
    """One of the things compared, and the question to ask of it."""

    name: str
    question: str


def find_sides(question: str) -> tuple[Side, ...]:
    """Return the things that a question compares, two or more; () for all other questions."""
    text = question.strip().rstrip("?？。.!！").strip()
    for pattern in _PATTERNS:
        found = pattern.search(text)
        if not found or (text.lower().startswith("how ") and not _MUST_DIFFER.search(text)):
            continue
        named = [
            name.strip(" ,，「」“”") for name in (*_LISTED.split(found["one"]), found["other"])
        ]
        names = {fold(name): name for name in named if name}  # a thing is not compared with itself
        if 1 < len(names) <= _MOST and max(map(len, named)) <= _LONGEST:
            aspect = _POSSESSIVE.sub("", found.groupdict().get("aspect") or "").strip()
            return _complete_years([_side(name, aspect) for name in names.values()])
    return ()


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


def _side(name: str, aspect: str) -> Side:
    if not aspect or fold(name).endswith(fold(aspect)):
        return Side(name, name)
    return Side(name, f"{name} {aspect}" if aspect.isascii() else f"{name}的{aspect}")
