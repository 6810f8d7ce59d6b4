"""The sentences of the hits as candidates, and how much of the question each of them has.

A candidate has what its own text has and what the headings above it have: they name the subject
that the text leaves out.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.question.parsing import Question
from corpus import Passage, Sentence
from index import Hit, Index, QueryTerm

Scores = npt.NDArray[np.float32]
EPSILON = 1e-9  # keeps a division by a sum of weights finite

_HAN = re.compile(r"[\u3400-\u9fff]")
PARTICLES = frozenset("的了是在有和与及为被把将由对到就也都用吗呢个这那")  # folded


@dataclass(frozen=True, eq=False)
class CandidateMatches:
    """How much each candidate has of the parts of a question, from 0 to 1; rows are candidates."""

    candidates: Sequence[tuple[Passage, Sentence]]
    texts: list[str]  # as the search reads them: a table row with the names of its columns
    query_terms: Scores  # [candidates, query terms], headings included
    query_terms_alone: Scores  # [candidates, query terms], without the headings
    ideographs: list[str]
    characters: Scores  # [candidates, ideographs], headings included: 劝说 has one of 说服
    token_texts: list[str]
    tokens: Scores  # [candidates, tokens], headings included
    token_weights: Scores  # [tokens]
    cosines: Scores  # [candidates]
    groups: list[list[int]]  # candidates of each passage in reading order, without headings
    passage_numbers: npt.NDArray[np.intp]  # [candidates]: equal for candidates of one passage

    @property
    def depth(self) -> Scores:
        """Return [candidates]: how far down its passage each one stands, 0 first, 1 last."""
        depth = np.zeros(len(self.texts), np.float32)
        for group in self.groups:
            depth[group] = np.linspace(0, 1, len(group))
        return depth

    def preceding(self, rows: Scores) -> Scores:
        """Return the row of the candidate just before each one in its passage; else zeros."""
        preceding = np.zeros_like(rows)
        for group in self.groups:
            preceding[group[1:]] = rows[group[:-1]]
        return preceding

    def best_earlier(self, rows: Scores) -> Scores:
        """Return the column maxima of all earlier candidates of each one's passage; else zeros."""
        earlier = np.zeros_like(rows)
        for group in self.groups:
            if len(group) > 1:
                earlier[group[1:]] = np.maximum.accumulate(rows[group], axis=0)[:-1]
        return earlier

    def best_later(self, rows: Scores) -> Scores:
        """Return the column maxima of all later candidates of each one's passage; else zeros."""
        later = np.zeros_like(rows)
        for group in self.groups:
            if len(group) > 1:
                later[group[:-1]] = np.maximum.accumulate(rows[group[:0:-1]], axis=0)[::-1]
        return later

    def best_in_passage(self, rows: Scores) -> Scores:
        """Return the column maxima of all candidates of each one's passage."""
        best = rows.copy()
        for group in self.groups:
            best[group] = rows[group].max(axis=0)
        return best


def remove_particles(query_terms: Mapping[QueryTerm, float]) -> dict[QueryTerm, float]:
    """Leave out bigrams with a particle: 研的 of 調研的 is rare and found by chance."""
    return {
        query_term: weight
        for query_term, weight in query_terms.items()
        if query_term.is_word or PARTICLES.isdisjoint(query_term.text)
    }


def get_quote(passage: Passage, sentence: Sentence) -> str:
    """Return the document's own characters of a sentence or heading of a passage."""
    for heading in passage.headings:
        if (heading.start, heading.end) == (sentence.start, sentence.end):
            return heading.title
    return passage.text[sentence.start - passage.start : sentence.end - passage.start]


def get_text(passage: Passage, sentence: Sentence) -> str:
    """Return the quote as the search reads it: a table row with the names of its columns."""
    is_heading = sentence.kind == "heading"
    return get_quote(passage, sentence) if is_heading else passage.read(sentence)


def list_candidates(hits: Sequence[Hit]) -> list[tuple[Passage, Sentence]]:
    """Return every sentence of the hits, then every heading above them, each once."""
    sentences = [(hit.passage, sentence) for hit in hits for sentence in hit.passage.sentences]
    headings = [
        (hit.passage, Sentence(heading.start, heading.end, "heading"))
        for hit in hits
        for heading in hit.passage.headings
    ]
    found: dict[tuple[str, int, int], tuple[Passage, Sentence]] = {}
    for passage, sentence in (*sentences, *headings):
        if has_letters(get_quote(passage, sentence)):
            place = (passage.document, sentence.start, sentence.end)
            found.setdefault(place, (passage, sentence))
    return list(found.values())


def has_letters(quote: str) -> bool:
    """Tell whether a quote has a letter, an ideograph or a digit; a row of dashes has none."""
    return any(character.isalnum() for character in quote)


def match_candidates(
    index: Index,
    question: Question,
    query_terms: Mapping[QueryTerm, float],
    candidates: Sequence[tuple[Passage, Sentence]],
) -> CandidateMatches:
    """Return how much each candidate has of the query terms, tokens and ideographs."""
    texts = [get_text(passage, sentence) for passage, sentence in candidates]
    titles = sorted({title for passage, _ in candidates for title in passage.titles})
    ideographs = _find_ideographs(question.about)
    sought = [*query_terms, *ideographs]
    view = index.match_sentences(sought, question.about, question.meaning, [*texts, *titles])
    row = {title: len(texts) + at for at, title in enumerate(titles)}
    own, near = view.query_terms[: len(texts)].copy(), view.tokens[: len(texts)].copy()
    groups: dict[str, list[int]] = {}
    number: dict[str, int] = {}
    for at, (passage, sentence) in enumerate(candidates):
        above = [one.title for one in passage.headings if one.end < sentence.start]
        for title in above or ([passage.title] if passage.title else []):
            own[at] = np.maximum(own[at], view.query_terms[row[title]])
            near[at] = np.maximum(near[at], view.tokens[row[title]])
        if sentence.kind != "heading":
            groups.setdefault(passage.id, []).append(at)
    return CandidateMatches(
        candidates=candidates,
        texts=texts,
        query_terms=own[:, : len(query_terms)],
        query_terms_alone=view.query_terms[: len(texts), : len(query_terms)],
        ideographs=[one.text for one in ideographs],
        characters=own[:, len(query_terms) :],
        token_texts=view.token_texts,
        tokens=near,
        token_weights=view.token_weights,
        cosines=view.cosines[: len(texts)],
        groups=list(groups.values()),
        passage_numbers=np.array(
            [number.setdefault(p.id, len(number)) for p, _ in candidates], np.intp
        ),
    )


def _find_ideographs(about: str) -> list[QueryTerm]:
    """Return the ideographs of a question as query terms of their own, each once."""
    found = dict.fromkeys(_HAN.findall(about))
    return [QueryTerm(one, {one: 1.0}, is_word=False) for one in found if one not in PARTICLES]
