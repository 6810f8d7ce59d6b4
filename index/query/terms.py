"""Parse a query into query terms: for each word, the index terms by which passages may have it.

A word of the passages' own language is one index term. A word of the other language is all the
index terms that translate it, counted together as one, so that neither many nor rare translations
count more (the structured queries of Pirkola, SIGIR 1998, with the weights of Darwish & Oard, SIGIR
2003). Transliterations of a name, its synonyms in terms.txt and, with lower weights, spelling
corrections are counted in the same way.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

from corpus.text.normalization import fold
from corpus.thresholds import sourced
from index.lexical.analysis import extract_terms, extract_words
from index.lexical.vocabulary import Vocabulary
from index.query.light_words import remove_light_words
from index.query.spelling import find_spelling_corrections
from index.query.synonyms import find_synonyms
from index.query.translation import translate_parts, translate_to_chinese, translate_word
from index.query.transliteration import find_transliterations
from index.types import QueryTerm

_Value = TypeVar("_Value")
Link = tuple[float, str]  # weight of an alternative, and what led to it


@dataclass(frozen=True)
class PhraseThresholds:
    """How phrases of English are searched."""

    longest: int = sourced(4, "chosen: words; the dictionary's table has no longer phrase")


PHRASES = PhraseThresholds()


@dataclass(frozen=True)
class _Phrases:
    """The phrases of a query that passages have, and the words within those of the glossary."""

    terms: list[QueryTerm] = field(default_factory=list)
    words: set[str] = field(default_factory=set)


def parse_query_terms(query: str, known: Collection[str]) -> list[QueryTerm]:
    """Return the terms of a query in reading order, repeats included; `known` are index terms."""
    vocabulary = known if isinstance(known, Vocabulary) else Vocabulary.of(known)
    query = remove_light_words(query)
    phrases = _find_phrases(query, vocabulary)
    whole = set(extract_words(query))
    # Two Latin words joined are no word that a passage could lack.
    found = [t for t in extract_terms(query) if t in whole or t in vocabulary or not _is_english(t)]
    folded = fold(query) if vocabulary.whole_names else ""
    found += [name for name in vocabulary.whole_names if name in folded and name not in found]
    linked = _find_links(query, vocabulary)
    return [
        *(
            _make_query_term(
                term,
                vocabulary,
                linked.get(term, {}),
                is_word=term in whole,
            )
            for term in found
            if term not in phrases.words
        ),
        *phrases.terms,
        *(_make_linked_term(source, linked[source]) for source in linked if source not in found),
    ]


def _find_links(query: str, known: Vocabulary) -> dict[str, dict[str, Link]]:
    """Return, for words of the query, the index terms that do not come from the dictionary."""
    ways = {
        "slip": find_spelling_corrections(query, known),
        "name": find_transliterations(query, known),
        "alias": find_synonyms(query, known, known.synonyms),
    }
    found: dict[str, dict[str, Link]] = {}
    for way, links in ways.items():
        for source, alternatives in links.items():
            for term, weight in alternatives.items():
                links_of_source = found.setdefault(source, {})
                links_of_source[term] = max((weight, way), links_of_source.get(term, (0.0, "")))
    return found


def _make_query_term(
    term: str, known: Vocabulary, linked: Mapping[str, Link], *, is_word: bool
) -> QueryTerm:
    translations = translate_word(term) if is_word and not term.isdigit() else {}
    if not translations and not linked:
        return QueryTerm(term, {term: 1.0} if term in known else {}, is_word)
    found = {other: (weight, "dictionary") for other, weight in translations.items()}
    for other, link in linked.items():
        found[other] = max(link, found.get(other, link))
    here = _keep_known({**found, term: (1.0, "")}, known)
    return QueryTerm(
        term,
        {other: weight for other, (weight, _) in here.items()},
        is_word,
        {other: way for other, (_, way) in here.items() if way},
    )


def _make_linked_term(source: str, linked: Mapping[str, Link]) -> QueryTerm:
    return QueryTerm(
        source,
        {term: weight for term, (weight, _) in linked.items()},
        is_word=False,
        via={term: way for term, (_, way) in linked.items()},
    )


def _find_phrases(
    query: str, known: Collection[str], thresholds: PhraseThresholds = PHRASES
) -> _Phrases:
    """Find the English phrases that have a Chinese word of their own: train station, 火车站.

    What lies within a phrase of the glossary is neither word nor phrase beside it: domestic product
    in gross domestic product.
    """
    phrases = _Phrases()
    for run in _find_english_runs(extract_words(query)):
        taken: list[range] = []
        for length in range(min(thresholds.longest, len(run)), 1, -1):
            for at in range(len(run) - length + 1):
                place = range(at, at + length)
                phrase = " ".join(run[at : at + length])
                if any(at in one and place[-1] in one for one in taken):
                    continue
                parts = translate_parts(phrase)
                for part in parts or (translate_to_chinese(phrase),):
                    if found := _keep_known(part, known):
                        via = dict.fromkeys(found, "dictionary")
                        phrases.terms.append(QueryTerm(phrase, found, False, via=via))
                        if parts and place not in taken:
                            taken.append(place)
                            phrases.words.update(run[at : at + length])
    return phrases


def _find_english_runs(found: Sequence[str]) -> Iterator[list[str]]:
    run: list[str] = []
    for word in found:
        if _is_english(word):
            run.append(word)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _keep_known(translations: Mapping[str, _Value], known: Collection[str]) -> dict[str, _Value]:
    """Return what passages have; of an expression of several words the term that joins the last.

    新增就业 is no index term, but 增就 is, and stands where the one word follows the other.
    """
    found: dict[str, _Value] = {}
    for translation, value in translations.items():
        term = translation if translation in known else _find_joint(translation)
        if term in known:
            found.setdefault(term, value)
    return found


@lru_cache(maxsize=10_000)
def _find_joint(expression: str) -> str:
    """Return the last two characters that belong to two words, "" for a single word."""
    words = extract_words(expression)
    terms = extract_terms(expression)
    joints = [term for term in terms if not any(term in word for word in words)]
    return joints[-1] if joints else ""


def _is_english(term: str) -> bool:
    return term.isascii() and term.isalpha()
