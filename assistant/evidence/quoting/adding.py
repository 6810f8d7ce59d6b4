"""Whether a further statement adds something that is asked for to those quoted before it.

A logistic regression judges how sure the first statement answers, how near the next one comes, and
what it has of the question that those before it lack. `python -m training.answering.quoting` fits
it on questions of which the statements that answer are known.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from assistant.evidence.quoting.same import QuoteGroups
from assistant.evidence.selection import Evidence
from assistant.evidence.thresholds import QUOTING, QuotingThresholds
from assistant.question.answer_type import FORMED, ExpectedAnswer
from corpus.text.normalization import fold

_WEIGHTS = Path(__file__).with_name("adding.json")
_HAN_PAIR = re.compile(r"(?=([\u3400-\u9fff]{2}))")
_WORD = re.compile(r"[a-z]{4,}|\d[\d.]*")
# Folded. What asks for more than one thing at once.
_TWICE = re.compile(
    r"[?？].+[?？]|分别|各自?[有是为]|以及|[,，]?并且?|[和与及][^,，]*(?:多少|几|什么|谁|哪)"
    r"|\b(?:each|both|respectively)\b|\band (?:what|who|when|where|how|why|which|by)\b"
)
_SCALE = 5.0  # of differences of scores


def adds_something(
    expected: ExpectedAnswer,
    asked: str,
    quoted: QuoteGroups,
    further: Sequence[Evidence],
    thresholds: QuotingThresholds = QUOTING,
) -> bool:
    """Tell whether a statement is worth quoting after those quoted; `asked` is folded."""
    weights = _load_weights()
    traits = describe_addition(expected, asked, quoted, further)
    odds = weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in traits.items())
    return odds > math.log(thresholds.adds / (1 - thresholds.adds))


def describe_addition(
    expected: ExpectedAnswer, asked: str, quoted: QuoteGroups, further: Sequence[Evidence]
) -> dict[str, float]:
    """Return the traits by which it is judged whether a statement adds something."""
    best, item = quoted[0][0], further[0]
    parts = _find_parts(asked)
    had = {part for group in quoted for part in parts if part in _read(group[0])}
    new = {part for part in parts if part in _read(item)} - had
    count = max(1, len(parts))
    kind = expected.kind
    return {
        "third": len(quoted) > 1,
        "share": best.share,
        "further_share": item.share,
        "behind": min(1.0, (best.score - item.score) / _SCALE),
        "form": best.form if kind in FORMED else 0.5,
        "further_form": item.form if kind in FORMED else 0.5,
        "lacking": 1 - len(had) / count,
        "new": len(new) / count,
        "own": best.own,
        "further_own": item.own,
        "attribute": best.attribute,
        "further_attribute": item.attribute,
        "met": best.met,
        "missing": best.missing,
        "names": best.names,
        "same_passage": item.passage.id == best.passage.id,
        "same_section": item.section == best.section,
        "next": _follows(best, item),
        "other_document": item.passage.document != best.passage.document,
        "line": item.sentence.kind == "line",
        "several": expected.several,
        "twice": bool(_TWICE.search(asked)),
        "thing": kind is None,
        "number": kind == "number",
        "date_or_place": kind in ("date", "place"),
        "person": kind == "person",
        "existence": kind == "existence",
        "reason": kind == "reason",
        "manner": kind == "manner",
        "english": asked.isascii(),
    }


def _follows(one: Evidence, other: Evidence) -> bool:
    """Tell whether one sentence comes right after another, with little between them."""
    same = one.passage.document == other.passage.document
    return same and 0 <= other.sentence.start - one.sentence.end <= 2


def _find_parts(asked: str) -> set[str]:
    return {*_HAN_PAIR.findall(asked), *_WORD.findall(asked)}


def _read(item: Evidence) -> str:
    return fold("\n".join((*item.passage.section, item.text)))


@cache
def _load_weights() -> Mapping[str, float]:
    weights: Mapping[str, float] = json.loads(_WEIGHTS.read_text("utf-8"))
    return weights
