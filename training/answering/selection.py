"""Fits the weights of `assistant.evidence.scoring`: `python -m training.answering.selection`.

Written questions (`training/written`) are asked of all written passages at once; to them come
questions made from English sentences (`training.answering.questions`), for documents in English.
Each is read as the assistant reads it, and the weights are those under which the softmax over its
candidates gives the answering sentence most: once for candidates compared in context, once without
that. Nothing of the sets that we measure with is read.
"""

import argparse
import json
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt

from assistant.evidence.answer_forms import has_answer_form
from assistant.evidence.describing import describe_candidates
from assistant.evidence.question_parts import KINDS, TRAITS
from assistant.evidence.scoring import SOFTPLUS_SHIFT, WHOLE_FEATURES
from assistant.evidence.thresholds import EVIDENCE
from assistant.question.parsing import parse_question
from benchmarks.in_context import add_context
from corpus import make_passage
from index import Index, load_encoder
from training.answering.asking import ask_all
from training.answering.questions import LITTLE, english
from training.answering.written import read_written

if TYPE_CHECKING:
    import torch

DESTINATION = Path(__file__).parents[2] / "assistant" / "evidence" / "selection.json"
FORMS = ("person", "date", "place", "number", "reason", "manner")
ENGLISH = 300  # questions made of each text in English
SENTENCES = 8  # of such a text that make a passage
CANDIDATES = 24  # that are compared of each question
HIDDEN = 32
ENCODE_ALL = replace(EVIDENCE, overtaking=math.inf)
EPOCHS, BATCH, RATE, DECAY, WARM = 8, 32, 5e-3, 0.01, 50
# What the last sentence of a passage counts less than the first. Not fitted: writers of questions
# were told to spread them evenly, which people do not.
DEPTH = 1.0

Arrays = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Question:
    """A question, and where the passage that answers it says so."""

    text: str
    passage: str
    start: int
    end: int


def written_questions() -> tuple[list[tuple[str, str]], list[Question]]:
    """Return the written passages, id and text, and the questions that they answer."""
    passages = [passage for file in read_written() for passage in file]
    return [(passage.id, passage.text) for passage in passages], [
        Question(asked.question, passage.id, *asked.span)
        for passage in passages
        for asked in passage.questions
        if asked.span is not None
    ]


def english_questions(shared: Path) -> Iterator[tuple[list[tuple[str, str]], list[Question]]]:
    """Yield passages in English and questions made from their sentences."""
    from training.encoder.data import read_pairs  # noqa: PLC0415 -- needs the training extra, tests do not

    chance = random.Random(1)
    for name in ("ntrex.en-zho-CN.tsv.gz", "tico19.en-zh.tsv.gz"):
        sentences = [pair[0] for pair in read_pairs(shared / "training" / name)]
        words = " ".join(sentences[:300]).split()
        passages: list[tuple[str, str]] = []
        places: dict[int, tuple[str, int]] = {}
        for first in range(0, len(sentences), SENTENCES):
            text = ""
            for at, sentence in enumerate(sentences[first : first + SENTENCES], first):
                places[at] = str(first), len(text)
                text += sentence + " "
            passages.append((str(first), text))
        found: list[Question] = []
        for at in chance.sample(range(len(sentences)), len(sentences)):
            made = english(sentences[at], words, chance, LITTLE)
            if made and made.answer in sentences[at] and len(found) < ENGLISH:
                passage, begin = places[at]
                start = begin + sentences[at].index(made.answer)
                found.append(Question(made.text, passage, start, start + len(made.answer)))
        yield passages, found


def _gather(passages: Sequence[tuple[str, str]], questions: Sequence[Question]) -> list[Arrays]:
    index = Index.from_passages([make_passage(*one) for one in passages], load_encoder())
    add_context(index, 1.0, keep_all=True)
    return [example for example in ask_all(index, _example, questions) if example is not None]


def _example(index: Index, one: Question) -> Arrays | None:
    """Return what is seen of a question's candidates, and which answer; None if none does."""
    question = parse_question(one.text)
    described = describe_candidates(index, question, index.search(question.text), ENCODE_ALL)
    if described is None:
        return None
    candidates, features = described.matches.candidates, described.features
    answers = np.array(
        [
            passage.document == one.passage and s.start <= one.start and one.end <= s.end
            for passage, s in candidates
        ]
    )
    if not answers.any():
        return None
    likely = (
        features.whole[:, 0] + features.whole[:, 1] + 4 * features.parts["tokens"].own.mean(axis=1)
    )
    kept = np.argsort(-(likely + 100 * answers), kind="stable")[:CANDIDATES]
    quotes = [described.matches.texts[at] for at in kept.tolist()]
    form = [has_answer_form(question.expected, quote, question.folded) for quote in quotes]
    kind = question.expected.kind
    half = np.float16
    example: dict[str, npt.NDArray[Any]] = {
        "answers": answers[kept],
        "passage": features.passage_numbers[kept],
        "whole": features.whole[kept],
        "across": np.array(features.across),
        "form": np.array(form, np.float32),
        "kind": np.array(FORMS.index(kind) if kind in FORMS else len(FORMS)),
    }
    for name, parts in features.parts.items():
        has = (parts.own, parts.preceding, parts.earlier, parts.later)
        example[name] = np.stack([rows[kept] for rows in has]).astype(half)
        example[f"{name} traits"] = parts.traits.astype(half)
    return example


def _batch(examples: Sequence[Arrays]) -> dict[str, "torch.Tensor"]:
    """Return examples side by side, filled up with zeros."""
    import torch  # noqa: PLC0415 -- after the workers have been forked

    shapes = {
        name: np.max([example[name].shape for example in examples], axis=0).astype(int)
        if examples[0][name].ndim
        else ()
        for name in examples[0]
    }
    batch: dict[str, torch.Tensor] = {}
    for name, shape in shapes.items():
        first = examples[0][name]
        kind = np.float32 if first.dtype == np.float16 else first.dtype
        filled = np.zeros((len(examples), *shape), kind)
        for at, example in enumerate(examples):
            within = (slice(size) for size in example[name].shape)
            filled[(slice(at, at + 1), *within)] = example[name]
        batch[name] = torch.from_numpy(filled)
    counts = torch.tensor([len(example["answers"]) for example in examples])
    batch["there"] = torch.arange(int(batch["answers"].shape[1]))[None] < counts[:, None]
    return batch


def _model() -> "torch.nn.ParameterDict":
    import torch  # noqa: PLC0415

    torch.manual_seed(0)
    model = torch.nn.ParameterDict()
    for kind in KINDS:
        for name, (rows, columns) in (
            ("first", (len(TRAITS), HIDDEN)),
            ("second", (HIDDEN, 4)),
        ):
            layer = torch.nn.Linear(rows, columns)
            model[f"{kind} {name}"] = torch.cat([layer.weight.T, layer.bias[None]]).detach()
    model["whole"] = torch.zeros(2, len(WHOLE_FEATURES))
    model["forms"] = torch.zeros(len(FORMS) + 1)
    return model


def _scores(model: "torch.nn.ParameterDict", batch: dict[str, "torch.Tensor"]) -> "torch.Tensor":
    """Return [questions, candidates]: `assistant.evidence.scoring.score_candidates` in torch."""
    import torch  # noqa: PLC0415
    from torch.nn import functional  # noqa: PLC0415

    rows = torch.arange(len(batch["across"]))[:, None]
    whole = model["whole"][0] + model["whole"][1] * batch["across"][:, None].float()
    scores = (batch["whole"] * whole[:, None]).sum(-1)
    scores = scores - DEPTH * batch["whole"][..., WHOLE_FEATURES.index("depth")]
    scores = scores + model["forms"][batch["kind"]][:, None] * batch["form"]
    for kind in KINDS:
        first, second = model[f"{kind} first"], model[f"{kind} second"]
        hidden = functional.silu(batch[f"{kind} traits"] @ first[:-1] + first[-1])
        out = (hidden @ second[:-1] + second[-1])[rows, batch["passage"]]
        weights = functional.softplus(out[..., 0] - SOFTPLUS_SHIFT)
        by_preceding, by_earlier, by_later = torch.sigmoid(out[..., 1:]).unbind(-1)
        own, preceding, earlier, later = batch[kind].unbind(1)
        has = own + by_preceding * (preceding - own).clamp(min=0)
        has = has + by_earlier * (earlier - torch.maximum(own, preceding)).clamp(min=0)
        has = has + (by_later - 0.5) * (later - torch.maximum(own, earlier)).clamp(min=0)
        scores = scores + (weights * has).sum(-1)
    return cast("torch.Tensor", scores.masked_fill(~batch["there"], -1e4))


def fit(examples: Sequence[Arrays], epochs: int = EPOCHS) -> "torch.nn.ParameterDict":
    """Return the weights."""
    import torch  # noqa: PLC0415

    torch.set_num_threads(1)  # sums in one order: the same weights every time
    model = _model()
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=DECAY)
    order, chance = list(examples), random.Random(0)
    steps, step = epochs * math.ceil(len(order) / BATCH), 0
    for epoch in range(epochs):
        chance.shuffle(order)
        losses = []
        for at in range(0, len(order), BATCH):
            for group in optimizer.param_groups:
                along = 0.5 + 0.5 * math.cos(math.pi * step / steps)
                group["lr"] = RATE * min(1, (step + 1) / WARM) * along
            batch = _batch(order[at : at + BATCH])
            scores = _scores(model, batch)
            right = scores.masked_fill(~batch["answers"], -1e4)
            loss = (torch.logsumexp(scores, 1) - torch.logsumexp(right, 1)).mean()
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            losses.append(float(loss.detach()))
            step += 1
        print(f"epoch {epoch + 1}: loss {sum(losses) / len(losses):.4f}", flush=True)
    return model


def leave_context_out(example: Arrays) -> Arrays:
    """Return what is seen of a question where nothing is compared in context."""
    whole = example["whole"].copy()
    whole[:, WHOLE_FEATURES.index("context")] = 0
    return {**example, "whole": whole}


def list_weights(model: "torch.nn.ParameterDict") -> dict[str, Any]:
    """Return the weights as `assistant.evidence.scoring` reads them."""

    def rounded(rows: "torch.Tensor") -> list[Any]:
        return cast("list[Any]", np.round(rows.detach().numpy().astype(float), 4).tolist())

    whole = model["whole"].detach().clone()
    whole[0, WHOLE_FEATURES.index("depth")] -= DEPTH
    return {
        "layers": {
            kind: [rounded(model[f"{kind} first"]), rounded(model[f"{kind} second"])]
            for kind in KINDS
        },
        "whole": [rounded(whole[0]), rounded(whole[0] + whole[1])],
        "forms": dict(zip(FORMS, rounded(model["forms"]), strict=False)),
    }


def first_right(model: "torch.nn.ParameterDict", examples: Sequence[Arrays]) -> float:
    """Return the share of the examples whose best candidate answers."""
    right = 0
    for at in range(0, len(examples), BATCH):
        batch = _batch(examples[at : at + BATCH])
        best = _scores(model, batch).argmax(1, keepdim=True)
        right += int(batch["answers"].gather(1, best).sum())
    return right / len(examples)


def main() -> None:
    """Gather, fit and write."""
    parser = argparse.ArgumentParser(description="Fit how sentences are chosen.")
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--output", type=Path, default=DESTINATION)
    options = parser.parse_args()
    examples = _gather(*written_questions())
    for passages, questions in english_questions(options.shared):
        examples += _gather(passages, questions)
    print(f"{len(examples)} questions, {len(TRAITS)} traits")
    fitted = {}
    for name, given in (
        ("plain", [leave_context_out(one) for one in examples]),
        ("context", examples),
    ):
        model = fit(given)
        print(f"{name}, first right of those fitted: {first_right(model, given):.4f}")
        fitted[name] = list_weights(model)
    options.output.write_text(json.dumps(fitted, separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main()
