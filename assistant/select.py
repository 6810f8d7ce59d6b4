"""Evidence: which sentences of the passages found answer the question.

Knows spans, terms and embeddings; knows nothing of how an answer is worded. A sentence is read with
what stands above and around it: a heading names the subject that its sentences leave out.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from assistant.asked import asked_kind, figures, holds, names_figures
from assistant.question import Question
from corpus import Passage, Sentence
from index import Facet, Hit, Index, terms

PASSAGES = 6  # hits that are read; an answer further down is not found by more of them

# How much a term of the question counts that stands not in the sentence but above or around it.
_IN_HEADINGS = 1.0
_IN_PASSAGE = 0.5
_PRIOR = 0.1  # what the rank of the passage adds: sentences that score alike follow it
_NEW_TERMS = 4  # a sentence with fewer terms that the question does not have hardly answers it
_LABEL = 0.85  # what a heading or caption counts beside a sentence: it names more often than tells
_WRONG_KIND = 0.7  # what a sentence without a date counts where a date is asked for
_WRONG_FIGURE = 0.6  # what a sentence counts that lacks a date or number the question names

MOST, MOST_LINES = 3, 6  # statements of an answer: sentences, and lines of lists
_NEAR = 0.75  # a further statement scores at least this share of the first


@dataclass(frozen=True)
class Evidence:
    """A sentence, line or heading that may answer, and how well."""

    passage: Passage
    sentence: Sentence
    score: float  # 0 to about 1, comparable within one question
    coverage: float  # share of the question's content that sentence, headings and passage hold
    similarity: float  # cosine of question and sentence

    @property
    def quote(self) -> str:
        """The document's own characters."""
        return _quote(self.passage, self.sentence)


def select(index: Index, question: Question, hits: Sequence[Hit]) -> list[Evidence]:
    """Return all candidates of the best hits, best first; of equals the earlier hit's first."""
    candidates = list(_candidates(hits[:PASSAGES]))
    if not candidates:
        return []
    facets = index.facets(question.about)
    total = sum(facets.values()) or 1.0
    asked = {term for facet in facets for term in facet.terms}
    lexical, coverage = [], []
    for candidate in candidates:
        own, above, around = _read(candidate)
        covered = sum(w * _cover(f, own, above, around) for f, w in facets.items()) / total
        coverage.append(covered)
        lexical.append(covered * min(1.0, len(own - asked - above) / _NEW_TERMS))
    similarity = _similarities(index, question, candidates)
    best = max(coverage)
    lexical_weight = 1 - (1 - best) ** 2  # as in index.fuse: words decide where there are any
    prior = {hit.passage.id: 1 / hit.rank for hit in hits}
    kind, named = asked_kind(question.text), figures(question.text)
    found = []
    for n, (passage, sentence) in enumerate(candidates):
        score = lexical_weight * lexical[n] + (1 - lexical_weight) * similarity[n]
        score += _PRIOR * prior[passage.id]
        if sentence.kind in ("heading", "caption"):
            score *= _LABEL
        quote = _quote(passage, sentence)
        if kind and not holds(kind, quote):
            score *= _WRONG_KIND
        if not names_figures(named, "\n".join((*passage.section, quote))):
            score *= _WRONG_FIGURE
        found.append(Evidence(passage, sentence, float(score), coverage[n], float(similarity[n])))
    return sorted(found, key=lambda evidence: -evidence.score)


def choose(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return what to quote, best first: the best and what is near it.

    Lines of a list answer together, so more of them are taken, and they keep their order.
    """
    near = [item for item in evidence if item.score >= _NEAR * evidence[0].score]
    lines = [item for item in near if item.sentence.kind == "line"][:MOST_LINES]
    others = [item for item in near if item.sentence.kind != "line"][:MOST]
    in_order = iter(sorted(lines, key=lambda item: (item.passage.document, item.sentence.start)))
    taken = [item for item in near if item in lines or item in others]
    return [next(in_order) if item in lines else item for item in taken]


def _candidates(hits: Sequence[Hit]) -> Iterator[tuple[Passage, Sentence]]:
    """Yield every sentence of the hits, then every heading above them, each once."""
    seen: set[tuple[str, int, int]] = set()
    headings = [
        (hit.passage, Sentence(heading.start, heading.end, "heading"))
        for hit in hits
        for heading in hit.passage.headings
    ]
    sentences = [(hit.passage, sentence) for hit in hits for sentence in hit.passage.sentences]
    for passage, sentence in [*sentences, *headings]:
        place = (passage.document, sentence.start, sentence.end)
        if place not in seen:
            seen.add(place)
            yield passage, sentence


def _quote(passage: Passage, sentence: Sentence) -> str:
    for heading in passage.headings:
        if (heading.start, heading.end) == (sentence.start, sentence.end):
            return heading.title
    return passage.text[sentence.start - passage.start : sentence.end - passage.start]


def _read(
    candidate: tuple[Passage, Sentence],
) -> tuple[frozenset[str], set[str], frozenset[str]]:
    """Return the terms of the sentence, of the headings above it, and of its passage."""
    passage, sentence = candidate
    above = {
        term
        for heading in passage.headings
        if heading.end < sentence.start
        for term in _terms(heading.title)
    }
    around = _terms(passage.text) if sentence.kind != "heading" else frozenset()
    return _terms(_quote(passage, sentence)), above, around


@lru_cache(maxsize=20_000)
def _terms(text: str) -> frozenset[str]:
    """Return the terms of a text; the same sentences and passages are read again and again."""
    return frozenset(terms(text))


def _cover(facet: Facet, own: Set[str], above: Set[str], around: Set[str]) -> float:
    """Return how well a sentence, its headings and its passage have what a facet asks: 0 to 1."""
    return max(
        (
            weight * (1.0 if term in own else _IN_HEADINGS if term in above else _IN_PASSAGE)
            for term, weight in facet.terms.items()
            if term in own or term in above or term in around
        ),
        default=0.0,
    )


def _similarities(
    index: Index, question: Question, candidates: Sequence[tuple[Passage, Sentence]]
) -> npt.NDArray[np.float32]:
    """Return the cosine of question and sentence: the mean of alone and under its heading."""
    readings = []
    for passage, sentence in candidates:
        quote = _quote(passage, sentence)
        readings.append((quote, "\n".join([*passage.section[-1:], quote])))
    texts = list(dict.fromkeys(text for pair in readings for text in pair))
    asked = index.encoder.encode([question.meaning], "query")[0]
    cosines = dict(zip(texts, index.encoder.encode(texts, "document") @ asked, strict=True))
    return np.array([(cosines[alone] + cosines[under]) / 2 for alone, under in readings])
