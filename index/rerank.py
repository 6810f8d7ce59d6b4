"""The second stage: the best candidates are read again, sentence by sentence and word by word.

The first stage compares a question with whole passages: their terms, and one vector that blurs all
they tell. A question is answered by a sentence, in words that may be others of like meaning. So six
views are taken of a candidate, three of the passage and the same three of its best sentence:

- terms: BM25; for a sentence, the weight of the question's facets that it has
- tokens: how well each token of the question is met by the nearest one (late interaction: Khattab &
  Zaharia, "ColBERT", SIGIR 2020), over the rows of a static encoder
- vectors: the cosine of question and text

Views are brought to one scale and added, all with the same weight (CombSUM over standard scores:
Fox & Shaw, TREC-2, 1994; Montague & Aslam, CIKM 2001). There is nothing to fit, nothing depends on
how the cosines of an encoder lie, and a view to which all candidates look alike has no say.

Knows facets, tokens and passages; knows nothing of how candidates were found.
"""

import re
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from corpus import Passage
from index.analyse import terms
from index.encoder import Vectors
from index.facets import Facet
from index.fold import fold
from index.fuse import Scores, scaled
from index.late import Ids, TokenRows, UnitRows, nearness, starts

CANDIDATES = 20  # 50 find no more in the first place and cost two and a half times as much
VIEWS = (  # those of the first stage first
    "terms",
    "vectors",
    "sentence terms",
    "tokens",
    "sentence tokens",
    "sentence vectors",
)
_REMEMBERED = 5000  # passages as read, about 20 KB each

_HAN = re.compile(r"[\u3400-\u9fff]+")


@dataclass(frozen=True)
class Candidate:
    """A passage that the first stage found, and which terms of the question it has."""

    passage: Passage
    terms: Container[str]


@dataclass(frozen=True)
class _Text:
    """A sentence in which terms of its passage are looked up.

    Latin terms are looked up among its own. A Han term is there if its characters are: cutting the
    text into words, as the analyser does, would take ten times as long.
    """

    folded: str
    latin: frozenset[str]

    def __contains__(self, term: object) -> bool:
        if not isinstance(term, str):
            return False
        return term in self.latin if term.isascii() else term in self.folded

    @classmethod
    def of(cls, text: str) -> "_Text":
        folded = fold(text)
        return cls(folded, frozenset(terms(_HAN.sub(" ", folded))))


@dataclass(frozen=True)
class _Read:
    """A passage, sentence by sentence, each with the titles above it."""

    sentences: tuple[_Text, ...]
    tokens: tuple[Ids, ...]  # the distinct ones of each sentence, one at least
    vectors: Vectors  # one for each sentence


class SecondStage:
    """Re-scores candidates by their sentences and the rows of a static encoder."""

    def __init__(self, encoder: TokenRows, views: Collection[str] = VIEWS) -> None:
        """Take the encoder whose rows are compared; it need not be the one that searches.

        `views` are those of `VIEWS` that count: fewer only to measure what each is worth.
        """
        self._views = views
        self._encoder = encoder
        self._rows = UnitRows(encoder)
        self._read = lru_cache(_REMEMBERED)(self._read_anew)

    def rescore(
        self,
        query: str,
        wanted: Mapping[Facet, float],
        candidates: Sequence[Candidate],
        first: Sequence[npt.ArrayLike],
    ) -> Scores:
        """Return a score for each candidate.

        `wanted` are the facets of the query with their weights, `first` the views that the first
        stage took: the scores by terms and by vectors.
        """
        read = [self._read(candidate.passage) for candidate in candidates]
        coverage = [
            _best_coverage(_present(wanted, candidate.terms), one.sentences)
            for candidate, one in zip(candidates, read, strict=True)
        ]
        taken = [*first, coverage, *self._by_tokens(query, read)]
        counted = [view for name, view in zip(VIEWS, taken, strict=False) if name in self._views]
        rescored: Scores = np.sum([scaled(view) for view in counted], axis=0)
        return rescored

    def remember(self, passages: Sequence[Passage]) -> None:
        """Read passages ahead, as many as are remembered, so that no question has to."""
        for passage in passages[:_REMEMBERED]:
            self._read(passage)

    def _by_tokens(self, query: str, read: Sequence[_Read]) -> list[npt.ArrayLike]:
        """Return the views by tokens, of passage and best sentence, and the nearest sentence's."""
        asked = np.unique(self._encoder.tokens([query])[0]).astype(np.intp)
        if not len(asked):
            return []
        begins = starts([len(one.tokens) for one in read])
        near = nearness(self._rows, asked, [ids for one in read for ids in one.tokens])
        in_passage = np.maximum.reduceat(near, begins, axis=1)
        # What every candidate has tells none of them apart: BM25's idf, of soft counts.
        count, having = len(read), in_passage.sum(axis=1)
        weights = self._rows.lengths[asked] * np.log(1 + (count - having + 0.5) / (having + 0.5))
        vector = self._encoder.encode([query], "query")[0]
        cosines = np.concatenate([one.vectors for one in read]) @ vector
        return [
            weights @ in_passage,
            np.maximum.reduceat(weights @ near, begins),
            np.maximum.reduceat(cosines, begins),
        ]

    def _read_anew(self, passage: Passage) -> _Read:
        spans = [(one.start - passage.start, one.end - passage.start) for one in passage.sentences]
        texts = [passage.text[start:end] for start, end in spans] or [passage.text]
        texts = ["\n".join((*passage.section, text)) for text in texts]
        tokens = [np.array(ids or [0], np.intp) for ids in self._encoder.tokens(texts)]
        return _Read(
            sentences=tuple(map(_Text.of, texts)),
            tokens=tuple(map(np.unique, tokens)),
            vectors=np.stack([self._rows.vector(ids) for ids in tokens]),
        )


def _present(
    wanted: Mapping[Facet, float], terms: Container[str]
) -> list[tuple[float, list[tuple[str, float]]]]:
    """Return weight and terms of the facets that a passage has, without the terms it lacks."""
    return [
        (weight, own)
        for facet, weight in wanted.items()
        if (own := [pair for pair in facet.terms.items() if pair[0] in terms])
    ]


def _best_coverage(
    present: Sequence[tuple[float, list[tuple[str, float]]]], sentences: Sequence[_Text]
) -> float:
    """Return the weight of the facets that the best sentence has."""
    return max(
        sum(
            weight * max((much for term, much in own if term in sentence), default=0.0)
            for weight, own in present
        )
        for sentence in sentences
    )
