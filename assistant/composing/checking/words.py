"""How far the words of a sentence stand in its quotations, through the dictionaries of the index.

A word stands there in its own form, in a translation, in its characters (全运会 of 全国运动会) or in
its sound (Gezhouba of 葛洲坝).
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assistant.composing.checking.meanings import Meanings, read_meanings, read_senses
from corpus.text.normalization import fold
from corpus.text.pinyin import find_readings, list_spellings, split_syllables
from index import extract_words, is_name, tag_words, translate_word

_LATIN = re.compile(r"[A-Za-z][A-Za-z.&'’-]*[A-Za-z]|[A-Za-z]")
_HAN = re.compile(r"[㐀-鿿]+")
_DOLLARS = re.compile(r"\b(?:US|HK|NT|A|C)\$")
_LISTS = json.loads(Path(__file__).with_name("light_words.json").read_text("utf-8"))
# What reports call themselves and their country, however a sentence puts it.
_ALWAYS = frozenset(_LISTS["always"].split())
# Words that say how something is told, and those of change and order, which are checked apart.
_LIGHT = frozenset(extract_words(_LISTS["english"]))
_LIGHT_CHINESE = frozenset(_LISTS["chinese"].split())
_SHORT: Mapping[str, str] = _LISTS["short"]
_MEANT = 0.7  # what a word is worth that a dictionary gives for one of the quotations
_SAME_MEANING = 0.5  # what a Chinese word is worth that means what one of the quotations does
_LONGEST = 4  # words of a phrase that is looked up


@dataclass(frozen=True)
class Word:
    """A content word of a sentence, with what it may be in the other language."""

    text: str  # as the sentence writes it
    forms: Mapping[str, float]  # folded words that stand for it, with weights up to 1
    name: bool
    parts: tuple["Word", ...] = ()  # of a phrase: its words
    thing: bool = False  # a Chinese noun


@lru_cache(maxsize=512)
def read_words(sentence: str) -> tuple[Word, ...]:
    """Return the content words of a sentence in order, numbers left out."""
    han = _HAN.search(sentence)
    return tuple(_read_chinese(sentence) if han else _read_english(sentence))


def _read_chinese(sentence: str) -> list[Word]:
    found = []
    for word, tag in tag_words(fold(sentence)):
        if word.isascii() and word[:1].isalpha():
            found.append(Word(word, _translate(word, ()), name=False))
        elif _HAN.fullmatch(word) and tag[:1] in "navjisl" and word not in _ALWAYS:
            name = tag in ("nr", "ns", "nt", "nz", "nrt") and is_name(word, tag)
            if (len(word) > 1 or name) and word not in _LIGHT_CHINESE:
                forms = {word: 1.0} | dict(translate_word(word))
                thing = tag in ("n", "nz", "l", "j")
                found.append(Word(word, forms, name, thing=thing))
    return found


def _read_english(sentence: str) -> list[Word]:
    spelled = [match[0] for match in _LATIN.finditer(_DOLLARS.sub("$", sentence))]
    stems = [extract_words(word) for word in spelled]
    found: list[Word] = []
    at = 0
    while at < len(spelled):
        if not stems[at]:
            at += 1
            continue
        size, forms = _find_phrase(spelled, stems, at)
        text = " ".join(spelled[at : at + size])
        capital = spelled[at][:1].isupper()
        first = at == 0
        name = capital and (not first or _names_something(forms))
        light = all(_LIGHT.issuperset(one) for one in stems[at : at + size])
        plain = text.lower().removesuffix("'s").removesuffix("’s")
        if not light and plain not in _ALWAYS:
            parts = _read_parts(spelled, stems, at, size)
            if name:  # of a name only its own translations: Taiwan is not 港澳
                best = max(forms.values(), default=0.0)
                forms = {form: weight for form, weight in forms.items() if weight >= 0.95 * best}
            found.append(Word(text, forms, name, parts))
        at += size
    return found


def _read_parts(
    spelled: Sequence[str], stems: Sequence[Sequence[str]], at: int, size: int
) -> tuple[Word, ...]:
    """Return the content words of a phrase, for where the quotations do not have it as a whole."""
    if size == 1:
        return ()
    return tuple(
        Word(spelled[place], _translate(spelled[place], stems[place]), name=False)
        for place in range(at, at + size)
        if stems[place] and not _LIGHT.issuperset(stems[place])
    )


def _find_phrase(
    spelled: Sequence[str], stems: Sequence[Sequence[str]], at: int
) -> tuple[int, Mapping[str, float]]:
    """Return how many words from a place on the dictionary knows as one, and what they are."""
    for size in range(_LONGEST, 1, -1):
        part = [stem for one in stems[at : at + size] for stem in one]
        whole = len(part) > 1 and at + size <= len(spelled) and bool(stems[at + size - 1])
        if whole and (known := translate_word(" ".join(part))):
            return size, known
    return 1, _translate(spelled[at], stems[at])


def _translate(word: str, stems: Sequence[str]) -> Mapping[str, float]:
    plain = word.lower().removesuffix("'s").removesuffix("’s")
    forms: dict[str, float] = {_SHORT[plain]: 1.0} if plain in _SHORT else {}
    for stem in stems or extract_words(word):
        forms |= {stem: 1.0, **translate_word(stem)}
    return forms


def _names_something(forms: Mapping[str, float]) -> bool:
    """Tell whether the first word of a sentence is a name: its translations are."""
    best = sorted(forms, key=lambda term: -forms[term])[:4]
    tagged = [tag_words(term) for term in best if _HAN.fullmatch(term)]
    return any(len(one) == 1 and one[0][1] in ("ns", "nr") and is_name(*one[0]) for one in tagged)


def is_chinese(text: str) -> bool:
    """Tell whether a text has ideographs."""
    return _HAN.search(text) is not None


@dataclass(frozen=True)
class QuotedText:
    """Quotations, prepared to be looked through."""

    folded: str
    stems: frozenset[str]
    text: str


@lru_cache(maxsize=256)
def prepare_text(text: str) -> QuotedText:
    """Prepare quotations."""
    return QuotedText(fold(text), frozenset(extract_words(text)), text)


def measure_support(word: Word, quoted: QuotedText) -> float:
    """Return how far a word stands in quotations, 0 to 1."""
    best = 0.0
    for form, weight in word.forms.items():
        if _HAN.search(form):
            if form in quoted.folded:
                best = max(best, 0.4 + 0.6 * weight if len(form) > 1 else 0.5 * weight)
            elif word.name or best >= 0.5 or weight <= 0.6 or len(form) < 2:
                continue
            elif _begins(form, quoted.folded):
                best = 0.5  # 钢铁 in 钢产量, 城镇化 in 城镇
        elif form in quoted.stems:
            best = max(best, 0.4 + 0.6 * weight)
    if best < _MEANT and not _HAN.search(word.text):
        best = max(best, _MEANT * _is_meant(word, read_meanings(quoted.text)))
    if word.parts and best < 0.75:
        supports = [measure_support(part, quoted) for part in word.parts]
        best = max(best, sum(supports) / len(supports))
    if best < 0.75 and _HAN.fullmatch(word.text):
        inside = sum(character in quoted.folded for character in word.text) / len(word.text)
        best = max(best, 0.75 if inside == 1 else 0.5 * inside)
        if best < _SAME_MEANING and not word.name and _means_the_same(word.text, quoted.text):
            best = _SAME_MEANING
    if best < 1 and not _HAN.search(word.text) and word.text[:1].isupper():
        spoken = "".join(filter(str.isalpha, word.text.lower()))
        best = max(best, float(is_spoken_in(spoken, quoted.folded)))
    return best


def _means_the_same(word: str, text: str) -> bool:
    """Tell whether a word of a text means what another one does: 课本 and 教科书 are textbooks."""
    own, told = read_senses(word), read_meanings(text).senses
    return not own.isdisjoint(told)


def _is_meant(word: Word, meanings: Meanings) -> bool:
    """Tell whether a word of the quotations means an English word."""
    plain = word.text.lower().removesuffix("'s").removesuffix("’s")
    if word.name and any(_is_akin(plain, name) for name in meanings.names):
        return True
    stems = extract_words(plain)
    return bool(stems) and meanings.stems.issuperset(stems)


def _is_akin(one: str, other: str) -> bool:
    """Tell whether two names are one, or made of one: Asian of Asia, Olympics of Olympic."""
    shorter = min(len(one), len(other))
    if one == other or shorter < 4:
        return one == other
    return abs(len(one) - len(other)) <= 3 and one[:shorter] == other[:shorter]


def _begins(form: str, folded: str) -> bool:
    return form[: max(1, len(form) - 1)] in folded


@lru_cache(maxsize=4096)
def is_spoken_in(word: str, folded: str) -> bool:
    """Tell whether a word spells a run of two characters or more of a folded text."""
    sounds = _list_sounds(folded)
    for cut in split_syllables(word):
        if len(cut) < 2:
            continue
        for at in range(len(sounds) - len(cut) + 1):
            if all(one in sounds[at + place] for place, one in enumerate(cut)):
                return True
    return False


@lru_cache(maxsize=256)
def _list_sounds(folded: str) -> tuple[frozenset[str], ...]:
    return tuple(
        frozenset(s for reading in find_readings(one) for s in list_spellings(reading))
        for one in folded
    )
