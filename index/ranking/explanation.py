"""Explain why a passage was found: its terms that match words of the question, and how.

The ranks and the score that belong to an explanation stand in the hit.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from index.lexical.analysis import extract_terms
from index.types import QueryTerm


@dataclass(frozen=True)
class Match:
    """One word or phrase of the question that a passage has."""

    word: str  # as folded and stemmed
    term: str  # of the passage
    through: str  # "word" itself, "dictionary", "name", "alias" or "slip"
    weight: float  # up to 1


def explain_matches(query_terms: Iterable[QueryTerm], text: str) -> list[Match]:
    """Return what a text has of a question, the best term of each query term, in reading order."""
    own = set(extract_terms(text))
    found = []
    for query_term in query_terms:
        here = {term: weight for term, weight in query_term.alternatives.items() if term in own}
        if here:
            term = max(here, key=lambda one: (here[one], one))
            found.append(Match(query_term.text, term, query_term.via.get(term, "word"), here[term]))
    return found
