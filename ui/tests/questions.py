"""The question files of a home: what they hold, what is wrong with them, and how ours are changed.

Files in the home can be changed; those beside the documents belong to whoever keeps the documents.
A file is replaced in one step, under the lock that the ratings of the chat are written under.
"""

import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import Any

from filelock import FileLock
from pydantic import ValidationError

from assistant.evaluation.cases import Case, Source
from assistant.evaluation.questions.finding import find_question_files
from assistant.evaluation.questions.reading import check_case, read_cases, tell_apart
from assistant.evaluation.questions.writing import format_case, write_cases
from corpus import BadQuestion, is_question_file
from corpus.errors import Message
from corpus.text.normalization import fold

FILE = "questions.jsonl"  # new cases are written here


@dataclass(frozen=True)
class Limits:
    """What is taken in by one upload."""

    bytes: int = 5_000_000
    cases: int = 20_000


LIMITS = Limits()


@dataclass(frozen=True)
class KnownCase:
    """A case, and where it stands."""

    case: Case  # its id is told from those of other files, as in a run
    own: Case  # as its file has it
    path: Path
    editable: bool

    @cached_property
    def key(self) -> str:
        """What names it in addresses."""
        return _hash(f"{self.path}\n{self.own.id}")

    @property
    def version(self) -> str:
        """What tells it from what it was before it was changed."""
        return _tell_version(self.own)

    @cached_property
    def folded(self) -> str:
        """What a search for words looks at."""
        case = self.case
        texts = (case.id, case.question, *case.evidence, *case.answer, case.note)
        return fold("\n".join((*texts, case.document or "")))


@dataclass(frozen=True)
class QuestionFile:
    """A file, and what is wrong with it, if anything."""

    path: Path
    cases: int
    editable: bool
    fault: Message | None = None


@dataclass(frozen=True)
class Questions:
    """All cases of a home, in the order of their files."""

    files: tuple[QuestionFile, ...] = ()
    cases: tuple[KnownCase, ...] = ()

    def find(self, key: str) -> KnownCase | None:
        """Return the case that a key names, if it is there."""
        return self._by_key.get(key)

    @property
    def run(self) -> list[Case]:
        """The cases that are run: drafts wait to be completed."""
        return [known.case for known in self.cases if not known.case.draft]

    @cached_property
    def _by_key(self) -> Mapping[str, KnownCase]:
        return {known.key: known for known in self.cases}


class QuestionFiles:
    """Reads and changes the files of one home; threads may share it."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._known: tuple[object, Questions] = (None, Questions())

    def read(self) -> Questions:
        """Return what the files hold now; quick where nothing has changed."""
        paths = find_question_files(self._home)
        mark = [(path, *_stat(path)) for path in paths]
        with self._lock:
            if self._known[0] != mark:
                self._known = mark, self._read_all(paths)
            return self._known[1]

    def write(self, values: Mapping[str, Any], key: str = "", version: str = "") -> str | None:
        """Add a case, or replace the one that `key` names; return its key.

        None where it has changed meanwhile, or its file is not ours. Raises BadQuestion for a case
        that cannot be run, and OSError.
        """
        known = self.read().find(key) if key else None
        if key and (known is None or not known.editable):
            return None
        path = known.path if known else self._home / FILE
        with self._changing(path) as cases:
            old = _find_as_seen(cases, known, version) if known else None
            if known and old is None:
                return None
            others = {case.id for case in cases if case is not old}
            made = _make_case(values, old, others, path)
            if old is None:
                cases.append(made)
            else:
                cases[cases.index(old)] = made
        return _hash(f"{path}\n{made.id}")

    def delete(self, key: str, version: str) -> bool:
        """Remove a case; tell whether it was there, as it was seen, in a file of ours."""
        known = self.read().find(key)
        if known is None or not known.editable:
            return False
        with self._changing(known.path) as cases:
            old = _find_as_seen(cases, known, version)
            if old is not None:
                cases.remove(old)
        return old is not None

    def take(self, name: str, data: bytes, *, replacing: bool = False) -> tuple[str, int] | None:
        """Keep an uploaded file; return its name and number of cases.

        None where a file of this name is there and is not to be replaced. Raises BadQuestion.
        """
        name = _name_file(name)
        if len(data) > LIMITS.bytes:
            raise BadQuestion("cases.large", path=name, most=LIMITS.bytes // 1_000_000)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_bytes(data)
            try:
                cases = read_cases(path, drafts=True)
            except BadQuestion as error:
                raise without_folder(error, Path(folder)) from error
        if len(cases) > LIMITS.cases:
            raise BadQuestion("cases.many", path=name, most=LIMITS.cases)
        target = self._home / name
        with self._locked(target):
            if target.exists() and not replacing:
                return None
            write_cases(target, cases)
        return name, len(cases)

    def _read_all(self, paths: Sequence[Path]) -> Questions:
        files, found = [], []
        for path in paths:
            editable = self._is_ours(path)
            fault = None
            try:
                cases = read_cases(path, drafts=True)
            except BadQuestion as error:
                cases, fault = [], without_folder(error, path.parent).message
            files.append(QuestionFile(path, len(cases), editable, fault))
            found += [(case, path, editable) for case in cases]
        apart = tell_apart([case for case, _, _ in found])
        known = (
            KnownCase(case, own, path, editable)
            for case, (own, path, editable) in zip(apart, found, strict=True)
        )
        return Questions(tuple(files), tuple(known))

    def _is_ours(self, path: Path) -> bool:
        return path.resolve().is_relative_to(self._home.resolve())

    @contextmanager
    def _locked(self, path: Path) -> Iterator[None]:
        with FileLock(f"{path}.lock", timeout=10):
            yield

    @contextmanager
    def _changing(self, path: Path) -> Iterator[list[Case]]:
        """Have the cases of a file to change; they are written unless an error is raised."""
        with self._locked(path):
            try:
                there = read_cases(path, drafts=True) if _stat(path)[1] else []
            except BadQuestion as error:
                raise without_folder(error, path.parent) from error
            cases = list(there)
            yield cases
            if cases == there:
                return
            if cases:
                write_cases(path, cases)
            else:
                path.unlink(missing_ok=True)  # a file without a case is no test


def without_folder(error: BadQuestion, folder: Path) -> BadQuestion:
    """Return an error that tells of a file by its name: visitors need not know our folders."""
    values = {
        name: value.replace(f"{folder}/", "") if isinstance(value, str) else value
        for name, value in error.message.values.items()
    }
    return BadQuestion.of(replace(error.message, values=values))


def _find_as_seen(cases: Sequence[Case], known: KnownCase, version: str) -> Case | None:
    """Return a case of a file as the file has it, None where it has changed since it was seen."""
    there = next((case for case in cases if case.id == known.own.id), None)
    return there if there is not None and _tell_version(there) == version else None


def _tell_version(case: Case) -> str:
    return _hash(format_case(case))


def _make_case(values: Mapping[str, Any], old: Case | None, others: set[str], path: Path) -> Case:
    """Return a case of the values of a form, with what else the old one has."""
    kept = {**(old.model_dump() if old else {}), **values}
    given = {name: value for name, value in kept.items() if value is not None}
    given["id"] = str(given.get("id") or "").strip() or _find_free_id(others)
    if given["id"] in others:
        raise BadQuestion("cases.id_twice", path=path.name, id=given["id"])
    source = Source(Path(path.name), 0)
    try:
        case = Case.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        column = ".".join(map(str, first["loc"]))
        place = path.name
        reason = first["msg"]
        raise BadQuestion("cases.field", place=place, column=column, reason=reason) from error
    if not case.answerable:
        case = case.model_copy(update={"evidence": (), "answer": ()})
    return check_case(case.model_copy(update={"source": source}))


def _find_free_id(others: set[str]) -> str:
    number = len(others) + 1
    while f"q{number}" in others:
        number += 1
    return f"q{number}"


def _name_file(name: str) -> str:
    """Return the name under which an upload is found as a file of questions."""
    plain = PurePosixPath(name.replace("\\", "/")).name.strip(". ")
    kept = (one for one in plain if one.isprintable() and one not in '<>:"|?*')
    path = PurePosixPath("".join(kept))
    suffix = path.suffix.lower()
    if suffix not in (".jsonl", ".csv", ".xlsx"):
        raise BadQuestion("cases.unreadable", path=name[:200])
    stem = path.stem[:80]
    whole = f"{stem}{suffix}"
    return whole if is_question_file(whole) else f"{stem}.questions{suffix}"


def _stat(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0, 0
    return found.st_mtime_ns, found.st_size, found.st_ino


def _hash(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()
