"""The lexical ranking: BM25 over the analyser's terms.

Knows terms and their weights; knows nothing of vectors. k1 and b stand at Lucene's defaults, within
what Robertson & Zaragoza found good in general ("The Probabilistic Relevance Framework: BM25 and
Beyond", 2009); neither was chosen on the questions we measure with. Scores are worked out when the
index is built, as bm25s does (Lù, 2024), and a test holds them equal to its; how often each term
stands in a passage is kept beside them, so that a passage which stays need not be analysed again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.lexical.term_counts import Counts, Tally
from index.lexical.vocabulary import Vocabulary
from index.query.terms import QueryTerm
from index.ragged import Ragged, mapped, starts_of

K1, _B = 1.2, 0.75
_AT_ONCE = 1 << 20  # scores that are worked out together, to spare memory
_TERMS, _WHOLES = "terms.txt", "wholes.txt"
Having = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]  # passages, and how often each


@dataclass(frozen=True, eq=False)
class Lexical:
    """BM25 scores of N passages for a query. A row of `passages` lists those that have a term.

    The terms that readers gave by hand come last; a passage has them beside what it is cut into.
    """

    terms: list[str]  # all that passages have, sorted
    wholes: list[str]  # those given by hand
    passages: Ragged
    counts: npt.NDArray[np.uint16]  # how often each has the term
    scores_: npt.NDArray[np.float32]  # and the score that it has for it
    lengths: npt.NDArray[np.int32]  # terms of each passage, repeats included

    @classmethod
    def build(cls, texts: Sequence[str]) -> "Lexical":
        """Analyse and count the searched texts of N > 0 passages."""
        tally = Tally()
        tally.add(Counts.of(texts), np.arange(len(texts)))
        return cls.of(tally, len(texts))

    @classmethod
    def of(cls, tally: Tally, count: int, wholes: Mapping[str, Having] | None = None) -> "Lexical":
        """Weigh what was counted in `count` passages, and terms given by hand with their passages.

        A passage shorter than the average is taken to be as long. BM25 takes a term to say more the
        shorter its passage is; of a caption or a one-line list entry that is not true, and it would
        outrank the article that tells the matter.
        """
        terms, passages, counts, lengths = tally.columns(count)
        for places, often_there in (wholes or {}).values():
            row = Ragged(places.astype(np.int32), starts_of([len(places)]))
            passages = Ragged.join([passages, row])
            counts = np.concatenate([counts, often_there.astype(np.uint16)])
        filled = np.maximum(lengths, max(1, round(float(lengths.mean()))))
        norms = K1 * ((1 - _B) + _B * filled / filled.mean())
        weights = _idf(passages.lengths, count).astype(np.float32)
        scores = np.repeat(weights, passages.lengths)
        for part in (slice(at, at + _AT_ONCE) for at in range(0, len(scores), _AT_ONCE)):
            often = counts[part].astype(np.float64)
            scores[part] = scores[part] * (often / (norms[passages.values[part]] + often))
        return cls(terms, list(wholes or ()), passages, counts, scores, lengths)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Every term with its row."""
        vocabulary = Vocabulary([*self.terms, *self.wholes])
        vocabulary.whole_names = tuple(self.wholes)
        return vocabulary

    def scores(self, wanted: Sequence[QueryTerm]) -> tuple[npt.NDArray[np.float32], float]:
        """Return float32 [N], and the score for having every query term once.

        That full score is for a passage of average length, and counts the query terms
        that no passage has too; a score divided by it says how much of the question the passage
        matches, 1 being all. Passages that repeat terms may exceed it.
        """
        scores = np.zeros(len(self.lengths), np.float32)
        for query_term in wanted:
            if list(query_term.alternatives.values()) == [1.0]:
                for term in query_term.alternatives:
                    part = self._part(term)
                    scores[self.passages.values[part]] += self.scores_[part]
        for query_term in wanted:
            if query_term.alternatives and list(query_term.alternatives.values()) != [1.0]:
                scores = scores + self._together(query_term)
        # A query term found once in a passage of average length counts 1 / (1 + k1) of its weight.
        return scores, float(sum(map(self.weight, wanted))) / (1 + K1)

    def weight(self, query_term: QueryTerm) -> float:
        """Return the inverse document frequency of a query term.

        Terms that translate one word are counted as one, each as often as its weight says. A query
        term that no passage has is the rarest of all.
        """
        frequency = sum(
            weight * self._frequency(term) for term, weight in query_term.alternatives.items()
        )
        return float(_idf(min(frequency, len(self.lengths)), len(self.lengths)))

    def found(self, wanted: Iterable[str], places: npt.NDArray[np.intp]) -> list[set[str]]:
        """Return, for each of some passages, those of the wanted index terms that it has."""
        order = np.full(len(self.lengths), -1)
        order[places] = np.arange(len(places))
        found: list[set[str]] = [set() for _ in places]
        for term in wanted:
            having = order[self.passages.values[self._part(term)]]
            for place in having[having >= 0].tolist():
                found[place].add(term)
        return found

    def _part(self, term: str) -> slice:
        at = self.vocabulary[term]
        return slice(*self.passages.starts[at : at + 2].tolist())

    def _frequency(self, term: str) -> int:
        part = self._part(term)
        return int(part.stop - part.start)

    def _together(self, query_term: QueryTerm) -> npt.NDArray[np.float32]:
        """Return float32 [N], the scores of several terms counted as one.

        A stored score is idf · tf / (tf + K) with K the passage's length norm: it gives tf / K, the
        weighted sum of these is the query term's, and that gives its score.
        """
        ratios = np.zeros(len(self.lengths), np.float64)
        for term, weight in query_term.alternatives.items():
            part = self._part(term)
            saturated = self.scores_[part] / self.weight(QueryTerm(term, {term: 1.0}, True))
            ratios[self.passages.values[part]] += weight * saturated / (1 - saturated)
        return (self.weight(query_term) * ratios / (1 + ratios)).astype(np.float32)

    def save(self, folder: Path) -> None:
        """Write arrays (npy) and the terms, one a line, into `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, terms in ((_TERMS, self.terms), (_WHOLES, self.wholes)):
            (folder / name).write_text("\n".join(terms), "utf-8", newline="\n")
        self.passages.save(folder, "passages")
        np.save(folder / "counts.npy", self.counts)
        np.save(folder / "scores.npy", self.scores_)
        np.save(folder / "lengths.npy", self.lengths)

    @classmethod
    def load(cls, folder: Path) -> "Lexical":
        """Read what `save` wrote; only what a question touches is read from the disk."""
        return cls(
            terms=_lines(folder / _TERMS),
            wholes=_lines(folder / _WHOLES),
            passages=Ragged.load(folder, "passages"),
            counts=mapped(folder / "counts.npy"),
            scores_=mapped(folder / "scores.npy"),
            lengths=np.load(folder / "lengths.npy"),
        )


def _idf(frequency: npt.ArrayLike, count: int) -> npt.NDArray[np.float64]:
    """Return how much terms tell passages apart, as BM25 of Lucene has it."""
    frequency = np.asarray(frequency, np.float64)
    return np.log(1 + (count - frequency + 0.5) / (frequency + 0.5))


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").split("\n") if line]
