"""Building again: what is read, what is encoded, and what is taken over."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from build_support import TEXTS, check_same_as_full
from index_support import TopicEncoder, alter_manifest

import corpus
from corpus import SplitOptions
from index import Index, Stale, build_index, find_stale, open_index, read_manifest
from index.build import inputs
from index.storage.manifest import MANIFEST, current_generation


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
    check_same_as_full(home, tmp_path, folder)
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

    original = TermCounts.of_parts
    monkeypatch.setattr(
        TermCounts, "of_parts", lambda texts, of: analysed.extend(texts) or original(texts, of)
    )
    parts[2] = "三、章節\n改過的內容。\n"
    (folder / "a.txt").write_text("".join(parts), "utf-8")
    report = build_index(home)
    assert report.changed == 1
    assert report.reused_passages == report.passages - 1 == first.passages - 1
    assert topics.encoded == ["三、章節\n改過的內容。"]
    assert analysed == ["三、章节", "改过的内容。"]
    monkeypatch.undo()
    monkeypatch.setattr(inputs, "load_encoder", lambda name="topics": topics)
    check_same_as_full(home, tmp_path, folder)


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
    check_same_as_full(home, tmp_path, folder, splitter=options)
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
    check_same_as_full(home, tmp_path, folder)


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
    check_same_as_full(home, tmp_path, folder)


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
    check_same_as_full(home, tmp_path, folder)
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
