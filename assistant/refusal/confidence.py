"""How sure we are that the passages found answer the question: two probabilities, fitted.

A question can be off the subject, and it can be on the subject and ask what is not there; what
tells the one tells little of the other. Whether the passages are on the subject is seen above all
in how much of the question they have, of its words, its tokens, its names and nouns, how much
nearer the best sentence is than passages are on the whole, and how far the best passage stands out.
Not only the share counts but how much it is: all of three words is found in many places, most of
ten in few. Whether the answer is there is seen above all in what it is to be of (the investment in
投資是多少), in the form that it must have (a number, a person), and in the heaviest word of the
question that nothing covers. Each counts for both, as much as it tells.

Logistic regressions weigh them, for questions in the passages' own language and for those in the
other, where a dictionary covers less. `python -m training.answering.confidence` fits them on
questions made from documents and parallel texts and on questions written for it, and says below
which probability to refuse. Where that leaves doubt the best sentences are read closely
(`assistant.evidence.close_reading`), and a third regression weighs what reading says beside the
features and the size of the index; across languages, where features say less, beside the margin of
the first two alone. What depends on how an encoder's cosines lie is weighed for the encoder it was
fitted with, known by the fingerprint in a generation's manifest; for any other the judgement does
without.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal

from assistant.evidence.candidates import PARTICLES
from assistant.evidence.close_reading import Doubt, is_to_be_read
from assistant.evidence.selection import Evidence
from assistant.question.answer_type import FORMED
from assistant.question.parsing import Question, in_other_language
from assistant.refusal.coverage import wording
from corpus import Passage
from index import Hit, Index, highest_score

Mode = Literal["same", "across"]
Judgement = Literal["subject", "answer"]
Features = Mapping[str, float]
Weights = Mapping[str, float]  # by feature, and "bias" and "refuse_below"
JUDGEMENTS: tuple[Judgement, ...] = ("subject", "answer")
FEATURES = (
    *("coverage", "tokens", "passage", "passage_tokens", "names", "pairs", "named", "nouns"),
    *("nearness", "lead", "standing", "attribute", "held", "form", "formed_attribute"),
    *("met", "amount", "sure"),
)
OF_THE_ENCODER = frozenset({"nearness", "lead", "standing"})
_FEW = 3  # passages of which it says nothing that one stands out
_HALF = 0.5  # of a thing named
_MUCH = 100.0  # a score of sentences that few reach
_SMALL = 1e-12
# Logarithms of a probability by the one that is refused: where reading says more than they. What is
# sure must lie above, so this goes with the weights: none may refuse from 1 / 1.9 on.
IN_DOUBT = (math.log(0.55), math.log(1.9))
FITTED_SIZES = (120, 1000)  # passages of the smallest and of the largest index
_WEIGHTS = Path(__file__).parent / "confidence.json"


@dataclass(frozen=True)
class Confidence:
    """How likely the evidence answers the question, and whether that is too little to answer."""

    value: float  # probability, 0 to 1: that it is on the subject, and that the answer is there
    refused: bool


def confidence(
    index: Index,
    question: Question,
    evidence: Sequence[Evidence],
    hits: Sequence[Hit],
    doubt: Doubt,
) -> Confidence:
    """Judge the evidence, best first, against the question; `doubt` reads it where need be."""
    if not evidence or not _says_anything(index, question):
        return Confidence(0.0, refused=True)
    first = judged(index, question, evidence, hits)
    margin = first.margin
    if _asks_whether_there_is(question, evidence[0]):
        return Confidence(first.value, margin <= IN_DOUBT[0] or evidence[0].form < _HALF)
    if IN_DOUBT[0] < margin < IN_DOUBT[1] and is_to_be_read(question, evidence[:1]):
        seen = with_reading(first, len(index.passages), doubt.answered())
        _, margin = _weighed(first.weights["read"], seen)
    return Confidence(first.value, margin < 0)


@dataclass(frozen=True)
class Judged:
    """What is judged of evidence before anything is read."""

    value: float  # probability that it answers
    margin: float  # logarithm of a probability by that refused, of the judgement nearer to it
    values: Features
    weights: Mapping[str, Weights]  # by judgement, and "read"


def judged(
    index: Index, question: Question, evidence: Sequence[Evidence], hits: Sequence[Hit]
) -> Judged:
    """Judge the evidence, best first, against the question. Nothing is read."""
    fitted = _fitted()
    as_fitted = index.encoder.fingerprint == fitted["encoder"] and index.reranker is None
    weights = fitted["own" if as_fitted else "any"][mode(question, evidence[0])]
    values = features(index, question, evidence, hits)
    found = [_weighed(weights[judgement], values) for judgement in JUDGEMENTS]
    value = math.prod(likely for likely, _ in found)
    return Judged(value, min(margin for _, margin in found), values, weights)


def with_reading(first: Judged, passages: int, answered: float) -> Features:
    """Return what counts once the best sentences of an index of so many passages are read.

    "few" is 1 for few passages and 0 for many: the more there are, the likelier one of them is near
    to whatever is asked. Beyond the sizes that were fitted on it is as at the nearest of them.
    """
    least, most = FITTED_SIZES
    few = math.log(most / min(max(passages, least), most)) / math.log(most / least)
    return {**first.values, "few": few, "margin": first.margin, "answered": answered}


def _weighed(weights: Weights, values: Features) -> tuple[float, float]:
    """Return a probability, and the logarithm of it by the one below which is refused."""
    known = sum(weights[name] * much for name, much in values.items() if name in weights)
    likely = _logistic(weights["bias"] + known)
    return likely, math.log(max(likely, _SMALL) / weights["refuse_below"])


def mode(question: Question, best: Evidence) -> Mode:
    """Tell whether the question is in the language of the passage."""
    return "across" if in_other_language(question, best.passage.text) else "same"


def features(
    index: Index, question: Question, evidence: Sequence[Evidence], hits: Sequence[Hit]
) -> Features:
    """Return the values of `FEATURES`, each between -1 and 1; the more, the surer."""
    best = evidence[0]
    background = index.mean_similarity(question.text)
    similarities = sorted((hit.similarity for hit in hits), reverse=True)
    others = similarities[1:5]
    ahead = similarities[0] - sum(others) / len(others) if others else 0.0
    across = mode(question, best) == "across"
    worded = wording(question, _with_headings(best.passage), across=across)
    form = best.form if question.expected.kind in FORMED else 1.0
    return {
        "coverage": best.coverage,
        "tokens": best.tokens,
        "passage": best.passage_coverage,
        "passage_tokens": best.passage_tokens,
        "names": best.names,
        "pairs": worded.pairs,
        "named": worded.named,
        "nouns": worded.nouns,
        "nearness": (best.similarity - background) / max(1e-6, 1 - background),
        "lead": ahead / max(1e-6, 1 - background),
        "standing": _standing([hit.score for hit in hits], len(index.passages)),
        "attribute": best.attribute,
        "held": 1 - best.missing,
        "form": form,
        "formed_attribute": max(form, best.attribute),
        "met": best.met,
        "amount": math.log(min(max(best.score, 1), _MUCH)) / math.log(_MUCH),
        "sure": best.share,
    }


def calibration() -> dict[str, str]:
    """Return the version of the weights, and the fingerprint of the encoder they were fitted with.

    The manifest records both.
    """
    version = blake2b(_WEIGHTS.read_bytes(), digest_size=4).hexdigest()
    return {"version": version, "encoder": _fitted()["encoder"]}


def _asks_whether_there_is(question: Question, best: Evidence) -> bool:
    """Tell whether it is asked if there is a thing: in doubt its name decides, nothing is read.

    Too few such questions are written to fit this. In the other language words may be translated
    otherwise.
    """
    return question.expected.kind == "existence" and mode(question, best) == "same"


def _with_headings(passage: Passage) -> str:
    return "\n".join((*passage.section, passage.text))


def _standing(scores: Sequence[float], passages: int) -> float:
    """Return how far the first score is ahead of the others, by what a score can be at most.

    Where too few passages stand beside it to tell, half of that.
    """
    if len(scores) < _FEW:
        return 0.5
    ahead = scores[0] - sum(scores[1:]) / len(scores[1:])
    return max(-1.0, min(1.0, ahead / highest_score(passages)))


def _says_anything(index: Index, question: Question) -> bool:
    """Tell whether a question has more than particles, stop words and signs: 「的」, "the", 😀."""
    return any(
        not PARTICLES.issuperset(query_term.text)
        for query_term in index.query_terms(question.about)
    )


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))


@cache
def _fitted() -> dict[str, Any]:
    """Return `encoder`, a fingerprint, and weights by mode and judgement: its `own`, and `any`."""
    fitted: dict[str, Any] = json.loads(_WEIGHTS.read_text("utf-8"))
    return fitted
