"""Gloss a text: its words in order, each with its pinyin and what it means in English.

Glosses help to understand a text and are never part of a quotation. The texts of the words, put
together, are the text. jieba cuts and tags the simplified text; words are shown in the document's
own characters. CC-CEDICT gives the meaning of a word, or of its longest parts if it lacks the word.
Persons, and words that neither jieba nor the dictionary has, get their pinyin alone.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import log

from corpus.text.scripts import align_simplified, convert_to_traditional
from index.dictionary import cedict
from index.dictionary.cedict import Entry
from index.lexical.analysis import load_tokenizer
from index.lexical.tagging import tag_words

_HAN = re.compile(r"[㐀-鿿〇\U00020000-\U000323AF]+")
_LATIN = r"(?:(?![㐀-鿿])[\w\u0300-\u036f])+"
_PIECES = re.compile(rf"{_LATIN}(?:[.:/@&+'’-]{_LATIN}|,\d{{3}}(?!\d))*|\s+|[^\w\s]+|.", re.DOTALL)
_NAMES = ("nr", "ns", "nt", "nz", "j")
# What a gloss looks like that fits a tag: 由 as a preposition is "from" before "to follow".
_GLOSS_FORMS = {
    "v": re.compile(r"to "),
    "vn": re.compile(r"(?!to ).*(?:tion|ity|ment|ness|ance|ence|ing|sis|ure)$"),
    "p": re.compile(
        r"(?:.* )?(?:of|to|from|at|for|with|by|in|on|through|via|towards|concerning|regarding|"
        r"and|as|before the verb|voice)$"
    ),
    "c": re.compile(r"(?:.* )?(?:and|or|but|with|if|because|than|as)$"),
    "u": re.compile(r".*(?:particle|marker|used|indicat|etc\.|and so on)|of$|-ly|~'s"),
    "r": re.compile(r"(?:this|that|these|each|every|one's|my|our|his|its|their|which|other)\b"),
    "f": re.compile(r"(?:after|before|later|within|among|in|on|above|under|between)$"),
    "m": re.compile(r"(?:year|month|day|date|hour|minute)$"),
    "": re.compile(r"(?!to )"),
}
# Where jieba guesses a word, it guesses these into it (和運維, 中的): they stand for themselves.
_PARTICLES = {"了": "ul", "的": "uj", "和": "c", "与": "c", "各": "r"}
# Where the tag tells the reading of a lone character better than frequency does.
_READINGS_BY_TAG = {
    ("为", "v"): "wéi",
    ("长", "a"): "cháng",
    ("只", "q"): "zhī",
    ("行", "q"): "háng",
}


@dataclass(frozen=True)
class Word:
    """A word in the document's characters; what only separates words has no pinyin."""

    text: str
    pinyin: str = ""
    glosses: tuple[str, ...] = ()


def gloss_words(text: str) -> list[Word]:
    """Return the words of a text and what separates them; their texts together are the text."""
    plain, places = align_simplified(text)
    tagged = tag_words(plain)
    found: list[Word] = []
    at = end = 0
    for number, (piece, _) in enumerate(tagged):
        at += len(piece)
        start, end = end, places[min(at, len(plain))]
        found += _gloss_word(text[start:end], piece, _settle_tag(tagged, number))
    return list(_regroup_words([*found, Word(text[end:])]))


def _settle_tag(tagged: Sequence[tuple[str, str]], number: int) -> str:
    """Return the tag of a word, corrected by its neighbours."""
    word, tag = tagged[number]
    previous = tagged[number - 1][1] if number else "x"
    after = tagged[number + 1][1] if number + 1 < len(tagged) else "x"
    if tag.startswith("nr"):
        # jieba calls many common words persons (智慧, 文明): those stand alone, the parts of a name
        # together.
        alone = not previous.startswith("nr") and not after.startswith("nr")
        return "n" if alone and len(word) > 1 and cedict.has_word(word) else "nr"
    if tag == "uv" and previous[:1] in ("n", "x", "m"):
        return "n"  # 路地合作: the ground; the particle follows how something is done
    if word == "起来" and previous.startswith("v"):
        return "u"  # 結合起來: not that anyone stands up
    if tag == "q" and not previous.startswith(("m", "r")):
        return "n"  # measured is what was counted
    if word == "为" and "以" in (earlier for earlier, _ in _find_clause(tagged, number)):
        return "v"  # 以…为…: to take as
    return tag


def _find_clause(tagged: Sequence[tuple[str, str]], number: int) -> Sequence[tuple[str, str]]:
    """Return the words of the clause before a word."""
    start = number
    while start and tagged[start - 1][0] not in {",", "。", ";", ":", "!", "?", "\n"}:
        start -= 1
    return tagged[start:number]


def _gloss_word(shown: str, plain: str, tag: str) -> list[Word]:
    """Return one of jieba's words with its gloss, or its parts with theirs."""
    if not _HAN.search(plain):
        return [Word(shown)]
    if tag != "nr" and (at := _find_particle(plain)) and len(shown) == len(plain):
        return [
            word
            for part in (slice(at), slice(at, None))
            for word in _gloss_word(shown[part], plain[part], _PARTICLES.get(plain[part], "x"))
        ]
    usual = _find_usual_syllables(plain)
    if found := _find_fitting_entries(plain, shown, tag, usual):
        return [Word(shown, found[0].pinyin, _choose_glosses(found, tag))]
    # A longer person is often two words that jieba took for one (廣泛開展).
    if tag == "nr" and not (len(plain) > 3 and _cut_into_headwords(plain, 2)):
        return [Word(shown, _spell_person(plain))]
    if parts := _split_word(shown, plain, tag, usual):
        return parts
    said = cedict.join_syllables(usual)
    return [Word(shown, said[:1].upper() + said[1:] if tag.startswith(_NAMES) else said)]


def _find_particle(plain: str) -> int:
    """Return where to cut off a particle that jieba has guessed into a word; 0 if there is none."""
    if len(plain) < 2 or load_tokenizer().FREQ.get(plain):
        return 0
    return 1 if plain[0] in _PARTICLES else len(plain) - 1 if plain[-1] == "的" else 0


def _find_fitting_entries(plain: str, shown: str, tag: str, usual: Sequence[str]) -> list[Entry]:
    """Return the entries of a word that fit its spelling, its tag and its reading."""
    found = list(cedict.find_entries(plain))
    # The meaning of a word is not that of a name that is written alike.
    if tag == "nr":
        found = [entry for entry in found if entry.proper and entry.glosses and len(plain) > 1]
    elif tag.startswith("ns") and len(plain) == 1:
        found = [entry for entry in found if entry.proper and entry.glosses]
    name = tag.startswith(_NAMES)
    said = _READINGS_BY_TAG.get((plain, tag), cedict.join_syllables(tuple(usual)))
    for wanted in (
        lambda entry: entry.glosses or entry.classifier,
        lambda entry: "".join(shown.split()) in (entry.traditional, entry.simplified),
        lambda entry: not tag.startswith("u") or entry.toneless,
        lambda entry: entry.pinyin.lower() == said,
        lambda entry: entry.proper == name,
        lambda entry: (
            entry.traditional == convert_to_traditional(plain)
        ),  # 后 is oftener 後 than an empress
    ):
        found = [entry for entry in found if wanted(entry)] or found
    return [entry for entry in found if entry.pinyin == found[0].pinyin]


def _choose_glosses(
    entries: Sequence[Entry], tag: str, most: int = 3, room: int = 48
) -> tuple[str, ...]:
    """Return up to `most` short glosses, those first that fit the tag.

    Together they have up to `room` characters; the first one may have more.
    """
    every = list(dict.fromkeys(gloss for entry in entries for gloss in entry.glosses))
    short_for = [gloss for gloss in every if gloss.startswith("abbr. for")]
    if tag.startswith(_NAMES) and len(entries[0].simplified) == 1 and short_for:
        return tuple(short_for[:most])
    fits = (
        _GLOSS_FORMS.get(tag)
        or _GLOSS_FORMS.get(tag[:1] if tag != "an" else "")
        or _GLOSS_FORMS[""]
    )
    if tag[:1] in ("p", "u"):  # 把 before an object is no handlebar
        every = [gloss for gloss in every if fits.match(gloss)] or every
    if tag == "c":  # nor does 與 between two things give
        every = [gloss for gloss in every if not gloss.startswith("to ")] or every
    verb = tag.startswith("v") and tag != "vn"
    every.sort(key=lambda gloss: (not fits.match(gloss), not verb and gloss.startswith("to ")))
    if tag == "q" and any(entry.classifier for entry in entries):
        every.insert(0, "measure word")
    kept: list[str] = []
    for gloss in every:
        if len(kept) < most and (not kept or sum(map(len, kept)) + len(gloss) <= room):
            kept.append(gloss)
    return tuple(kept)


def _split_word(shown: str, plain: str, tag: str, usual: Sequence[str]) -> list[Word]:
    """Return the fewest parts that the dictionary has; [] where it has none, or it is a name.

    Single characters of a name, or of a word that jieba only guessed, would mean something else.
    """
    common = load_tokenizer().FREQ.get(plain) and not tag.startswith(("ns", "nz"))
    lengths = _cut_into_headwords(plain, 1 if common else 2)
    if len(shown) != len(plain) or len(plain) != len(usual) or len(lengths) < 2:
        return []
    words, at = [], 0
    for length in lengths:
        part = slice(at, at + length)
        kind = "n" if tag.startswith(_NAMES) else "q" if tag == "m" and at else tag
        found = _find_fitting_entries(plain[part], shown[part], kind, usual[part])
        words.append(Word(shown[part], found[0].pinyin, _choose_glosses(found, kind)))
        at += length
    return words


def _cut_into_headwords(plain: str, least: int) -> list[int]:
    """Return the lengths of the fewest headwords that make up a word, the most frequent ones."""
    often = load_tokenizer().FREQ
    best: list[tuple[int, float, list[int]] | None] = [None] * len(plain) + [(0, 0.0, [])]
    for at in range(len(plain) - 1, -1, -1):
        for end in range(at + least, len(plain) + 1):
            rest = best[end]
            if rest is None or not cedict.has_word(plain[at:end]):
                continue
            rare = rest[1] - log(1 + (often.get(plain[at:end]) or 0))
            here = (rest[0] + 1, rare, [end - at, *rest[2]])
            best[at] = min(best[at] or here, here)
    return best[0][2] if best[0] else []


def _spell_person(plain: str) -> str:
    """Return the pinyin of a person: Xú Gāng, Ōuyáng Xiū."""
    for length in (2, 1):
        family = [entry for entry in cedict.find_entries(plain[:length]) if entry.surname]
        if family and length < len(plain):
            given = cedict.join_syllables(_find_usual_syllables(plain[length:]))
            return f"{family[0].pinyin} {given.capitalize()}"
    return cedict.join_syllables(_find_usual_syllables(plain)).capitalize()


def _find_usual_syllables(plain: str) -> tuple[str, ...]:
    """Return the syllables of a word as it is usually read."""
    return tuple(syllable[0] for syllable in _load_pinyin()([plain], errors="ignore"))


@cache
def _load_pinyin() -> Callable[..., list[list[str]]]:
    """Return pypinyin's function, which knows how phrases are read."""
    from pypinyin import load_phrases_dict, pinyin  # noqa: PLC0415 -- only a gloss needs it
    from pypinyin.phrases_dict import phrases_dict  # noqa: PLC0415

    load_phrases_dict(phrases_dict)  # `corpus.text.pinyin` does without, and may come first
    return pinyin


def _regroup_words(words: Sequence[Word]) -> Iterator[Word]:
    """Yield words; what stands between them in numbers, Latin words and single signs."""
    between = ""
    for word in [*words, None]:
        if word is not None and not word.pinyin:
            between += word.text
            continue
        yield from (Word(piece) for piece in _PIECES.findall(between))
        between = ""
        if word is not None:
            yield word
