"""Captions among the candidates: each stands behind the article that it belongs to.

A caption or heading that stands alone may match a question better than the article itself. It is
then a pointer: its best article gets its score and stands before it.
"""

from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.ranking.fusion import Scores
from index.storage.store import Ids


class Articles(Protocol):
    """Of each caption the other passages of its section."""

    def find_captions(self, ids: Ids) -> npt.NDArray[np.intp]:
        """Return where captions with articles stand among passages."""

    def __getitem__(self, caption: int) -> npt.NDArray[np.intp]: ...


def list_missing_articles(found: Ids, articles: Articles) -> Ids:
    """Return the articles of captions among the found that stand there without any."""
    missing: set[int] = set()
    for caption in found[articles.find_captions(found)].tolist():
        if not np.isin(articles[caption], found).any():
            missing.update(articles[caption].tolist())
    return np.array(sorted(missing), np.int64)


def place_captions(
    scores: Scores, ids: Ids, articles: Articles
) -> tuple[Scores, npt.NDArray[np.bool_]]:
    """Return the scores with those of articles raised, and which candidates stand behind equals."""
    last = np.zeros(len(scores), np.bool_)
    for at in articles.find_captions(ids).tolist():
        own = np.flatnonzero(np.isin(ids, articles[int(ids[at])]))
        if len(own):
            article = own[np.argmax(scores[own])]
            scores[article] = max(scores[article], scores[at])
            last[at] = True
    return scores, last
