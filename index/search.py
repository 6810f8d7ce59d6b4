"""A question in, ranked passages out: the one path for browser, terminal, tests and benchmarks.

Knows how the two rankings are asked and made one. Knows nothing of files:
`index.storage.generations` reads and writes what stands here.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from corpus import Document, Passage
from index.encoders.loading import token_rows
from index.encoders.protocol import EncodeProgress, Encoder, Vectors
from index.lexical.bm25 import Lexical
from index.lexical.tagging import tagged_words
from index.query.terms import QueryTerm, parse_query_terms
from index.ranking.cross_encoder import READ, Reranker
from index.ranking.fusion import Scores, best, fuse, rank_of
from index.ranking.second_stage import CANDIDATES, Candidate, SecondStage
from index.ranking.sentence_index import Readings
from index.ranking.sentence_matching import CloseReader, CloseUp
from index.storage.manifest import Manifest
from index.storage.passages import Shelf
from index.types import Documents, Hit
from index.vectors.flat import Dense


def searched_text(passage: Passage) -> str:
    """Return what is encoded and analysed: the titles above the passage, then its text."""
    return "\n".join((*passage.section, passage.text))


class Index:
    """One complete generation, or passages held in memory, ready to be asked."""

    def __init__(
        self,
        shelf: Shelf,
        encoder: Encoder,
        dense: Dense,
        lexical: Lexical,
        *,
        readings: Readings | None = None,
        manifest: Manifest | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        """Take parts that belong together; `store.open_index` and `from_passages` see to that.

        Without `readings` there is no second stage. `reranker` has the last word on the order of
        the first hits.
        """
        count = len(shelf.passages)
        if dense.shape != (count, encoder.dimension):
            raise ValueError(
                f"expected vectors of shape {(count, encoder.dimension)}, got {dense.shape}"
            )
        self.shelf = shelf
        self.encoder = encoder
        self.dense = dense
        self.lexical = lexical
        self.readings = readings
        self.manifest = manifest
        self.reranker = reranker
        self._last_query_terms: tuple[str, Mapping[QueryTerm, float]] = "", {}

    @classmethod
    def from_passages(
        cls,
        passages: Sequence[Passage],
        encoder: Encoder,
        progress: EncodeProgress | None = None,
        documents: Mapping[str, Document] | None = None,
    ) -> "Index":
        """Index passages in memory, with the documents that they come from if these are needed."""
        if not passages:
            raise ValueError("expected at least one passage, got none")
        texts = [searched_text(passage) for passage in passages]
        dense = Dense.build(encoder.encode(texts, "document", progress))
        rows = token_rows(encoder)
        return cls(
            Shelf.of(passages, documents),
            encoder,
            dense,
            Lexical.build(texts),
            readings=Readings.in_parts(passages, rows) if rows else None,
        )

    @property
    def passages(self) -> Sequence[Passage]:
        """All passages, in reading order."""
        return self.shelf.passages

    @property
    def documents(self) -> Mapping[str, Document]:
        """The documents by name."""
        return self.shelf.documents

    def search(self, query: str, k: int = 10, document: Documents = None) -> list[Hit]:
        """Return the best `k` passages, best first; [] for a query of nothing but white space.

        `document` limits the search: a glob on document names (`2023/*.txt`), or several of which
        one must fit. The same query on the same generation gives the same hits; equal scores stand
        in reading order.
        """
        if k < 1:
            raise ValueError(f"expected k of 1 or more, got {k}")
        globs = [document] if isinstance(document, str) else document
        places = np.arange(len(self.passages)) if globs is None else self.shelf.places(globs)
        if not query.strip() or not len(places):
            return []
        wanted = parse_query_terms(query, self.lexical.vocabulary)
        similarities, lexical, full_score = self._scores(query, wanted)
        similarities, lexical = similarities[places], lexical[places]
        if not similarities.any() and not lexical.any():
            return []  # neither a token nor a term: 「？」
        fused = fuse(lexical, full_score, similarities)
        fused = self._rescored(query, wanted, fused, places, (lexical, similarities))
        fused = self._reranked(query, fused, places)
        fused, behind = self._in_place(fused, places)
        return [
            Hit(
                rank=rank,
                score=float(fused[at]),
                dense_rank=rank_of(at, similarities),
                lexical_rank=rank_of(at, lexical) if lexical[at] > 0 else None,
                similarity=float(similarities[at]),
                passage=self.passages[places[at]],
            )
            for rank, at in enumerate(best(fused, k, behind).tolist(), 1)
        ]

    def query_terms(self, text: str) -> Mapping[QueryTerm, float]:
        """Return the query terms of a text, each with how much it tells passages apart.

        Each stands once, in reading order. A word that no passage has weighs most. Left out is what
        no passage has and yet proves nothing: a bigram, which may be the end of one word and the
        start of the next, and a compound whose parts are terms themselves (电话号码: 电话, 号码).
        """
        last, known = self._last_query_terms  # a question is asked about more than once
        if last == text:
            return known
        found = dict.fromkeys(parse_query_terms(text, self.lexical.vocabulary))
        whole = [query_term.text for query_term in found if query_term.is_word]
        known = {
            query_term: self.lexical.weight(query_term)
            for query_term in found
            if query_term.alternatives
            or (query_term.is_word and not _is_compound(query_term.text, whole))
        }
        self._last_query_terms = text, known
        return known

    def close_up(
        self, query_terms: Collection[QueryTerm], about: str, meaning: str, texts: Sequence[str]
    ) -> CloseUp:
        """Return what each text has of a question: its query terms, its tokens, its meaning."""
        return self._close.close_up(tuple(query_terms), about, meaning, texts)

    def mean_similarity(self, query: str) -> float:
        """Return the mean cosine of the query with all passages: what a chance passage has."""
        return float(self._similarities(query).mean())

    def warm(self) -> None:
        """Do ahead what the first questions would wait for, for a server that has the time."""
        self.search("預熱 warm")  # dictionaries and tables that are read at first use
        tagged_words("預熱")

    @cached_property
    def _close(self) -> CloseReader:
        return CloseReader(self.encoder, self._vector)

    @cached_property
    def _vector(self) -> Callable[[str], Vectors]:
        """Encodes a question, once for all that ask for its vector."""
        encoder = self.encoder
        return lru_cache(maxsize=8)(lambda query: _kept(encoder.encode([query], "query")[0]))

    @cached_property
    def _similarities(self) -> Callable[[str], npt.NDArray[np.float32]]:
        """Compares a question with all passages, once for all that ask: float32 [N]."""
        dense, vector = self.dense, self._vector
        return lru_cache(maxsize=2)(lambda query: _kept(dense.similarities(vector(query))))

    @cached_property
    def _second(self) -> SecondStage | None:
        """The second stage, if passages were read for it."""
        rows = token_rows(self.encoder) if self.readings else None
        return SecondStage(rows, self.readings) if rows and self.readings else None

    def _scores(
        self, query: str, wanted: Sequence[QueryTerm]
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32], float]:
        """Return similarities [N], BM25 scores [N] and the BM25 score for matching everything."""
        lexical, full_score = self.lexical.scores(wanted)
        return self._similarities(query), lexical, full_score

    def _rescored(
        self,
        query: str,
        wanted: Sequence[QueryTerm],
        fused: Scores,
        places: npt.NDArray[np.intp],
        rankings: Sequence[npt.NDArray[np.float32]],
    ) -> Scores:
        """Return the scores with those of the best candidates made anew."""
        if not self._second:
            return fused
        first = best(fused, CANDIDATES)
        asked = {term for query_term in wanted for term in query_term.alternatives}
        found = self.lexical.found(asked, places[first])
        candidates = [
            Candidate(place, own) for place, own in zip(places[first].tolist(), found, strict=True)
        ]
        weights = {query_term: self.lexical.weight(query_term) for query_term in wanted}
        views = [ranking[first] for ranking in rankings]
        return _with(fused, first, self._second.rescore(query, weights, candidates, views))

    def _reranked(self, query: str, fused: Scores, places: npt.NDArray[np.intp]) -> Scores:
        """Return the scores with those of the first hits as the cross-encoder has them."""
        if not self.reranker:
            return fused
        first = best(fused, READ)
        texts = [searched_text(self.passages[place]) for place in places[first]]
        return _with(fused, first, np.asarray(self.reranker.scores(query, texts), np.float64))

    def _in_place(
        self, fused: Scores, places: npt.NDArray[np.intp]
    ) -> tuple[Scores, npt.NDArray[np.bool_]]:
        """Return the scores with captions put in their place, and which stand behind their equals.

        A caption or heading that stands alone may match a question better than the article it
        belongs to. It is then a pointer: its best article gets its score and stands before it.
        """
        behind = np.zeros(len(fused), np.bool_)
        articles = self.shelf.articles
        local = np.full(len(self.passages) if articles else 0, -1)
        local[places[: len(local)]] = np.arange(len(places[: len(local)]))
        for label, others in articles.items():
            candidates = local[others][local[others] >= 0]
            if local[label] >= 0 and len(candidates):
                article = candidates[np.argmax(fused[candidates])]
                fused[article] = max(fused[article], fused[local[label]])
                behind[local[label]] = True
        return fused, behind


def _with(scores: Scores, first: npt.NDArray[np.intp], anew: Scores) -> Scores:
    """Return `scores` with those of the `first` replaced.

    The others keep their order and their distances, behind the last of these.
    """
    moved: Scores = scores + (anew.min() - scores[first].min())
    moved[first] = anew
    return moved


def _kept(values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return values that several ask for, as nobody may change them."""
    kept = values.view()
    kept.flags.writeable = False
    return kept


def _is_compound(word: str, words: Sequence[str]) -> bool:
    return any(part != word and part in word for part in words if not part.isascii())
