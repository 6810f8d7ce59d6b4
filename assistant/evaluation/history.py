"""The runs of a home, oldest first, in one SQLite file: HOME/runs.sqlite."""

import json
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.evaluation.runs import Run, name_questions

FILE = "runs.sqlite"
KEPT = 200  # the newest runs; older ones are forgotten
_SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL, generation TEXT, encoder TEXT NOT NULL, questions TEXT NOT NULL,
    summary TEXT NOT NULL, intervals TEXT NOT NULL, run BLOB NOT NULL
)"""


@dataclass(frozen=True)
class KeptRun:
    """What the history tells of a run without reading its cases."""

    id: int
    at: str  # UTC, ISO 8601
    generation: str | None
    encoder: str
    questions: str  # runs with the same name asked the same questions
    summary: dict[str, Any]
    intervals: dict[str, Any]

    @property
    def passed(self) -> float:
        """The share of cases that passed."""
        return float(self.summary["passed"] or 0)


def keep_run(home: Path, run: Run) -> int | None:
    """Add a run; return its id, or None where the home cannot be written to."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    row = (
        now,
        run["generation"],
        run["encoder"],
        name_questions(run),
        json.dumps(run["summary"]),
        json.dumps(run["intervals"]),
        zlib.compress(json.dumps(run, ensure_ascii=False).encode()),
    )
    try:
        with _open(home) as database:
            database.execute(_SCHEMA)
            columns = "at, generation, encoder, questions, summary, intervals, run"
            added = database.execute(f"INSERT INTO runs ({columns}) VALUES (?,?,?,?,?,?,?)", row)
            oldest = (added.lastrowid or 0) - KEPT
            database.execute("DELETE FROM runs WHERE id <= ?", (oldest,))
            return added.lastrowid
    except sqlite3.DatabaseError:  # a disk that is full or may only be read, a damaged file
        return None


def list_runs(home: Path, questions: str | None = None) -> list[KeptRun]:
    """Return the runs, oldest first; with `questions` those that asked the same ones."""
    if not (home / FILE).is_file():
        return []
    try:
        with _open(home) as database:
            rows = database.execute(
                "SELECT id, at, generation, encoder, questions, summary, intervals FROM runs"
                " WHERE questions = ? OR ? IS NULL ORDER BY id",
                (questions, questions),
            ).fetchall()
    except sqlite3.DatabaseError:
        return []
    return [KeptRun(*row[:5], *map(json.loads, row[5:])) for row in rows]


def find_version(home: Path) -> int:
    """Return a number that is another once a run was added; 0 where there is none."""
    try:
        return (home / FILE).stat().st_mtime_ns
    except OSError:
        return 0


def read_kept_run(home: Path, number: int) -> Run | None:
    """Return a whole run of the history, None if it is not there (any more)."""
    if not (home / FILE).is_file():
        return None
    try:
        with _open(home) as database:
            row = database.execute("SELECT run FROM runs WHERE id = ?", (number,)).fetchone()
    except sqlite3.DatabaseError:
        return None
    found: Run | None = json.loads(zlib.decompress(row[0])) if row else None
    return found


@contextmanager
def _open(home: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(home / FILE, timeout=10)) as database, database:
        yield database
