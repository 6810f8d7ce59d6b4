"""All numbers that steer a decision of an answer, by decision.

The manifest records them, and `python -m benchmarks.thresholds` lists them with their sources.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from assistant.evidence.thresholds import CLOSE_READING, EVIDENCE, LISTS, OVERVIEW, QUOTING
from assistant.refusal.thresholds import REFUSAL
from index.lexical.formula import BM25
from index.query.spelling import SPELLING
from index.query.transliteration import TRANSLITERATION
from index.ranking.thresholds import RANKING

THRESHOLDS: Mapping[str, Any] = {  # the default instance of each dataclass
    "BM25": BM25,
    "ranking": RANKING,
    "evidence": EVIDENCE,
    "close reading": CLOSE_READING,
    "refusal": REFUSAL,
    "lists": LISTS,
    "quoting": QUOTING,
    "overview": OVERVIEW,
    "spelling": SPELLING,
    "transliteration": TRANSLITERATION,
}


def collect_threshold_values() -> Mapping[str, Mapping[str, Any]]:
    """Return the values by decision and name."""
    return {decision: asdict(thresholds) for decision, thresholds in THRESHOLDS.items()}
