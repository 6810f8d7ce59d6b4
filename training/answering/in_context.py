"""Fits `assistant.evidence.in_context`: `python -m training.answering.in_context`.

The questions of the fitted half of training/reports are asked with the best candidates all
encoded. How far beyond the first of them each one comes is fitted, by least squares, to what is
known before any is encoded.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.evidence import in_context
from assistant.evidence.candidates import Scores
from assistant.evidence.describing import describe_candidates
from assistant.evidence.scoring import CONTEXT, score_candidates
from assistant.evidence.thresholds import EVIDENCE
from assistant.finding import search_scope
from assistant.question.parsing import parse_question
from assistant.question.scope import find_scopes
from training.answering.reports import read_reports
from training.answering.selection import ENCODE_ALL

DESTINATION = Path(in_context.__file__).with_name("in_context.json")


@dataclass(frozen=True, eq=False)
class Compared:
    """The candidates for a question that are encoded, the best first."""

    scores: Scores  # without context
    similarities: Scores  # of the static encoder
    steps: Scores  # how far beyond the first each one is in context


def gather() -> Iterator[Compared]:
    """Yield what is seen of each question in the narrowest scope that it has."""
    index, asked = read_reports()
    for one in asked:
        scope = next(find_scopes(parse_question(one.case.question), index))
        hits = search_scope(index, scope)
        described = describe_candidates(index, scope.question, hits, ENCODE_ALL)
        if described is None:
            continue
        whole = described.features.whole.copy()
        whole[:, CONTEXT] = 0
        plain = replace(described.features, whole=whole, in_context=False)
        scores = score_candidates(plain).scores
        best = np.argsort(-scores, kind="stable")[: EVIDENCE.in_context]
        near = described.contextual[best]
        steps = (near - near[0]) / EVIDENCE.cosine_step
        yield Compared(scores[best], described.matches.cosines[best], steps)


def fit(compared: Sequence[Compared]) -> tuple[dict[str, float], float]:
    """Return the weights, and the standard deviation of what they miss."""
    described: list[npt.NDArray[np.float32]] = [
        in_context.describe_expectation(one.scores, one.similarities)[1:] for one in compared
    ]
    traits, steps = np.vstack(described), np.concatenate([one.steps[1:] for one in compared])
    weights = np.linalg.lstsq(traits, steps, rcond=None)[0]
    missed = float(np.std(steps - traits @ weights))
    return dict(
        zip(in_context.EXPECTING, np.round(weights.astype(float), 3).tolist(), strict=True)
    ), missed


def main() -> None:
    """Gather, fit and write."""
    weights, missed = fit(list(gather()))
    print(weights, f"standard deviation of what they miss: {missed:.3f}")
    DESTINATION.write_text(json.dumps(weights, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
