"""Tells whether a file lies on a disk of this machine.

SQLite's write-ahead log rests on memory that processes share, which those of two machines do not
have. On a network's disk a database therefore keeps SQLite's older journal.
"""

from pathlib import Path

_NETWORK = ("nfs", "cifs", "smb", "9p", "ceph", "gluster", "lustre", "afs", "beegfs", "fuse.sshfs")
_MOUNTS = Path("/proc/self/mountinfo")  # of Linux; elsewhere every disk is taken for a local one


def is_on_network(path: Path, mounts: Path = _MOUNTS) -> bool:
    """Tell whether `path` lies on a file system that other machines may share."""
    try:
        lines = mounts.read_text("utf-8", "replace").splitlines()
    except OSError:
        return False
    found = {}
    for line in lines:  # … mount point … - type …
        before, _, after = line.partition(" - ")
        place = before.split(" ")[4].replace("\\040", " ")
        found[place] = after.split(" ")[0]
    there = path.resolve()
    places = [str(one) for one in (there, *there.parents) if str(one) in found]
    return bool(places) and found[places[0]].startswith(_NETWORK)
