"""A query to facets: for each of its words, the terms by which passages may have it.

Knows terms and their translations; knows nothing of scores. A word of the passages' own language is
one term; a word of the other language is all the terms that translate it and occur in the index,
counted together as one, so that neither many nor rare translations count more (the structured
queries of Pirkola, SIGIR 1998, with the weights of Darwish & Oard, SIGIR 2003).
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from index import bridge
from index.analyse import terms, words

_LONGEST_PHRASE = 4  # words


@dataclass(frozen=True)
class Facet:
    """One word or phrase of a query. No terms: no passage has it, in either language."""

    source: str
    terms: Mapping[str, float] = field(hash=False)  # each with its weight, up to 1
    is_word: bool  # not a bigram that may straddle two words
    in_dictionary: bool = False  # the bridge knows translations, whether or not passages have them


def facets(query: str, known: Container[str]) -> list[Facet]:
    """Return the facets of a query in reading order, repeats included; `known` are index terms."""
    whole = set(words(query))
    found = [_facet(term, known, is_word=term in whole) for term in terms(query)]
    return [*found, *_phrases(query, known)]


def _facet(term: str, known: Container[str], *, is_word: bool) -> Facet:
    translate = bridge.to_chinese if _is_english(term) else bridge.to_english
    translations = translate(term) if is_word and not term.isdigit() else {}
    found = _known({**translations, term: 1.0}, known)
    return Facet(term, found, is_word, bool(translations))


def _phrases(query: str, known: Container[str]) -> Iterator[Facet]:
    """Yield the English phrases that have a Chinese word of their own: train station, 火车站."""
    for run in _english_runs(words(query)):
        for length in range(2, _LONGEST_PHRASE + 1):
            for at in range(len(run) - length + 1):
                phrase = " ".join(run[at : at + length])
                if found := _known(bridge.to_chinese(phrase), known):
                    yield Facet(phrase, found, is_word=False)


def _english_runs(found: Sequence[str]) -> Iterator[list[str]]:
    run: list[str] = []
    for word in found:
        if _is_english(word):
            run.append(word)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _known(weighted: Mapping[str, float], known: Container[str]) -> dict[str, float]:
    return {term: weight for term, weight in weighted.items() if term in known}


def _is_english(term: str) -> bool:
    return term.isascii() and term.isalpha()
