"""The file of vectors in context: what is kept, what comes, and that damage troubles nobody."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.storage.context.file import CONTEXT, hash_text, pack_vectors, unpack_vectors
from index.storage.context.reader import ContextReader
from index.storage.context.store import ContextStore, prune_store

ROOT = Path(__file__).parents[2]
DIMENSION = 8


def keys_of(*texts: str) -> list[bytes]:
    return [hash_text(text) for text in texts]


def vectors_of(count: int, dimension: int = DIMENSION) -> np.ndarray:
    rows = np.random.default_rng(count).normal(size=(count, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def reader_of(home: Path, fingerprint: str = "1", **options) -> ContextReader:
    return ContextReader(home, lambda: fingerprint, DIMENSION, **options)


@pytest.fixture
def store(tmp_path: Path) -> ContextStore:
    return ContextStore(tmp_path, "1")


def test_a_byte_a_number_keeps_what_vectors_mean():
    vectors = np.concatenate([vectors_of(200, 384), np.zeros((1, 384), np.float32)])
    packed = pack_vectors(vectors)
    assert {len(one) for one in packed} == {384}
    found = unpack_vectors(packed, 384)
    assert (found * vectors).sum(axis=1)[:-1].min() > 0.9999
    assert not found[-1].any()


def test_what_is_put_is_read_and_nothing_twice(store, tmp_path):
    reader, vectors = reader_of(tmp_path), vectors_of(3)
    assert reader.read_changes()[0] == []
    assert store.put(keys_of("a", "b"), vectors[:2]) == 2
    keys, found = reader.read_changes()
    assert keys == keys_of("a", "b")
    assert (found * vectors[:2]).sum(axis=1).min() > 0.999
    assert reader.read_changes()[0] == []
    assert store.put(keys_of("b", "c"), vectors[1:]) == 1  # what is there stays as it is
    assert reader.read_changes()[0] == keys_of("c")
    assert reader.list_keys() == store.list_keys() == set(keys_of("a", "b", "c"))


def test_many_come_in_parts(store, tmp_path):
    store.put(keys_of(*map(str, range(10))), vectors_of(10))
    reader = reader_of(tmp_path)
    parts = [len(reader.read_changes(4)[0]) for _ in range(4)]
    assert parts == [4, 4, 2, 0]


def test_vectors_of_another_encoder_are_not_read_and_make_way(store, tmp_path):
    store.put(keys_of("a"), vectors_of(1))
    other = reader_of(tmp_path, "2")
    assert other.read_changes()[0] == [] and other.list_keys() == set()
    second = ContextStore(tmp_path, "2")
    assert second.list_keys() == set()
    second.put(keys_of("b"), vectors_of(1))
    assert other.read_changes()[0] == keys_of("b")
    assert reader_of(tmp_path, "1").list_keys() == set()


def test_pruning_leaves_no_trace(store, tmp_path):
    vectors = vectors_of(2000)
    names = list(map(str, range(2000)))
    store.put(keys_of(*names), vectors)
    before = (tmp_path / CONTEXT).stat().st_size + (tmp_path / f"{CONTEXT}-wal").stat().st_size
    gone = pack_vectors(vectors)[7]
    assert store.prune(keys_of("1")) == 1999
    assert store.list_keys() == set(keys_of("1"))
    left = b"".join(path.read_bytes() for path in tmp_path.glob(f"{CONTEXT}*"))
    assert gone not in left
    assert (tmp_path / CONTEXT).stat().st_size < before / 5
    prune_store(tmp_path, set)
    assert store.list_keys() == set()


def _write_noise(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 64)


def _write_into_the_middle(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2 :] = b"\x55" * (len(content) - len(content) // 2)
    path.write_bytes(content)


def _write_a_later_version(path: Path) -> None:
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version = 99")
    database.close()


@pytest.mark.parametrize("damage", [_write_noise, _write_into_the_middle, _write_a_later_version])
def test_a_damaged_file_is_made_again(tmp_path, damage):
    store = ContextStore(tmp_path, "1")
    store.put(keys_of(*map(str, range(500))), vectors_of(500))
    store.close()
    damage(tmp_path / CONTEXT)
    reader = reader_of(tmp_path, retry=0)
    reader.read_changes(), reader.list_keys()  # whatever they find, they raise nothing
    prune_store(tmp_path, lambda: set(keys_of("1")))
    store = ContextStore(tmp_path, "1")
    assert store.list_keys() <= set(keys_of("1"))
    store.put(keys_of("new"), vectors_of(1))
    assert hash_text("new") in reader.list_keys()  # that of the new file


def test_a_file_taken_away_is_followed(store, tmp_path):
    store.put(keys_of("a"), vectors_of(1))
    reader = reader_of(tmp_path)
    assert reader.read_changes()[0] == keys_of("a")
    for path in tmp_path.glob(f"{CONTEXT}*"):
        path.unlink()
    assert reader.read_changes()[0] == []
    store.put(keys_of("b"), vectors_of(1))  # the writer makes it again
    assert reader.read_changes()[0] == keys_of("b")


def test_a_locked_file_holds_no_question_up(store, tmp_path, caplog):
    store.put(keys_of("a"), vectors_of(1))
    store.close()
    other = sqlite3.connect(tmp_path / CONTEXT, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    other.execute("DELETE FROM encoder")
    reader = reader_of(tmp_path, retry=0)
    assert reader.read_changes()[0] == []
    assert "is not read" in caplog.text
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        ContextStore(tmp_path, "1", patience=0.1)
    other.execute("ROLLBACK")
    other.close()
    assert reader.read_changes()[0] == keys_of("a")


WRITE = """
import sys
import numpy as np
from pathlib import Path
from index.storage.context.file import hash_text
from index.storage.context.store import ContextStore
store = ContextStore(Path(sys.argv[1]), "1")
for at in range(100):
    store.put([hash_text(str(at))], np.eye(8, dtype=np.float32)[:1])
    print(at, flush=True)
"""


def test_two_processes_write_and_one_reads(tmp_path):
    command = [sys.executable, "-c", WRITE, str(tmp_path)]
    writers = [subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) for _ in range(2)]
    writers[0].stdout.readline()
    reader, seen = reader_of(tmp_path, retry=0), []
    while any(writer.poll() is None for writer in writers):
        seen += reader.read_changes()[0]
    seen += reader.read_changes()[0]
    assert [writer.wait() for writer in writers] == [0, 0]
    assert sorted(seen) == sorted(keys_of(*map(str, range(100))))  # each once
