"""Building again: what is read, what is taken over, and what a file's twins and members become."""

import os
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from index_support import TopicEncoder, alter_manifest

import corpus
from corpus import Cancelled, NoDocuments, SplitOptions
from index import Index, Stale, build_index, find_stale, open_index, opening, read_manifest
from index.build import files, inputs
from index.storage.generation import Generation
from index.storage.manifest import GENERATIONS, MANIFEST, current_generation

TEXTS = {
    "a.txt": "一、鐵路\n京張鐵路遺址公園由鐵路方面共同協調。\n路地合作機制已經建立。\n",
    "b/c.md": "# 預算\n年度預算由財政局核定。\n",
    "d.txt": "公園裡種了樹。管理處負責養護。\n",
    "空.txt": "\n",
}


@pytest.fixture(autouse=True)
def topics(monkeypatch: pytest.MonkeyPatch) -> TopicEncoder:
    encoder = TopicEncoder()
    monkeypatch.setattr(opening, "load_encoder", lambda name="topics": encoder)
    monkeypatch.setattr(inputs, "load_encoder", lambda name="topics": encoder)
    return encoder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "報告"
    for name, text in TEXTS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    _age(folder)
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that builds read."""
    names: list[str] = []
    original = corpus.load_files

    def load_files(folder: Path, wanted, **options):
        wanted = list(wanted)
        names.extend(wanted)
        return original(folder, wanted, **options)

    monkeypatch.setattr(corpus, "load_files", load_files)
    return names


def _age(folder: Path, seconds: int = 60) -> None:
    """Make files look as if they were written a while ago, so that their time tells a change."""
    for path in folder.rglob("*"):
        status = path.stat()
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns - seconds * 10**9))


def _same_as_full(home: Path, tmp_path: Path, folder: Path, **options) -> None:
    """Whatever was taken over, the index is the one that a full build makes, file by file."""
    other = tmp_path / "full"
    if (home / "documents").is_dir():
        (other / "documents").parent.mkdir(exist_ok=True)
        if not (other / "documents").exists():
            (other / "documents").symlink_to(home / "documents")
    build_index(other, folder, **options)
    one, two = current_generation(home), current_generation(other)
    for path in two.rglob("*"):
        if path.is_file() and path.name != MANIFEST:
            assert (one / path.relative_to(two)).read_bytes() == path.read_bytes(), path.name
    mine, full = read_manifest(home), read_manifest(other)
    assert mine.documents == full.documents and set(mine.skipped) == set(full.skipped)


# --- what is read


def test_only_changed_files_are_read(home: Path, folder: Path, read, topics, tmp_path) -> None:
    first = build_index(home, folder)
    assert sorted(read) == sorted(TEXTS)
    read.clear()
    topics.encoded.clear()
    assert build_index(home).reused_passages == first.passages and read == []
    (folder / "d.txt").write_text(TEXTS["d.txt"] + "又種了花。\n", "utf-8")
    report = build_index(home)
    assert (report.added, report.changed, report.renamed, report.removed) == (0, 1, 0, 0)
    assert read == ["d.txt"] and len(topics.encoded) == 1
    _same_as_full(home, tmp_path, folder)
    read.clear()
    assert build_index(home, full=True).reused_passages == 0
    assert sorted(read) == sorted(TEXTS)


def test_what_was_skipped_is_not_tried_again(
    home: Path, folder: Path, read, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [entry.document for entry in build_index(home, folder).skipped] == ["空.txt"]
    read.clear()
    assert [entry.document for entry in build_index(home).skipped] == ["空.txt"] and read == []
    path = current_generation(home) / MANIFEST
    alter_manifest(path, parser="0")
    build_index(home)
    assert sorted(read) == sorted(TEXTS)  # a newer reader may read it, and others otherwise


def test_an_unchanged_file_is_not_even_hashed(
    home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_index(home, folder)
    hashed: list[str] = []
    original = corpus.hash_file

    def hash_file(path: Path) -> str:
        hashed.append(path.name)
        return original(path)

    monkeypatch.setattr(corpus, "hash_file", hash_file)
    build_index(home)
    assert not find_stale(home, read_manifest(home)) and hashed == []
    os.utime(folder / "a.txt")  # touched: hashed, and found the same
    assert build_index(home).changed == 0 and hashed == ["a.txt"]
    hashed.clear()
    build_index(home)  # nothing was written, so the new time is not known
    assert hashed == ["a.txt"]
    hashed.clear()
    build_index(home, full=True)
    assert sorted(hashed) == sorted(Path(name).name for name in TEXTS)


def test_a_change_within_the_same_tick_is_seen(home: Path, folder: Path) -> None:
    """Same size, same time: only that the time is fresh says that it may have changed."""
    path = folder / "d.txt"
    path.write_text(TEXTS["d.txt"], "utf-8")
    status = path.stat()
    build_index(home, folder)
    path.write_text(TEXTS["d.txt"].replace("樹", "花"), "utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert find_stale(home, read_manifest(home)) == Stale(changed=["d.txt"])
    assert build_index(home).changed == 1


# --- nothing to do


def _snapshot(home: Path) -> dict[Path, tuple[int, int, int, bytes]]:
    """Inode, time, size and content of every file and folder, but the lock and who holds it."""
    return {
        path: (
            (status := path.stat()).st_ino,
            0 if path == home else status.st_mtime_ns,  # the holder's name comes and goes
            status.st_size,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in (home, *home.rglob("*"))
        if not path.name.startswith(".lock")
    }


def test_a_build_with_nothing_changed_writes_nothing(home: Path, folder: Path) -> None:
    (home / "documents").mkdir(parents=True)
    (home / "documents" / "a.txt").write_text("與資料夾裡的文件同名。", "utf-8")
    (home / "documents" / "上傳.txt").write_text("上傳的文件談鐵路。", "utf-8")
    (home / "terms.txt").write_text("京張鐵路 = Jing-Zhang\n", "utf-8")
    (folder / "e.txt").symlink_to(folder / "nowhere")  # cannot even be hashed
    recorded = {"thresholds": {"depth": (1, 2.5)}}
    first = build_index(home, folder, recorded=recorded)
    before = _snapshot(home)
    again = build_index(home, folder, model="topics", splitter=SplitOptions(), recorded=recorded)
    assert again.generation == first.generation
    assert (again.added, again.changed, again.renamed, again.removed) == (0, 0, 0, 0)
    assert again.reused_passages == again.passages == first.passages
    assert again.skipped == first.skipped and again.documents == first.documents
    assert _snapshot(home) == before
    os.utime(folder / "a.txt")  # touched, with the same bytes
    os.utime(home / "documents" / "上傳.txt")
    before = _snapshot(home)
    assert build_index(home, recorded=recorded).generation == first.generation
    assert _snapshot(home) == before
    assert build_index(home, recorded=recorded, full=True).generation != first.generation


def test_whatever_the_manifest_records_counts_as_a_change(
    home: Path, folder: Path, tmp_path: Path
) -> None:
    made = [build_index(home, folder).generation]

    def changed(**options) -> bool:
        made.append(build_index(home, **options).generation)
        return made[-1] not in made[:-1]

    assert not changed()
    assert changed(recorded={"depth": 1}) and not changed(recorded={"depth": 1})
    (home / "terms.txt").write_text("鐵路 = railway\n公園 = park\n", "utf-8")
    assert changed()  # not even one of them is a whole name
    (home / "terms.txt").write_text("鐵路 = park\n公園 = railway\n", "utf-8")
    assert changed() and not changed()
    assert changed(splitter=SplitOptions(size=200)) and not changed()
    assert changed(encoder=TopicEncoder("2")) and changed(encoder=TopicEncoder())
    (folder / "d.txt").rename(folder / "e.txt")
    assert changed() and not changed()
    (folder / "壞.xyz").write_text("x", "utf-8")
    assert changed() and not changed()  # one more that is skipped
    (folder / "e.txt").unlink()
    assert changed() and not changed()
    shutil.move(folder, tmp_path / "moved")
    assert changed(folder=tmp_path / "moved") and not changed()


# --- what is taken over


def test_unchanged_passages_of_a_changed_document_are_kept(
    home: Path, tmp_path: Path, topics, monkeypatch
) -> None:
    folder = tmp_path / "long"
    folder.mkdir()
    parts = [f"{n}、章節\n" + f"這是第{n}章的內容，說明鐵路。" * 3 + "\n" for n in "一二三四五六"]
    (folder / "a.txt").write_text("".join(parts), "utf-8")
    first = build_index(home, folder)
    topics.encoded.clear()
    analysed: list[str] = []
    from index.lexical.term_counts import TermCounts

    original = TermCounts.of
    monkeypatch.setattr(TermCounts, "of", lambda texts: analysed.extend(texts) or original(texts))
    parts[2] = "三、章節\n改過的內容。\n"
    (folder / "a.txt").write_text("".join(parts), "utf-8")
    report = build_index(home)
    assert report.changed == 1
    assert report.reused_passages == report.passages - 1 == first.passages - 1
    assert topics.encoded == analysed == ["三、章節\n改過的內容。"]
    monkeypatch.undo()
    monkeypatch.setattr(inputs, "load_encoder", lambda name="topics": topics)
    _same_as_full(home, tmp_path, folder)


def test_a_long_document_goes_in_parts(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "long"
    folder.mkdir()
    words = ["鐵路", "公園", "預算", "京張", "管理處"]
    lines = [f"{words[n % 5]}的第{n}條說明{words[n % 3]}。" for n in range(700)]
    (folder / "a.txt").write_text("\n".join(f"第{n}條\n{t}" for n, t in enumerate(lines)), "utf-8")
    (folder / "b.txt").write_text("鐵路和公園。", "utf-8")
    told: list[int] = []
    options = SplitOptions(size=40, overlap=0)
    report = build_index(
        home,
        folder,
        splitter=options,
        progress=lambda step, done, of: told.append(done) if step == "analyse" else None,
    )
    assert report.passages > 520 and len(told) > 2 and told[-1] == report.passages
    (folder / "a.txt").write_text("\n".join([*lines[:300], "改過。", *lines[300:]]), "utf-8")
    build_index(home)
    _same_as_full(home, tmp_path, folder, splitter=options)
    index = open_index(home)
    again = Index.from_passages(index.passages, index.encoder)
    assert index.search("京張的預算", k=600) == again.search("京張的預算", k=600)


def test_a_renamed_document_is_read_but_not_encoded(
    home: Path, folder: Path, read, topics, tmp_path: Path
) -> None:
    first = build_index(home, folder)
    read.clear()
    topics.encoded.clear()
    (folder / "a.txt").rename(folder / "e.txt")
    report = build_index(home)
    assert (report.renamed, report.added, report.removed) == (1, 0, 0)
    assert read == ["e.txt"] and topics.encoded == []
    assert report.reused_passages == first.passages
    assert "e.txt" in open_index(home).documents
    _same_as_full(home, tmp_path, folder)


def test_a_passage_that_is_there_twice_now_is_kept_once(
    home: Path, folder: Path, tmp_path: Path
) -> None:
    build_index(home, folder)
    for name in ("x.txt", "y.txt"):
        text = f"{TEXTS['a.txt']}二、其他\n只在{name}裡的內容。\n"
        (folder / name).write_text(text, "utf-8")
    (folder / "a.txt").unlink()
    report = build_index(home)
    assert report.passages == 6 and report.reused_passages == 3
    _same_as_full(home, tmp_path, folder)


def test_any_history_ends_in_the_index_of_a_full_build(
    home: Path, folder: Path, tmp_path: Path
) -> None:
    build_index(home, folder)
    chance = np.random.default_rng(7)
    words = ["鐵路", "公園", "預算", "京張", "管理處", "樹木", "合作"]
    for turn in range(12):
        name = f"{'xyz'[turn % 3]}{int(chance.integers(4))}.txt"
        match int(chance.integers(4)):
            case 0:
                (folder / name).unlink(missing_ok=True)
            case 1 if (folder / name).exists():
                (folder / name).rename(folder / f"r{turn}.txt")
            case _:
                lines = ["".join(chance.choice(words, 9)) + "。" for _ in range(4)]
                (folder / name).write_text("一、標題\n" + "\n".join(lines), "utf-8")
        build_index(home)
    _same_as_full(home, tmp_path, folder)
    index = open_index(home)
    again = Index.from_passages(index.passages, index.encoder)
    for query in words:
        assert index.search(query) == again.search(query)


def test_another_splitter_keeps_vectors_and_another_encoder_none(
    home: Path, folder: Path, topics
) -> None:
    first = build_index(home, folder)
    assert build_index(home, splitter=SplitOptions(size=500)).reused_passages == first.passages
    assert build_index(home, encoder=TopicEncoder("2")).reused_passages == 0


# --- the same bytes twice


def test_identical_files_are_indexed_once_with_all_places(
    home: Path, folder: Path, read, tmp_path: Path
) -> None:
    (folder / "b" / "copy.txt").write_text(TEXTS["a.txt"], "utf-8")
    report = build_index(home, folder)
    assert "b/copy.txt" not in read and report.documents == 3
    (source,) = [s for s in read_manifest(home).documents if s.also]
    assert (source.document, source.also) == ("a.txt", ("b/copy.txt",))
    assert not find_stale(home, read_manifest(home))
    for glob in ("a.txt", "b/copy.txt", ["x", "b/co*"]):  # it is found under each of its names
        (hit, *_) = open_index(home).search("鐵路", document=glob)
        assert hit.passage.document == "a.txt"
    (folder / "a.txt").unlink()  # the copy is now the document
    assert find_stale(home, read_manifest(home)) == Stale(removed=["a.txt"])
    report = build_index(home)
    assert (report.removed, report.added, report.changed, report.documents) == (1, 0, 0, 3)
    assert sorted(open_index(home).documents) == ["b/c.md", "b/copy.txt", "d.txt"]
    (folder / "0.txt").write_text(TEXTS["a.txt"], "utf-8")
    assert build_index(home).added == 1
    _same_as_full(home, tmp_path, folder)
    assert [s.also for s in read_manifest(home).documents if s.also] == [("b/copy.txt",)]


def test_an_unreadable_file_and_its_copy_are_both_named(home: Path, folder: Path) -> None:
    (folder / "b" / "空2.txt").write_text(TEXTS["空.txt"], "utf-8")
    for _ in range(2):
        assert [e.document for e in build_index(home, folder).skipped] == ["b/空2.txt", "空.txt"]


def _zip(path: Path, members: dict[str, str]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name), text)


def test_members_of_an_archive_are_documents(home: Path, folder: Path, read, tmp_path) -> None:
    _zip(folder / "z.zip", {"甲.txt": "鐵路車站很近。", "乙.txt": TEXTS["a.txt"], "壞.xyz": "x"})
    report = build_index(home, folder)
    assert report.documents == 4  # 乙 is a.txt
    sources = {s.document: s for s in read_manifest(home).documents}
    assert sources["z.zip/甲.txt"].file == "z.zip" and sources["a.txt"].also == ("z.zip/乙.txt",)
    assert {e.document for e in report.skipped} == {"空.txt", "z.zip/壞.xyz"}
    read.clear()
    again = build_index(home)
    assert read == [] and again.reused_passages == report.passages
    assert (
        again.skipped == report.skipped
        and {s.document: s for s in read_manifest(home).documents} == sources
    )
    (folder / "a.txt").unlink()  # what 乙 was indexed as
    assert build_index(home).documents == 4
    assert "z.zip/乙.txt" in open_index(home).documents and read == ["z.zip"]
    (folder / "z.zip").rename(folder / "y.zip")
    report = build_index(home)
    assert (report.renamed, report.reused_passages) == (2, report.passages)
    _same_as_full(home, tmp_path, folder)


# --- two folders


def test_uploads_are_indexed_beside_the_folder(home: Path, folder: Path, tmp_path: Path) -> None:
    uploads = home / "documents"
    uploads.mkdir(parents=True)
    (uploads / "上傳.txt").write_text("上傳的文件談鐵路。", "utf-8")
    (uploads / "a.txt").write_text("名稱相同的上傳文件。", "utf-8")
    report = build_index(home, folder)
    assert report.documents == 4 and read_manifest(home).folder == folder
    (clash,) = [entry for entry in report.skipped if entry.document == "a.txt"]
    assert clash.reason == corpus.Message("file.name_taken")
    assert open_index(home).documents["a.txt"].source == TEXTS["a.txt"]
    (source,) = [s for s in read_manifest(home).documents if s.upload]
    assert source.document == "上傳.txt"
    assert not find_stale(home, read_manifest(home))
    (uploads / "上傳.txt").write_text("改過的文件談公園。", "utf-8")
    (uploads / "新.txt").write_text("新的文件。", "utf-8")
    assert find_stale(home, read_manifest(home)) == Stale(added=["新.txt"], changed=["上傳.txt"])
    (folder / "a.txt").unlink()
    report = build_index(home)
    assert (report.added, report.changed, report.removed) == (1, 2, 0)
    assert open_index(home).documents["a.txt"].source == "名稱相同的上傳文件。"
    _same_as_full(home, tmp_path, folder)


def test_a_home_within_the_folder_is_not_indexed_but_its_uploads(tmp_path: Path) -> None:
    folder = tmp_path / "all"
    home = folder / "home"
    (home / "documents").mkdir(parents=True)
    (home / "documents" / "上傳.txt").write_text("上傳的文件。", "utf-8")
    (home / "terms.txt").write_text("綠心 = Central Green", "utf-8")
    (folder / "a.txt").write_text(TEXTS["a.txt"], "utf-8")
    build_index(home, folder)
    assert build_index(home).added == 0
    assert sorted(open_index(home).documents) == ["a.txt", "home/documents/上傳.txt"]
    build_index(home, home / "documents")
    assert list(open_index(home).documents) == ["上傳.txt"]


# --- stopping, and saying how far


def test_a_cancelled_build_leaves_all_as_it_was(home: Path, folder: Path) -> None:
    generation = build_index(home, folder).generation
    (folder / "d.txt").write_text("新的內容。", "utf-8")
    steps: list[str] = []
    for stop_at in ("read", "encode", "analyse", "write"):
        before = sorted(path.name for path in (home / GENERATIONS).iterdir())
        steps.clear()
        with pytest.raises(Cancelled):
            build_index(
                home,
                progress=lambda step, done, of: steps.append(step),
                cancel=lambda stop_at=stop_at: stop_at in steps,
            )
        assert sorted(path.name for path in (home / GENERATIONS).iterdir()) == before
        assert open_index(home).manifest.generation == generation
    told: list[int] = []
    report = build_index(  # once it is current it is too late
        home,
        progress=lambda step, done, of: told.append(of - done) if step == "write" else None,
        cancel=lambda: told[-1:] == [0],
    )
    assert report.changed == 1 and told == [6, 5, 4, 3, 2, 1, 0]


def test_nothing_is_kept_of_an_index_of_another_version(
    home: Path, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    options = SplitOptions(size=100, overlap=20)
    build_index(home, folder, splitter=options)
    for key, value, words in (
        ("format", 2, "format version 2"),
        ("analyser", "0", "analyser version 0"),
        ("token_rows", "0", "another version of the encoder"),
    ):
        alter_manifest(current_generation(home) / MANIFEST, **{key: value})
        caplog.clear()
        report = build_index(home)  # folder, encoder and splitter are still known
        assert report.documents == 3 and report.reused_passages == 0
        assert words in caplog.text and "rebuilt in full" in caplog.text
        assert open_index(home).manifest.splitter == options


@pytest.mark.parametrize("how", ["truncated", "altered", "lost", "manifest"])
def test_damage_is_noticed_and_mended(
    home: Path, folder: Path, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    build_index(home, folder)
    names = sorted(read_manifest(home).checksums)
    assert len(names) > 15
    for name in [MANIFEST] if how == "manifest" else names if how == "altered" else names[::5]:
        path = current_generation(home) / name
        content = path.read_bytes()
        if not content and how != "lost":  # there are no terms given by hand
            continue
        if how == "truncated":
            path.write_bytes(content[:-1])
        elif how == "lost":
            path.unlink()
        else:
            path.write_bytes(content[:-9] + bytes([content[-9] ^ 1]) + content[-8:])
        with pytest.raises((corpus.NoIndex, corpus.IndexMismatch), match="yinju index --full"):
            open_index(home)
        caplog.clear()
        assert build_index(home, folder).reused_passages == 0
        assert "rebuilt in full" in caplog.text
        assert open_index(home).search("鐵路")[0].passage.document == "a.txt"


def test_an_old_generation_stays_open_while_others_follow(home: Path, folder: Path) -> None:
    build_index(home, folder)
    index = open_index(home)
    before = index.search("鐵路")
    for n in range(3):
        (folder / "d.txt").write_text(f"第{n}次修改。", "utf-8")
        build_index(home)
    assert not (home / GENERATIONS / index.manifest.generation).exists()
    assert index.search("鐵路") == before
    assert index.documents["d.txt"].source == TEXTS["d.txt"]


def test_a_generation_reads_back_what_was_made(home: Path, folder: Path) -> None:
    build_index(home, folder)
    found = Generation.open(current_generation(home))
    assert replace(found.manifest, checksums={}).passages == len(found.passages) == len(found.keys)
    assert found.starts[-1] == len(found.passages)
    assert [found.table().passages[-1]] == found.table().passages[-1:]
    with pytest.raises(IndexError):
        found.table().passages[len(found.passages)]


def test_a_folder_that_is_gone_is_said(home: Path, folder: Path) -> None:
    build_index(home, folder)
    folder.rename(folder.with_name("moved"))
    assert find_stale(home, read_manifest(home)).removed == ["a.txt", "b/c.md", "d.txt"]
    with pytest.raises(NoDocuments, match="not a folder"):
        build_index(home)
    assert files.find_files(home, folder.with_name("moved")).files
