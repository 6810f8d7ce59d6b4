"""Where several sentences compete to answer, they are read closely; elsewhere nothing is.

The weights of `assistant.weighing` are quick and mostly sure. Where they leave doubt, the sentences
that are likely enough are read together (`assistant.reader`), and what that says is added to what
the weights say. Whether to answer at all is judged before, on what the weights see.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from assistant.asked import read_asked
from assistant.reader import MOST, read_closely
from assistant.select import Evidence

_COMPETES = 0.05  # share of a sentence that is in doubt, or puts another in doubt
_WEIGHED = (
    0.5  # what a score of the weights counts beside one of reading; the reader learnt with it
)


def settle(question: str, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return evidence, which stands best first, in the order that close reading gives it.

    Lists are left alone: their items answer together, they do not compete. So is whether there is a
    thing, which its name decides.
    """
    asked = read_asked(question)
    rivals = [item for item in evidence[:MOST] if item.share >= _COMPETES]
    if asked.several or asked.kind == "existence" or len(rivals) < 2:
        return list(evidence)
    passages = list(dict.fromkeys(item.passage.id for item in rivals))
    rivals.sort(key=lambda item: (passages.index(item.passage.id), item.place))
    read = read_closely(question, [item.quote for item in rivals]).scores
    said = {item.place: float(score) for item, score in zip(rivals, read, strict=True)}
    least = float(read.min())
    scores = np.array([_WEIGHED * item.score + said.get(item.place, least) for item in evidence])
    likely = np.exp(scores - scores.max())
    shares = likely / likely.sum()
    settled = [
        replace(item, score=score, share=share)
        for item, score, share in zip(evidence, scores.tolist(), shares.tolist(), strict=True)
    ]
    return sorted(settled, key=lambda item: -item.score)
