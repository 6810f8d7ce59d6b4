"""Building and opening generations: complete or absent, and never taken for something else."""

import json
import os
import threading
from pathlib import Path

import numpy as np
import pytest
from index_support import TopicEncoder, alter_manifest

import corpus
from corpus import (
    EncoderUnavailable,
    IndexMismatch,
    NoDocuments,
    NoIndex,
)
from index import Index, Stale, build_index, find_stale, open_index, opening, read_manifest
from index.build import inputs
from index.storage.generations import publishing as store_module
from index.storage.manifest import CURRENT, GENERATIONS, MANIFEST
from index.storage.segments.segment import SEGMENTS

RAILWAY = "一、鐵路\n京張鐵路遺址公園由鐵路方面共同協調。\n路地合作機制已經建立。\n"
BUDGET = "一、預算\n年度預算由財政局核定。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "報告"
    (folder / "2023").mkdir(parents=True)
    (folder / "2023" / "鐵路.txt").write_text(RAILWAY, "utf-8")
    (folder / "預算.md").write_text(BUDGET, "utf-8")
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture(autouse=True)
def topics(monkeypatch: pytest.MonkeyPatch) -> TopicEncoder:
    """`load_encoder("topics")` gives the encoder that the tests build with."""
    encoder = TopicEncoder()

    def load(name: str = "builtin") -> TopicEncoder:
        if name != "topics":
            raise EncoderUnavailable("encoder.no_folder", name=name)
        return encoder

    monkeypatch.setattr(opening, "load_encoder", load)
    monkeypatch.setattr(inputs, "load_encoder", load)
    return encoder


# --- what a build makes


def test_build_then_open_then_search(home: Path, folder: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    report = build_index(home, folder, model="topics", progress=lambda *step: steps.append(step))
    assert (report.documents, report.added, report.changed, report.removed) == (2, 2, 0, 0)
    assert (report.encoder, report.dimension, report.reused_passages) == ("topics", 4, 0)
    assert report.skipped == () and report.seconds > 0
    assert {step for step, _, _ in steps} == {"read", "encode", "analyse", "write"}
    assert all(done <= of for _, done, of in steps)
    for name in ("read", "encode", "analyse", "write"):
        done = [at for step, at, _ in steps if step == name]
        assert done == sorted(done) and (name, done[-1], done[-1]) in steps

    index = open_index(home)
    assert report.passages == len(index.passages) == index.manifest.passages
    assert report.generation == index.manifest.generation
    assert sorted(index.documents) == ["2023/鐵路.txt", "預算.md"]
    for found in index.passages:
        assert index.documents[found.document].text[found.start : found.end] == found.text
    hit = index.search("京张铁路怎么协调")[0]
    assert hit.passage.document == "2023/鐵路.txt"


def test_a_generation_is_plain_files_and_its_manifest_tells_all(home: Path, folder: Path) -> None:
    report = build_index(home, folder, model="topics")
    generation = home / GENERATIONS / report.generation
    assert (home / CURRENT).read_text().strip() == report.generation
    suffixes = {path.suffix for path in generation.rglob("*") if path.is_file()}
    assert suffixes == {".json", ".npy"}
    (segment,) = (home / SEGMENTS).iterdir()
    suffixes = {path.suffix for path in segment.rglob("*") if path.is_file()}
    assert suffixes == {".json", ".txt", ".npy"}
    manifest = json.loads((generation / MANIFEST).read_text("utf-8"))
    assert manifest["folder"] == str(folder)
    assert manifest["encoder"] == "topics"
    assert manifest["fingerprint"] == TopicEncoder().fingerprint
    assert manifest["dimension"] == 4
    assert manifest["splitter"] == {
        "size": corpus.SplitOptions().size,
        "overlap": corpus.SplitOptions().overlap,
    }
    assert manifest["built_at"].endswith("+00:00")
    assert {"analyser", "format"} <= manifest.keys()
    assert manifest["segments"] == [segment.name]
    documents = json.loads((generation / "documents.json").read_text("utf-8"))
    by_name = {entry["document"]: entry for entry in documents}
    assert by_name["預算.md"]["sha256"] == corpus.hash_file(folder / "預算.md")
    assert by_name["預算.md"]["format"] == "md"
    assert sum(entry["passages"] for entry in by_name.values()) == report.passages


def test_the_opened_index_equals_the_built_one(home: Path, folder: Path) -> None:
    build_index(home, folder, model="topics")
    index = open_index(home)
    for name, document in index.documents.items():
        assert document == corpus.load_document(folder, name)
        assert [p for p in index.passages if p.document == name] == corpus.split_document(document)
    again = Index.from_passages(index.passages, TopicEncoder())
    for query in ("鐵路", "budget", "合作机制"):
        assert index.search(query) == again.search(query)


def test_the_shipped_report_is_the_default_wherever_it_lies(home: Path) -> None:
    report = build_index(home, model="topics")
    text = (home / GENERATIONS / report.generation / MANIFEST).read_text("utf-8")
    assert json.loads(text)["folder"] == "shipped:"
    assert read_manifest(home).folder == corpus.SHIPPED
    assert report.documents >= 1 and not _stale(home)


# --- what a second build saves


def test_unchanged_texts_are_not_encoded_again(
    home: Path, folder: Path, topics: TopicEncoder
) -> None:
    first = build_index(home, folder, model="topics")
    vectors = open_index(home).store
    assert len(topics.encoded) == first.passages
    (folder / "新.txt").write_text("公園裡種了樹。\n", "utf-8")
    second = build_index(home)  # folder and encoder from the current generation
    assert second.added == 1 and second.changed == second.removed == 0
    assert second.reused_passages == first.passages
    assert topics.encoded[first.passages :] == ["公園裡種了樹。"]
    opened = open_index(home)
    assert opened.search("park")[0].passage.document == "新.txt"
    old = [at for at, found in enumerate(opened.passages) if found.document != "新.txt"]
    assert np.array_equal(
        opened.store.take_vectors(np.array(old)), vectors.take_vectors(np.arange(first.passages))
    )


def test_full_and_another_encoder_encode_everything(
    home: Path, folder: Path, topics: TopicEncoder
) -> None:
    first = build_index(home, folder, model="topics")
    assert build_index(home, full=True).reused_passages == 0
    assert build_index(home, encoder=TopicEncoder("2")).reused_passages == 0
    assert build_index(home, encoder=TopicEncoder("2")).reused_passages == first.passages


def test_changes_are_counted_by_content(home: Path, folder: Path) -> None:
    build_index(home, folder, model="topics")
    (folder / "預算.md").rename(folder / "財政.md")
    (folder / "2023" / "鐵路.txt").write_text(RAILWAY + "又及。\n", "utf-8")
    (folder / "新.txt").write_text("公園。\n", "utf-8")
    assert _stale(home) == Stale(
        added=["新.txt", "財政.md"], changed=["2023/鐵路.txt"], removed=["預算.md"]
    )
    report = build_index(home)
    assert (report.added, report.changed, report.renamed, report.removed) == (1, 1, 1, 0)
    (folder / "新.txt").unlink()
    report = build_index(home)
    assert (report.added, report.changed, report.renamed, report.removed) == (0, 0, 0, 1)
    assert not _stale(home)


def _stale(home: Path) -> Stale:
    return find_stale(home, read_manifest(home))


def test_a_dry_run_counts_and_writes_nothing(
    home: Path, folder: Path, topics: TopicEncoder
) -> None:
    report = build_index(home, folder, model="topics", dry_run=True)
    assert (report.documents, report.added, report.generation) == (2, 2, "")
    assert report.passages > 0 and topics.encoded == [] and not home.exists()
    build_index(home, folder, model="topics")
    before = sorted(home.rglob("*"))
    (folder / "新.txt").write_text("公園。\n", "utf-8")
    report = build_index(home, dry_run=True)
    assert (report.added, report.reused_passages) == (1, report.passages - 1)
    assert sorted(home.rglob("*")) == before


# --- what goes wrong


def test_an_unreadable_file_is_skipped_with_its_reason(home: Path, folder: Path) -> None:
    (folder / "壞.txt").write_bytes(b"\x00\xff\xfe\x01\x02\x80" * 50)
    (folder / "圖.xyz").write_bytes(b"abc")
    report = build_index(home, folder, model="topics")
    assert report.documents == 2
    assert [skipped.document for skipped in report.skipped] == ["圖.xyz", "壞.txt"]
    assert all(str(skipped.reason) for skipped in report.skipped)
    assert not _stale(home)  # known to be unreadable, and unchanged
    (folder / "壞.txt").write_text("可以讀了。", "utf-8")
    assert _stale(home) == Stale(changed=["壞.txt"])


def test_a_name_that_is_not_unicode(home: Path, folder: Path) -> None:
    name = os.fsdecode(b"\xffreport.txt")
    try:
        (folder / name).write_text("公園裡種了樹。", "utf-8")
    except OSError:
        pytest.skip("this file system has no such names")
    build_index(home, folder, model="topics")
    assert name in open_index(home).documents
    assert not _stale(home)


def test_a_folder_without_documents_keeps_the_old_generation(
    home: Path, folder: Path, tmp_path: Path
) -> None:
    generation = build_index(home, folder, model="topics").generation
    (tmp_path / "empty").mkdir()
    with pytest.raises(NoDocuments, match="yinju index DIR"):
        build_index(home, tmp_path / "empty", model="topics")
    with pytest.raises(NoDocuments):
        build_index(home, tmp_path / "nowhere", model="topics")
    assert open_index(home).manifest.generation == generation


def test_an_unknown_encoder_keeps_the_old_generation(home: Path, folder: Path) -> None:
    generation = build_index(home, folder, model="topics").generation
    with pytest.raises(EncoderUnavailable):
        build_index(home, model="nonesuch")
    assert open_index(home).manifest.generation == generation


@pytest.mark.parametrize("step", ["sync_tree", "sync_folder", "_make_current"])
def test_a_build_that_fails_leaves_the_old_generation(
    home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    generation = build_index(home, folder, model="topics").generation
    (folder / "預算.md").unlink()

    def fail(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(store_module, step, fail)
    with pytest.raises(KeyboardInterrupt):
        build_index(home)
    monkeypatch.undo()
    monkeypatch.setattr(opening, "load_encoder", lambda name: TopicEncoder())
    index = open_index(home)
    assert index.manifest.generation == generation and len(index.documents) == 2
    assert not list((home / GENERATIONS).glob(".building-*"))


def test_a_first_build_that_is_killed_leaves_no_index(
    home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after SIGKILL: nothing is tidied, everything but the manifest is there."""

    class Killed(BaseException):
        pass

    def kill(folder: Path) -> None:
        raise Killed

    monkeypatch.setattr(store_module, "sync_tree", kill)
    monkeypatch.setattr(store_module.shutil, "rmtree", lambda *_, **__: None)
    with pytest.raises(Killed):
        build_index(home, folder, model="topics")
    assert list((home / GENERATIONS).glob(".building-*/segments/*/rows/documents.npy"))
    with pytest.raises(NoIndex):
        open_index(home)


def test_no_index_says_how_to_make_one(home: Path) -> None:
    with pytest.raises(
        NoIndex, match=r"^There is no index in .*home\. Build one: yinju index DIR$"
    ):
        open_index(home)
    home.mkdir()
    (home / CURRENT).write_text("gone\n")
    with pytest.raises(NoIndex):
        open_index(home)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("format", 0, "The index was built with format version 0; "),
        ("analyser", "0", "The index was built with analyser version 0; "),
        ("fingerprint", "other", "built with another version of the encoder topics"),
        ("passages", "many", "The index cannot be read"),
    ],
)
def test_a_mismatch_is_refused_with_the_remedy(
    home: Path, folder: Path, key: str, value: object, message: str
) -> None:
    report = build_index(home, folder, model="topics")
    path = home / GENERATIONS / report.generation / MANIFEST
    alter_manifest(path, **{key: value})
    with pytest.raises(IndexMismatch, match=message) as caught:
        open_index(home)
    assert "yinju index --full" in caught.value.remedy
    assert "\n" not in str(caught.value)
    build_index(home, folder, model="topics", full=True)
    assert open_index(home).search("鐵路")


@pytest.mark.parametrize(("key", "value"), [("analyser", "0"), ("fingerprint", "other")])
def test_the_remedy_needs_no_folder(home: Path, folder: Path, key: str, value: str) -> None:
    report = build_index(home, folder, model="topics")
    path = home / GENERATIONS / report.generation / MANIFEST
    alter_manifest(path, **{key: value})
    assert build_index(home, full=True).documents == 2
    assert open_index(home).search("鐵路")


def test_the_default_folder_is_not_guessed_from_an_unreadable_index(
    home: Path, folder: Path
) -> None:
    report = build_index(home, folder, model="topics")
    for content in (b"{}", b"", b"\xff\x00"):
        (home / GENERATIONS / report.generation / MANIFEST).write_bytes(content)
        with pytest.raises(IndexMismatch, match="yinju index --full DIR"):
            build_index(home, model="topics")


def test_a_lost_file_is_one_line_with_the_remedy(home: Path, folder: Path) -> None:
    report = build_index(home, folder, model="topics")
    (segment,) = read_manifest(home).segments
    for lost in (
        home / SEGMENTS / segment / "rows" / "vectors.npy",
        home / GENERATIONS / report.generation / "documents.json",
        home / SEGMENTS,
    ):
        lost.rename(lost.with_name("lost"))
        with pytest.raises(NoIndex, match="yinju index --full"):
            open_index(home)
        lost.with_name("lost").rename(lost)
    (home / SEGMENTS / segment / "segment.json").unlink()
    with pytest.raises(NoIndex, match="yinju index --full"):
        open_index(home)
    assert build_index(home).reused_passages == 0
    assert open_index(home).search("鐵路")


# --- readers beside a writer


def test_the_previous_generation_is_kept_and_older_ones_go(home: Path, folder: Path) -> None:
    made = [build_index(home, folder, model="topics", full=True).generation for _ in range(4)]
    assert made == sorted(made) and len(set(made)) == 4
    assert sorted(path.name for path in (home / GENERATIONS).iterdir()) == made[-2:]


def test_opening_during_builds_always_gives_a_complete_generation(home: Path, folder: Path) -> None:
    build_index(home, folder, model="topics")
    stop, failures, opened = threading.Event(), [], 0

    def rebuild() -> None:
        try:
            for _ in range(8):
                build_index(home, full=True)
        except BaseException as error:
            failures.append(error)
        finally:
            stop.set()

    writer = threading.Thread(target=rebuild)
    writer.start()
    while not stop.is_set():
        index = open_index(home)
        assert index.search("鐵路")[0].passage.document == "2023/鐵路.txt"
        opened += 1
    writer.join()
    assert not failures and opened > 2


# --- records
