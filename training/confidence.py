"""Fits the weights of `assistant.confidence`: `python -m training.confidence`.

Questions are made from sentences (`training.questions`) and asked of passages that have the
sentence, which are to answer, and of passages about something else, which are not. NTREX (news,
twice translated: one translation is asked about, the other is searched) and TICO-19 (health) give
both languages and the ways between them, government reports longer documents of one kind. To these
come passages and questions written for this (`training/written`), the shipped report's own
questions, and one half of `benchmarks.absent`: questions on the subject whose answer is not there.
(Passages without the one sentence that answers were tried for that: they teach how near sentences
lie, not what is missing.) Nothing of the sets that we measure with is read.
"""

import argparse
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import jieba
import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

import corpus
from assistant.cases import read_cases
from assistant.confidence import FEATURES, OF_THE_ENCODER, Features, Judgement, Mode, features, mode
from assistant.question import understand
from assistant.select import select
from benchmarks.absent import collections
from index import Index, load_encoder
from training.data import read_pairs
from training.questions import LITTLE, Freedom, Made, chinese, english

Kind = Literal["answerable", "absent", "strange"]  # strange: not even on the subject

DESTINATION = Path(__file__).parents[1] / "assistant" / "confidence.json"
CASES = Path(__file__).parents[1] / "tests" / "questions" / "report.jsonl"
WRITTEN = Path(__file__).parent / "written"
WRITTEN_COUNT = 2  # how many made questions a written one counts for
QUESTIONS = 250  # of each kind
SENTENCES = 5  # of a parallel text that make a passage
# Shares of the answerable that we accept to refuse.
WRONGLY_REFUSED: dict[Mode, dict[Judgement, float]] = {
    "same": {"subject": 0.05, "answer": 0.01},
    "across": {"subject": 0.01, "answer": 0.025},
}
# The encoder was trained on these translations and meets them better than it will meet others, so
# questions across languages are made harder.
ACROSS = Freedom(keeps=0.7, exchanges=0.25)
OWN_COUNT = 8  # how many made questions one that was written by hand counts for
ABSENT_COUNT = 8
AGAINST: dict[Judgement, Kind] = {"subject": "strange", "answer": "absent"}
STRENGTH = 100.0  # of weights: the inverse of what large ones cost


@dataclass(frozen=True)
class Example:
    """A question as asked of an index, and what was seen."""

    mode: Mode
    values: Features
    kind: Kind
    weight: float = 1.0


def _example(index: Index, text: str, kind: Kind, weight: float = 1.0) -> Iterator[Example]:
    question = understand(text)
    hits = index.search(question.text)
    if evidence := select(index, question, hits):
        values = features(index, question, evidence, hits)
        yield Example(mode(question, evidence[0]), values, kind, weight)


def _index(texts: Sequence[str]) -> Index:
    passages = [corpus.single_passage(str(n), text) for n, text in enumerate(texts) if text]
    return Index.from_passages(passages, load_encoder())


def _joined(sentences: Sequence[str], joint: str) -> list[str]:
    """Return passages of running sentences."""
    return [
        joint.join(sentences[at : at + SENTENCES]) for at in range(0, len(sentences), SENTENCES)
    ]


@dataclass(frozen=True)
class _Text:
    """One text: the sentences that are searched, and questions by number of sentence."""

    sentences: list[str]
    joint: str
    questions: list[tuple[int, Made]]


def _texts(shared: Path, chance: random.Random) -> list[list[_Text]]:
    """Return news and health, each searched in Chinese and in English."""
    folder = shared / "training"
    news = list(read_pairs(folder / "ntrex.en-zho-CN.tsv.gz"))
    retold = [pair[1] for pair in read_pairs(folder / "ntrex.en-zho-TW.tsv.gz")]
    health = list(read_pairs(folder / "tico19.en-zh.tsv.gz"))
    found = []
    for pairs, asked in ((news, retold), (health, [pair[1] for pair in health])):
        english_side, chinese_side = ([pair[side] for pair in pairs] for side in (0, 1))
        words = _chinese_words(asked, chance), " ".join(english_side[:300]).split()
        sides = []
        for sentences, joint, free in (
            (chinese_side, "", (LITTLE, ACROSS)),
            (english_side, " ", (ACROSS, LITTLE)),
        ):
            questions = [
                *_made(chinese, asked, words[0], chance, free[0]),
                *_made(english, english_side, words[1], chance, free[1]),
            ]
            sides.append(_Text(sentences, joint, questions))
        found.append(sides)
    return found


def _chinese_words(sentences: Sequence[str], chance: random.Random) -> list[str]:
    return [
        word
        for sentence in chance.sample(list(sentences), 300)
        for word in jieba.cut(sentence)
        if len(word) > 1
    ]


def _made(
    make: Callable[[str, Sequence[str], random.Random, Freedom], Made | None],
    sentences: Sequence[str],
    others: Sequence[str],
    chance: random.Random,
    freedom: Freedom = LITTLE,
) -> list[tuple[int, Made]]:
    found: list[tuple[int, Made]] = []
    for at in chance.sample(range(len(sentences)), len(sentences)):
        made = make(sentences[at], others, chance, freedom)
        if made:
            found.append((at, made))
        if len(found) == QUESTIONS:
            break
    return found


def _parallel(shared: Path, chance: random.Random) -> Iterator[Example]:
    news, health = _texts(shared, chance)
    for text, other in ((news, health), (health, news)):
        for searched, elsewhere in zip(text, other, strict=True):
            whole = _index(_joined(searched.sentences, searched.joint))
            strange = _index(_joined(elsewhere.sentences, elsewhere.joint))
            for _, made in searched.questions:
                yield from _example(whole, made.text, "answerable")
                yield from _example(strange, made.text, "strange")


def _reports(shared: Path, chance: random.Random) -> Iterator[Example]:
    """Yield questions on government reports."""
    folder = shared / "documents"
    documents = [corpus.load(folder, name) for name in corpus.list_documents(folder)]
    passages = [passage for document in documents for passage in corpus.split(document)]
    texts = [
        [passage.text[s.start - passage.start : s.end - passage.start] for s in passage.sentences]
        for passage in passages
    ]
    flat = [(n, at) for n, sentences in enumerate(texts) for at in range(len(sentences))]
    words = _chinese_words([sentences[0] for sentences in texts], chance)
    questions = _made(chinese, [texts[n][at] for n, at in flat], words, chance)
    whole = _index(["".join(sentences) for sentences in texts])
    for _, made in questions:
        yield from _example(whole, made.text, "answerable")


def _by_hand(shared: Path) -> Iterator[Example]:
    """Yield what is written: questions, and the half of the absent ones that is not measured."""
    asked = collections(shared)
    report = asked["report"][0].index
    yield from _written(report)
    for case in read_cases(CASES):
        if case.answerable:
            yield from _example(report, case.question, "answerable", OWN_COUNT)
    for assistant, questions in asked.values():
        for one in questions:
            if one.half == "fit":
                yield from _example(assistant.index, one.question, "absent", ABSENT_COUNT)


def _written(shipped: Index) -> Iterator[Example]:
    """Yield written questions, asked of their own passages, of another file's and of the report."""
    files = [
        [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        for path in sorted(WRITTEN.glob("*.jsonl"))
    ]
    asked = [[one for passage in file for one in passage["questions"]] for file in files]
    for at, file in enumerate(files):
        index = _index([passage["text"] for passage in file])
        for one in asked[at]:
            kind: Kind = "absent" if one["answer"] is None else "answerable"
            yield from _example(index, one["question"], kind, WRITTEN_COUNT)
            yield from _example(shipped, one["question"], "strange", WRITTEN_COUNT)
        for one in asked[at - 1]:
            yield from _example(index, one["question"], "strange", WRITTEN_COUNT)


def examples(shared: Path, seed: int = 1) -> list[Example]:
    """Return questions from all sources as the assistant sees them."""
    chance = random.Random(seed)
    return [
        *_parallel(shared, chance),
        *_reports(shared, chance),
        *_by_hand(shared),
    ]


def fit(
    rows: npt.NDArray[np.float64], truth: npt.NDArray[np.bool_], counts: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return the weights of a logistic regression, none of them below 0, and its bias.

    Every feature is one that makes surer; a weight below 0 would come of features that tell the
    same. Both kinds count alike, however many there are.
    """
    sides = np.where(truth, 1.0, -1.0)
    share = counts * np.where(truth, 1 / counts[truth].sum(), 1 / counts[~truth].sum())
    share *= counts.sum() / 2

    def loss(values: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        margin = sides * (rows @ values[:-1] + values[-1])
        slope = -share * sides / (1 + np.exp(margin))
        penalty = (values[:-1] ** 2).sum() / (2 * STRENGTH)
        gradient = np.append(rows.T @ slope + values[:-1] / STRENGTH, slope.sum())
        return float((share * np.logaddexp(0, -margin)).sum() + penalty), gradient

    width = rows.shape[1]
    bounds = [(0, None)] * width + [(None, None)]
    start = np.zeros(width + 1)
    found = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B")
    return np.asarray(found.x, np.float64)


def weigh(
    found: Sequence[Example], without: frozenset[str] = frozenset()
) -> dict[Mode, dict[Judgement, dict[str, float]]]:
    """Return the weights of every mode and judgement, and print how well they tell."""
    weights: dict[Mode, dict[Judgement, dict[str, float]]] = {}
    for name, accepted in WRONGLY_REFUSED.items():
        weights[name] = {}
        for judgement, against in AGAINST.items():
            names = [name for name in FEATURES if name not in without]
            own = [one for one in found if one.mode == name and one.kind in ("answerable", against)]
            rows = np.array([[one.values[feature] for feature in names] for one in own])
            truth = np.array([one.kind == "answerable" for one in own])
            counts = np.array([one.weight for one in own])
            values = fit(rows, truth, counts)
            sure = 1 / (1 + np.exp(-(rows @ values[:-1] + values[-1])))
            least = float(np.quantile(sure[truth], accepted[judgement]))
            print(
                f"{name}, {judgement}: {len(rows)} questions; below {least:.3f}: "
                f"{accepted[judgement]:.2f} of the answerable, "
                f"{(sure[~truth] < least).mean():.3f} of the others"
            )
            keys = (*names, "bias", "refuse_below")
            listed = [round(float(value), 3) for value in (*values, least)]
            weights[name][judgement] = dict(zip(keys, listed, strict=True))
    return weights


def main() -> None:
    """Fit and write the weights."""
    parser = argparse.ArgumentParser(description="Fit the confidence of answers.")
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--output", type=Path, default=DESTINATION)
    options = parser.parse_args()
    found = examples(options.shared)
    fitted = {
        "encoder": load_encoder().fingerprint,
        "own": weigh(found),
        "any": weigh(found, without=OF_THE_ENCODER),
    }
    options.output.write_text(json.dumps(fitted, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
