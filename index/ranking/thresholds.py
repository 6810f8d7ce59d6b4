"""The numbers that steer the ranking."""

from dataclasses import dataclass

from corpus.thresholds import sourced


@dataclass(frozen=True)
class RankingThresholds:
    """How deep each ranking is read, how many candidates the slower stages see, what they count."""

    depth: int = sourced(
        100, "chosen: with 100 of each ranking the ten hits are the same for 99.3 % of questions"
    )
    rescored: int = sourced(
        20, "chosen: `python -m benchmarks.ablation`; 50 find no more and cost 2.5 times as much"
    )
    contextual: float = sourced(
        3.0,
        "chosen: `python -m benchmarks.retrieval --context 1`, of 1, 2, 3, 4 and 6; more gains"
        " little across languages, and DRCD loses",
    )
    contextual_first: float = sourced(
        1.0,
        "chosen: of 0.7, 1 and 2, beside the fused score of the first stage; the sets do not"
        " tell them apart",
    )
    reranked: int = sourced(20, "chosen: a second of one core with a small cross-encoder")


RANKING = RankingThresholds()
