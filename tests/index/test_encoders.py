"""Encoders: the light loader against sentence-transformers, and the adapter on tiny real models."""

import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import numpy as np
import pytest

from corpus import EncoderUnavailable
from index import load_encoder
from index.encoders.model_files import ModelFiles, find_model_names

# --- tiny models of real architectures


def _save(folder: Path, transformer: object, prompts: dict[str, str] | None = None) -> Path:
    """Save a transformer with its tokenizer, mean pooling and prompts as sentence-transformers."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer

    model, tokenizer = transformer
    raw = folder.parent / (folder.name + "-raw")
    model.save_pretrained(raw)
    tokenizer.save_pretrained(raw)
    word = Transformer(str(raw))
    SentenceTransformer(
        modules=[word, Pooling(word.get_embedding_dimension())], prompts=prompts, device="cpu"
    ).save(str(folder), create_model_card=False)
    return folder


def _tokenizer(characters: str, **special: str):
    """A tokenizer of single characters."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    words = [*special.values(), *dict.fromkeys(characters)]
    tokenizer = Tokenizer(
        models.WordLevel(
            {word: at for at, word in enumerate(words)}, unk_token=special["unk_token"]
        )
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=64, **special)


CHARACTERS = "京張鐵路公園城市更新abcdefghijklmnopqrstuvwxyz:? ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _bert():
    import torch
    from transformers import BertConfig, BertModel

    torch.manual_seed(1)
    tokenizer = _tokenizer(CHARACTERS, pad_token="[PAD]", unk_token="[UNK]")
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    return BertModel(config), tokenizer


def _xlm_roberta():
    import torch
    from transformers import XLMRobertaConfig, XLMRobertaModel

    torch.manual_seed(2)
    tokenizer = _tokenizer(CHARACTERS, bos_token="<s>", pad_token="<pad>", unk_token="<unk>")
    config = XLMRobertaConfig(
        vocab_size=len(tokenizer),
        hidden_size=24,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=80,
        pad_token_id=tokenizer.pad_token_id,
    )
    return XLMRobertaModel(config), tokenizer


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("models")
    _save(root / "plain", _bert())
    _save(root / "prompted", _bert(), {"query": "find: ", "passage": "text: "})
    _save(root / "multilingual-e5-tiny", _xlm_roberta())
    _save(root / "bge-small-zh-tiny", _bert())
    return root


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise AssertionError(f"the network was asked: {arguments}")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.parametrize(
    ("name", "query", "document", "dimension"),
    [
        ("plain", "", "", 16),
        ("prompted", "find: ", "text: ", 16),
        ("multilingual-e5-tiny", "query: ", "passage: ", 24),
        ("bge-small-zh-tiny", "为这个句子生成表示以用于检索相关文章：", "", 16),
    ],
)
@pytest.mark.usefixtures("no_network")
def test_prompts_are_applied(
    models: Path, name: str, query: str, document: str, dimension: int
) -> None:
    from sentence_transformers import SentenceTransformer

    encoder = load_encoder(str(models / name))
    assert encoder.dimension == dimension
    plain = SentenceTransformer(str(models / name), device="cpu", local_files_only=True)
    texts = ["京張鐵路", "city park", "更新 " * 60]
    for role, prompt in (("query", query), ("document", document)):
        found = encoder.encode(texts, role)
        by_hand = plain.encode([prompt + text for text in texts], prompt="")
        by_hand /= np.linalg.norm(by_hand, axis=1, keepdims=True)
        assert found.dtype == np.float32 and found.shape == (3, dimension)
        assert np.allclose(found, by_hand, atol=1e-5)
        assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    if query != document:
        assert not np.allclose(encoder.encode(texts, "query"), encoder.encode(texts, "document"))


def test_order_batches_and_progress(models: Path) -> None:
    encoder = load_encoder(str(models / "plain"))
    texts = ["ab" * (n % 7 + 1) + chr(97 + n % 26) for n in range(600)]
    seen: list[tuple[int, int]] = []
    together = encoder.encode(texts, "document", lambda done, of: seen.append((done, of)))
    assert seen == [(256, 600), (512, 600), (600, 600)]
    for at in (0, 299, 599):
        alone = encoder.encode([texts[at]], "document")[0]
        assert np.allclose(together[at], alone, atol=1e-5)
    assert encoder.encode([], "query").shape == (0, 16)


def test_a_fingerprint_follows_weights_and_prompts(models: Path, tmp_path: Path) -> None:
    import shutil

    before = load_encoder(str(models / "plain")).fingerprint
    assert before == load_encoder(str(models / "plain")).fingerprint
    copy = tmp_path / "other-name"
    shutil.copytree(models / "plain", copy)
    assert load_encoder(str(copy)).fingerprint == before
    prompted = tmp_path / "e5-copy"  # recognised as E5 by its name, so encoded otherwise
    shutil.copytree(models / "plain", prompted)
    assert load_encoder(str(prompted)).fingerprint != before
    weights = bytearray((copy / "model.safetensors").read_bytes())
    weights[-1] ^= 1
    (copy / "model.safetensors").write_bytes(weights)
    assert load_encoder(str(copy)).fingerprint != before


def test_a_folder_is_recorded_by_its_absolute_path(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(models)
    assert load_encoder("plain").name == str((models / "plain").resolve())


def test_a_family_is_recognised_by_the_model_it_was_made_from(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"_name_or_path": "intfloat/multilingual-e5-small"}')
    assert "multilingual-e5-small" in find_model_names(ModelFiles("mine", tmp_path), tmp_path)
    (tmp_path / "README.md").write_text("---\nbase_model: BAAI/bge-base-zh-v1.5\n---\n")
    assert "bge-base-zh" in find_model_names(ModelFiles("mine", tmp_path), tmp_path)


@pytest.mark.parametrize(
    ("names", "query"),
    [
        ("intfloat/e5-base-v2", "query: "),
        ("intfloat/multilingual-e5-large", "query: "),
        ("intfloat/multilingual-e5-large-instruct", "Instruct: "),
        ("baai/bge-large-en-v1.5", "Represent this sentence"),
        ("baai/bge-large-zh-v1.5", "为这个句子"),
        ("baai/bge-m3", ""),
        ("nomic-ai/nomic-embed-text-v1.5", "search_query: "),
        ("sentence-transformers/all-minilm-l6-v2", ""),
        ("mycompany/size5-model", ""),
    ],
)
def test_families_and_their_prompts(names: str, query: str) -> None:
    from index.encoders.sentence_transformer import _find_prompts

    found = _find_prompts({"query": "", "document": ""}, names)["query"]
    assert found.startswith(query) and bool(found) == bool(query)
    own = _find_prompts({"query": "own: ", "document": None}, names)
    assert own == {"query": "own: ", "document": ""}


# --- a cache as the hub's library keeps it


def test_a_cached_model_is_loaded_without_network(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_network: None
) -> None:
    import shutil

    from huggingface_hub import constants

    root = tmp_path / "models--someone--e5-tiny"
    snapshot = root / "snapshots" / "0123abcd"
    shutil.copytree(models / "multilingual-e5-tiny", snapshot)
    (root / "refs").mkdir()
    (root / "refs" / "main").write_text("0123abcd")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    encoder = load_encoder("someone/e5-tiny")
    assert encoder.name == "someone/e5-tiny" and encoder.dimension == 24
    assert encoder.prompts["query"] == "query: "
    (snapshot / "model.safetensors").unlink()  # a download that broke off is not a model
    monkeypatch.setattr("index.encoders.model_files._request_status", lambda *arguments: None)
    with pytest.raises(EncoderUnavailable):
        load_encoder("someone/e5-tiny")


# --- names that cannot be had


def _refused(name: str, environment: dict[str, str], limit: float) -> str:
    """Ask for a model in a process of its own; return its one line of stderr."""
    code = (
        "import sys\n"
        "from index import load_encoder\n"
        "from corpus import EncoderUnavailable\n"
        "try: load_encoder(sys.argv[1])\n"
        "except EncoderUnavailable as error: print(error, file=sys.stderr)\n"
        "assert 'torch' not in sys.modules\n"
    )
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, name],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
        env={"PATH": "", "PYTHONIOENCODING": "utf-8", **environment},
        cwd=Path(__file__).parents[2],
    )
    assert time.perf_counter() - started < limit
    assert done.stdout == "" and len(done.stderr.splitlines()) == 1
    assert "--model builtin" in done.stderr
    return done.stderr


def test_an_unreachable_hub_is_one_line_in_seconds(tmp_path: Path) -> None:
    closed = socket.create_server(("127.0.0.1", 0))
    port = closed.getsockname()[1]
    closed.close()
    environment = {"HF_HOME": str(tmp_path), "HF_ENDPOINT": f"http://127.0.0.1:{port}"}
    assert "does not answer" in _refused("intfloat/multilingual-e5-small", environment, 25)


def test_a_hub_that_accepts_and_says_nothing_is_one_line_in_seconds(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        environment = {"HF_HOME": str(tmp_path), "HF_ENDPOINT": f"http://127.0.0.1:{port}"}
        assert "does not answer" in _refused("some-model", environment, 25)


def test_a_name_resolution_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.encoders.model_files._check_hub.__defaults__", (0.2,))

    def resolve(*arguments: object, **_: object) -> list[object]:
        time.sleep(20)
        raise OSError("no such host")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    started = time.perf_counter()
    with pytest.raises(EncoderUnavailable, match="does not answer"):
        load_encoder("no-such/model")
    assert time.perf_counter() - started < 5


def test_a_name_that_the_hub_does_not_know(tmp_path: Path) -> None:
    class Hub(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(401)  # what the hub says of unknown and of private models
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = {
        "HF_HOME": str(tmp_path),
        "HF_ENDPOINT": f"http://127.0.0.1:{server.server_port}",
    }
    assert "is neither a folder nor a model" in _refused("no-such-model", environment, 25)
    server.shutdown()
    server.server_close()


def test_offline_is_said_so(tmp_path: Path) -> None:
    environment = {"HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "1"}
    assert "HF_HUB_OFFLINE" in _refused("some/model", environment, 25)


@pytest.mark.parametrize("name", ["./nowhere", "/no/such/folder", "a/b/c", "", " ", "名字 空格"])
def test_a_path_that_is_not_there_asks_no_network(no_network: None, name: str) -> None:
    with pytest.raises(EncoderUnavailable, match=r"There is no folder|holds no model"):
        load_encoder(name)


def test_a_folder_without_a_model(tmp_path: Path, no_network: None) -> None:
    with pytest.raises(EncoderUnavailable, match=r"holds no model \(no modules.json /"):
        load_encoder(str(tmp_path))


def test_a_broken_model_is_one_line(models: Path, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(models / "plain", tmp_path / "broken")
    (tmp_path / "broken" / "model.safetensors").write_bytes(b"not a tensor")
    with pytest.raises(EncoderUnavailable, match="cannot be loaded") as caught:
        load_encoder(str(tmp_path / "broken"))
    assert "\n" not in str(caught.value)


# --- the built-in encoder
