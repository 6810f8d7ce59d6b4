"""The lexical ranking: BM25 (bm25s) over the analyser's terms.

Knows terms and their weights; knows nothing of vectors. k1 and b stand at Lucene's defaults, within
what Robertson & Zaragoza found good in general ("The Probabilistic Relevance Framework: BM25 and
Beyond", 2009); neither was chosen on the questions we measure with.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.analyse import terms

_K1, _B = 1.2, 0.75
_FILL = " "  # the analyser gives no white space


class Lexical:
    """BM25 scores of N passages for a query."""

    def __init__(self, scorer: Any) -> None:
        """Take a filled `bm25s.BM25`; see `build` and `load`."""
        self._scorer = scorer
        self._passages = int(scorer.scores["num_docs"])

    @classmethod
    def build(cls, texts: Sequence[str]) -> "Lexical":
        """Analyse and count the searched texts of N > 0 passages.

        A passage shorter than the average is filled up to it. BM25 takes a term to say more the
        shorter its passage is; of a caption or a one-line list entry that is not true, and it would
        outrank the article that tells the matter.
        """
        import bm25s  # noqa: PLC0415 -- a quarter of a second

        passages = [terms(text) for text in texts]
        average = max(1, round(sum(map(len, passages)) / len(passages)))
        for passage in passages:
            passage.extend([_FILL] * (average - len(passage)))
        # Sorted, so that the same passages give the same files.
        vocabulary = {term: at for at, term in enumerate(sorted({_FILL}.union(*passages)))}
        scorer = bm25s.BM25(method="lucene", k1=_K1, b=_B)
        ids = [[vocabulary[term] for term in passage] for passage in passages]
        scorer.index((ids, vocabulary), show_progress=False)
        return cls(scorer)

    def scores(self, query: str) -> tuple[npt.NDArray[np.float32], float]:
        """Return float32 [N], and the score for having every term of the query once.

        That full score is for a passage of average length, and counts the terms that no passage has
        too; a score divided by it says how much of the question the passage matches, 1 being all.
        Passages that repeat terms may exceed it.
        """
        wanted = terms(query)
        vocabulary: dict[str, int] = self._scorer.vocab_dict
        known = [vocabulary[term] for term in wanted if term in vocabulary]
        scores: npt.NDArray[np.float32] = self._scorer.get_scores_from_ids(known)
        # A term that occurs once in a passage of average length counts 1 / (1 + k1) of its weight.
        return scores, float(self.weights(wanted).sum()) / (1 + _K1)

    def weights(self, wanted: Sequence[str]) -> npt.NDArray[np.float64]:
        """Return float64 [terms], the inverse document frequency of each term, as BM25 has it.

        A term that no passage has is the rarest of all.
        """
        vocabulary: dict[str, int] = self._scorer.vocab_dict
        starts = self._scorer.scores["indptr"]
        places = [vocabulary.get(term, -1) for term in wanted]
        frequencies = np.array([starts[at + 1] - starts[at] if at >= 0 else 0 for at in places])
        # As method="lucene" has it.
        weights: npt.NDArray[np.float64] = np.log(
            1 + (self._passages - frequencies + 0.5) / (frequencies + 0.5)
        )
        return weights

    def save(self, folder: Path) -> None:
        """Write arrays (npy) and JSON into `folder`."""
        self._scorer.save(folder, show_progress=False)

    @classmethod
    def load(cls, folder: Path) -> "Lexical":
        """Read what `save` wrote."""
        import bm25s  # noqa: PLC0415

        return cls(bm25s.BM25.load(folder, show_progress=False))
