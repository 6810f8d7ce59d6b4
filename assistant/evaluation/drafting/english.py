"""Find in an English sentence what a question could ask for: a number, a day, a person, a list."""

import re
from collections.abc import Iterator

from assistant.evaluation.drafting.sought import Sought, split_entries

# What a sentence is about: no pronoun, which nobody understands alone, and no second clause.
_PRONOUNS = "It|They|We|He|She|This|These|There|In"
_ABOUT = rf"(?P<about>(?:[Tt]he |(?!(?:{_PRONOUNS})\b)[A-Z])(?:(?! and )[\w ’'&-]){{2,60}}?)"
_FIGURE = r"(?:about |over |nearly )?\d[\d,.]*\d?|\d"
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_IS = re.compile(
    rf"{_ABOUT} (?P<verb>was|is|were|are) "
    rf"(?P<value>(?:{_FIGURE})(?: ?%| per ?cent| million| billion)?)(?! (?:{_MONTHS}))"
)
# Verbs before a number, and how a question has them.
_VERBS = {
    **{"reached": "reach", "damaged": "damage", "received": "receive", "insulated": "insulate"},
    **{"replaced": "replace", "created": "create", "employed": "employ", "built": "build"},
    **{"opened": "open", "served": "serve", "sold": "sell", "produced": "produce", "held": "hold"},
    **{"covered": "cover", "protected": "protect", "treated": "treat", "planted": "plant"},
}
_ENDS = (
    "and|in|between|to|for|by|of|on|at|with|built|from|million|billion|per"  # of what is counted
)
_COUNT = re.compile(
    rf"{_ABOUT} (?P<verb>{'|'.join(_VERBS)}) (?P<value>{_FIGURE})"
    rf"(?P<of>(?: (?!(?:{_ENDS})\b)[a-z-]+){{1,3}})"
)
_BEGINNINGS = {"happened": "happen", "began": "begin", "started": "start", "ended": "end"}
_WHEN = re.compile(
    rf"{_ABOUT} (?P<verb>{'|'.join(_BEGINNINGS)}) (?:on|in) "
    r"(?P<value>\d{1,2} [A-Z][a-z]+ \d{4}|[A-Z][a-z]+ \d{1,2}, \d{4}|(?:[A-Z][a-z]+ )?\d{4})"
)
_WHO = re.compile(
    r"[Tt]he (?P<about>[a-z][a-z ]{3,40}?) (?:is|was) (?P<value>(?:[A-Z][a-z]+ ){1,3}[A-Z][a-z]+)"
)
_LIST = re.compile(
    rf"{_ABOUT} (?:includes?|comprises?|covers?) (?P<value>[^.;:]+, [^.;:]+? and [^.;:]+)"
)
_ENTRIES = re.compile(r",\s*(?:and\s+)?|\s+and\s+")


def find_in_english(sentence: str) -> Iterator[Sought]:
    """Yield what a sentence can be asked for."""
    if (found := _LIST.search(sentence)) and (entries := split_entries(_ENTRIES, found["value"])):
        yield Sought("list", _begin_small(found["about"]), entries)
    if found := _WHO.search(sentence):
        yield Sought("person", found["about"], (found["value"],))
    if found := _WHEN.search(sentence):
        verb = _BEGINNINGS[found["verb"]]
        yield Sought("when", _begin_small(found["about"]), (found["value"],), verb)
    elif found := _IS.search(sentence):
        value = found["value"].rstrip(".,")
        yield Sought("amount", _begin_small(found["about"]), (value,), found["verb"])
    elif found := _COUNT.search(sentence):
        asked = f"{found['of'].strip()} did {_begin_small(found['about'])} {_VERBS[found['verb']]}"
        yield Sought("count", asked, (found["value"],))


def _begin_small(text: str) -> str:
    return text[0].lower() + text[1:] if text.startswith("The ") else text
