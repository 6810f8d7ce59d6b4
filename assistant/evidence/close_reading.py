"""Where it is in doubt which sentence answers, or whether any does, the best are read closely.

The weights of `assistant.evidence.scoring` are quick and mostly sure. Where they leave doubt, the
best sentences are read together (`assistant.evidence.sentence_reranker`), and what that says is
added to what the weights say. Where nothing is in doubt nothing is read.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from assistant.evidence.quoting import same_words
from assistant.evidence.selection import Evidence
from assistant.evidence.sentence_reranker import MOST, Reading, read_closely
from assistant.question.parsing import Question

_COMPETES = 0.05  # share of a sentence that is in doubt, or puts another in doubt
_WEIGHED = 0.5  # what a score of the weights counts beside one of reading: so the reader was fitted


class Doubt:
    """The evidence for a question, of which what is in doubt is read, once, whoever asks for it."""

    def __init__(self, question: Question, evidence: Sequence[Evidence]) -> None:
        """Take evidence, best first."""
        self._question = question
        self._evidence = evidence
        self._reading: Reading | None = None

    def answered(self) -> float:
        """Return the logarithm of the odds that one of the best sentences answers."""
        return self._read().answered

    def settled(self) -> list[Evidence]:
        """Return the evidence in the order that close reading gives it."""
        best = self._evidence[:MOST]
        rivals = [item for item in best if item.share >= _COMPETES]
        if len(rivals) < 2 or not is_to_be_read(self._question, rivals):
            return list(self._evidence)
        places = [item.place for item in _in_order(best)]
        given = dict(zip(places, self._read().scores.tolist(), strict=True))
        whole = [item for item in best if item.sentence.kind == "sentence"]
        said = {  # what says the same answers as well
            item.place: max(
                given[other.place] for other in whole if same_words(item.quote, other.quote)
            )
            for item in whole
        }
        least = min(said.values())
        scores = np.array(
            [_WEIGHED * item.score + said.get(item.place, least) for item in self._evidence]
        )
        likely = np.exp(scores - scores.max())
        shares = likely / likely.sum()
        settled = [
            replace(item, score=score, share=share)
            for item, score, share in zip(
                self._evidence, scores.tolist(), shares.tolist(), strict=True
            )
        ]
        return sorted(settled, key=lambda item: -item.score)

    def _read(self) -> Reading:
        if self._reading is None:
            ordered = _in_order(self._evidence[:MOST])
            self._reading = read_closely(self._question.text, [item.quote for item in ordered])
        return self._reading


def is_to_be_read(question: Question, evidence: Sequence[Evidence]) -> bool:
    """Tell whether one sentence is to answer, and not a heading or a line, which say too little.

    The items of a list answer together, they do not compete; whether there is a thing its name
    decides.
    """
    asked = question.expected
    whole = all(item.sentence.kind == "sentence" for item in evidence)
    return whole and not asked.several and asked.kind != "existence"


def _in_order(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return evidence passage by passage, the best first, and in each as it stands there."""
    passages = list(dict.fromkeys(item.passage.id for item in evidence))
    return sorted(evidence, key=lambda item: (passages.index(item.passage.id), item.place))
