"""Two joined things that no catalogue names: 變壓器和開關櫃, Beizha market and Nanpu market."""

import re
from collections.abc import Sequence

from assistant.question.sides.coordination import Part
from assistant.question.sides.markers import Unit
from corpus.text.normalization import fold
from index import cut_dictionary_words, tag_words

_JOINS = re.compile(r"(?<![共总饱温缓])(?:以及|[和與与跟同及、])(?![平谐諧解睦气氣])")
_CUE = re.compile(
    r"各(?![位种種类類个個地国國级級部界省市县縣区區行])|分[别別]|先[后後][是为為]"
    r"|哪(?:一?[个個家边邊年种種座條条份次月届屆方樣样])|邊個|[誰谁]|何者|孰|相?差(?=了?多|别|別|[^额額距])|相[比较較]"
    r"|有?[什甚][么麼]?不同|[两兩][个個次份家座](?=[^，,]*[，,])"
)
_ASKED = re.compile(r"多[久少大长長远遠高]|[几幾]|怎[么麼样樣]|如何|何[时時]|什[么麼]|[由]?[谁誰]")
_TIME = re.compile(r"(?:去年|今年|上年|明年|[当當]年|目前|[现現]在|最近)$")
_CLAUSE = re.compile(r"[，,：:；;。?？]")
_ENGLISH_LIST = [
    re.compile(
        r"^(?P<before>)(?:between )?(?P<one>[^,:?]{3,50}?),? (?:and|or|versus|vs\.?|compared (?:to"
        r"|with)) (?P<other>[^,:?]{3,50}?)(?:[:,]) (?P<after>.+)$",
        re.I,
    ),
    re.compile(
        r"^(?P<before>.*\b(?:which|who|whose|what|how|was|were|is|are|did|does)\b.*?)"
        r"[,:] (?P<one>[^,:?]{3,60}?),? (?:or|versus|vs\.?) (?P<other>[^,:?]{3,60}?)"
        r"(?P<after>(?:, and [^?]*)?)[?.]*$",
        re.I,
    ),
    re.compile(
        r"^(?P<before>(?:when|where|how \w+|what|who|by whom)\b.*?(?:did|does|do|was|were|is|are"
        r"|can|must|of|for|in|at)\b )(?P<one>[^,:?]{3,50}?) and (?P<other>[^,:?]{3,50}?)"
        r"(?P<after> (?:each|respectively|both)\b[^?]*)[?.]*$",
        re.I,
    ),
]


def part_things(text: str, units: Sequence[Unit]) -> tuple[Part, ...]:
    """Return the parts of a question that joins two things; () where it joins none."""
    for pattern in _ENGLISH_LIST:
        if found := pattern.match(text):
            return tuple(
                Part(found[side], f"{found['before']} {found[side]} {found['after']}".strip())
                if pattern is not _ENGLISH_LIST[0]
                else Part(found[side], _put_behind(found["after"], found[side]))
                for side in ("one", "other")
            )
    return _part_chinese(text, units)


def _put_behind(question: str, thing: str) -> str:
    return f"{question.rstrip(' ?？')}, {thing}?"


def _part_chinese(text: str, units: Sequence[Unit]) -> tuple[Part, ...]:
    cue = _CUE.search(text)
    asked = _ASKED.search(text)
    if cue and asked and asked.start() < cue.start():
        cue = asked
    joins = [found for found in _JOINS.finditer(text) if not cue or found.start() < cue.start()]
    if not cue or not joins or _is_within_word(text, joins[-1]):
        return ()
    join = joins[-1]
    clauses = [found.end() for found in _CLAUSE.finditer(text, 0, join.start())]
    begin = clauses[-1] if clauses else 0
    # A year or an issuer in front belongs to all sides, as does what stands before 的.
    for unit in units:
        if begin <= unit.start and unit.end < join.start() - 1 and unit.start - begin < 3:
            begin = unit.end
    begin += len(text[begin:]) - len(text[begin:].lstrip("的 ，,"))
    one = text[begin : join.start()]
    stop = _CLAUSE.search(text, join.end())
    end = min(cue.start(), stop.start() if stop else len(text))
    other = text[join.end() : end]
    owner, possessive, head = one.rpartition("的")
    length = _find_end(other, head)
    if possessive and "的" not in other[:length]:
        begin += len(owner) + 1
        one = head
    if "的" in one and length < len(other) and "的" in other:
        length = len(other)
    thing, rest = other[:length], other[length:]
    if not one.strip() or not thing.strip():
        return ()
    before, after = text[:begin], text[end:]
    return tuple(Part(name, before + name + rest + after) for name in (one, thing))


def _is_within_word(text: str, join: re.Match[str]) -> bool:
    """Tell whether what joins is part of a word: 共和國."""
    at = 0
    for word in cut_dictionary_words(fold(text)):
        if at <= join.start() and join.end() <= at + len(word):
            return len(word) > len(join[0])
        at += len(word)
    return False


def _find_end(other: str, one: str) -> int:
    """Return where the second thing ends: as the first does, before 的, or behind its nouns."""
    for length in (3, 2, 1):
        ending = one[-length:]
        at = other.find(ending, 1) if len(one) > length else -1
        if at > 0 and (length > 1 or at + length == len(other)):
            return at + length
    if (at := other.find("的")) > 0:
        return len(_TIME.sub("", other[:at])) or at
    end = 0
    for word, tag in tag_words(other):
        if end and not tag.startswith(("n", "j", "b", "l", "x", "eng", "m", "vn", "an", "k", "z")):
            break
        end += len(word)
    return end or len(other)
