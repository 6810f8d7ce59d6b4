"""A question in, ranked passages out: the one path for browser, terminal, tests and benchmarks.

Knows how the two rankings are asked and made one. Knows nothing of files: `index.store` reads and
writes what stands here.
"""

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cached_property
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from corpus import Document, Heading, Passage
from index.closeup import CloseReader, CloseUp
from index.cross_encoder import READ, Reranker
from index.dense import Dense
from index.encoder import EncodeProgress, Encoder
from index.encoders import token_rows
from index.facets import Facet, facets
from index.fuse import Scores, fuse, ranks
from index.lexical import Lexical
from index.manifest import Manifest, Stale, stale
from index.readings import Readings
from index.rerank import CANDIDATES, Candidate, SecondStage
from index.types import Hit

_LABELS = frozenset({"caption", "heading"})


def searched_text(passage: Passage) -> str:
    """Return what is encoded and analysed: the titles above the passage, then its text."""
    return "\n".join((*passage.section, passage.text))


class Index:
    """One complete generation, or passages held in memory, ready to be asked."""

    def __init__(
        self,
        passages: Sequence[Passage],
        encoder: Encoder,
        dense: Dense,
        lexical: Lexical,
        *,
        documents: Mapping[str, Document] | None = None,
        manifest: Manifest | None = None,
        readings: Readings | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        """Take parts that belong together; `store.open_index` and `from_passages` see to that.

        Without `readings` there is no second stage. `reranker` has the last word on the order of
        the first hits.
        """
        if dense.shape != (len(passages), encoder.dimension):
            raise ValueError(
                f"expected vectors of shape {(len(passages), encoder.dimension)}, got {dense.shape}"
            )
        self.passages = tuple(passages)
        self.encoder = encoder
        self.dense = dense
        self.lexical = lexical
        self.documents: Mapping[str, Document] = MappingProxyType(dict(documents or {}))
        self.manifest = manifest
        self.readings = readings
        self.reranker = reranker
        self._articles = _articles(self.passages)

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
        readings = Readings.of(passages, rows) if rows else None
        lexical = Lexical.build(texts)
        return cls(passages, encoder, dense, lexical, documents=documents, readings=readings)

    def search(self, query: str, k: int = 10, document: str | None = None) -> list[Hit]:
        """Return the best `k` passages, best first; [] for a query of nothing but white space.

        `document` is a glob on document names that limits the search (`2023/*.txt`). The same query
        on the same generation gives the same hits; equal scores stand in reading order.
        """
        if k < 1:
            raise ValueError(f"expected k of 1 or more, got {k}")
        places = self._places(document)
        if not query.strip() or not len(places):
            return []
        wanted = facets(query, self.lexical.vocabulary)
        similarities, lexical, full_score = self._scores(query, wanted)
        similarities, lexical = similarities[places], lexical[places]
        if not similarities.any() and not lexical.any():
            return []  # neither a token nor a term: 「？」
        fused = fuse(lexical, full_score, similarities)
        fused = self._rescored(query, wanted, fused, places, (lexical, similarities))
        fused = self._reranked(query, fused, places)
        order, fused = self._in_order(fused, places)
        dense_ranks, lexical_ranks = ranks(similarities), ranks(lexical)
        return [
            Hit(
                rank=rank,
                score=float(fused[at]),
                dense_rank=int(dense_ranks[at]),
                lexical_rank=int(lexical_ranks[at]) if lexical[at] > 0 else None,
                similarity=float(similarities[at]),
                passage=self.passages[places[at]],
            )
            for rank, at in enumerate(order[:k].tolist(), 1)
        ]

    def facets(self, text: str) -> dict[Facet, float]:
        """Return what a text is about, facet by facet, each with how much it tells passages apart.

        Each facet once, in reading order. A word that no passage has weighs most. Left out are what
        no passage has and yet proves nothing: a bigram, which may be the end of one word and the
        start of the next, and a compound whose parts are facets themselves (电话号码: 电话, 号码).
        """
        found = dict.fromkeys(facets(text, self.lexical.vocabulary))
        whole = [facet.source for facet in found if facet.is_word]
        return {
            facet: self.lexical.weight(facet)
            for facet in found
            if facet.terms or (facet.is_word and not _is_compound(facet.source, whole))
        }

    def close_up(self, about: str, meaning: str, texts: Sequence[str]) -> CloseUp:
        """Return what each text has of a question, by the facets that `facets(about)` gives."""
        return self._close.close_up(list(self.facets(about)), about, meaning, texts)

    def mean_similarity(self, query: str) -> float:
        """Return the mean cosine of the query with all passages: what a chance passage has."""
        return float(self.dense.similarities(self.encoder.encode([query], "query")[0]).mean())

    def warm(self) -> None:
        """Do ahead what the first questions would wait for, for a server that has the time."""
        self.search("預熱 warm")  # dictionaries and tables that are read at first use

    @cached_property
    def _close(self) -> CloseReader:
        return CloseReader(self.encoder)

    @cached_property
    def _second(self) -> SecondStage | None:
        """The second stage, if passages were read for it."""
        rows = token_rows(self.encoder) if self.readings else None
        return SecondStage(rows, self.readings) if rows and self.readings else None

    def stale(self) -> Stale:
        """Compare the documents' folder with what was indexed; nothing in memory is ever stale."""
        return stale(self.manifest) if self.manifest else Stale()

    def _places(self, document: str | None) -> npt.NDArray[np.intp]:
        """Return the places of the passages that a search may find."""
        if document is None:
            return np.arange(len(self.passages))
        names = {passage.document for passage in self.passages}
        wanted = {name for name in names if fnmatchcase(name, document)}
        found = [at for at, passage in enumerate(self.passages) if passage.document in wanted]
        return np.array(found, np.intp)

    def _scores(
        self, query: str, wanted: Sequence[Facet]
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32], float]:
        """Return similarities [N], BM25 scores [N] and the BM25 score for matching everything."""
        vector = self.encoder.encode([query], "query")[0]
        lexical, full_score = self.lexical.scores(wanted)
        return self.dense.similarities(vector), lexical, full_score

    def _rescored(
        self,
        query: str,
        wanted: Sequence[Facet],
        fused: Scores,
        places: npt.NDArray[np.intp],
        rankings: Sequence[npt.NDArray[np.float32]],
    ) -> Scores:
        """Return the scores with those of the best candidates made anew."""
        if not self._second:
            return fused
        best = np.argsort(-fused, kind="stable")[:CANDIDATES]
        asked = {term for facet in wanted for term in facet.terms}
        found = self.lexical.found(asked, places[best])
        candidates = [
            Candidate(place, own) for place, own in zip(places[best].tolist(), found, strict=True)
        ]
        weights = {facet: self.lexical.weight(facet) for facet in wanted}
        views = [ranking[best] for ranking in rankings]
        return _with(fused, best, self._second.rescore(query, weights, candidates, views))

    def _reranked(self, query: str, fused: Scores, places: npt.NDArray[np.intp]) -> Scores:
        """Return the scores with those of the first hits as the cross-encoder has them."""
        if not self.reranker:
            return fused
        best = np.argsort(-fused, kind="stable")[:READ]
        texts = [searched_text(self.passages[place]) for place in places[best]]
        return _with(fused, best, np.asarray(self.reranker.scores(query, texts), np.float64))

    def _in_order(
        self, fused: npt.NDArray[np.float64], places: npt.NDArray[np.intp]
    ) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
        """Return places in `fused`, best first, and the scores with captions put in their place.

        A caption or heading that stands alone may match a question better than the article it
        belongs to. It is then a pointer: its best article gets its score and stands before it.
        """
        behind = np.zeros(len(fused), np.bool_)
        local = {int(place): at for at, place in enumerate(places)} if self._articles else {}
        for label, articles in self._articles.items():
            candidates = [local[place] for place in articles if place in local]
            if label in local and candidates:
                best = max(candidates, key=lambda at: (fused[at], -at))
                fused[best] = max(fused[best], fused[local[label]])
                behind[local[label]] = True
        return np.lexsort((np.arange(len(fused)), behind, -fused)), fused


def _with(scores: Scores, best: npt.NDArray[np.intp], anew: Scores) -> Scores:
    """Return `scores` with those of the `best` replaced.

    The others keep their order and their distances, behind the last of the best.
    """
    moved: Scores = scores + (anew.min() - scores[best].min())
    moved[best] = anew
    return moved


def _is_compound(word: str, words: Sequence[str]) -> bool:
    return any(part != word and part in word for part in words if not part.isascii())


def _articles(passages: Sequence[Passage]) -> dict[int, tuple[int, ...]]:
    """Return, for each passage of captions and headings only, the texts of the same section."""
    sections: dict[tuple[str, tuple[Heading, ...]], list[int]] = {}
    labels = []
    for place, passage in enumerate(passages):
        if passage.sentences and _LABELS.issuperset(s.kind for s in passage.sentences):
            labels.append(place)
        else:
            sections.setdefault((passage.document, passage.headings), []).append(place)
    return {
        place: tuple(articles)
        for place in labels
        if (articles := sections.get((passages[place].document, passages[place].headings)))
    }
