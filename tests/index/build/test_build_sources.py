"""Building again: copies, archives, uploads, cancelled builds and damaged generations."""

import zipfile
from pathlib import Path

import pytest
from build_support import TEXTS, check_same_as_full
from index_support import alter_manifest

import corpus
from corpus import Cancelled, NoDocuments, SplitOptions
from index import Stale, build_index, find_stale, open_index, read_manifest
from index.build import files
from index.storage.generations.generation import Generation
from index.storage.manifest import GENERATIONS, MANIFEST, current_generation
from index.storage.segments.segment import SEGMENT, SEGMENTS


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
    check_same_as_full(home, tmp_path, folder)
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
    check_same_as_full(home, tmp_path, folder)


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
    check_same_as_full(home, tmp_path, folder)


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


def _find(home: Path, name: Path) -> Path:
    """Return a file of the current generation that is called as one of an earlier one."""
    found = Generation.open(current_generation(home))
    if name.parts[0] == SEGMENTS:
        return found.segments[0].home.joinpath(*name.parts[2:])
    return found.folder.joinpath(*name.parts[2:])


@pytest.mark.parametrize("how", ["truncated", "altered", "lost", "manifest"])
def test_damage_is_noticed_and_mended(
    home: Path, folder: Path, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    build_index(home, folder)
    found = Generation.open(current_generation(home))
    (segment,) = found.segments
    names = [found.folder.relative_to(home) / name for name in found.manifest.checksums]
    names += [segment.folder.relative_to(home) / name for name in segment.info.checksums]
    if how == "manifest":
        names = [found.folder.relative_to(home) / MANIFEST, Path(SEGMENTS, segment.name, SEGMENT)]
    assert len(names) > 25 or how == "manifest"
    for name in names if how in ("altered", "manifest") else names[::5]:
        path = _find(home, name)
        content = path.read_bytes()
        if not content and how != "lost":
            continue
        if how == "truncated":
            path.write_bytes(content[:-1])
        elif how == "lost":
            path.unlink()
        else:
            at = len(content) // 2
            path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
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
    assert found.manifest.passages == len(found.passages) == len(found.texts) == len(found)
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
