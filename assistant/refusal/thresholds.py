"""The numbers that steer whether a question is refused, beside the fitted weights."""

import math
from dataclasses import dataclass

from corpus.thresholds import sourced


@dataclass(frozen=True)
class RefusalThresholds:
    """When evidence is too weak to answer, and when it is read closely to tell.

    A margin is the logarithm of a probability divided by the one below which is refused. What is
    sure must lie above `doubt_to`, so no fitted weights may refuse from 1 / 1.9 on.
    """

    doubt_from: float = sourced(
        math.log(0.55), "chosen: least margin at which the sentence reranker is asked"
    )
    doubt_to: float = sourced(
        math.log(1.9),
        "chosen: of 1.8, 1.9, 1.95 and 2 times the probability refused (docs/measuring.md)",
    )
    named_share: float = sourced(
        0.5, "chosen: how far a sentence must name the thing that may be there or not"
    )
    beside: float = sourced(
        0.4,
        "chosen: times the probability refused, for a side of a comparison while another is told",
    )
    fewest_hits: int = sourced(3, "chosen: with fewer hits none can be said to stand out")
    highest_score: float = sourced(
        100.0, "chosen: scale of the feature `amount`; few sentences score higher"
    )
    usual_cosine: float = sourced(
        0.75, "chosen: scale of the feature `context`; few sentences are farther from any question"
    )
    several: int = sourced(4, "chosen: sentences that make a topic more than a mention")
    smallest_index: int = sourced(
        120, "passages of the smallest index of `python -m training.answering.confidence`"
    )
    largest_index: int = sourced(
        1000, "passages of the largest index of `python -m training.answering.confidence`"
    )


REFUSAL = RefusalThresholds()
