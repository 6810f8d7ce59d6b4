"""Writes the model folder: half-precision rows, tokenizer, sentence-transformers' settings."""

import json
import shutil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer

MODULE = "0_StaticEmbedding"
LONGEST_ROW = 1.0  # half precision is finest well below its largest number and above 1e-4


def publish(rows: NDArray[np.float32], tokenizer: Tokenizer, folder: Path) -> None:
    """Replace the model in `folder`; its card is left alone."""
    rows = rows * (LONGEST_ROW / np.linalg.norm(rows, axis=1).max())
    module = folder / MODULE
    shutil.rmtree(module, ignore_errors=True)
    module.mkdir(parents=True)
    save_file({"embedding.weight": rows.astype(np.float16)}, module / "model.safetensors")
    (module / "model.safetensors").chmod(0o644)
    tokenizer.save(str(module / "tokenizer.json"), pretty=False)

    base = "sentence_transformers.sentence_transformer.modules.static_embedding.StaticEmbedding"
    normalize = "sentence_transformers.base.modules.normalize.Normalize"
    (folder / "1_Normalize").mkdir(exist_ok=True)
    write(
        folder / "1_Normalize" / "config.json",
        {"module_input_name": "sentence_embedding", "module_output_name": "sentence_embedding"},
    )
    write(
        folder / "modules.json",
        [
            {"idx": 0, "name": "0", "path": MODULE, "type": base},
            {"idx": 1, "name": "1", "path": "1_Normalize", "type": normalize},
        ],
    )
    write(
        folder / "config_sentence_transformers.json",
        {"prompts": {}, "default_prompt_name": None, "similarity_fn_name": "cosine"},
    )


def write(path: Path, value: object) -> None:
    """Write JSON with a final newline, the same bytes for the same value."""
    path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")
