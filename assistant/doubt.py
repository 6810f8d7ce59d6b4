"""Where it is in doubt which sentence answers, or whether any does, the best are read closely.

The weights of `assistant.weighing` are quick and mostly sure. Where they leave doubt, the sentences
that are likely enough are read together (`assistant.reader`), and what that says is added to what
the weights say. Where nothing is in doubt nothing is read.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from assistant.asked import read_asked
from assistant.choose import same_words
from assistant.reader import MOST, read_closely
from assistant.select import Evidence

_COMPETES = 0.05  # share of a sentence that is in doubt, or puts another in doubt
_WEIGHED = 0.5  # what a score of the weights counts beside one of reading: so the reader was fitted


def settle(question: str, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return evidence, which stands best first, in the order that close reading gives it."""
    rivals = _in_order([item for item in evidence[:MOST] if item.share >= _COMPETES])
    if len(rivals) < 2 or not is_to_be_read(question, rivals):
        return list(evidence)
    read = read_closely(question, [item.quote for item in rivals]).scores
    scored = list(zip(rivals, read.tolist(), strict=True))
    said = {  # what says the same answers as well
        item.place: max(score for other, score in scored if same_words(item.quote, other.quote))
        for item in rivals
    }
    least = float(read.min())
    scores = np.array([_WEIGHED * item.score + said.get(item.place, least) for item in evidence])
    likely = np.exp(scores - scores.max())
    shares = likely / likely.sum()
    settled = [
        replace(item, score=score, share=share)
        for item, score, share in zip(evidence, scores.tolist(), shares.tolist(), strict=True)
    ]
    return sorted(settled, key=lambda item: -item.score)


def answered(question: str, evidence: Sequence[Evidence]) -> float:
    """Return the logarithm of the odds that one of the best sentences answers."""
    best = _in_order(evidence[:MOST])
    return read_closely(question, [item.quote for item in best]).answered


def is_to_be_read(question: str, evidence: Sequence[Evidence]) -> bool:
    """Tell whether one sentence is to answer, and not a heading or a line, which say too little.

    The items of a list answer together, they do not compete; whether there is a thing its name
    decides.
    """
    asked = read_asked(question)
    whole = all(item.sentence.kind == "sentence" for item in evidence)
    return whole and not asked.several and asked.kind != "existence"


def _in_order(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return evidence passage by passage, the best first, and in each as it stands there."""
    passages = list(dict.fromkeys(item.passage.id for item in evidence))
    return sorted(evidence, key=lambda item: (passages.index(item.passage.id), item.place))
