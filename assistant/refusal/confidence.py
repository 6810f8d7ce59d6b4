"""Confidence: how likely the evidence answers the question, and whether to refuse.

Two logistic regressions judge the features of the best evidence. "subject" tells questions on the
subject of the passages from others; "answer" tells questions whose answer is there from others on
the subject. They are fitted apart for questions in the language of the passages and for questions
in another, where a dictionary covers less. `python -m training.answering.confidence` fits them and
the probabilities below which they refuse.

Where a probability lies near the one that is refused, the sentence reranker scores the best
sentences, and a third regression, "read", judges that too. Features that depend on an encoder's
cosines are used with the encoder they were fitted with, which its fingerprint tells. There are
weights for an index by that encoder that compares sentences in context as well ("context"), for one
that does not ("own"), and for one by any other encoder ("any").
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal

from assistant.evidence.candidates import PARTICLES
from assistant.evidence.close_reading import CloseReading, asks_one_thing, can_be_read
from assistant.evidence.lists.choosing import ChosenList
from assistant.evidence.selection import Evidence
from assistant.question.answer_type import FORMED
from assistant.question.parsing import Question, in_other_language
from assistant.refusal.coverage import measure_coverage
from assistant.refusal.in_documents import (
    describe_document_evidence,
    judge_document_features,
    leaves_doubt,
    read_document_weights,
)
from assistant.refusal.thresholds import REFUSAL, RefusalThresholds
from corpus.text.normalization import fold
from corpus.text.scripts import SPACE_IN_NAME
from index import Hit, Index, compute_highest_score, get_searched_text

Mode = Literal["same", "across"]
Judgement = Literal["subject", "answer"]
Features = Mapping[str, float]
Weights = Mapping[str, float]  # by feature, and "bias" and "refuse_below"
JUDGEMENTS: tuple[Judgement, ...] = ("subject", "answer")
FEATURES = (
    *("tokens", "passage_tokens", "names", "pairs", "named", "nouns"),
    *("nearness", "lead", "standing", "attribute", "held", "form", "formed_attribute"),
    *("met", "amount", "sure", "context"),
)
IN_CONTEXT = frozenset({"context"})
OF_THE_ENCODER = IN_CONTEXT | {"nearness", "lead", "standing"}
_ENDS_LABEL = re.compile(r"[:\t]")
_WEIGHTS = Path(__file__).parent / "confidence.json"


@dataclass(frozen=True)
class Confidence:
    """How likely the evidence answers the question, and whether that is too little to answer."""

    value: float  # probability, 0 to 1: that it is on the subject, and that the answer is there
    refused: bool


def judge_confidence(
    index: Index,
    question: Question,
    evidence: Sequence[Evidence],
    hits: Sequence[Hit],
    reading: CloseReading,
    *,
    listed: ChosenList | None = None,
    enough: float = 1.0,
    thresholds: RefusalThresholds = REFUSAL,
) -> Confidence:
    """Judge evidence, best first; `reading` scores it where the features leave doubt.

    `listed` is the list that was chosen of it, if one was. `enough` is what share of the
    probabilities refused by the fit is refused.
    """
    if not evidence or not _says_anything(index, question):
        return Confidence(0.0, refused=True)
    first = judge_features(index, question, evidence, hits, thresholds)
    margin = first.margin - math.log(enough)
    if _asks_for_label(question, evidence[0]):
        return Confidence(first.value, refused=False)
    if is_judged_in_documents(index):
        across = find_language_mode(question, evidence[0]) == "across"
        features = describe_document_evidence(
            first.values, question, evidence[0], listed, across=across
        )
        if leaves_doubt(features, enough) and asks_one_thing(question):
            features = features | {"read": 1.0, "answered": reading.answer_log_odds()}
        likely, refused = judge_document_features(features, enough)
        return Confidence(likely, refused)
    if _asks_whether_there_is(question, evidence[0]):
        named = evidence[0].form >= thresholds.named_share
        return Confidence(first.value, margin <= thresholds.doubt_from or not named)
    in_doubt = thresholds.doubt_from < margin < thresholds.doubt_to
    if in_doubt and can_be_read(question, evidence[:1]):
        values = add_reading(first, len(index.passages), reading.answer_log_odds(), thresholds)
        _, margin = _compute_probability(first.weights["read"], values)
        margin -= math.log(enough)
    return Confidence(first.value, margin < 0)


def is_judged_in_documents(index: Index) -> bool:
    """Tell whether passages come from documents, and vectors from the encoders of the fit."""
    as_fitted = index.encoder.fingerprint == read_document_weights()["encoder"]
    return bool(index.documents) and index.context is not None and as_fitted


@dataclass(frozen=True)
class FeatureJudgement:
    """What the features tell before any sentence is read."""

    value: float  # probability that the evidence answers
    margin: float  # the smaller margin of the two judgements, see `RefusalThresholds`
    values: Features
    weights: Mapping[str, Weights]  # by judgement, and "read"


def judge_features(
    index: Index,
    question: Question,
    evidence: Sequence[Evidence],
    hits: Sequence[Hit],
    thresholds: RefusalThresholds = REFUSAL,
) -> FeatureJudgement:
    """Judge evidence, best first, by its features alone."""
    fitted = _load_weights()
    as_fitted = index.encoder.fingerprint == fitted["encoder"] and index.reranker is None
    known = ("own" if index.context is None else "context") if as_fitted else "any"
    weights = fitted[known][find_language_mode(question, evidence[0])]
    values = measure_features(index, question, evidence, hits, thresholds)
    found = [_compute_probability(weights[judgement], values) for judgement in JUDGEMENTS]
    value = math.prod(likely for likely, _ in found)
    return FeatureJudgement(value, min(margin for _, margin in found), values, weights)


def add_reading(
    first: FeatureJudgement,
    passages: int,
    answer_log_odds: float,
    thresholds: RefusalThresholds = REFUSAL,
) -> Features:
    """Return the features that are judged once the best sentences have been scored.

    "few" is 1 for an index of few passages and 0 for one of many: the more there are, the likelier
    one is near to any question. Beyond the fitted sizes it is as at the nearest of them.
    """
    least, most = thresholds.smallest_index, thresholds.largest_index
    few = math.log(most / min(max(passages, least), most)) / math.log(most / least)
    return {**first.values, "few": few, "margin": first.margin, "answered": answer_log_odds}


def _compute_probability(weights: Weights, values: Features) -> tuple[float, float]:
    """Return a probability and its margin."""
    known = sum(weights[name] * much for name, much in values.items() if name in weights)
    likely = _logistic(weights["bias"] + known)
    return likely, math.log(max(likely, 1e-12) / weights["refuse_below"])


def find_language_mode(question: Question, best: Evidence) -> Mode:
    """Return "across" if the question is in another language than the passage, else "same"."""
    return "across" if in_other_language(question, best.passage.described_text) else "same"


def measure_features(
    index: Index,
    question: Question,
    evidence: Sequence[Evidence],
    hits: Sequence[Hit],
    thresholds: RefusalThresholds = REFUSAL,
) -> Features:
    """Return the values of `FEATURES`, from -1 to 1; a higher one makes an answer likelier."""
    best, most = evidence[0], thresholds.highest_score
    background = index.mean_similarity(question.text)
    similarities = sorted((hit.similarity for hit in hits), reverse=True)
    others = similarities[1:5]
    ahead = similarities[0] - sum(others) / len(others) if others else 0.0
    across = find_language_mode(question, best) == "across"
    coverage = measure_coverage(question, get_searched_text(best.passage), across=across)
    form = best.form if question.expected.kind in FORMED else 1.0
    return {
        "tokens": best.tokens,
        "passage_tokens": best.passage_tokens,
        "names": best.names,
        "pairs": coverage.pairs,
        "named": coverage.named,
        "nouns": coverage.nouns,
        "nearness": (best.similarity - background) / max(1e-6, 1 - background),
        "lead": ahead / max(1e-6, 1 - background),
        "standing": _measure_standing(
            [hit.score for hit in hits], len(index.passages), thresholds.fewest_hits
        ),
        "attribute": best.attribute,
        "held": 1 - best.missing,
        "form": form,
        "formed_attribute": max(form, best.attribute),
        "met": best.met,
        "amount": math.log(min(max(best.score, 1), most)) / math.log(most),
        "sure": best.share,
        "context": _measure_context(evidence, thresholds),
    }


def read_calibration() -> dict[str, str]:
    """Return the version of the weights, and the fingerprint of the encoder they were fitted with.

    The manifest records both.
    """
    version = blake2b(_WEIGHTS.read_bytes(), digest_size=4).hexdigest()
    return {"version": version, "encoder": _load_weights()["encoder"]}


def _asks_whether_there_is(question: Question, best: Evidence) -> bool:
    """Tell whether the question is whether something is there, in the language of the passage.

    Then its name decides in doubt: too few such questions are written to fit weights. In another
    language the name may be translated in another way.
    """
    existence = question.expected.kind == "existence"
    return existence and find_language_mode(question, best) == "same"


def _asks_for_label(question: Question, best: Evidence) -> bool:
    """Tell whether all that is asked for is what a label names: 账号 of 账　　号：4200.

    A line says too little else for the features, and so does a form.
    """
    if best.table and any(best.table.columns):
        return False
    asked = "".join(one for one in question.about if one.isalnum() and one not in PARTICLES)
    labels = _ENDS_LABEL.split(SPACE_IN_NAME.sub("", fold(best.quote)))[:-1]
    return bool(asked) and asked in map(str.strip, labels)


def _measure_standing(scores: Sequence[float], passages: int, fewest: int) -> float:
    """Return how far the first score is ahead of the mean of the others, by the highest score.

    With fewer scores than `fewest` it is 0.5.
    """
    if len(scores) < fewest:
        return 0.5
    ahead = scores[0] - sum(scores[1:]) / len(scores[1:])
    return max(-1.0, min(1.0, ahead / compute_highest_score(passages)))


def _measure_context(evidence: Sequence[Evidence], thresholds: RefusalThresholds) -> float:
    """Return how near the best sentence is in context, 0 where none is compared.

    One that was not itself compared is as far as the farthest of those that were.
    """
    cosines = [item.contextual for item in evidence if not math.isnan(item.contextual)]
    if not cosines:
        return 0.0
    own = min(cosines) if math.isnan(evidence[0].contextual) else evidence[0].contextual
    return (own - thresholds.usual_cosine) / (1 - thresholds.usual_cosine)


def _says_anything(index: Index, question: Question) -> bool:
    """Tell whether a question has more than particles, stop words and signs (的, the, 😀)."""
    return any(
        not PARTICLES.issuperset(query_term.text)
        for query_term in index.query_terms(question.about)
    )


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))


@cache
def _load_weights() -> dict[str, Any]:
    """Return `encoder`, a fingerprint, and weights by mode and judgement: three sets."""
    fitted: dict[str, Any] = json.loads(_WEIGHTS.read_text("utf-8"))
    return fitted
