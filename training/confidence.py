"""Fits the weights of `assistant.confidence`: `python -m training.confidence`.

Questions are made by machine: a span of a sentence, thinned, with an opening or ending that asks.
Asked of the passages that the sentence comes from they are answerable; asked of another text's
passages they are not. Government reports give Chinese ones on one subject (answerable by one half
of the years, not by the other), NTREX (news) and TICO-19 (health) both languages and the ways
between them. Nothing of the sets that we measure with is read.
"""

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import jieba
import numpy as np
from sklearn.linear_model import LogisticRegression

import corpus
from assistant.confidence import FEATURES, features, mode
from assistant.question import understand
from assistant.select import select
from index import Index, load_encoder
from training.data import read_pairs

DESTINATION = Path(__file__).parents[1] / "assistant" / "confidence.json"
QUESTIONS = 300  # of each kind
SENTENCES = 4  # of a parallel text that make a passage
SPAN = 7  # words of a sentence that a question takes up
KEEP = 0.8  # share of them that it keeps
EXCHANGED = 0.15  # share of those that are exchanged for words from elsewhere
ENGLISH = ["What is ", "Which ", "How did ", "Who ", "When did ", "Why did ", "How many "]
WRONGLY_REFUSED = 0.05  # share of the answerable that we accept to refuse
CHINESE = ["是什么？", "是谁？", "怎么样？", "是多少？", "在哪里？", "有哪些？", "是什么时候？"]


def english_question(sentence: str, others: Sequence[str], chance: random.Random) -> str | None:
    """Return a question that a sentence answers; None if it is too short for one."""
    kept = _thinned(sentence.split(), chance.choice(others).split(), chance)
    return chance.choice(ENGLISH) + " ".join(kept) + "?" if kept else None


def chinese_question(sentence: str, others: Sequence[str], chance: random.Random) -> str | None:
    """Return a question that a sentence answers; None if it is too short for one."""
    kept = _thinned(list(jieba.cut(sentence)), list(jieba.cut(chance.choice(others))), chance)
    return "".join(kept) + chance.choice(CHINESE) if kept else None


def _thinned(words: list[str], others: list[str], chance: random.Random) -> list[str]:
    """Return a span of the words, some exchanged for others': people ask in words of their own."""
    if len(words) < SPAN + 2:
        return []
    start = chance.randrange(len(words) - SPAN)
    span = [word for word in words[start : start + SPAN] if chance.random() < KEEP]
    return [chance.choice(others) if chance.random() < EXCHANGED else word for word in span]


def _index(texts: Sequence[str]) -> Index:
    passages = [corpus.single_passage(str(n), text) for n, text in enumerate(texts)]
    return Index.from_passages(passages, load_encoder())


def _reports(shared: Path) -> tuple[list[str], list[str]]:
    """Return passages of every other government report, and sentences of those between."""
    inside: list[str] = []
    outside: list[str] = []
    for n, path in enumerate(sorted((shared / "documents").glob("*.txt"))):
        document = corpus.load(path.parent, path.name)
        for passage in corpus.split(document):
            (inside if n % 2 else outside).append(passage.text)
    return inside, outside


def _examples(
    index: Index, questions: Sequence[str | None], answerable: bool
) -> Iterator[tuple[str, tuple[float, ...], bool]]:
    for text in questions:
        if text is None:
            continue
        question = understand(text)
        hits = index.search(question.text)
        if evidence := select(index, question, hits):
            values = features(index, question, evidence, hits)
            yield mode(question, evidence[0]), values, answerable


def examples(shared: Path, seed: int = 1) -> list[tuple[str, tuple[float, ...], bool]]:
    """Return (mode, features, answerable) of questions from all sources."""
    chance = random.Random(seed)
    news = list(read_pairs(shared / "training" / "ntrex.en-zho-CN.tsv.gz"))
    health = list(read_pairs(shared / "training" / "tico19.en-zh.tsv.gz"))
    groups = [news[at : at + SENTENCES] for at in range(0, len(news) - SENTENCES, SENTENCES)]
    english, chinese = ([pair[side] for pair in news + health] for side in (0, 1))
    found: list[tuple[str, tuple[float, ...], bool]] = []
    for side, joint in ((0, " "), (1, "")):
        index = _index([joint.join(pair[side] for pair in group) for group in groups])
        for texts, answerable in ((news, True), (health, False)):
            sample = chance.sample(texts, QUESTIONS)
            for asked in (
                [english_question(pair[0], english, chance) for pair in sample],
                [chinese_question(pair[1], chinese, chance) for pair in sample],
            ):
                found += _examples(index, asked, answerable)
    inside, outside = _reports(shared)
    index = _index(inside)
    for passages, answerable in ((inside, True), (outside, False)):
        chosen = chance.sample(passages, QUESTIONS)
        found += _examples(
            index, [chinese_question(t, chinese, chance) for t in chosen], answerable
        )
    return found


def main() -> None:
    """Fit and write the weights, and print how well they tell the two kinds apart."""
    parser = argparse.ArgumentParser(description="Fit the confidence of answers.")
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--output", type=Path, default=DESTINATION)
    options = parser.parse_args()
    weights = {}
    found = examples(options.shared)
    for kind in ("same", "across"):
        rows = np.array([values for name, values, _ in found if name == kind])
        truth = np.array([answerable for name, _, answerable in found if name == kind])
        model = LogisticRegression(C=10, class_weight="balanced").fit(rows, truth)
        sure = model.predict_proba(rows)[:, 1]
        least = float(np.quantile(sure[truth], WRONGLY_REFUSED))
        print(
            f"{kind}: {len(rows)} questions; below {least:.3f}: {WRONGLY_REFUSED:.2f} of the "
            f"answerable, {(sure[~truth] < least).mean():.3f} of the others"
        )
        values = [*model.coef_[0].tolist(), float(model.intercept_[0]), least]
        names = (*FEATURES, "bias", "refuse_below")
        weights[kind] = dict(zip(names, [round(value, 3) for value in values], strict=True))
    options.output.write_text(json.dumps(weights, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
