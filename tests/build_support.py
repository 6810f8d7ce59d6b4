"""What the tests of building again share: a small folder, and the index of a full build."""

import os
from pathlib import Path

from index import build_index, read_manifest
from index.storage.manifest import MANIFEST, current_generation

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
