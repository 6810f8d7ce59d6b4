"""Questions that compare two things: which two, and in what.

Knows how Chinese and English compare; knows nothing of documents.
"""

import re
from dataclasses import dataclass

_AND = r"(?:和|與|与|跟|同|以及|及)"
_DIFFER = r"(?:不同|[區区][別别]|差[別别異异]|[異异]同|相同|共同[點点之]|相[似同]|[對对]比)"
_ASPECT = r"(?: (?:in terms of|in|on|by) (?P<aspect>.+))?$"
_PATTERNS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in [
        r"^[請请]?(?:比[較较]|[對对]比)(?:一下)?"
        rf"(?P<one>.+?){_AND}(?P<other>.+?)(?:的(?P<aspect>.+?))?$",
        rf"^(?P<one>.+?){_AND}(?P<other>.+?)(?:[在的](?P<aspect>.+?))?(?:上|方面)?"
        rf"(?:有|的)?(?:什[麼么]|何|哪些)?的?{_DIFFER}",
        rf"^compare (?P<one>.+?) (?:and|with|to) (?P<other>.+?){_ASPECT}",
        rf"differences? between (?P<one>.+?) and (?P<other>.+?){_ASPECT}",
        r"^how (?:do|does|did) (?P<one>.+?) (?:and|differ from|compare (?:with|to)) "
        rf"(?P<other>.+?)(?: (?:differ|compare))?{_ASPECT}",
        r"^(?P<one>.+?) (?:vs\.?|versus) (?P<other>.+?)$",
    ]
]
_MUST_DIFFER = re.compile(r"^how (?:do|does|did) .+\b(?:differ|compare)\b", re.IGNORECASE)
_POSSESSIVE = re.compile(r"^(?:their|its|the) ", re.IGNORECASE)
_LONGEST = 40  # characters of a thing's name; what is longer is a clause


@dataclass(frozen=True)
class Side:
    """One of the things compared, and the question to ask of it."""

    name: str
    question: str


def sides(question: str) -> tuple[Side, Side] | None:
    """Return the two things that a question compares; None for all other questions."""
    text = question.strip().rstrip("?？。.!！").strip()
    for pattern in _PATTERNS:
        found = pattern.search(text)
        if not found or (text.lower().startswith("how ") and not _MUST_DIFFER.search(text)):
            continue
        one, other = found["one"].strip(" ,，「」“”"), found["other"].strip(" ,，「」“”")
        if one and other and max(len(one), len(other)) <= _LONGEST:
            aspect = _POSSESSIVE.sub("", found.groupdict().get("aspect") or "").strip()
            return _side(one, aspect), _side(other, aspect)
    return None


def _side(name: str, aspect: str) -> Side:
    if not aspect:
        return Side(name, name)
    return Side(name, f"{name} {aspect}" if aspect.isascii() else f"{name}的{aspect}")
