"""Dense recall of a model folder on the public question sets.

python -m training.encoder.evaluate [MODEL]

Encodes each passage's text alone and ranks by cosine. Measures only; nothing here is trained on,
and the product's own measuring program is benchmarks/retrieval.py.
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]
Encode = Callable[[list[str]], Vectors]

SETS = (
    ("xquad-zh", "questions.en.jsonl"),
    ("xquad-zh", "questions.jsonl"),
    ("xquad-en", "questions.zh.jsonl"),
    ("xquad-en", "questions.jsonl"),
    ("drcd", "questions.jsonl"),
    ("cmrc", "questions.jsonl"),
)


def read_jsonl(path: Path) -> list[dict[str, object]]:
    """One object per line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def recall(encode: Encode, folder: Path, questions: str) -> tuple[float, float]:
    """Recall@1 and recall@10 of one set."""
    passages = read_jsonl(folder / "passages.jsonl")
    asked = read_jsonl(folder / questions)
    row = {passage["id"]: number for number, passage in enumerate(passages)}
    vectors = encode([str(passage["text"]) for passage in passages])
    scores = encode([str(question["question"]) for question in asked]) @ vectors.T
    best = np.argsort(-scores, axis=1, kind="stable")[:, :10]
    at_1 = at_10 = 0
    for ranked, question in zip(best.tolist(), asked, strict=True):
        gold = {row[i] for i in question["passage_ids"]}  # type: ignore[attr-defined]
        at_1 += ranked[0] in gold
        at_10 += bool(gold.intersection(ranked))
    return at_1 / len(asked), at_10 / len(asked)


def report(encode: Encode, bench: Path) -> str:
    """One line per set."""
    lines = []
    for name, questions in SETS:
        at_1, at_10 = recall(encode, bench / name, questions)
        lines.append(f"{name:<9} {questions:<19} recall@1 {at_1:.3f}  recall@10 {at_10:.3f}")
    return "\n".join(lines)


def main() -> None:
    """Print the recall of a model folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", nargs="?", type=Path, default=Path("index/encoders/builtin"))
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    arguments = parser.parse_args()

    model = SentenceTransformer(str(arguments.model), device="cpu")

    def encode(texts: list[str]) -> Vectors:
        return np.asarray(model.encode(texts, batch_size=256), dtype=np.float32)

    print(report(encode, arguments.shared / "bench"))


if __name__ == "__main__":
    main()
