"""A question in, ranked passages out: the one path for browser, terminal, tests and benchmarks.

1. The first passages of the lexical and of the dense ranking, and of that in context, are
   candidates.
2. Their scores are fused into one.
3. The second stage scores the best of them again, by sentences and tokens.
4. A cross-encoder, if one is named, has the last word on the first hits.
5. A caption stands behind the article that it belongs to.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from corpus import Document, Passage
from corpus.text.normalization import fold
from index.candidates.captions import place_captions
from index.candidates.first_stage import ParsedQuery, find_candidates, score_candidates
from index.encoders.loading import load_token_rows
from index.encoders.protocol import EncodeProgress, Encoder, Vectors
from index.lexical.tagging import tag_words
from index.lexical.term_counts import TermCounts
from index.lexical.vocabulary import Synonyms
from index.query.terms import parse_query_terms
from index.ranking.context import ContextVectors
from index.ranking.cross_encoder import Reranker
from index.ranking.fusion import Scores, find_best
from index.ranking.second_stage import SecondStage
from index.ranking.sentence_index import SentenceIndex, Sentences, write_folded
from index.ranking.sentence_matching import SentenceMatcher, SentenceMatches
from index.ranking.thresholds import RANKING, RankingThresholds
from index.ranking.unit_tokens import encode_passages
from index.ranking.units import Units
from index.storage.generations.facts import DocumentFacts
from index.storage.local import LocalStore
from index.storage.manifest import Manifest
from index.storage.passages import PassageTable, get_searched_text
from index.storage.sections import Sections
from index.storage.store import Candidates, Ids, Store
from index.threads import one_blas_thread
from index.types import Documents, Hit, QueryTerm


class Index:
    """One complete generation, or passages held in memory, ready to be asked."""

    def __init__(
        self,
        table: PassageTable,
        encoder: Encoder,
        store: Store,
        *,
        sentences: Sentences | None = None,
        manifest: Manifest | None = None,
        reranker: Reranker | None = None,
        context: ContextVectors | None = None,
        facts: DocumentFacts | None = None,
        thresholds: RankingThresholds = RANKING,
    ) -> None:
        """Take parts that belong together; `open_index` and `from_passages` see to that.

        Without `sentences` there is no second stage. `context` gives both stages a further view,
        and compares sentences; `facts` keeps what is learned of documents. `reranker` has the last
        word on the order of the first hits. Raises ValueError for a store of other passages or
        another encoder.
        """
        expected = len(table.passages), encoder.dimension
        if (len(store), store.dimension) != expected:
            found = len(store), store.dimension
            raise ValueError(f"expected vectors of shape {expected}, got {found}")
        self.table = table
        self.encoder = encoder
        self.store = store
        self.sentences = sentences
        self.manifest = manifest
        self.reranker = reranker
        self.context = context
        self.facts = facts
        self.thresholds = thresholds
        self._last_terms: tuple[str, Mapping[QueryTerm, float]] = "", {}

    @classmethod
    def from_passages(
        cls,
        passages: Sequence[Passage],
        encoder: Encoder,
        progress: EncodeProgress | None = None,
        documents: Mapping[str, Document] | None = None,
        thresholds: RankingThresholds = RANKING,
        *,
        at_once: int = 512,
    ) -> "Index":
        """Index passages in memory, with the documents that they come from if these are needed."""
        if not passages:
            raise ValueError("expected at least one passage, got none")
        rows = load_token_rows(encoder)
        vectors, counts, sentences = [], [], []
        for at in range(0, len(passages), at_once):  # sums of token rows take memory
            part = passages[at : at + at_once]
            units = Units.of(part)
            folded = list(map(fold, units.texts))
            counts.append(TermCounts.of_parts(folded, units.searched))
            own, tokens = encode_passages(part, units, encoder, rows)
            vectors.append(own)
            if tokens:
                sentences.append(SentenceIndex.of_units(units, tokens, write_folded(folded)))
            if progress:
                progress(at + len(part), len(passages))
        return cls(
            PassageTable.of(passages, documents),
            encoder,
            LocalStore.of(np.concatenate(vectors), *counts),
            sentences=SentenceIndex.join(sentences) if sentences else None,
            thresholds=thresholds,
        )

    @property
    def passages(self) -> Sequence[Passage]:
        """All passages, in reading order."""
        return self.table.passages

    @property
    def documents(self) -> Mapping[str, Document]:
        """The documents by name."""
        return self.table.documents

    @one_blas_thread
    def search(self, query: str, k: int = 10, document: Documents = None) -> list[Hit]:
        """Return the best `k` passages, best first; [] for a query of nothing but white space.

        `document` limits the search: a glob on document names (`2023/*.txt`), or several of which
        one must fit. The same query on the same generation gives the same hits; equal scores stand
        in reading order. Raises ValueError for a `k` below 1.
        """
        if k < 1:
            raise ValueError(f"expected k of 1 or more, got {k}")
        globs = [document] if isinstance(document, str) else document
        within = None if globs is None else self.table.filter_documents(globs)
        if not query.strip() or (within is not None and not len(within.ids)):
            return []
        parsed = ParsedQuery(
            query,
            self._encode(query),
            parse_query_terms(query, self.store.vocabulary),
            self.context.compute_cosines(query) if self.context else None,
        )
        depth = max(self.thresholds.depth, k)
        found = find_candidates(self.store, parsed, depth, self.table.articles, within)
        if not len(found):
            return []
        scores = score_candidates(self.store, parsed, found, self.thresholds)
        scores = self._rescore(scores, found, parsed)
        scores = self._rerank(scores, found, parsed)
        scores, last = place_captions(scores, found.ids, self.table.articles)
        return [
            Hit(
                rank=rank,
                score=float(scores[at]),
                dense_rank=int(found.dense_ranks[at]) or None,
                lexical_rank=int(found.lexical_ranks[at]) or None,
                similarity=float(found.similarities[at]),
                passage=self.passages[found.ids[at]],
                contextual=parsed.read_cosine(found.ids[at]),
            )
            for rank, at in enumerate(find_best(scores, k, last).tolist(), 1)
        ]

    def find_mentions(self, text: str, count: int, document: Documents = None) -> Ids:
        """Return the ids of the `count` passages that share most terms with a text.

        A look-up of terms and no search: nothing is encoded, fused or scored again.
        """
        globs = [document] if isinstance(document, str) else document
        within = None if globs is None else self.table.filter_documents(globs)
        terms = parse_query_terms(text, self.store.vocabulary)
        nothing = np.zeros(self.store.dimension, np.float32)
        return self.store.find_candidates(nothing, terms, count, within).ids

    def query_terms(self, text: str) -> Mapping[QueryTerm, float]:
        """Return the query terms of a text, each with its inverse document frequency.

        Each term once, in reading order. A word that no passage has weighs most. Left out are what
        no passage has and yet proves nothing: a bigram, which may be the end of one word and the
        start of the next, and a compound whose parts are terms themselves (电话号码: 电话, 号码).
        """
        last, known = self._last_terms  # a question is asked about more than once
        if last == text:
            return known
        found = dict.fromkeys(parse_query_terms(text, self.store.vocabulary))
        words = [term.text for term in found if term.is_word]
        known = {
            term: self.store.compute_weight(term)
            for term in found
            if term.alternatives or (term.is_word and not _is_compound(term.text, words))
        }
        self._last_terms = text, known
        return known

    def use_synonyms(self, synonyms: Synonyms) -> None:
        """Take other names of terms.txt, from the next question on."""
        self.store.vocabulary.synonyms = synonyms
        self._last_terms = "", {}

    def match_sentences(
        self, terms: Collection[QueryTerm], about: str, meaning: str, texts: Sequence[str]
    ) -> SentenceMatches:
        """Return what each text has of a question: its terms, its tokens, its meaning."""
        return self._matcher.match(tuple(terms), about, meaning, texts)

    def compare_in_context(self, query: str, texts: Sequence[str]) -> Vectors | None:
        """Return float32 [texts]: cosines by the second encoder; None for an index without one."""
        return self.context.compare_texts(query, texts) if self.context else None

    def mean_similarity(self, query: str) -> float:
        """Return the mean cosine of the query with all passages: what a chance passage has."""
        return float(self.store.mean @ self._encode(query))

    @property
    def contextual(self) -> float:
        """The share of the passages, in whole percent of 1, that are read in context by now."""
        if self.context is None:
            return 1.0
        self.context.refresh()
        return int(100 * self.context.share) / 100

    def warm(self) -> None:
        """Do ahead what the first questions would wait for, for a server that has the time."""
        self.search("預熱 warm")  # dictionaries and tables that are read at first use
        tag_words("預熱")

    @cached_property
    def sections(self) -> Sections:
        """All sections, with their titles."""
        return Sections(self.table, self.sentences)

    @cached_property
    def _matcher(self) -> SentenceMatcher:
        return SentenceMatcher(self.encoder, self._encode)

    @cached_property
    def _encode(self) -> Callable[[str], Vectors]:
        """Encodes a question, once for all that ask for its vector."""
        encoder = self.encoder

        def encode(query: str) -> Vectors:
            vector: Vectors = encoder.encode([query], "query")[0]
            vector.flags.writeable = False  # several share it
            return vector

        return lru_cache(maxsize=8)(encode)

    @cached_property
    def second_stage(self) -> SecondStage | None:
        """The second stage, if there is a sentence index for it; to be replaced for measuring."""
        rows = load_token_rows(self.encoder) if self.sentences else None
        return SecondStage(rows, self.sentences) if rows and self.sentences else None

    def _rescore(self, scores: Scores, found: Candidates, parsed: ParsedQuery) -> Scores:
        """Return the scores with those of the best candidates by the second stage."""
        if not self.second_stage:
            return scores
        first = find_best(scores, self.thresholds.rescored)
        weights = {term: self.store.compute_weight(term) for term in parsed.terms}
        views = found.lexical[first], found.similarities[first]
        ids = found.ids[first]
        contextual = None if parsed.contextual is None else parsed.contextual[ids]
        rescored = self.second_stage.rescore(parsed.text, weights, ids, views, contextual)
        return _replace_scores(scores, first, rescored)

    def _rerank(self, scores: Scores, found: Candidates, parsed: ParsedQuery) -> Scores:
        """Return the scores with those of the first hits by the cross-encoder."""
        if not self.reranker:
            return scores
        first = find_best(scores, self.thresholds.reranked)
        texts = [get_searched_text(self.passages[at]) for at in found.ids[first]]
        reranked = np.asarray(self.reranker.scores(parsed.text, texts), np.float64)
        return _replace_scores(scores, first, reranked)


def _replace_scores(scores: Scores, first: npt.NDArray[np.intp], replaced: Scores) -> Scores:
    """Return `scores` with those of the `first` replaced.

    The others keep their order and their distances, below the lowest of these.
    """
    moved: Scores = scores + (replaced.min() - scores[first].min())
    moved[first] = replaced
    return moved


def _is_compound(word: str, words: Sequence[str]) -> bool:
    return any(part != word and part in word for part in words if not part.isascii())
