"""Fit the weights of `assistant.refusal.in_documents`: `python -m training.answering.documents`.

Questions on the written folders of reports are asked as the assistant asks them, in the scope that
they name. Each answerable one is also asked of the other documents of its folder, which look alike
and do not answer it. Off the subject are written questions on other passages. What is not there is
also asked of the shipped report and of government reports (`benchmarks.absent`, the half to fit).
"""

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from glob import escape
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from assistant.evaluation.questions.reading import read_cases
from assistant.evidence.close_reading import CloseReading, asks_one_thing
from assistant.evidence.lists.choosing import choose_list
from assistant.finding import rank_within, search_scope
from assistant.question.parsing import parse_question
from assistant.question.scope import find_scopes
from assistant.refusal.confidence import find_language_mode, measure_features
from assistant.refusal.in_documents import describe_document_evidence
from benchmarks.absent import collections
from index import Index, load_encoder
from training.answering.asking import ask_all
from training.answering.examples import CASES, Kind
from training.answering.reports import Asked, read_reports
from training.answering.written import read_written

DESTINATION = Path(__file__).parents[2] / "assistant" / "refusal" / "documents.json"
STRANGE = 240  # written questions that are asked of reports
WRONGLY_REFUSED = 0.08  # share of the answerable that we accept to refuse
CHANGED = 0.003  # share of those that are not read whom reading would have decided otherwise
STRENGTH = 0.3  # the inverse of what large weights cost
NEAR = 3  # hits or sentences among which the answer must be, or a refusal is no fault
_OF_READING = frozenset({"read", "answered"})
WEIGHTS: dict[Kind, float] = {"answerable": 1.0, "absent": 1.0, "strange": 1.0}

Probabilities = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Job:
    """A question to ask, and what it is an example of."""

    question: str
    kind: Kind
    group: str  # examples of one group are left out of a fit together
    asked: Asked | None = None
    without: tuple[str, ...] = ()  # documents that are left out of the search


@dataclass(frozen=True)
class Seen:
    """What was seen of a question."""

    kind: Kind
    group: str
    features: dict[str, float]
    weight: float = 1.0


def list_report_jobs() -> Iterator[Job]:
    """Yield questions on the written reports, and written ones on something else."""
    _, asked = read_reports()
    for one in asked:
        group = one.case.id[:2]
        yield Job(one.case.question, one.kind, group, one)
        telling = {place.document for place in one.places}
        if one.kind == "answerable" and len(telling) == 1:
            yield Job(one.case.question, "absent", group, one, tuple(telling))
    questions = [each.question for file in read_written() for one in file for each in one.questions]
    for number, question in enumerate(random.Random(1).sample(questions, STRANGE)):
        yield Job(question, "strange", f"strange {number % 6}")


def see(index: Index, job: Job) -> Seen | None:
    """Ask as the assistant asks; None for what is refused or answered before it is judged."""
    scope = next(find_scopes(parse_question(job.question), index))
    if job.without:
        topic = job.without[0].split("/")[0]
        others = [n for n in index.documents if n.startswith(topic) and n not in job.without]
        scope = replace(scope, documents=tuple(map(escape, others)), missing="")
    if scope.missing:
        return None
    hits = search_scope(index, scope)
    evidence = rank_within(index, scope, hits) if hits else []
    if not evidence:
        return None
    listed = choose_list(index, scope.question, evidence)
    if listed:
        evidence = list(listed.evidence)
    asked, weight = job.asked, WEIGHTS[job.kind]
    if job.kind == "answerable" and asked:
        told = listed.items if listed else evidence[:NEAR]
        answers = [
            asked.is_answered_by(
                item.passage.document, item.sentence.start, item.sentence.end, item.quote
            )
            for item in told
        ]
        if not any(answers):
            return None
        weight *= 1.0 if answers[0] or listed else 0.5
    question = scope.question
    features = describe_document_evidence(
        measure_features(index, question, evidence, hits),
        question,
        evidence[0],
        listed,
        across=find_language_mode(question, evidence[0]) == "across",
    )
    if asks_one_thing(question):
        read = CloseReading(question, evidence).answer_log_odds()
        features |= {"read": 1.0, "answered": read}
    return Seen(job.kind, job.group, features, weight)


def fit(seen: Sequence[Seen], names: Sequence[str]) -> dict[str, float]:
    """Return a weight for each feature, and the "bias"; both outcomes count alike."""
    rows = np.array([[one.features[name] for name in names] for one in seen])
    truth = np.array([one.kind == "answerable" for one in seen])
    counts = np.array([one.weight for one in seen])
    middle, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    model = LogisticRegression(C=STRENGTH, max_iter=2000, class_weight="balanced")
    model.fit((rows - middle) / spread, truth, counts)
    weights = model.coef_[0] / spread
    bias = float(model.intercept_[0] - weights @ middle)
    found = dict(zip((*names, "bias"), (*weights.tolist(), bias), strict=True))
    return {name: round(weight, 4) for name, weight in found.items()}


def _judge(seen: Sequence[Seen], names: Sequence[str]) -> Probabilities:
    """Return the probability of each by weights that are fitted on the other groups."""
    likely = np.zeros(len(seen))
    for group in sorted({one.group for one in seen}):
        weights = fit([one for one in seen if one.group != group], names)
        for at, one in enumerate(seen):
            if one.group == group:
                known = sum(weights[name] * one.features[name] for name in names)
                likely[at] = 1 / (1 + np.exp(-(known + weights["bias"])))
    return likely


def main() -> None:
    """Fit and write the weights; print how well they tell groups that are left out."""
    parser = argparse.ArgumentParser(description="Fit the confidence of answers from documents.")
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--output", type=Path, default=DESTINATION)
    options = parser.parse_args()
    index, _ = read_reports()
    seen = [one for one in ask_all(index, see, list(list_report_jobs())) if one is not None]
    for name, (assistant, absent) in collections(options.shared).items():
        jobs = [Job(one.question, "absent", name) for one in absent if one.half == "fit"]
        if name == "report":  # its own questions, which the other weights are fitted on as well
            jobs += [
                Job(case.question, "answerable", name)
                for case in read_cases(CASES)
                if case.answerable
            ]
        seen += [one for one in ask_all(assistant.index, see, jobs) if one is not None]
    names = list(seen[0].features)
    unread = [name for name in names if name not in _OF_READING]
    likely, first = _judge(seen, names), _judge(seen, unread)
    truth = np.array([one.kind == "answerable" for one in seen])
    least = float(np.quantile(likely[truth], WRONGLY_REFUSED))
    print(f"left out: AUC {roc_auc_score(truth, likely):.3f}; below {least:.3f} are refused")
    for kind in WEIGHTS:
        own = np.array([one.kind == kind for one in seen])
        print(f"  {kind}: {(likely[own] < least).mean():.3f} of {own.sum()}")
    doubt = _find_doubt(first, likely >= least)
    inside = (doubt[0] < first) & (first < doubt[1])
    print(
        f"read: {inside.mean():.3f}, of the answerable {inside[truth].mean():.3f}, between {doubt}"
    )
    fitted = {
        "encoder": load_encoder().fingerprint,
        "read": fit(seen, names),
        "unread": fit(seen, unread),
        "refuse_below": round(least, 4),
        "doubt": doubt,
    }
    options.output.write_text(json.dumps(fitted, indent=1) + "\n", "utf-8")


def _find_doubt(first: Probabilities, answered: npt.NDArray[np.bool_]) -> list[float]:
    """Return the probabilities beyond which reading decides otherwise for few: `CHANGED`."""
    order = np.argsort(first)
    refused = np.cumsum(~answered[order][::-1])[::-1] / np.arange(len(order), 0, -1)
    most = first[order][np.flatnonzero(refused <= CHANGED)[0]]
    told = np.cumsum(answered[order]) / np.arange(1, len(order) + 1)
    below = np.flatnonzero(told <= CHANGED)
    least = first[order][below[-1]] if len(below) else 0.0
    return [round(float(least), 4), round(float(most), 4)]


if __name__ == "__main__":
    main()
