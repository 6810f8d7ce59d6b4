"""A home whose passages are looked up in a Milvus answers as one that has all on its own disk."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from corpus import IndexMismatch
from index import build_index, forget_deleted, open_index, read_manifest
from index.query.terms import parse_query_terms
from index.storage.manifest import GENERATIONS, current_generation
from index.storage.milvus import collection as collection_module
from index.storage.milvus import connection as connection_module
from index.storage.milvus.collection import Collection, Filter, find_runs
from index.storage.milvus.connection import Connection, connect
from index.storage.milvus.files import Ledger, OwnRows
from index.storage.milvus.store import MilvusStore
from index.storage.store import StoreUnavailable
from index.storage.stores import UnknownStore, parse_store

SUBJECTS = ("鐵路", "公園", "預算", "胡同", "railway", "budget", "綠地", "居民", "garden", "規劃")
QUESTIONS = ("鐵路公園", "budget of the railway", "居民和綠地", "胡同規劃的預算", "火车", "?")


def _write(folder: Path, name: str, seed: int, sentences: int = 12) -> None:
    rng = np.random.default_rng(seed)
    lines = ["".join(rng.choice(SUBJECTS, 4)) + f"第{seed}年。" for _ in range(sentences)]
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{name}報告\n\n" + "\n\n".join(lines) + "\n", "utf-8")


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> str:
    """One file of milvus-lite for all tests here; each home has collections of its own."""
    return str(tmp_path_factory.mktemp("milvus") / "index.db")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    for seed in range(5):
        _write(folder, f"{2019 + seed}.txt", seed)
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows each message to Milvus had."""
    counts: list[int] = []
    insert = Collection.insert

    def count(self, keys, vectors, terms):
        counts.append(len(keys))
        insert(self, keys, vectors, terms)

    monkeypatch.setattr(Collection, "insert", count)
    return counts


def _ask_both(home: Path, within: str | None = None) -> None:
    """Every question gets the same passages, ranks and scores from Milvus as from local files."""
    index = open_index(home)
    assert isinstance(index.store, MilvusStore)
    limit = None if within is None else index.table.filter_documents([within])
    for question in QUESTIONS:
        vector, terms = index._encode(question), parse_query_terms(question, index.store.vocabulary)
        for depth in (3, 100):
            one = index.store.find_candidates(vector, terms, depth, limit)
            other = index.store.local.find_candidates(vector, terms, depth, limit)
            assert one.ids.tolist() == other.ids.tolist(), question
            assert one.dense_ranks.tolist() == other.dense_ranks.tolist()
            assert one.lexical_ranks.tolist() == other.lexical_ranks.tolist()
            assert one.similarities == pytest.approx(other.similarities)
            assert one.lexical == pytest.approx(other.lexical)


def _count_rows(home: Path) -> int:
    rows = OwnRows.load(current_generation(home))
    return Collection(connect(rows.store), rows.collection).count(Filter(((0, 1 << 62),)))


def test_it_finds_what_local_files_find(home, folder, database):
    build_index(home, folder, store=database)
    assert read_manifest(home).store == database
    _ask_both(home)
    _ask_both(home, "202[01].txt")
    hits = open_index(home).search("第3年", k=5, document="2022.txt")
    assert hits and {hit.passage.document for hit in hits} == {"2022.txt"}
    assert not open_index(home).search("第3年", document="1999.txt")


def test_a_build_sends_what_changed(home, folder, database, sent):
    """Changed, removed, renamed, added again: the others stay, and what is gone is removed."""
    first = build_index(home, folder, store=database)
    assert sum(sent) == first.passages == _count_rows(home)
    collection = OwnRows.load(current_generation(home)).collection

    sent.clear()
    _write(folder, "2020.txt", 77)
    old = open_index(home)
    expected = old.search("第1年", k=3)
    changed = build_index(home)  # the store is that of the home
    assert 0 < sum(sent) <= changed.passages / 5 + 1
    assert old.search("第1年", k=3) == expected, "a reader that has not switched yet"
    _ask_both(home)

    sent.clear()
    (folder / "2019.txt").rename(folder / "2030.txt")
    (folder / "2021.txt").unlink()
    build_index(home)
    assert sum(sent) <= 3, "a passage is told by its text; only what names the document differs"
    _ask_both(home)
    _write(folder, "2021.txt", 2)
    build_index(home)
    build_index(home, store="local")
    assert read_manifest(home).store == "local"
    build_index(home, store=database)
    _ask_both(home)
    rows = OwnRows.load(current_generation(home))
    assert rows.collection != collection, "the other was unused for a while"
    assert connect(database).ask("describe_alias", alias=Ledger.open(home).name)[
        "collection_name"
    ] == (rows.collection)


def test_what_was_deleted_leaves_the_store(home, folder, database):
    uploads = home / "documents"
    _write(uploads, "秘密.txt", 99)
    build_index(home, folder, store=database)
    before = _count_rows(home)
    (uploads / "秘密.txt").unlink()
    after = build_index(home)
    assert _count_rows(home) == before, "processes may have the generation before open"
    assert forget_deleted(home)
    assert _count_rows(home) == after.passages < before


def test_names_of_terms_txt_count_as_words(home, folder, database, sent):
    build_index(home, folder, store=database)
    sent.clear()
    (home / "terms.txt").write_text("鐵路公園\n", "utf-8")
    build_index(home)
    having = open_index(home).store.local.whole_names["铁路公园"][0]
    assert sum(sent) == len(having) > 0
    _ask_both(home)


def test_an_interrupted_build_leaves_the_index_that_was_there(home, folder, database, monkeypatch):
    build_index(home, folder, store=database)
    expected = open_index(home).search("第1年", k=3)
    rows = _count_rows(home)
    _write(folder, "2024.txt", 6)
    with monkeypatch.context() as patched:

        def fail(self):
            raise StoreUnavailable("store.failed", store=database, reason="full")

        patched.setattr(Collection, "flush", fail)
        with pytest.raises(StoreUnavailable):
            build_index(home)
    assert _count_rows(home) > rows, "what was sent is there"
    assert open_index(home).search("第1年", k=3) == expected, "and nobody finds it"
    _ask_both(home)
    report = build_index(home)
    assert _count_rows(home) == report.passages > rows
    _ask_both(home)


def test_several_processes_share_a_file(home, folder, tmp_path):
    """The second asks the process that has the file open, and opens it when that one has ended."""
    code = (
        "import sys; from pathlib import Path; from index import build_index, open_index\n"
        "home, folder, store = sys.argv[1:]\n"
        "build_index(Path(home), Path(folder), store=store)\n"
        "print(*(h.passage.start for h in open_index(Path(home)).search('鐵路公園', k=5)), flush=True)\n"
        "sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, home, folder, str(tmp_path / "shared.db")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        expected = list(map(int, other.stdout.readline().split()))
        assert len(expected) == 5
        index = open_index(home)
        assert [hit.passage.start for hit in index.search("鐵路公園", k=5)] == expected
        other.kill()
    assert [hit.passage.start for hit in index.search("鐵路公園", k=5)] == expected


def test_it_may_run_as_a_server_that_drops(home, folder, tmp_path, monkeypatch):
    from milvus_lite.adapter.grpc.server import start_server_in_thread

    monkeypatch.setattr(connection_module, "_SECONDS", 1.0)
    server, database, port = start_server_in_thread(str(tmp_path / "server.db"))
    address = f"http://127.0.0.1:{port}"
    try:
        build_index(home, folder, store=address)
        index = open_index(home)
        assert index.search("鐵路")
    finally:
        server.stop(grace=0).wait()
        database.close()
    with pytest.raises(StoreUnavailable) as caught:
        index.search("公園")
    assert address in str(caught.value) and "--store local" in caught.value.remedy
    connect.cache_clear()
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        open_index(home)
    generations = sorted((home / GENERATIONS).iterdir())
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        build_index(home, full=True)
    assert sorted((home / GENERATIONS).iterdir()) == generations
    build_index(home, store="local")  # the remedy
    assert open_index(home).search("鐵路")


def test_a_store_that_is_not_there_leaves_the_local_index(home, folder):
    build_index(home, folder)
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        build_index(home, store="http://127.0.0.1:1")
    assert open_index(home).search("鐵路") and read_manifest(home).store == "local"


def test_other_rows_are_refused(home, folder, database, monkeypatch):
    build_index(home, folder, store=database)
    rows = OwnRows.load(current_generation(home))
    found = Collection(connect(database), rows.collection)
    with pytest.raises(IndexMismatch, match="another encoder"):
        found.check("0" * 16)
    with monkeypatch.context() as patched:
        patched.setattr(collection_module, "_FORMAT", 2)
        with pytest.raises(IndexMismatch, match="format 1"):
            open_index(home)
    with monkeypatch.context() as patched:
        patched.setattr(Connection, "ask", lambda *given, **named: "v2.3.9")
        with pytest.raises(IndexMismatch, match=r"Milvus v2\.3\.9; 2\.4"):
            Connection(database)
    connect(database).ask("drop_alias", Ledger.open(home).name)
    connect(database).ask("drop_collection", rows.collection)
    with pytest.raises(IndexMismatch, match="no longer has"):
        open_index(home)
    build_index(home, full=True)
    _ask_both(home)


def test_without_the_extra_one_line_says_so(home, folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(StoreUnavailable, match="pip install"):
        build_index(home, folder, store="http://127.0.0.1:19530")


def test_names_of_stores(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert parse_store("local") == "local"
    assert parse_store("https://milvus.example:443") == "https://milvus.example:443"
    assert parse_store("a/index.db") == str(tmp_path / "a" / "index.db")
    for wrong in ("", "milvus", "ftp://host/index.db", "http://", "index"):
        with pytest.raises(UnknownStore):
            parse_store(wrong)


def test_runs_of_keys():
    assert find_runs(np.array([7, 3, 4, 5, 9])) == ((3, 6), (7, 8), (9, 10))
    assert find_runs(np.zeros(0, np.int64)) == ()
