"""The built-in encoder: what it gives, that it is light, and that its files are whole."""

import json
import time
from pathlib import Path

import numpy as np
import pytest

from corpus import EncoderUnavailable
from index import load_encoder
from index.encoders.loading import BUILTIN_FOLDER
from index.encoders.static import StaticEncoder

TEXTS = [
    "京張鐵路遺址公園是怎樣和鐵路方面協調的？",
    "How did 京張 coordinate with the railway?",
    "城市更新" * 200,
    "010-82819000",
    "a",
]


def _cosines(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    one, other = one.astype(np.float64), other.astype(np.float64)
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    return (one * other).sum(axis=1) / lengths


@pytest.fixture(scope="module")
def builtin() -> StaticEncoder:
    return load_encoder()


def test_the_light_loader_equals_sentence_transformers(builtin: StaticEncoder) -> None:
    """The library adds up in half precision, so equality is to the third decimal."""
    from sentence_transformers import SentenceTransformer

    library = SentenceTransformer(str(BUILTIN_FOLDER), device="cpu", local_files_only=True)
    expected = library.encode(TEXTS).astype(np.float32)
    found = builtin.encode(TEXTS, "document")
    assert found.dtype == np.float32 and found.shape == expected.shape
    assert np.allclose(found, expected, atol=2e-3)
    assert _cosines(found, expected).min() > 0.9999
    library.float()  # in full precision both do the same sums
    assert np.allclose(found, library.encode(TEXTS), atol=1e-6)


def test_the_adapter_reads_the_same_folder(builtin: StaticEncoder) -> None:
    adapted = load_encoder(str(BUILTIN_FOLDER))
    found = adapted.encode([*TEXTS, ""], "query")
    assert np.allclose(found[:-1], builtin.encode(TEXTS, "query"), atol=2e-3)
    assert not found[-1].any()


def test_builtin_vectors_have_length_one_and_an_empty_text_none(builtin: StaticEncoder) -> None:
    vectors = builtin.encode([*TEXTS, ""], "query")
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1] * len(TEXTS) + [0], abs=1e-5)
    (marks,) = np.linalg.norm(builtin.encode(["，。！"], "query"), axis=1)
    assert marks == pytest.approx(round(float(marks)), abs=1e-5)  # tokens or none, but never NaN
    assert builtin.encode([], "query").shape == (0, builtin.dimension)
    assert builtin.name == "builtin"


def test_batches_do_not_change_builtin_vectors(builtin: StaticEncoder) -> None:
    texts = [f"{text}{n}" for n in range(60) for text in TEXTS]
    seen: list[tuple[int, int]] = []
    together = builtin.encode(texts, "document", lambda done, of: seen.append((done, of)))
    assert seen == [(256, 300), (300, 300)]
    alone = np.concatenate([builtin.encode([text], "document") for text in texts])
    assert np.allclose(together, alone, atol=1e-6)


def test_both_scripts_are_one_to_the_builtin_encoder(builtin: StaticEncoder) -> None:
    one, other = builtin.encode(["京張鐵路遺址公園", "京张铁路遗址公园"], "query")
    assert one @ other > 0.99


def test_thousands_of_passages_a_second(builtin: StaticEncoder) -> None:
    """The aim is thousands; a busy machine is forgiven much."""
    texts = ["城市更新是提升人居環境品質、推動城市高品質發展的重要抓手和路徑。" * 8] * 1000
    started = time.process_time()
    builtin.encode(texts, "document")
    assert time.process_time() - started < 3


def test_a_fingerprint_of_every_byte(tmp_path: Path) -> None:
    import shutil

    shutil.copytree(BUILTIN_FOLDER, tmp_path / "copy")
    before = StaticEncoder(tmp_path / "copy", "copy").fingerprint
    assert before == load_encoder().fingerprint
    (weights,) = (tmp_path / "copy").rglob("model.safetensors")
    changed = bytearray(weights.read_bytes())
    changed[-1000] ^= 1
    weights.write_bytes(changed)
    assert StaticEncoder(tmp_path / "copy", "copy").fingerprint != before


def test_a_damaged_installation_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text(json.dumps([{"type": "x.Transformer", "path": ""}]))
    for folder in (tmp_path, tmp_path / "nothing"):
        with pytest.raises(EncoderUnavailable, match="Install Yinju again"):
            StaticEncoder(folder, "builtin")


def test_radicals_are_the_ideographs_that_they_stand_for(builtin: StaticEncoder) -> None:
    radicals, ideographs = builtin.encode(
        ["⻘⻰鎮的鎮⻑，⼈⼝三千", "青龙鎮的鎮长，人口三千"], "document"
    )
    assert np.array_equal(radicals, ideographs)
