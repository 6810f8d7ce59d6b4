"""Evidence: which sentences of the passages found answer the question.

A sentence is read with what stands above and before it: a heading names the subject that its
sentences leave out, and a paragraph carries on what its first sentence is about. Views are taken
of each and added as standard scores (CombSUM: Fox & Shaw, TREC-2, 1994), as the second stage of the
search does with passages; only the form of what is asked, which is no matter of degree, counts by
itself. What tells sentences apart is judged among those that compete: a passage counts in means,
spreads and rarities as far as its own score makes it likely to hold the answer. The name that a
passage is all about tells nothing in it, however rare it is elsewhere.
Knows spans and views; knows nothing of how an answer is worded.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.asked import Asked, figures, names_figures, read_asked
from assistant.candidates import Read, Scores, candidates_of, content, quote_of, read
from assistant.forms import holds
from assistant.question import Question
from corpus import Passage, Sentence
from index import Facet, Hit, Index

PASSAGES = 6  # hits that are read; an answer further down is not found by more of them

_LIKELY = 0.3  # an exponent: a passage 2.3 behind the best one counts half as much
_PASSAGE = 2.0  # what the score of its passage counts
_CHARACTERS = 0.3  # what single ideographs count beside words and tokens
_DEPTH = 0.5  # what the last sentence of a passage counts less than the first
_CARRIED = 0.7  # what a facet counts that stands in an earlier sentence of the passage
_CARRIED_TOKEN = 0.3  # and what a token does
_FOCUS = 3.0  # what a facet beside the asking word weighs: the answer is of it
_COSINE = 0.5  # in sum a sentence says less than its words do
_FORM = 3.0  # what it counts that a sentence has the form of what is asked: a date, a person
_EXAMINED = 16  # candidates whose form is looked at: telling names takes time
_FIGURE = 3.0  # and that it names the dates and numbers of the question
_NEW = 1.0  # and that it says anything that the question does not
_NEW_CHARACTERS = 8  # as much more than the question's own words says something
_LABEL = 2.0  # what a heading or caption counts less: it names more often than it tells
_TINY = 1e-9
_NO_SPREAD = 1e-6  # below it values differ by rounding alone


@dataclass(frozen=True)
class Evidence:
    """A sentence, line or heading that may answer, and how well."""

    passage: Passage
    sentence: Sentence
    score: float = 0.0  # comparable within one question only
    # All but the cosine from 0 to 1. How much of the question stands
    coverage: float = 0.0  # in it, above it and before it in its passage
    own: float = 0.0  # in it and above it
    passage_coverage: float = 0.0  # anywhere in its passage
    names: float = 1.0  # the same of what the question spells as names, if anything
    attribute: float = 0.0  # as coverage, of what the answer is to be of alone
    missing: float = 0.0  # what the heaviest word weighs that it lacks, by the heaviest of all
    tokens: float = 0.0  # how near its tokens come to those of the question
    passage_tokens: float = 0.0  # and those of its passage
    similarity: float = 0.0  # cosine of question and sentence
    form: float = 0.0  # 1 if it has a date where a date is asked for, a person where a person is

    @property
    def quote(self) -> str:
        """The document's own characters."""
        return quote_of(self.passage, self.sentence)

    @property
    def place(self) -> tuple[str, int]:
        """Document and start: sorts evidence in reading order."""
        return self.passage.document, self.sentence.start


def select(index: Index, question: Question, hits: Sequence[Hit]) -> list[Evidence]:
    """Return all candidates of the best hits, best first; of equals the earlier hit's first."""
    candidates = list(candidates_of(hits[:PASSAGES]))
    if not candidates:
        return []
    asked = read_asked(question.text)
    facets = content(index.facets(question.about))
    weights = _weights(facets, asked.focus, _FOCUS, 1)
    seen = read(index, question, facets, candidates)
    carried = np.maximum(seen.facets, _CARRIED * seen.before(seen.facets))
    coverage = carried @ weights
    rank_scores = {hit.passage.id: hit.score for hit in hits}
    passages = np.array([rank_scores[passage.id] for passage, _ in candidates], np.float32)
    shares = _shares(passages)
    rarity = seen.token_weights * _rarity(seen.tokens, shares)
    tokens = np.maximum(seen.tokens, _CARRIED_TOKEN * seen.before(seen.tokens)) @ rarity
    characters = seen.characters @ _rarity(seen.characters, shares)
    score = (
        _scaled(coverage, shares)
        + _scaled(tokens, shares)
        + _CHARACTERS * _scaled(characters, shares)
        + _COSINE * _scaled(seen.cosines, shares)
        + _PASSAGE * _scaled(passages, np.full_like(shares, 1 / len(shares)))
        - _DEPTH * seen.depth
        + _NEW * _newness(seen, facets)
        + _FIGURE * _figures(question, seen)
        - _LABEL * np.array([s.kind in ("heading", "caption") for _, s in candidates], np.float32)
    )
    forms = _forms(asked, seen.quotes, np.argsort(-score, kind="stable")[:_EXAMINED])
    score = score + _FORM * forms
    plain = _weights(facets, frozenset(), 1, 1)
    soft = seen.token_weights / (seen.token_weights.sum() + _TINY)
    around = seen.around(seen.facets)
    columns = {
        "score": score,
        "coverage": carried @ plain,
        "attribute": carried @ _weights(facets, asked.attribute, 1, 0),
        "own": seen.facets @ plain,
        "missing": _missing(carried, facets),
        "tokens": seen.tokens @ soft,
        "passage_coverage": around @ plain,
        "names": _of_names(around, facets, question.names),
        "passage_tokens": seen.around(seen.tokens) @ soft,
        "similarity": seen.cosines,
        "form": forms,
    }
    rows = np.column_stack(list(columns.values())).tolist()
    found = [
        Evidence(passage, sentence, **dict(zip(columns, row, strict=True)))
        for (passage, sentence), row in zip(candidates, rows, strict=True)
    ]
    return sorted(found, key=lambda evidence: -evidence.score)


def _weights(
    facets: dict[Facet, float], marked: frozenset[str], factor: float, rest: float
) -> Scores:
    """Return the weights of facets, those of marked terms times a factor; they sum up to 1."""
    plain = np.array(list(facets.values()), np.float32)
    is_marked = np.array(
        [facet.source in marked or not marked.isdisjoint(facet.terms) for facet in facets]
    )
    weights = plain * np.where(is_marked, factor, rest) if is_marked.any() else plain
    return np.asarray(weights / (weights.sum() + _TINY), np.float32)


def _shares(passages: Scores) -> Scores:
    """Return how much each candidate counts among all, by the score of its passage; sums to 1."""
    likely = np.exp(_LIKELY * (passages - passages.max()))
    return np.asarray(likely / likely.sum(), np.float32)


def _rarity(near: Scores, shares: Scores) -> Scores:
    """Return what each column tells candidates apart: BM25's idf, of soft counts.

    The number of candidates is the effective one (Kish, "Survey Sampling", 1965).
    """
    count = max(2.0, 1 / float((shares**2).sum()))
    having = count * (shares @ near)
    rarity: Scores = np.log(1 + (count - having + 0.5) / (having + 0.5))
    return rarity


def _newness(seen: Read, facets: dict[Facet, float]) -> Scores:
    """Return 0 to 1: how much a quote says beside the question's own words."""
    asked = [max((len(term) for term in facet.terms), default=0) for facet in facets]
    words = np.array(
        [size if facet.is_word else 0 for size, facet in zip(asked, facets, strict=True)]
    )
    own = (seen.facets_alone > 0) @ words
    sizes = np.array([len(quote) for quote in seen.quotes])
    return np.asarray(np.clip((sizes - own) / _NEW_CHARACTERS, 0, 1), np.float32)


def _figures(question: Question, seen: Read) -> Scores:
    """Return 1 for candidates that name, or whose headings name, the figures of the question."""
    wanted = figures(question.text)
    return np.array(
        [
            names_figures(wanted, "\n".join((*passage.section, quote)))
            for (passage, _), quote in zip(seen.candidates, seen.quotes, strict=True)
        ],
        np.float32,
    )


def _of_names(around: Scores, facets: dict[Facet, float], names: frozenset[str]) -> Scores:
    if not any(facet.source in names for facet in facets):
        return np.ones(len(around), np.float32)
    return np.asarray(around @ _weights(facets, names, 1, 0), np.float32)


def _missing(carried: Scores, facets: dict[Facet, float]) -> Scores:
    words = np.array([w if facet.is_word else 0 for facet, w in facets.items()], np.float32)
    if not words.any():
        return np.zeros(len(carried), np.float32)
    lacking = (1 - carried) * (words / words.max())
    return np.asarray(lacking.max(axis=1), np.float32)


def _forms(asked: Asked, quotes: Sequence[str], best: npt.NDArray[np.intp]) -> Scores:
    """Return 1 for those of the best quotes that have the form of what is asked."""
    forms = np.full(len(quotes), asked.kind is None, np.float32)
    for at in best.tolist():
        forms[at] = holds(asked, quotes[at])
    return forms


def _scaled(values: Scores, shares: Scores) -> Scores:
    """Return standard scores; all 0 where nothing tells the values apart."""
    apart = values - shares @ values
    spread = float(np.sqrt(shares @ apart**2))
    if spread < _NO_SPREAD:
        return np.zeros_like(values)
    return np.asarray(apart / spread, np.float32)
