"""Fit the sentence reranker: `python -m training.answering.sentence_reranker [--shared DIR]`.

multilingual-e5-small (`training.encoder.e5`) goes on learning on the written questions: it sees a
question with the sentences that the weights of `assistant.evidence.scoring` put first, and the
softmax over what it gives each, and over none of them, is to give the one that answers. At times
the passage that answers is taken out, so that none does. The files in `HELD_OUT` are left for
trying. Takes a minute on a GPU and some hours on two processor cores; the last bits differ from
machine to machine. Nothing of the sets that we measure with is read.
"""

import argparse
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save_file

from assistant.evidence.sentence_reranker import RERANKER_INPUT
from index.encoders.transformer import ARCHITECTURE, load_tokens
from training.answering.competing import (
    HELD_OUT,
    Example,
    Tokens,
    choose_shown,
    collect_examples,
)
from training.encoder import e5

if TYPE_CHECKING:
    import torch

DESTINATION = Path(__file__).parents[2] / "assistant" / "evidence" / "sentence_reranker_model"
EPOCHS, BATCH, RATE, WARM, DECAY, DROPPED = 6, 64, 5e-5, 150, 0.01, 0.1


class Reranker:
    """The network of the sentence reranker in torch; its embeddings stay as they are."""

    def __init__(
        self, tensors: Mapping[str, npt.NDArray[Any]], embeddings: npt.NDArray[Any], device: str
    ) -> None:
        """Take multilingual-e5-small's numbers."""
        import torch  # noqa: PLC0415

        self.embeddings = torch.from_numpy(embeddings).to(device)
        width = embeddings.shape[1]
        numbers: dict[str, torch.Tensor] = {
            "positions": torch.from_numpy(
                tensors["emb.pos"].reshape(-1, width) + tensors["emb.type"][:width]
            ),
            "sides": torch.zeros(2, width),
            "norm.weight": torch.from_numpy(tensors["emb.ln.w"].copy()),
            "norm.bias": torch.from_numpy(tensors["emb.ln.b"].copy()),
            "head.weight": 0.02 * torch.randn(2, width),
            "head.bias": torch.zeros(2),
            "base": torch.tensor([0.85]),
            "weighed": torch.tensor(0.5),
        }
        for side in ("question", "sentence"):
            numbers[f"{side}.weight"], numbers[f"{side}.bias"] = (
                torch.eye(width),
                torch.zeros(width),
            )
        self.layers = sum(name.endswith(".q.w") for name in tensors)
        for layer in range(self.layers):
            for name in (*"qkv", *e5.MATRICES, *e5.NORMS):
                bias = tensors[f"l{layer}.{name}.b"]
                weight = tensors[f"l{layer}.{name}.w"].reshape(
                    -1 if name in e5.NORMS else (len(bias), -1)
                )
                numbers[f"{layer}.{name}.weight"] = torch.from_numpy(weight.copy())
                numbers[f"{layer}.{name}.bias"] = torch.from_numpy(bias.copy())
        self.own = {
            name: torch.nn.Parameter(value.float().to(device)) for name, value in numbers.items()
        }

    def scores(
        self, batch: Mapping[str, "torch.Tensor"], dropped: float = 0.0
    ) -> tuple["torch.Tensor", "torch.Tensor"]:
        """Return [questions, sentences] and [questions]: logits of each, and of none."""
        import torch  # noqa: PLC0415
        from torch.nn import functional  # noqa: PLC0415

        def apply(name: str, rows: torch.Tensor) -> torch.Tensor:
            return functional.linear(rows, self.own[name + ".weight"], self.own[name + ".bias"])

        def norm(name: str, rows: torch.Tensor) -> torch.Tensor:
            own = self.own[name + ".weight"], self.own[name + ".bias"]
            return functional.layer_norm(rows, rows.shape[-1:], *own, eps=1e-12)

        def drop(rows: torch.Tensor) -> torch.Tensor:
            return functional.dropout(rows, dropped)

        def heads(rows: torch.Tensor) -> torch.Tensor:
            return rows.view(*rows.shape[:2], ARCHITECTURE.heads, -1).transpose(1, 2)

        ids, part = batch["ids"], batch["part"]
        sides = self.own["sides"][(part != 0).long()]
        seen = drop(
            norm("norm", self.embeddings[ids] + self.own["positions"][: ids.shape[1]] + sides)
        )
        mask = (part >= 0)[:, None, None]
        for at in range(self.layers):
            asks, keys, own = (heads(apply(f"{at}.{name}", seen)) for name in "qkv")
            joined = functional.scaled_dot_product_attention(asks, keys, own, mask, dropped)
            joined = joined.transpose(1, 2).flatten(2)
            seen = norm(f"{at}.aln", seen + drop(apply(f"{at}.ao", joined)))
            told = apply(f"{at}.fo", functional.gelu(apply(f"{at}.fi", seen)))
            seen = norm(f"{at}.oln", seen + drop(told))
        parts = torch.arange(batch["there"].shape[1] + 1, device=ids.device)
        within = (part[:, None] == parts[None, :, None]).to(seen.dtype)
        means = (within @ seen).float() / within.sum(-1, keepdim=True).float().clamp(min=1)
        asked, told = means[:, :1], means[:, 1:]
        near = functional.cosine_similarity(apply("question", asked), apply("sentence", told), -1)
        head = apply("head", means)
        sharpness = RERANKER_INPUT.sharpness
        each = (sharpness * near + head[:, 1:, 0]).masked_fill(~batch["there"], -1e4)
        return each, head[:, 0, 1] + sharpness * self.own["base"]


def _compute_loss(reranker: Reranker, batch: Mapping[str, "torch.Tensor"]) -> "torch.Tensor":
    """Return the loss of the reranker's scores, alone and added to the first scores."""
    import torch  # noqa: PLC0415

    each, none = reranker.scores(batch, DROPPED)
    truth = torch.cat([batch["answers"], ~batch["answers"].any(1, keepdim=True)], 1)
    total = torch.zeros((), device=each.device)
    for with_weights in (1, 0):
        scores = each + with_weights * reranker.own["weighed"] * batch["scores"]
        logits = torch.cat([scores.masked_fill(~batch["there"], -1e4), none[:, None]], 1).float()
        right = logits.masked_fill(~truth, -1e4)
        total = total + (torch.logsumexp(logits, 1) - torch.logsumexp(right, 1)).mean()
    return total


def _make_batches(examples: Sequence[Example], chance: random.Random) -> Iterator[list[Example]]:
    """Yield all examples, those of like length together."""
    order = list(examples)
    chance.shuffle(order)
    batches = []
    for at in range(0, len(order), 16 * BATCH):
        near = sorted(
            order[at : at + 16 * BATCH], key=lambda e: sum(len(one.quote) for one in e.candidates)
        )
        batches += [near[start : start + BATCH] for start in range(0, len(near), BATCH)]
    chance.shuffle(batches)
    yield from batches


def fit(
    reranker: Reranker, tokens: Tokens, examples: Sequence[Example], device: str, steps: int
) -> None:
    """Go on fitting the weights; `steps` cuts it short."""
    import torch  # noqa: PLC0415

    new = [
        value for name, value in reranker.own.items() if name.startswith(("head", "sides", "base"))
    ]
    old = [value for value in reranker.own.values() if all(value is not one for one in new)]
    optimizer = torch.optim.AdamW(
        [{"params": old, "much": 1.0}, {"params": new, "much": 4.0}], lr=RATE, weight_decay=DECAY
    )
    chance, step = random.Random(1), 0
    for epoch in range(EPOCHS):
        losses = []
        for few in _make_batches(examples, chance):
            for group in optimizer.param_groups:
                group["lr"] = RATE * group["much"] * min(1, (step + 1) / WARM) * (1 - step / steps)
            batch = tokens.batch([choose_shown(example, chance) for example in few])
            with torch.autocast(device, torch.bfloat16, enabled=device == "cuda"):
                loss = _compute_loss(
                    reranker, {name: value.to(device) for name, value in batch.items()}
                )
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(list(reranker.own.values()), 1.0)
            optimizer.step()
            losses.append(float(loss.detach()))
            step += 1
            if step == steps:
                break
        print(f"epoch {epoch + 1}: loss {sum(losses) / len(losses):.3f}", flush=True)
        if step == steps:
            return


def publish(reranker: Reranker, folder: Path) -> None:
    """Write the model's files: matrices as whole numbers with a scale for each row."""
    values = {name: value.detach().float().cpu().numpy() for name, value in reranker.own.items()}
    written: dict[str, npt.NDArray[Any]] = {}
    for name in (
        "positions",
        "sides",
        "norm.weight",
        "norm.bias",
        "head.weight",
        "head.bias",
        "base",
    ):
        written[name] = values[name].astype(np.float16)
    for side in ("question", "sentence"):
        _quantize(written, side, values[f"{side}.weight"], values[f"{side}.bias"])
    for at in range(reranker.layers):
        joined = [
            np.concatenate([values[f"{at}.{name}.{what}"] for name in "qkv"])
            for what in ("weight", "bias")
        ]
        _quantize(written, f"layers.{at}.attention", *joined)
        for name, said in (*e5.MATRICES.items(), *e5.NORMS.items()):
            weight, bias = values[f"{at}.{name}.weight"], values[f"{at}.{name}.bias"]
            if name in e5.MATRICES:
                _quantize(written, f"layers.{at}.{said}", weight, bias)
            else:
                written[f"layers.{at}.{said}.weight"] = weight.astype(np.float16)
                written[f"layers.{at}.{said}.bias"] = bias.astype(np.float16)
    save_file(written, folder / "model.safetensors")


def _quantize(
    written: dict[str, npt.NDArray[Any]],
    name: str,
    weight: npt.NDArray[np.float32],
    bias: npt.NDArray[np.float32],
) -> None:
    scales = np.maximum(np.abs(weight).max(axis=1) / 127, 1e-8).astype(np.float16)
    rows = np.round(weight / scales.astype(np.float32)[:, None]).clip(-127, 127)
    written[f"{name}.rows"], written[f"{name}.scales"] = rows.astype(np.int8), scales
    written[f"{name}.bias"] = bias.astype(np.float16)


def main() -> None:
    """Gather, fit and write."""
    parser = argparse.ArgumentParser(description="Fit the sentence reranker.")
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--output", type=Path, default=DESTINATION)
    parser.add_argument("--steps", type=int, help="stop after so many, to try")
    options = parser.parse_args()
    examples = collect_examples(options.shared)

    import torch  # noqa: PLC0415

    torch.manual_seed(1)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    shared = load_tokens()
    embeddings = shared.embed(np.arange(len(shared.halves)))
    reranker = Reranker(e5.read().tensors, embeddings, device)
    own = [example for example in examples if example.file not in HELD_OUT]
    steps = options.steps or EPOCHS * math.ceil(len(own) / BATCH)
    print(f"{len(own)} questions, {len(embeddings)} tokens, {device}", flush=True)
    fit(reranker, Tokens(shared.tokenizer), own, device, steps)
    options.output.mkdir(parents=True, exist_ok=True)
    publish(reranker, options.output)


if __name__ == "__main__":
    main()
