"""Captions among the candidates: each stands behind the article that it belongs to.

A caption or heading that stands alone may match a question better than the article itself. It is
then a pointer: its best article gets its score and stands before it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from index.encoders.protocol import Vectors
from index.ranking.fusion import Scores
from index.storage.store import Candidates, Ids

Articles = Mapping[int, npt.NDArray[np.intp]]  # of each caption the other passages of its section


def add_articles(
    found: Candidates, articles: Articles, compute_scores: Callable[[Ids], tuple[Vectors, Vectors]]
) -> Candidates:
    """Return the candidates, and the articles of captions that stand there without any.

    `compute_scores` returns the cosines and the BM25 scores of passages.
    """
    missing: set[int] = set()
    for caption in filter(articles.__contains__, found.ids.tolist()):
        if not np.isin(articles[caption], found.ids).any():
            missing.update(articles[caption].tolist())
    if not missing:
        return found
    ids = np.array(sorted(missing), np.int64)
    unranked = np.zeros(len(ids), np.int64)
    added = Candidates(ids, *compute_scores(ids), unranked, unranked)
    joined = {
        name: np.concatenate([values, getattr(added, name)]) for name, values in vars(found).items()
    }
    order = np.argsort(joined["ids"])
    return replace(found, **{name: values[order] for name, values in joined.items()})


def place_captions(
    scores: Scores, ids: Ids, articles: Articles
) -> tuple[Scores, npt.NDArray[np.bool_]]:
    """Return the scores with those of articles raised, and which candidates stand behind equals."""
    last = np.zeros(len(scores), np.bool_)
    for at, caption in enumerate(ids.tolist()):
        own = np.flatnonzero(np.isin(ids, articles[caption])) if caption in articles else ()
        if len(own):
            article = own[np.argmax(scores[own])]
            scores[article] = max(scores[article], scores[at])
            last[at] = True
    return scores, last
