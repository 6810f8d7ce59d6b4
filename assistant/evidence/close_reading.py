"""Close reading: the sentence reranker looks at the best evidence where the scores leave doubt.

The scores of `assistant.evidence.scoring` are quick and mostly right. Where several sentences
compete, or it is uncertain whether any answers, the best ones are scored together by
`assistant.evidence.sentence_reranker`, at a hundred times the cost. Evidence without doubt is not
read.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from assistant.evidence.quoting import have_same_words
from assistant.evidence.selection import Evidence
from assistant.evidence.sentence_reranker import SentenceScores, score_sentences
from assistant.evidence.thresholds import CLOSE_READING, CloseReadingThresholds
from assistant.question.parsing import Question
from corpus.text.normalization import fold
from corpus.text.quantities import write_in_digits


class CloseReading:
    """The evidence for one question; the reranker scores its best sentences at most once."""

    def __init__(
        self,
        question: Question,
        evidence: Sequence[Evidence],
        thresholds: CloseReadingThresholds = CLOSE_READING,
    ) -> None:
        """Take evidence, best first."""
        self._question = question
        self._evidence = evidence
        self._best = evidence[: thresholds.sentences]
        self._thresholds = thresholds
        self._scores: SentenceScores | None = None

    def answer_log_odds(self) -> float:
        """Return the logarithm of the odds that one of the best sentences answers."""
        return self._score().answer_log_odds

    def rank_evidence(self) -> list[Evidence]:
        """Return all evidence, best first: reranked if sentences compete, else as it was."""
        rivals = [item for item in self._best if item.share >= self._thresholds.competing_share]
        in_tables = any(item.table for item in rivals)  # whose rows differ by their names
        if len(rivals) < 2 or in_tables or not can_be_read(self._question, rivals):
            return list(self._evidence)
        places = [item.place for item in _in_reading_order(self._best)]
        given = dict(zip(places, self._score().scores.tolist(), strict=True))
        whole = [item for item in self._best if item.sentence.kind == "sentence"]
        reranked = {  # of sentences in the same words each has the best score of them
            item.place: max(
                given[other.place] for other in whole if have_same_words(item.text, other.text)
            )
            for item in whole
        }
        least = min(reranked.values())
        scores = np.array(
            [
                self._thresholds.first_score * item.score + reranked.get(item.place, least)
                for item in self._evidence
            ]
        )
        likely = np.exp(scores - scores.max())
        shares = likely / likely.sum()
        ranked = [
            replace(item, score=score, share=share)
            for item, score, share in zip(
                self._evidence, scores.tolist(), shares.tolist(), strict=True
            )
        ]
        return sorted(ranked, key=lambda item: -item.score)

    def _score(self) -> SentenceScores:
        if self._scores is None:
            question = self._question.text
            quotes = [item.text for item in _in_reading_order(self._best)]
            if self._question.figures:  # the reranker hardly tells that 百分之十二 is 12%
                question, *quotes = (write_in_digits(fold(text)) for text in (question, *quotes))
            self._scores = score_sentences(question, quotes)
        return self._scores


def can_be_read(question: Question, evidence: Sequence[Evidence]) -> bool:
    """Tell whether the sentence reranker suits a question and its evidence.

    It scores whole sentences, of which one is to answer. Headings and lines say too little for it,
    and the items of a list do not compete. Whether something is there is told by its name.
    """
    whole = all(item.sentence.kind == "sentence" for item in evidence)
    return whole and asks_one_thing(question)


def asks_one_thing(question: Question) -> bool:
    """Tell whether one sentence can answer, and more than a name tells whether it does."""
    return not question.expected.several and question.expected.kind != "existence"


def _in_reading_order(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return evidence passage by passage, the best one first, in each by place."""
    passages = list(dict.fromkeys(item.passage.id for item in evidence))
    return sorted(evidence, key=lambda item: (passages.index(item.passage.id), item.place))
