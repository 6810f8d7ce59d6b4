"""Conversations on a disk that several machines share keep no write-ahead log."""

import pytest

from ui.conversations import database
from ui.conversations.database import LIMITS, ConversationDatabase
from ui.conversations.disk import is_on_network

MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
23 22 0:30 / /srv/our\\040reports rw,relatime shared:2 - nfs4 server:/reports rw,vers=4.2
24 23 8:2 / /srv/our\\040reports/local rw - ext4 /dev/sdb1 rw
"""


@pytest.mark.parametrize(
    ("path", "is_shared"),
    [
        ("/home/a/.yinju", False),
        ("/srv/our reports/home", True),
        ("/srv/our reports/local/home", False),
        ("/srv/our reports two", False),
    ],
)
def test_the_nearest_mount_counts(tmp_path, path, is_shared):
    from pathlib import Path

    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS, "utf-8")
    assert is_on_network(Path(path), mounts) == is_shared
    assert not is_on_network(Path(path), tmp_path / "none")


@pytest.mark.parametrize(("shared", "mode"), [(False, "wal"), (True, "delete")])
def test_the_journal_fits_the_disk(tmp_path, monkeypatch, shared, mode):
    monkeypatch.setattr(database, "is_on_network", lambda path: shared)
    kept = ConversationDatabase(tmp_path / "conversations.sqlite", LIMITS)
    with kept.transaction() as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == (mode,)
    kept.close()
