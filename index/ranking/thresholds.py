"""The numbers that steer the ranking."""

from dataclasses import dataclass

from corpus.thresholds import sourced


@dataclass(frozen=True)
class RankingThresholds:
    """How deep each ranking is read, and how many candidates the slower stages see."""

    depth: int = sourced(
        100, "chosen: with 100 of each ranking the ten hits are the same for 99.3 % of questions"
    )
    rescored: int = sourced(
        20, "chosen: `python -m benchmarks.ablation`; 50 find no more and cost 2.5 times as much"
    )
    reranked: int = sourced(20, "chosen: a second of one core with a small cross-encoder")


RANKING = RankingThresholds()
