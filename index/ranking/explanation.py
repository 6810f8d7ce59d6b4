"""Why a passage was found: which word of the question met which term of it, and by which way.

Knows facets and passages; the ranks and the score that belong to an explanation stand in the hit.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from index.lexical.analysis import terms
from index.query.terms import Facet


@dataclass(frozen=True)
class Match:
    """One word or phrase of the question that a passage has."""

    word: str  # as folded and stemmed
    term: str  # of the passage
    through: str  # "word" itself, "dictionary", "name", "alias" or "slip"
    weight: float  # up to 1


def matches(facets: Iterable[Facet], text: str) -> list[Match]:
    """Return what a text has of a question, the best term of each facet, in reading order."""
    own = set(terms(text))
    found = []
    for facet in facets:
        here = {term: weight for term, weight in facet.terms.items() if term in own}
        if here:
            term = max(here, key=lambda one: (here[one], one))
            found.append(Match(facet.source, term, facet.through.get(term, "word"), here[term]))
    return found
