"""Questions made from sentences, to fit how answers are chosen and when they are refused.

A name, a date, a number or another noun of a clause gives way to the word that asks for it (cloze
questions: Lewis et al., "Unsupervised question answering by cloze translation", ACL 2019). People
ask in words of their own, so the clause comes, where there is one, from another translation of the
sentence than the one that is searched; words are left out, and some exchanged.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import jieba.posseg

from corpus.text.normalization import fold

_CLAUSE = re.compile(r"[^，。；：！？,;:!?「」“”\"()（）]+")
_DATE = re.compile(r"(?:\d{2,4} ?年)?(?:\d{1,2} ?月)?(?:\d{1,2} ?[日号])?")
_ENGLISH_DATE = re.compile(
    r"\b(?:in|on|since|by|until) ((?:\d{1,2} )?(?:January|February|March|April|May|June|July|August"
    r"|September|October|November|December)(?: \d{1,2})?(?:,? \d{4})?|(?:19|20)\d\d)\b"
)
_ENGLISH_NUMBER = re.compile(
    r"(?<![\d.,$£€])\d[\d.,]*(?: (?:million|billion|thousand))? (?=[a-z]+s\b)"
)
_ENGLISH_NAME = re.compile(r"(?<=[a-z,] )(?:[A-Z][a-zé]+ )+(?:[A-Z][a-zé]+)")
_SHORTEST = 4  # words that must be left beside the one that asks


@dataclass(frozen=True)
class Freedom:
    """How far a question goes from the words of its sentence."""

    keeps: float = 0.85  # share of the words that it keeps
    exchanges: float = 0.08  # share of those that are exchanged for words from elsewhere


LITTLE = Freedom()


@dataclass(frozen=True)
class Made:
    """A question and the word of its sentence that answers it."""

    text: str
    answer: str
    asks: str  # "person", "place", "date", "number", "thing"


def chinese(
    sentence: str, others: Sequence[str], chance: random.Random, freedom: Freedom = LITTLE
) -> Made | None:
    """Return a question that a sentence answers, in its script; None if it has none to give."""
    found = list(_chinese_targets(sentence))
    if not found:
        return None
    kinds = sorted({asks for _, _, _, asks in found})
    wanted = chance.choice(kinds)  # else things, which abound, would be all that is asked for
    clause, at, length, asks = chance.choice([one for one in found if one[3] == wanted])
    answer = "".join(word for word, _ in clause[at : at + length])
    before = _thinned([word for word, _ in clause[:at]], others, chance, freedom)
    after = _thinned([word for word, _ in clause[at + length :]], others, chance, freedom)
    if len(before) + len(after) < _SHORTEST:
        return None
    asking = _asking(asks, answer, "".join(after), chance)
    text = "".join(before) + asking + "".join(after)
    return Made(text + chance.choice(["？", "?", ""]), answer, asks)


def _asking(asks: str, answer: str, after: str, chance: random.Random) -> str:
    if asks == "date":
        if answer.endswith("年"):
            return chance.choice(["哪一年", "哪年", "何時", "什麼時候"])
        return chance.choice(["什麼時候", "何時", "哪一天", "哪天"])
    if asks == "number":
        unit = re.sub(
            r"^[\d.,，〇零一二两兩三四五六七八九十百千万萬亿億多余餘约約近 ]+", "", answer
        )
        return chance.choice(["多少", "幾", "多少"]) + unit
    choices = {
        "person": ["誰", "誰", "什麼人", "哪位"],
        "place": ["哪裡", "哪裏", "哪兒", "什麼地方", "哪個地方"],
        "thing": ["什麼", "什麼", "哪些", "哪個"],
    }
    return chance.choice(choices[asks])


def _chinese_targets(sentence: str) -> Iterator[tuple[list[tuple[str, str]], int, int, str]]:
    """Yield (tagged words of a clause, place, number of words, what is asked for)."""
    for span in _CLAUSE.finditer(sentence):
        clause = span[0].strip()
        folded = fold(clause)
        if len(folded) != len(clause):  # the tagger reads Simplified
            continue
        words, start = [], 0
        for pair in jieba.posseg.cut(folded):
            words.append((clause[start : start + len(pair.word)], pair.flag))
            start += len(pair.word)
        at = 0
        while at < len(words):
            length, asks = _target(words, at)
            if asks:
                yield words, at, length, asks
            at += max(1, length)


def _target(words: Sequence[tuple[str, str]], at: int) -> tuple[int, str]:
    word, flag = words[at]
    if flag in ("nr", "nrt", "nrfg") and len(word) > 1:
        length = 1
        while at + length < len(words) and (
            words[at + length][0] in "·・" or words[at + length][1].startswith("nr")
        ):
            length += 1
        return length, "person"
    if flag == "ns" and len(word) > 1:
        return 1, "place"
    joined, length = "", 0
    while at + length < len(words) and _DATE.fullmatch(joined + words[at + length][0]):
        joined += words[at + length][0]
        length += 1
    while length and not re.search(r"[年月日号]$", joined):
        length -= 1
        joined = "".join(w for w, _ in words[at : at + length])
    if length:
        return length, "date"
    if (
        flag == "m"
        and (at + 1 < len(words) and words[at + 1][1] in ("q", "m"))
        and word[0] not in "一第"
    ):
        length = 1
        while at + length < len(words) and words[at + length][1] in ("m", "q"):
            length += 1
        return length, "number"
    if flag == "m" and re.search(r"\d", word) and re.search(r"[^\d.,%]$", word):
        return 1, "number"
    if flag in ("n", "nz", "nt", "vn", "eng") and len(word) > 1:
        return 1, "thing"
    return 1, ""


def english(
    sentence: str, others: Sequence[str], chance: random.Random, freedom: Freedom = LITTLE
) -> Made | None:
    """Return a question that an English sentence answers; None if it has none to give."""
    found = [("date", m.start(1), m.end(1)) for m in _ENGLISH_DATE.finditer(sentence)]
    found += [("number", *m.span()) for m in _ENGLISH_NUMBER.finditer(sentence)]
    found += [("name", *m.span()) for m in _ENGLISH_NAME.finditer(sentence)]
    words = list(re.finditer(r"[a-z]{5,}", sentence))
    if words:
        found.append(("thing", *chance.choice(words).span()))
    if not found:
        return None
    asks, start, end = chance.choice(found)
    before, after = sentence[:start].split(), sentence[end:].split()
    window = 9
    before, after = before[-window:], after[:window]
    if asks == "name":
        place = bool(before) and before[-1].lower() in ("in", "at", "from", "near", "to")
        asks = "place" if place else "person"
    if before and asks in ("date", "place"):
        before = before[:-1]
    before, after = (
        _thinned(before, others, chance, freedom),
        _thinned(after, others, chance, freedom),
    )
    if len(before) + len(after) < _SHORTEST + 1:
        return None
    opening = {
        "date": ["When did", "When was", "In what year did", "On what date did"],
        "number": ["How many"],
        "person": ["Who", "Who", "Which person"],
        "place": ["Where did", "Where was", "In which place did"],
        "thing": ["What", "What", "Which", "How did", "What did"],
    }
    words_left = [*after, *before] if asks == "number" else [*before, *after]
    text = " ".join([chance.choice(opening[asks]), *(w.strip('.,;:"“”()') for w in words_left)])
    return Made(text + "?", sentence[start:end], asks)


def _thinned(
    words: Sequence[str], others: Sequence[str], chance: random.Random, freedom: Freedom
) -> list[str]:
    kept = [word for word in words if word.strip() and chance.random() < freedom.keeps]
    return [chance.choice(others) if chance.random() < freedom.exchanges else word for word in kept]
