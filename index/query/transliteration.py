"""Names across languages, through pinyin: "Wangjing" finds 望京, and 望京 finds "wangjing".

Knows sounds, the dictionary and the terms of an index; knows nothing of weights between words. A
Latin word counts as a name when it spells pinyin wholly and the dictionary does not translate it
by meaning. Where the dictionary has the name itself (Beijing, 北京) it is believed; else every
chain of characters that sounds so and that the passages have may be meant. Two syllables say
little: for them, words that the dictionary translates by meaning (判断 for "pandan") are left out.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice, product

from corpus.text.pinyin import is_pinyin, readings, spellings, syllables
from index.lexical.analysis import han, latin, stem
from index.lexical.vocabulary import Links, Vocabulary
from index.query.translation import translate_to_chinese, translate_to_english

_LONGEST = 4  # characters of a Chinese name that are spelled as one
_MOST_CUTS = 16  # ways to read one run of words
_MOST_PATHS = 64  # ways to write one word
_SHORTEST = 4  # letters of a transliteration
_NEARLY = 0.5  # its weight
_VOWELS = "aeiou"
_PARTICLES = frozenset("的了着过是在和与")  # part of no name, but of many a bigram


def find_transliterations(query: str, known: Vocabulary) -> Links:
    """Return the terms that the names in a query may stand for in the other language."""
    found: Links = {}
    for run in latin(query):
        for part in _name_runs(run):
            _to_chinese(part, known, found)
        for word in run:
            if near := _nearly(word, known):
                found.setdefault(stem(word), {}).update(near)
    for characters in han(query):
        _to_latin(characters, known, found)
    return found


def _name_runs(run: Sequence[str]) -> Iterator[list[str]]:
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


def _to_chinese(words: Sequence[str], known: Vocabulary, found: Links) -> None:
    """Read a run of names, as many words together as the passages have in one chain."""
    start = 0
    while start < len(words):
        for end in range(len(words), start, -1):
            if all(map(_is_ordinary, words[start:end])):
                continue
            if chained := _chain(words[start:end], known):
                for term, alternatives in chained.items():
                    found.setdefault(term, {}).update(alternatives)
                start = end
                break
        else:
            start += 1


def _chain(words: Sequence[str], known: Vocabulary) -> Links:
    """Return what each word of one name leads to, or {}.

    A word of two syllables leads to bigrams, a longer one to words of the index or one bigram after
    the other, each under a key of its own; a single syllable to the bigram with its neighbour.
    """
    if len(words) == 1:
        exact = {term: 1.0 for term in _exact(words[0]) if term in known}
        if exact:
            return {stem(words[0]): exact}
    found: Links = {}
    for cuts in islice(product(*map(syllables, words)), _MOST_CUTS):
        spoken = [syllable for cut in cuts for syllable in cut]
        edges = _edges(spoken, known)
        if len(spoken) == 2 and edges:
            spelled = stem("".join(words))
            edges = [[pair for pair in edges[0] if not _is_meant(pair, spelled)]]
        if not edges or not edges[0]:
            continue
        at = 0
        for word, cut in zip(words, cuts, strict=True):
            own = edges[at : at + len(cut) - 1] or edges[max(0, at - 1) :][:1]
            whole = [term for term in _paths(own) if term in known] if len(own) > 1 else []
            found.setdefault(stem(word), {}).update(dict.fromkeys(whole or own[0], 1.0))
            for further, pairs in enumerate(own[1:] if not whole else [], at + 1):
                key = " ".join(spoken[further : further + 2])
                found.setdefault(key, {}).update(dict.fromkeys(pairs, 1.0))
            at += len(cut)
    return found


def _nearly(word: str, known: Vocabulary) -> dict[str, float]:
    """Return what a transliteration may stand for: Lido is 麗都, spelled lidu.

    Taken for one is a word that is no pinyin and in no dictionary, but is pinyin with one vowel
    exchanged: who writes a foreign name in Chinese keeps its consonants rather than its vowels.
    """
    if len(word) < _SHORTEST or is_pinyin(word) or translate_to_chinese(stem(word)):
        return {}
    found: dict[str, float] = {}
    for at, letter in enumerate(word):
        for vowel in _VOWELS if letter in _VOWELS else "":
            spelled = word[:at] + vowel + word[at + 1 :]
            if is_pinyin(spelled):
                for terms in _chain([spelled], known).values():
                    named = (term for term in terms if _PARTICLES.isdisjoint(term))
                    found.update(dict.fromkeys(named, _NEARLY))
    return found


def _edges(spoken: Sequence[str], known: Vocabulary) -> list[list[str]]:
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
    for at in range(len(edges) - 2, -1, -1):  # what led nowhere
        onward = {pair[0] for pair in edges[at + 1]}
        edges[at] = [pair for pair in edges[at] if pair[1] in onward]
    return edges


def _paths(edges: Sequence[Sequence[str]]) -> list[str]:
    """Return the words that a chain of bigrams can be read as."""
    paths = list(edges[0])
    for pairs in edges[1:]:
        paths = [path + pair[1] for path in paths for pair in pairs if path[-1] == pair[0]]
        paths = paths[:_MOST_PATHS]
    return paths


def _to_latin(characters: str, known: Vocabulary, found: Links) -> None:
    for length in range(2, _LONGEST + 1):
        for at in range(len(characters) - length + 1):
            name = characters[at : at + length]
            for word, term in _spelled_terms(name):
                if term in known and not _is_ordinary(word):
                    found.setdefault(name, {})[term] = 1.0


@lru_cache(maxsize=20_000)
def _spelled_terms(name: str) -> tuple[tuple[str, str], ...]:
    """Return the Latin words that spell a Chinese name, each with its term."""
    return tuple((word, stem(word)) for word in _spelled(name))


@lru_cache(maxsize=20_000)
def _spelled(name: str) -> tuple[str, ...]:
    """Return the Latin words that spell a Chinese name."""
    each = [[s for reading in readings(c) for s in spellings(reading)] for c in name]
    return tuple(dict.fromkeys(islice(map("".join, product(*each)), _MOST_CUTS)))


@lru_cache(maxsize=4_000)
def _is_ordinary(word: str) -> bool:
    """Tell whether the dictionary translates a word by meaning: "long" is 悠久, no name.

    A name's translations have its sound in them. One of them proves a longer word (hebei: 河北日报,
    beside the counties of Hebei); one syllable may be both (song: 歌曲, 宋庆龄), so most decide.
    """
    translations = translate_to_chinese(stem(word))
    named = [weight for term, weight in translations.items() if _sounds_in(term, word)]
    if named and (word,) not in syllables(word):
        return False
    return sum(named) < sum(translations.values()) / 2


@lru_cache(maxsize=4_000)
def _exact(word: str) -> tuple[str, ...]:
    """Return the translations of a word that it spells: beijing gives 北京."""
    return tuple(term for term in translate_to_chinese(stem(word)) if word in _spelled(term))


def _sounds_in(term: str, word: str) -> bool:
    """Tell whether some part of a Chinese term is spelled `word`."""
    lengths = {len(cut) for cut in syllables(word)}
    return any(
        word in _spelled(term[at : at + length])
        for length in lengths
        for at in range(len(term) - length + 1)
    )


@lru_cache(maxsize=20_000)
def _is_meant(term: str, spelled: str) -> bool:
    """Tell whether one would translate a Chinese word rather than spell it."""
    translations = translate_to_english(term)
    return bool(translations) and spelled not in translations
