"""The sentences of hits as candidates, and what each has of a question: in it, above it, before it.

A sentence is read with the headings above it, which name the subject that it leaves out. Knows
spans and views; knows nothing of which sentence answers.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.question.parsing import Question
from corpus import Passage, Sentence
from index import Hit, Index, QueryTerm

Scores = npt.NDArray[np.float32]

_HAN = re.compile(r"[\u3400-\u9fff]")
PARTICLES = frozenset("的了是在有和与及为被把将由对到就也都用吗呢个这那")  # folded


@dataclass(frozen=True, eq=False)
class Read:
    """The candidates, and what each has of the question; rows are candidates."""

    candidates: Sequence[tuple[Passage, Sentence]]
    quotes: list[str]
    query_terms: Scores  # [candidates, query terms], headings included
    query_terms_alone: Scores  # [candidates, query terms], without the headings
    ideographs: list[str]
    characters: Scores  # [candidates, ideographs], headings included: 劝说 has one of 说服
    token_texts: list[str]
    tokens: Scores  # [candidates, tokens], headings included
    token_weights: Scores  # [tokens]
    cosines: Scores  # [candidates]
    groups: list[list[int]]  # candidates of each passage in reading order, without headings
    passage: npt.NDArray[np.intp]  # [candidates]: a number for the passage of each

    @property
    def depth(self) -> Scores:
        """Return how far down its passage each candidate stands: 0 first, 1 last."""
        depth = np.zeros(len(self.quotes), np.float32)
        for group in self.groups:
            depth[group] = np.linspace(0, 1, len(group))
        return depth

    def before(self, rows: Scores) -> Scores:
        """Return the best that any earlier candidate of the passage has, column by column."""
        before = np.zeros_like(rows)
        for group in self.groups:
            if len(group) > 1:
                before[group[1:]] = np.maximum.accumulate(rows[group], axis=0)[:-1]
        return before

    def previous(self, rows: Scores) -> Scores:
        """Return what the candidate just before in the passage has, column by column."""
        previous = np.zeros_like(rows)
        for group in self.groups:
            previous[group[1:]] = rows[group[:-1]]
        return previous

    def after(self, rows: Scores) -> Scores:
        """Return the best that any later candidate of the passage has, column by column."""
        after = np.zeros_like(rows)
        for group in self.groups:
            if len(group) > 1:
                after[group[:-1]] = np.maximum.accumulate(rows[group[:0:-1]], axis=0)[::-1]
        return after

    def around(self, rows: Scores) -> Scores:
        """Return the best that any candidate of the passage has, column by column."""
        around = rows.copy()
        for group in self.groups:
            around[group] = rows[group].max(axis=0)
        return around


def content(query_terms: Mapping[QueryTerm, float]) -> dict[QueryTerm, float]:
    """Leave out bigrams with a particle: 研的 of 調研的 is rare, and chance where it stands."""
    return {
        query_term: weight
        for query_term, weight in query_terms.items()
        if query_term.is_word or PARTICLES.isdisjoint(query_term.text)
    }


def quote_of(passage: Passage, sentence: Sentence) -> str:
    """Return the document's own characters of a sentence or heading of a passage."""
    for heading in passage.headings:
        if (heading.start, heading.end) == (sentence.start, sentence.end):
            return heading.title
    return passage.text[sentence.start - passage.start : sentence.end - passage.start]


def candidates_of(hits: Sequence[Hit]) -> Iterator[tuple[Passage, Sentence]]:
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
        if place not in seen and says_something(quote_of(passage, sentence)):
            seen.add(place)
            yield passage, sentence


def says_something(quote: str) -> bool:
    """Tell whether a quote has a letter or a digit; a row of dashes has none."""
    return any(character.isalnum() for character in quote)


def read(
    index: Index,
    question: Question,
    query_terms: Mapping[QueryTerm, float],
    candidates: Sequence[tuple[Passage, Sentence]],
) -> Read:
    """Return what each candidate has of the question's query terms and tokens."""
    quotes = [quote_of(passage, sentence) for passage, sentence in candidates]
    titles = sorted({title for passage, _ in candidates for title in passage.section})
    ideographs = _ideographs(question.about)
    sought = [*query_terms, *ideographs]
    view = index.close_up(sought, question.about, question.meaning, [*quotes, *titles])
    row = {title: len(quotes) + at for at, title in enumerate(titles)}
    own, near = view.query_terms[: len(quotes)].copy(), view.tokens[: len(quotes)].copy()
    groups: dict[str, list[int]] = {}
    number: dict[str, int] = {}
    for at, (passage, sentence) in enumerate(candidates):
        for heading in passage.headings:
            if heading.end < sentence.start:
                own[at] = np.maximum(own[at], view.query_terms[row[heading.title]])
                near[at] = np.maximum(near[at], view.tokens[row[heading.title]])
        if sentence.kind != "heading":
            groups.setdefault(passage.id, []).append(at)
    return Read(
        candidates=candidates,
        quotes=quotes,
        query_terms=own[:, : len(query_terms)],
        query_terms_alone=view.query_terms[: len(quotes), : len(query_terms)],
        ideographs=[one.text for one in ideographs],
        characters=own[:, len(query_terms) :],
        token_texts=view.token_texts,
        tokens=near,
        token_weights=view.token_weights,
        cosines=view.cosines[: len(quotes)],
        groups=list(groups.values()),
        passage=np.array([number.setdefault(p.id, len(number)) for p, _ in candidates], np.intp),
    )


def _ideographs(about: str) -> list[QueryTerm]:
    """Return the ideographs of a question as query terms of their own, each once."""
    found = dict.fromkeys(_HAN.findall(about))
    return [QueryTerm(one, {one: 1.0}, is_word=False) for one in found if one not in PARTICLES]
