"""The lexical ranking: BM25 over the analyser's terms.

Scores are computed when an index is built, as bm25s does (Lù, 2024); a test holds them equal to
its. How often each term stands in a passage is kept beside them, so that a passage that stays need
not be analysed again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.thresholds import sourced
from index.lexical.term_counts import Ids, Postings, TermCounts, TermTally
from index.lexical.vocabulary import Vocabulary
from index.ragged import Ragged, compute_starts, map_array
from index.types import QueryTerm

Scores = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Bm25Parameters:
    """The parameters of BM25 (Robertson & Zaragoza, "BM25 and Beyond", 2009)."""

    k1: float = sourced(1.2, "chosen: Lucene's default, not on the questions we measure with")
    b: float = sourced(0.75, "chosen: Lucene's default, not on the questions we measure with")


BM25 = Bm25Parameters()


@dataclass(frozen=True, eq=False)
class Bm25Index:
    """BM25 scores of N passages.

    The rows of the whole names follow those of the terms. Whole names stand in terms.txt; a passage
    has them beside the words that its text is cut into.
    """

    terms: list[str]  # all that passages have, sorted
    whole_names: list[str]
    passages: Ragged  # a row holds the passages that have a term
    counts: npt.NDArray[np.uint16]  # how often each has the term
    scores: Scores  # and the score that it has for it
    lengths: npt.NDArray[np.int32]  # terms of each passage, repeats included

    @classmethod
    def from_texts(cls, texts: Sequence[str]) -> "Bm25Index":
        """Analyse and count the searched texts of N > 0 passages."""
        tally = TermTally()
        tally.add(TermCounts.of(texts), np.arange(len(texts)))
        return cls.build(tally.collect(len(texts)), {})

    @classmethod
    def build(
        cls,
        postings: Postings,
        whole_names: Mapping[str, tuple[Ids, Ids]],
        parameters: Bm25Parameters = BM25,
    ) -> "Bm25Index":
        """Compute the scores; `whole_names` holds the passages of each, and how often they have it.

        A passage shorter than the average counts as one of average length. BM25 takes a term to say
        more the shorter its passage is; of a caption or a one-line list entry that is not true, and
        it would outrank the article that tells the matter.
        """
        passages, counts, lengths = postings.passages, postings.counts, postings.lengths
        for ids, occurrences in whole_names.values():
            row = Ragged(ids.astype(np.int32), compute_starts([len(ids)]))
            passages = Ragged.join([passages, row])
            counts = np.concatenate([counts, occurrences.astype(np.uint16)])
        filled = np.maximum(lengths, max(1, round(float(lengths.mean()))))
        norms = parameters.k1 * ((1 - parameters.b) + parameters.b * filled / filled.mean())
        weights = _compute_idf(passages.lengths, len(lengths)).astype(np.float32)
        scores = np.repeat(weights, passages.lengths)
        step = 1 << 20  # entries at a time, to spare memory
        for part in (slice(at, at + step) for at in range(0, len(scores), step)):
            frequency = counts[part].astype(np.float64)
            scores[part] *= frequency / (norms[passages.values[part]] + frequency)
        return cls(postings.terms, list(whole_names), passages, counts, scores, lengths)

    @property
    def postings(self) -> Postings:
        """The terms without the whole names, for the next build."""
        passages = self.passages.rows(0, len(self.terms))
        return Postings(self.terms, passages, self.counts, self.lengths)

    @property
    def occurrences(self) -> dict[str, tuple[Ids, Ids]]:
        """Each whole name with its passages, and how often each has it."""
        parts = {name: self._find_part(name) for name in self.whole_names}
        return {
            name: (self.passages.values[part].astype(np.int64), self.counts[part].astype(np.int64))
            for name, part in parts.items()
        }

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Every term with its row."""
        vocabulary = Vocabulary([*self.terms, *self.whole_names])
        vocabulary.whole_names = tuple(self.whole_names)
        return vocabulary

    def compute_scores(self, terms: Sequence[QueryTerm]) -> Scores:
        """Return float32 [N], the scores of all passages; 0 for no term in common."""
        scores = np.zeros(len(self.lengths), np.float32)
        several = []
        for term in terms:
            if list(term.alternatives.values()) == [1.0]:
                part = self._find_part(next(iter(term.alternatives)))
                scores[self.passages.values[part]] += self.scores[part]
            elif term.alternatives:
                several.append(term)
        if several:
            ratios = np.zeros(len(self.lengths))
            for term in several:
                self._add_together(term, ratios, scores)
        return scores

    def compute_weight(self, term: QueryTerm) -> float:
        """Return the inverse document frequency of a query term.

        Alternatives are counted as one term, each as often as its weight says. A term that no
        passage has is the rarest of all.
        """
        frequency = sum(
            weight * self._count_passages(one) for one, weight in term.alternatives.items()
        )
        count = len(self.lengths)
        return float(_compute_idf(min(frequency, count), count))

    def _find_part(self, term: str) -> slice:
        """Return where the entries of a term stand."""
        at = self.vocabulary[term]
        return slice(*self.passages.starts[at : at + 2].tolist())

    def _count_passages(self, term: str) -> int:
        part = self._find_part(term)
        return int(part.stop - part.start)

    def _add_together(
        self, term: QueryTerm, ratios: npt.NDArray[np.float64], scores: Scores
    ) -> None:
        """Add the scores of alternatives that count as one term; `ratios` is all 0 and stays so.

        A stored score is idf · tf / (tf + K) with K the length norm of the passage: it gives
        tf / K. The weighted sum of these is that of the term, and gives its score.
        """
        touched = []
        for one, weight in term.alternatives.items():
            part = self._find_part(one)
            ids = self.passages.values[part]
            idf = float(_compute_idf(part.stop - part.start, len(self.lengths)))
            saturated = self.scores[part] / idf
            ratios[ids] += weight * saturated / (1 - saturated)
            touched.append(ids)
        ids = np.unique(np.concatenate(touched))
        own = ratios[ids]
        scores[ids] += (self.compute_weight(term) * own / (1 + own)).astype(np.float32)
        ratios[ids] = 0

    def save(self, folder: Path) -> None:
        """Write arrays (npy) and the terms, one a line, into `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, terms in (("terms", self.terms), ("wholes", self.whole_names)):
            (folder / f"{name}.txt").write_text("\n".join(terms), "utf-8", newline="\n")
        self.passages.save(folder, "passages")
        for name in ("counts", "scores", "lengths"):
            np.save(folder / f"{name}.npy", getattr(self, name))

    @classmethod
    def load(cls, folder: Path) -> "Bm25Index":
        """Read what `save` wrote; only what a question touches is read from the disk."""
        return cls(
            terms=_read_lines(folder / "terms.txt"),
            whole_names=_read_lines(folder / "wholes.txt"),
            passages=Ragged.load(folder, "passages"),
            counts=map_array(folder / "counts.npy"),
            scores=map_array(folder / "scores.npy"),
            lengths=np.load(folder / "lengths.npy"),
        )


def compute_full_score(weights: Sequence[float], parameters: Bm25Parameters = BM25) -> float:
    """Return the score of a passage of average length that has every query term once.

    A score divided by it says how much of the question a passage matches, 1 being all; a passage
    that repeats terms may exceed it.
    """
    return sum(weights) / (1 + parameters.k1)


def _compute_idf(frequency: npt.ArrayLike, count: int) -> npt.NDArray[np.float64]:
    """Return how much terms tell passages apart, as BM25 of Lucene has it."""
    frequency = np.asarray(frequency, np.float64)
    return np.log(1 + (count - frequency + 0.5) / (frequency + 0.5))


def _read_lines(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").split("\n") if line]
