"""What the tests of building again share: a small folder, and the index of a full build."""

import os
from pathlib import Path

import numpy as np
import pytest

from index import QueryTerm, build_index, read_manifest
from index.storage.generations.generation import Generation
from index.storage.manifest import current_generation

TEXTS = {
    "a.txt": "一、鐵路\n京張鐵路遺址公園由鐵路方面共同協調。\n路地合作機制已經建立。\n",
    "b/c.md": "# 預算\n年度預算由財政局核定。\n",
    "d.txt": "公園裡種了樹。管理處負責養護。\n",
    "空.txt": "\n",
}


def make_old(folder: Path, seconds: int = 60) -> None:
    """Make files look as if they were written a while ago, so that their time tells a change."""
    for path in folder.rglob("*"):
        status = path.stat()
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns - seconds * 10**9))


def check_same_as_full(home: Path, tmp_path: Path, folder: Path, **options) -> None:
    """Whatever was taken over, the index is the one that a full build makes."""
    other = tmp_path / "full"
    if (home / "documents").is_dir():
        (other / "documents").parent.mkdir(exist_ok=True)
        if not (other / "documents").exists():
            (other / "documents").symlink_to(home / "documents")
    if (home / "terms.txt").is_file():
        other.mkdir(exist_ok=True)
        (other / "terms.txt").write_bytes((home / "terms.txt").read_bytes())
    build_index(other, folder, full=True, **options)
    mine, full = read_manifest(home), read_manifest(other)
    assert mine.documents == full.documents and set(mine.skipped) == set(full.skipped)
    one, two = (Generation.open(current_generation(at)) for at in (home, other))
    check_same_content(one, two)


def check_same_content(one: Generation, two: Generation) -> None:
    """Whatever segments they stand in, passages are the same, and all that is made of them."""
    ids = np.arange(len(two))
    assert len(one) == len(two) and one.starts.tolist() == two.starts.tolist()
    assert one.texts.tolist() == two.texts.tolist()
    assert one.read_keys(ids).tolist() == two.read_keys(ids).tolist()
    mine, full = one.table(), two.table()
    assert list(mine.passages) == list(full.passages)
    assert mine.names == full.names and mine.owners.tolist() == full.owners.tolist()
    assert [mine.documents[n] for n in mine.names] == [full.documents[n] for n in full.names]
    for name, column in vars(full.columns).items():
        assert getattr(mine.columns, name).tolist() == column.tolist()
    assert dict(mine.articles).keys() == dict(full.articles).keys()
    if one.sentences is not None:
        read, expected = one.sentences.take(ids), two.sentences.take(ids)
        assert read.units.tolist() == expected.units.tolist()
        assert read.lengths.tolist() == expected.lengths.tolist()
        for name in ("folded", "latin", "tokens"):
            assert getattr(read, name).starts.tolist() == getattr(expected, name).starts.tolist()
            assert getattr(read, name).values.tolist() == getattr(expected, name).values.tolist()
    assert one.store.mean == pytest.approx(two.store.mean, abs=1e-6)
    assert (one.read_vectors(ids) == two.read_vectors(ids)).all()
    assert (one.store.take_vectors(ids) == one.read_vectors(ids)).all()
    assert list(one.store.vocabulary) == list(two.store.vocabulary)
    vector = two.read_vectors(ids[:1])[0]
    for term in two.store.vocabulary:  # document frequencies, and scores by them
        asked = [QueryTerm(term, {term: 1.0}, is_word=True)]
        assert one.store.compute_weight(asked[0]) == two.store.compute_weight(asked[0]), term
        for scores, expected in zip(
            one.store.compute_scores(ids, vector, asked),
            two.store.compute_scores(ids, vector, asked),
            strict=True,
        ):
            assert scores == pytest.approx(expected, rel=1e-6), term
