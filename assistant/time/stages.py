"""Tell results from targets: 完成了, 增长7.8% and 力争, 打算, "aims to".

A logistic regression over the n-grams of a sentence or of a question decides, with the heading
above a sentence as a second opinion. `python -m training.answering.stages` fits the weights in
stages.json and measures them on documents left out.
"""

import json
import math
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

Stage = Literal["result", "target", "unknown"]

_WEIGHTS = Path(__file__).parent / "stages.json"
_TOKEN = re.compile(r"[a-z]+|[0-9]+(?:[.,][0-9]+)*|[^a-z0-9\s]")
# What headings say of the sentences beneath them; the log-odds that they add.
_REVIEWS = re.compile(r"回顾|总结|成就|完成情况|执行情况|\b(?:review|results|performance)\b")
_PLANS = re.compile(
    r"目标|任务|安排|建议|部署|要求|计划|规划|展望|取向|打算|今年(?:的|工作|重点|政府)"
    r"|\b(?:targets?|plans?|outlook|goals?)\b"
)
_HEADING = 3.0
_CLEAR = 1.2  # log-odds below which a stage is not known


@lru_cache(maxsize=8192)
def classify_stage(folded: str, heading: str = "", *, asks: bool = False) -> Stage:
    """Return whether a folded text tells a result or sets a target, or that it is not known.

    `asks` tells that it is a question.
    """
    odds = compute_target_log_odds(folded, asks=asks)
    if heading:
        odds += _HEADING * (bool(_PLANS.search(heading)) - bool(_REVIEWS.search(heading)))
    if abs(odds) < _CLEAR:
        return "unknown"
    return "target" if odds > 0 else "result"


def compute_target_log_odds(folded: str, *, asks: bool = False) -> float:
    """Return the log-odds that a folded text is about a target."""
    bias, weights = _load_weights()
    features = extract_stage_features(folded, asks=asks)
    total = sum(weights.get(feature, 0.0) for feature in features)
    return bias + total / math.sqrt(max(1, len(features)))


def extract_stage_features(folded: str, *, asks: bool = False) -> set[str]:
    """Return the one to three tokens in a row that a text has; all numbers are one token."""
    folded, kind = (folded.rstrip("?!. "), "? ") if asks else (folded, "")
    tokens = ["^", *("0" if one[0].isdigit() else one for one in _TOKEN.findall(folded)), "$"]
    return {
        kind + " ".join(tokens[at : at + size])
        for size in (1, 2, 3)
        for at in range(len(tokens) - size + 1)
    }


@cache
def _load_weights() -> tuple[float, Mapping[str, float]]:
    stored = json.loads(_WEIGHTS.read_text("utf-8"))
    return stored["bias"], stored["weights"]
