"""Segments: what builds share, what they write again, and what they erase."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from build_support import check_same_as_full, make_old
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from corpus import NoIndex
from index import build_index, forget_deleted, open_index, read_manifest
from index.build import builder
from index.build.pipeline import Pipeline
from index.storage.generations import draft, publishing
from index.storage.generations.generation import Generation
from index.storage.generations.publishing import erase_removed, list_generations, remove_generations
from index.storage.manifest import GENERATIONS, current_generation
from index.storage.segments import checksums, erasing
from index.storage.segments.merging import MERGING, Fill, MergingThresholds, choose_merged
from index.storage.segments.runs import Runs
from index.storage.segments.segment import SEGMENTS, Segment

WORDS = "鐵路 公園 預算 京張 管理處 樹木 合作 railway budget".split()
TINY = MergingThresholds(small=1, full=8, removed=0.6, erased=0.5)


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """Segments of a few passages, so that there are many."""
    monkeypatch.setattr(builder, "Pipeline", partial(Pipeline, batch_size=2))
    monkeypatch.setattr(draft, "MERGING", TINY)
    monkeypatch.setattr(publishing, "MERGING", TINY)


def _open(home: Path) -> Generation:
    return Generation.open(current_generation(home))


def _write(folder: Path, name: str, version: int, parts: int = 2) -> None:
    """Write a document with a word that no other version of any document has."""
    lines = [
        f"{n}、{WORDS[(version + n) % 9]}\n{WORDS[version % 9]}在{_mark(name, version)}的{WORDS[n]}。"
        for n in range(parts)
    ]
    (folder / name).write_text("\n".join(lines) + "\n", "utf-8")


def _mark(name: str, version: int) -> str:
    return f"zq{name.partition('.')[0]}{version}x"


def _find_in_files(home: Path, text: str) -> list[Path]:
    files = (path for path in home.rglob("*") if path.is_file())
    return [path for path in files if text.encode() in path.read_bytes()]


def _forget_generations(home: Path) -> None:
    remove_generations(home, list_generations(home) - {current_generation(home).name})
    erase_removed(home, read_manifest(home), TINY)


@pytest.fixture
def many(home: Path, tmp_path: Path, tiny: None) -> Iterator[Path]:
    """A folder of ten documents, indexed."""
    folder = tmp_path / "many"
    folder.mkdir()
    for n in range(10):
        _write(folder, f"d{n}.txt", n)
    make_old(folder)
    build_index(home, folder)
    yield folder


# --- what is shared


def test_a_change_writes_what_changed(home: Path, many: Path, tmp_path: Path) -> None:
    before = _open(home)
    assert [len(segment) for segment in before.segments] == [8, 8, 4]
    files = {path: path.stat().st_ino for path in (home / SEGMENTS).rglob("*")}
    _write(many, "d1.txt", 20)
    build_index(home)
    after = _open(home)
    assert [one.name for one in after.segments][:1] == [before.segments[0].name]
    assert files.items() <= {p: p.stat().st_ino for p in (home / SEGMENTS).rglob("*")}.items()
    (new,) = {one.name for one in after.segments} - {one.name for one in before.segments}
    assert len(Segment.open(home / SEGMENTS / new)) == 2
    assert [run[0] for run in after.runs] == [0, 1, 0, 2, 3]
    check_same_as_full(home, tmp_path, many)


@settings(
    max_examples=4,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a history takes too long to shrink
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    steps=st.lists(
        st.lists(
            st.tuples(st.sampled_from("change rename remove".split()), st.integers(0, 6)),
            min_size=1,
            max_size=4,
        ),
        min_size=2,
        max_size=5,
    ),
    named=st.booleans(),
)
def test_any_history_is_the_index_of_a_full_build(
    tmp_path_factory: pytest.TempPathFactory, tiny: None, steps: list, named: bool
) -> None:
    """Hits, scores, document frequencies; and of what is gone nothing is left."""
    place = tmp_path_factory.mktemp("history")
    home, folder = place / "home", place / "folder"
    folder.mkdir()
    home.mkdir()
    if named:
        (home / "terms.txt").write_text("在zq = park\n管理處 = bureau\n", "utf-8")
    versions = {f"d{n}.txt": n for n in range(5)}
    for name, version in versions.items():
        _write(folder, name, version)
    written, count = {_mark(*item) for item in versions.items()}, 100
    build_index(home, folder)
    for changes in steps:
        for change, number in changes:
            name, count = f"d{number}.txt", count + 1
            if change == "change":
                _write(folder, name, count, parts=1 + count % 3)
                written.add(_mark(name, count))
            elif change == "remove" and len(list(folder.iterdir())) > 1:
                (folder / name).unlink(missing_ok=True)
            elif change == "rename" and (folder / name).exists():
                (folder / name).rename(folder / f"d{(number + 1) % 7}.txt")
        make_old(folder)
        build_index(home)
        check_same_as_full(home, place, folder)
    texts = "".join(path.read_text("utf-8") for path in folder.iterdir())
    _forget_generations(home)
    remove_generations(home, list_generations(home) - {current_generation(home).name})
    erase_removed(home, read_manifest(home), MergingThresholds(erased=-1.0))
    gone = {mark for mark in written if mark not in texts}
    assert not [found for mark in gone for found in _find_in_files(home, mark)]
    check_same_as_full(home, place, folder)


def test_names_of_terms_txt_are_searched_once(
    home: Path, many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "terms.txt").write_text("的京張 = Jing-Zhang\n", "utf-8")
    _write(many, "d2.txt", 4, parts=4)
    build_index(home)
    searched: list[str] = []
    original = Segment._search

    def search(segment: Segment, names):
        searched.append(segment.name)
        return original(segment, names)

    monkeypatch.setattr(Segment, "_search", search)
    index = open_index(home)
    assert searched == [] and "的京张" in index.store.vocabulary
    before = {segment.name for segment in _open(home).segments}
    _write(many, "d3.txt", 30)
    build_index(home)
    made = sorted({segment.name for segment in _open(home).segments} - before)
    assert sorted(searched) == made
    open_index(home)
    assert sorted(searched) == made
    check_same_as_full(home, tmp_path, many)


# --- what is merged


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(1, 3000), min_size=1, max_size=120))
def test_segments_stay_few_and_are_seldom_written_again(sizes: list[int]) -> None:
    segments: dict[str, int] = {}
    written = 0
    for number, added in enumerate(sizes):
        merged = choose_merged({n: Fill(s, s) for n, s in segments.items()}, MERGING)
        size = added + sum(segments.pop(name) for name in merged)
        segments[str(number)] = size
        written += size
    total = sum(sizes)
    doublings = np.log2(max(2, total / MERGING.small)) + 3
    assert sum(segments.values()) == total and len(segments) <= doublings
    assert written <= total * doublings + len(sizes) * MERGING.small


def test_full_segments_stay_until_much_is_removed() -> None:
    full = MERGING.full
    fills = {"a": Fill(full, full), "b": Fill(full, full), "c": Fill(5000, 5000)}
    assert choose_merged(fills, MERGING) == frozenset()
    fills["a"] = Fill(full, full // 2)
    assert choose_merged(fills, MERGING) == {"a"}
    assert choose_merged({"a": Fill(9, 0), "b": Fill(9, 9)}, MERGING) == {"b"}


def test_what_is_damaged_within_is_not_written_again(
    home: Path, many: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opening looks at the ends of files; who copies them looks at all."""
    monkeypatch.setattr(checksums, "_BLOCK", 256)
    build_index(home, full=True)
    (last,) = [one for one in _open(home).segments if len(one) == 4]
    path = last.folder / "passages.npy"
    content = bytearray(path.read_bytes())
    content[300] ^= 1
    path.write_bytes(content)
    _open(home)
    _write(many, "d9.txt", 90)
    monkeypatch.setattr(draft, "MERGING", MergingThresholds())
    with pytest.raises(NoIndex, match="yinju index --full"):
        build_index(home)


# --- what is erased


def test_a_deleted_document_is_erased_and_who_has_it_open_reads_on(
    home: Path, many: Path, tmp_path: Path
) -> None:
    mark = _mark("d0.txt", 0)
    old = open_index(home)
    before = old.search("鐵路")
    (many / "d0.txt").unlink()
    build_index(home)
    assert _find_in_files(home, mark)  # the generation before has it
    _write(many, "d9.txt", 40)
    build_index(home)
    assert not _find_in_files(home, mark)
    check_same_as_full(home, tmp_path, many)
    assert old.search("鐵路") == before and mark in old.documents["d0.txt"].text
    (segment,) = [one for one in _open(home).segments if one.info.erased]
    assert not segment.vectors[:2].any() and segment.vectors[2:].any()
    assert segment.sum == pytest.approx(segment.vectors.sum(axis=0))
    assert sorted(path.name for path in segment.home.iterdir()) == ["rows-2", "segment.json"]


def test_what_changed_is_erased_with_others(home: Path, many: Path) -> None:
    _write(many, "d0.txt", 50)  # of four in the first segment
    build_index(home)
    _forget_generations(home)
    assert _find_in_files(home, _mark("d0.txt", 0))
    erase_removed(home, read_manifest(home), MergingThresholds(erased=0.2))
    assert not _find_in_files(home, _mark("d0.txt", 0))
    assert _find_in_files(home, _mark("d1.txt", 1))


def test_an_upload_is_erased_when_the_generation_before_is_forgotten(
    home: Path, many: Path
) -> None:
    uploads = home / "documents"
    uploads.mkdir()
    for n in range(4):
        _write(uploads, f"u{n}.txt", n)
    build_index(home)
    (uploads / "u1.txt").unlink()
    _write(uploads, "u2.txt", 60)
    build_index(home)
    for n in (1, 2):
        assert _find_in_files(home / SEGMENTS, _mark(f"u{n}.txt", n))
    assert forget_deleted(home)
    for n in (1, 2):
        assert not _find_in_files(home, _mark(f"u{n}.txt", n))
    assert len(list((home / GENERATIONS).iterdir())) == 1
    assert open_index(home).search(_mark("u3.txt", 3))[0].passage.document == "u3.txt"


def test_erasing_that_was_killed_is_done_by_the_next(
    home: Path, many: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def kill(*arguments: object) -> None:
        raise Killed

    (many / "d0.txt").unlink()
    build_index(home)
    remove_generations(home, list_generations(home) - {current_generation(home).name})
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(erasing, "sync_tree", kill)
        erase_removed(home, read_manifest(home))
    assert open_index(home).search("鐵路")
    erase_removed(home, read_manifest(home))
    assert not _find_in_files(home, _mark("d0.txt", 0))
    assert open_index(home).search("鐵路")


# --- runs


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(1, 5), st.booleans()), min_size=1, max_size=12
    )
)
def test_runs_find_what_a_list_would(parts: list[tuple[int, int, bool]]) -> None:
    """A run for each document of one passage or more; some documents were removed."""
    ends, firsts = [0, 0, 0], [0, 0, 0]
    runs, slots = [], []
    for segment, passages, stays in parts:
        if stays:
            runs.append((segment, ends[segment], passages, firsts[segment], 1))
            slots += [(segment, ends[segment] + n) for n in range(passages)]
        ends[segment] += passages
        firsts[segment] += 1
    table = Runs.of(runs)
    ids = np.arange(len(slots))
    segments, rows = table.find_passages(ids)
    assert list(zip(segments.tolist(), rows.tolist(), strict=True)) == slots
    for segment in range(3):
        there = {row for own, row in slots if own == segment}
        removed = table.list_removed(segment, ends[segment]).tolist()
        assert removed == sorted(set(range(ends[segment])) - there)
    if slots:
        bases = np.cumsum([0, *ends])
        mapped = table.map_slots(ends)
        flat = [int(bases[segment]) + row for segment, row in slots]
        assert mapped.to_slots(ids).tolist() == flat
        assert mapped.to_ids(np.array(flat)).tolist() == ids.tolist()
