"""Find transliterations by pinyin: "Wangjing" finds 望京, and 望京 finds "wangjing".

A Latin word counts as a name if all of it spells pinyin and the dictionary does not translate it by
meaning. If the dictionary has the name itself (Beijing, 北京), that translation counts alone; else
every chain of characters of this sound that the passages have counts. Two syllables say little: for
them, words that the dictionary translates by meaning (判断 for "pandan") are left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product

from corpus.text.pinyin import find_readings, is_pinyin, list_spellings, split_syllables
from corpus.thresholds import sourced
from index.lexical.analysis import find_han_runs, find_latin_runs, stem_word
from index.lexical.vocabulary import Links, Vocabulary
from index.query.translation import translate_to_chinese, translate_to_english

_VOWELS = "aeiou"
_PARTICLES = frozenset("的了着过是在和与")  # never part of a name, but of many bigrams


@dataclass(frozen=True)
class TransliterationThresholds:
    """What counts as a transliteration."""

    longest_name: int = sourced(4, "chosen: characters of a Chinese name that are spelled as one")
    shortest_word: int = sourced(4, "chosen: letters of a word that may differ in one vowel")
    one_vowel: float = sourced(0.5, "chosen: weight of a name that differs in one vowel")


TRANSLITERATION = TransliterationThresholds()


def find_transliterations(
    query: str, known: Vocabulary, thresholds: TransliterationThresholds = TRANSLITERATION
) -> Links:
    """Return the index terms that write the names of a query in the other script."""
    found: Links = {}
    for run in find_latin_runs(query):
        for part in _find_pinyin_runs(run):
            _link_to_chinese(part, known, found)
        for word in run:
            if near := _vary_vowels(word, known, thresholds):
                found.setdefault(stem_word(word), {}).update(near)
    for characters in find_han_runs(query):
        _link_to_latin(characters, known, found, thresholds.longest_name)
    return found


def _find_pinyin_runs(run: Sequence[str]) -> Iterator[list[str]]:
    """Yield the longest parts of a run of Latin words that spell pinyin throughout."""
    part: list[str] = []
    for word in run:
        if is_pinyin(word):
            part.append(word)
        elif part:
            yield part
            part = []
    if part:
        yield part


def _link_to_chinese(words: Sequence[str], known: Vocabulary, found: Links) -> None:
    """Read a run of names, as many words together as the passages have in one chain."""
    start = 0
    while start < len(words):
        for end in range(len(words), start, -1):
            if all(map(_is_ordinary, words[start:end])):
                continue
            if chained := _find_chains(words[start:end], known):
                for term, alternatives in chained.items():
                    found.setdefault(term, {}).update(alternatives)
                start = end
                break
        else:
            start += 1


def _find_chains(words: Sequence[str], known: Vocabulary, most_cuts: int = 16) -> Links:
    """Return what each word of one name leads to, or {}.

    A word of two syllables leads to bigrams, a longer one to words of the index or one bigram after
    the other, each under a key of its own; a single syllable to the bigram with its neighbour. At
    most `most_cuts` ways to cut the words into syllables are tried.
    """
    if len(words) == 1:
        exact = {term: 1.0 for term in _translate_spell(words[0]) if term in known}
        if exact:
            return {stem_word(words[0]): exact}
    found: Links = {}
    for cuts in islice(product(*map(split_syllables, words)), most_cuts):
        spoken = [syllable for cut in cuts for syllable in cut]
        edges = _find_edges(spoken, known)
        if len(spoken) == 2 and edges:
            spelled = stem_word("".join(words))
            edges = [[pair for pair in edges[0] if not _is_meant(pair, spelled)]]
        if not edges or not edges[0]:
            continue
        at = 0
        for word, cut in zip(words, cuts, strict=True):
            own = edges[at : at + len(cut) - 1] or edges[max(0, at - 1) :][:1]
            whole = [term for term in _join_paths(own) if term in known] if len(own) > 1 else []
            found.setdefault(stem_word(word), {}).update(dict.fromkeys(whole or own[0], 1.0))
            for further, pairs in enumerate(own[1:] if not whole else [], at + 1):
                key = " ".join(spoken[further : further + 2])
                found.setdefault(key, {}).update(dict.fromkeys(pairs, 1.0))
            at += len(cut)
    return found


def _vary_vowels(
    word: str, known: Vocabulary, thresholds: TransliterationThresholds
) -> dict[str, float]:
    """Return the Chinese names of a foreign name whose vowels were not kept: Lido is 麗都, lidu.

    The word is neither pinyin nor in the dictionary, but is pinyin with one other vowel. Chinese
    spellings of foreign names keep the consonants rather than the vowels.
    """
    if (
        len(word) < thresholds.shortest_word
        or is_pinyin(word)
        or translate_to_chinese(stem_word(word))
    ):
        return {}
    found: dict[str, float] = {}
    for at, letter in enumerate(word):
        for vowel in _VOWELS if letter in _VOWELS else "":
            spelled = word[:at] + vowel + word[at + 1 :]
            if is_pinyin(spelled):
                for terms in _find_chains([spelled], known).values():
                    named = (term for term in terms if _PARTICLES.isdisjoint(term))
                    found.update(dict.fromkeys(named, thresholds.one_vowel))
    return found


def _find_edges(spoken: Sequence[str], known: Vocabulary) -> list[list[str]]:
    """Return the bigrams at each place of a chain that sounds so from end to end, or []."""
    if len(spoken) < 2:
        return []
    edges: list[list[str]] = []
    alive = known.find_characters(spoken[0])
    for syllable in spoken[1:]:
        following = known.find_characters(syllable)
        pairs = [one + other for one in alive for other in following if one + other in known]
        if not pairs:
            return []
        edges.append(pairs)
        alive = "".join(dict.fromkeys(pair[1] for pair in pairs))
    for at in range(len(edges) - 2, -1, -1):  # remove dead ends
        onward = {pair[0] for pair in edges[at + 1]}
        edges[at] = [pair for pair in edges[at] if pair[1] in onward]
    return edges


def _join_paths(edges: Sequence[Sequence[str]], most: int = 64) -> list[str]:
    """Return the words that a chain of bigrams can be read as."""
    paths = list(edges[0])
    for pairs in edges[1:]:
        paths = [path + pair[1] for path in paths for pair in pairs if path[-1] == pair[0]]
        del paths[most:]
    return paths


def _link_to_latin(characters: str, known: Vocabulary, found: Links, longest: int) -> None:
    for length in range(2, longest + 1):
        for at in range(len(characters) - length + 1):
            name = characters[at : at + length]
            spelled = _spell_terms(name)
            for term in known.find_latin(spelled):
                if not all(map(_is_ordinary, spelled[term])):
                    found.setdefault(name, {})[term] = 1.0


@lru_cache(maxsize=20_000)
def _spell_terms(name: str) -> Mapping[str, list[str]]:
    """Return the terms of the Latin words that spell a Chinese name, with these words."""
    found: dict[str, list[str]] = {}
    for word in _spell(name):
        found.setdefault(stem_word(word), []).append(word)
    return found


@lru_cache(maxsize=20_000)
def _spell(name: str, most: int = 16) -> tuple[str, ...]:
    """Return the first Latin words that spell a Chinese name."""
    each = [[s for reading in find_readings(c) for s in list_spellings(reading)] for c in name]
    return tuple(dict.fromkeys(islice(map("".join, product(*each)), most)))


@lru_cache(maxsize=4_000)
def _is_ordinary(word: str) -> bool:
    """Tell whether the dictionary translates a word by meaning: "long" is 悠久, no name.

    A name's translations have its sound in them. One of them proves a longer word (hebei: 河北日报,
    beside the counties of Hebei); one syllable may be both (song: 歌曲, 宋庆龄), so most decide.
    """
    translations = translate_to_chinese(stem_word(word))
    named = [weight for term, weight in translations.items() if _sounds_in(term, word)]
    if named and (word,) not in split_syllables(word):
        return False
    return sum(named) < sum(translations.values()) / 2


@lru_cache(maxsize=4_000)
def _translate_spell(word: str) -> tuple[str, ...]:
    """Return the translations of a word that it spells: beijing gives 北京."""
    return tuple(term for term in translate_to_chinese(stem_word(word)) if word in _spell(term))


def _sounds_in(term: str, word: str) -> bool:
    """Tell whether some part of a Chinese term is spelled `word`."""
    lengths = {len(cut) for cut in split_syllables(word)}
    return any(
        word in _spell(term[at : at + length])
        for length in lengths
        for at in range(len(term) - length + 1)
    )


@lru_cache(maxsize=20_000)
def _is_meant(term: str, spelled: str) -> bool:
    """Tell whether the dictionary translates a Chinese word by meaning, not by sound."""
    translations = translate_to_english(term)
    return bool(translations) and spelled not in translations
