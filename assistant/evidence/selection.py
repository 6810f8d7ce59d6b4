"""Evidence: which sentences of the passages found answer the question.

A sentence is read with what stands above and before it: a heading names the subject that its
sentences leave out, and a paragraph carries on what its first sentence is about. What it has of the
question's parts is weighed as was fitted (`assistant.evidence.scoring`); that it has the form of
what is asked, a date or a person, counts beside. What tells sentences apart is judged among those
that compete: a passage counts in means and spreads as far as its own score makes it likely to hold
the answer. Knows spans and views; knows nothing of how an answer is worded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.evidence.answer_forms import holds
from assistant.evidence.candidates import Read, Scores, candidates_of, content, quote_of, read
from assistant.evidence.question_parts import parts_of
from assistant.evidence.scoring import Views, form_weight, weigh
from assistant.question.answer_type import FORMED, ExpectedAnswer, has_figures
from assistant.question.parsing import Question, in_other_language
from corpus import Passage, Sentence
from index import Hit, Index, QueryTerm

PASSAGES = 4  # hits that are read; an answer further down is not found by more of them
PASSAGES_OF_SEVERAL = 6  # where all of a kind are asked for, which several passages may name

_LIKELY = 0.3  # an exponent: a passage 2.3 behind the best one counts half as much
_CARRIED = 0.7  # what a query term counts in coverage that an earlier sentence of the passage has
_NAMED = 0.6  # share of the words for a thing with which a sentence names it
_PLACED = 0.3  # and those for a place with which it, or what is above it, names that
_EXAMINED = 16  # candidates whose form is looked at: telling names takes time
# No written passage that the weights are fitted on has headings or figures in them.
_FIGURE = 1.8  # what it counts that a sentence names the dates and numbers of the question
_LABEL = 1.2  # what a heading or caption counts less: it names more often than it tells
_NEW_CHARACTERS = 8  # as much more than the question's own words says something
_LONG = 100  # characters from which on a sentence is as long as can be
_TINY = 1e-9
_NO_SPREAD = 1e-6  # below it values differ by rounding alone


@dataclass(frozen=True)
class Evidence:
    """A sentence, line or heading that may answer, and how well."""

    passage: Passage
    sentence: Sentence
    score: float = 0.0  # by the weights; a question that says more has higher ones
    share: float = 0.0  # of all scores, by their softmax: how likely it is the one that answers
    # All but the cosine from 0 to 1. How much of the question stands
    coverage: float = 0.0  # in it, above it and before it in its passage
    own: float = 0.0  # in it and above it
    met: float = 0.0  # as coverage, each part as the weights value it
    passage_coverage: float = 0.0  # anywhere in its passage
    names: float = 1.0  # the same of what the question spells as names, if anything
    attribute: float = 0.0  # as coverage, of what the answer is to be of alone
    missing: float = 0.0  # what the heaviest word weighs that it lacks, by the heaviest of all
    tokens: float = 0.0  # how near its tokens come to those of the question
    passage_tokens: float = 0.0  # and those of its passage
    similarity: float = 0.0  # cosine of question and sentence
    # 1 if it has a date where a date is asked for, a person where a person is, …; where it is asked
    form: float = 0.0  # whether there is a thing, how far it names that

    @property
    def quote(self) -> str:
        """The document's own characters."""
        return quote_of(self.passage, self.sentence)

    @property
    def section(self) -> tuple[str, tuple[str, ...]]:
        """Document and headings; where a document has none, that is the document."""
        return self.passage.document, self.passage.section

    @property
    def place(self) -> tuple[str, int]:
        """Document and start: sorts evidence in reading order."""
        return self.passage.document, self.sentence.start


# OpenBLAS at times has numpy warn of invalid values in products of small matrices, though all that
# goes in and comes out is finite.
@np.errstate(invalid="ignore")
def select(index: Index, question: Question, hits: Sequence[Hit]) -> list[Evidence]:
    """Return all candidates of the best hits, best first; of equals the earlier hit's first."""
    looked = look(index, question, hits)
    if looked is None:
        return []
    query_terms, seen, candidates = looked.query_terms, looked.seen, looked.seen.candidates
    asked = question.expected
    weighed = weigh(looked.views)
    labels = np.array([s.kind in ("heading", "caption") for _, s in candidates], np.float32)
    score = weighed.scores + _FIGURE * _figures(question, seen)
    carried = np.maximum(seen.query_terms, _CARRIED * seen.before(seen.query_terms))
    if asked.kind == "existence":
        forms = _namings(asked, query_terms, carried)
    else:
        forms = _forms(asked, question.folded, seen.quotes, np.argsort(-score, kind="stable"))
    tells = forms if asked.kind in FORMED else 0  # 解讀(2023年3月-6月) tells a date
    score += form_weight(asked.kind) * forms - _LABEL * labels * (1 - tells)
    plain = _weights(query_terms, frozenset(), 1, 1)
    soft = seen.token_weights / (seen.token_weights.sum() + _TINY)
    around = seen.around(seen.query_terms)
    columns = {
        "score": score,
        "share": _softmax(score),
        "coverage": carried @ plain,
        "met": weighed.met,
        "attribute": carried @ _weights(query_terms, asked.attribute, 1, 0),
        "own": seen.query_terms @ plain,
        "missing": _missing(carried, query_terms),
        "tokens": seen.tokens @ soft,
        "passage_coverage": around @ plain,
        "names": _of_names(around, query_terms, question.names),
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


@dataclass(frozen=True, eq=False)
class Look:
    """What is seen of a question's candidates; fitting sees the same."""

    query_terms: Mapping[QueryTerm, float]
    seen: Read
    views: Views


def look(index: Index, question: Question, hits: Sequence[Hit]) -> Look | None:
    """Return what is to be weighed of the candidates of the best hits; None if there are none."""
    several = question.expected.several
    candidates = list(candidates_of(hits[: PASSAGES_OF_SEVERAL if several else PASSAGES]))
    if not candidates:
        return None
    query_terms = content(index.query_terms(question.about))
    seen = read(index, question, query_terms, candidates)
    scores = {hit.passage.id: hit.score for hit in hits}
    passages = np.array([scores[passage.id] for passage, _ in candidates], np.float32)
    shares = _shares(passages)
    across = in_other_language(question, candidates[0][0].text)
    whole = [
        _scaled(seen.cosines, shares),
        _scaled(passages, np.full_like(shares, 1 / len(shares))),
        seen.depth,
        _newness(seen, query_terms),
        _lengths(seen),
    ]
    parts = parts_of(question, seen, query_terms, shares, across=across)
    return Look(query_terms, seen, Views(parts, seen.passage, np.column_stack(whole), across))


def _lengths(seen: Read) -> Scores:
    """Return the lengths of sentences, up to 1; labels and lines, always short, have their mean."""
    lengths = np.array([min(len(quote), _LONG) / _LONG for quote in seen.quotes], np.float32)
    whole = np.array([sentence.kind == "sentence" for _, sentence in seen.candidates])
    return np.where(whole, lengths, lengths[whole].mean() if whole.any() else 0).astype(np.float32)


def _weights(
    query_terms: Mapping[QueryTerm, float], marked: frozenset[str], factor: float, rest: float
) -> Scores:
    """Return the weights of query terms, those of marked terms times a factor; they sum up to 1."""
    plain = np.array(list(query_terms.values()), np.float32)
    is_marked = np.array([_is_of(query_term, marked) for query_term in query_terms])
    weights = plain * np.where(is_marked, factor, rest) if is_marked.any() else plain
    return np.asarray(weights / (weights.sum() + _TINY), np.float32)


def _is_of(query_term: QueryTerm, marked: frozenset[str]) -> bool:
    return query_term.text in marked or not marked.isdisjoint(query_term.alternatives)


def _softmax(scores: Scores) -> Scores:
    likely = np.exp(scores - scores.max())
    return np.asarray(likely / likely.sum(), np.float32)


def _shares(passages: Scores) -> Scores:
    """Return how much each candidate counts among all, by the score of its passage; sums to 1."""
    likely = np.exp(_LIKELY * (passages - passages.max()))
    return np.asarray(likely / likely.sum(), np.float32)


def _newness(seen: Read, query_terms: Mapping[QueryTerm, float]) -> Scores:
    """Return 0 to 1: how much a quote says beside the question's own words."""
    asked = [
        max((len(term) for term in query_term.alternatives), default=0)
        for query_term in query_terms
    ]
    words = np.array(
        [
            size if query_term.is_word else 0
            for size, query_term in zip(asked, query_terms, strict=True)
        ]
    )
    own = (seen.query_terms_alone > 0) @ words
    sizes = np.array([len(quote) for quote in seen.quotes])
    return np.asarray(np.clip((sizes - own) / _NEW_CHARACTERS, 0, 1), np.float32)


def _figures(question: Question, seen: Read) -> Scores:
    """Return 1 for candidates that name, or whose headings name, the figures of the question."""
    wanted = question.figures
    return np.array(
        [
            has_figures(wanted, "\n".join((*passage.section, quote)))
            for (passage, _), quote in zip(seen.candidates, seen.quotes, strict=True)
        ],
        np.float32,
    )


def _of_names(
    around: Scores, query_terms: Mapping[QueryTerm, float], names: frozenset[str]
) -> Scores:
    if not any(query_term.text in names for query_term in query_terms):
        return np.ones(len(around), np.float32)
    return np.asarray(around @ _weights(query_terms, names, 1, 0), np.float32)


def _missing(carried: Scores, query_terms: Mapping[QueryTerm, float]) -> Scores:
    words = np.array(
        [w if query_term.is_word else 0 for query_term, w in query_terms.items()], np.float32
    )
    if not words.any():
        return np.zeros(len(carried), np.float32)
    lacking = (1 - carried) * (words / words.max())
    return np.asarray(lacking.max(axis=1), np.float32)


def _forms(
    asked: ExpectedAnswer, question: str, quotes: Sequence[str], best: npt.NDArray[np.intp]
) -> Scores:
    """Return 1 for those of the best quotes that have the form of what is asked."""
    forms = np.full(len(quotes), asked.kind is None, np.float32)
    for at in best[:_EXAMINED].tolist():
        forms[at] = holds(asked, quotes[at], question)
    return forms


def _namings(
    asked: ExpectedAnswer, query_terms: Mapping[QueryTerm, float], carried: Scores
) -> Scores:
    """Return 0 to 1: how far candidates name the thing asked about; 0 if not where it is to be.

    That is the form of an answer to whether there is a thing.
    """
    named = np.minimum(carried @ _weights(query_terms, asked.attribute, 1, 0) / _NAMED, 1)
    if any(_is_of(query_term, asked.place) for query_term in query_terms):
        named = named * (carried @ _weights(query_terms, asked.place, 1, 0) >= _PLACED)
    return np.asarray(named, np.float32)


def _scaled(values: Scores, shares: Scores) -> Scores:
    """Return standard scores; all 0 where nothing tells the values apart."""
    apart = values - shares @ values
    spread = float(np.sqrt(shares @ apart**2))
    if spread < _NO_SPREAD:
        return np.zeros_like(values)
    return np.asarray(apart / spread, np.float32)
