"""Keeps what visitors think of answers as retrieval tests: `HOME/feedback.questions.jsonl`.

A good answer is a case at once: its first quotation is the evidence. A bad one is a draft with the
visitor's note, for a person to complete: who adds `evidence` and removes `draft`, or shows the
right passage in the chat, has a test that fails until the answer is right. The other lines of the
file stay as they are.
"""

import glob
import hashlib
import json
import threading
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock

from ui.conversations.database import Content, Rating

FILE = "feedback.questions.jsonl"
PREFIX = "feedback-"  # of the ids of cases that are written here


@dataclass(frozen=True)
class RightPassage:
    """What should have been quoted."""

    document: str
    quote: str


class Feedback:
    """The file of cases; threads and processes may write to it."""

    def __init__(self, path: Path | None, most: int = 20_000) -> None:
        """`most` bounds the lines; without a path nothing is written."""
        self._path = path
        self._most = most
        self._lock = threading.Lock()

    def write(
        self,
        name: str,
        content: Content,
        rating: Rating | None,
        note: str = "",
        right: RightPassage | None = None,
    ) -> str:
        """Set the case of one turn, or remove it where there is no rating; return its id.

        `name` tells turns apart; it is not written. `right` completes the case of a bad answer; one
        that was completed stays complete. Returns "" where nothing is written. Raises OSError.
        """
        answer = content.get("answer")
        if self._path is None or not isinstance(answer, dict):
            return ""
        if answer["citations"] and not any(one["quote"] for one in answer["citations"]):
            return ""  # all that it quoted was deleted
        case_id = PREFIX + hashlib.sha256(name.encode()).hexdigest()[:12]
        with self._lock, FileLock(f"{self._path}.lock", timeout=10):
            try:
                text = self._path.read_text("utf-8", "surrogateescape")
            except FileNotFoundError:
                text = ""
            lines = [line for line in text.split("\n") if line.strip() and _id_of(line) != case_id]
            old = next((line for line in text.split("\n") if _id_of(line) == case_id), "")
            if rating is not None and len(lines) < self._most:
                case = make_case(case_id, content, rating, note, right)
                if rating == "down" and right is None:
                    case = _keep_completed(case, old)
                lines.append(json.dumps(case, ensure_ascii=False))
            self._replace("".join(f"{line}\n" for line in lines))
        return case_id

    def forget_documents(self, names: Collection[str]) -> None:
        """Remove the cases that were made from these documents, and what others quote of them."""
        if self._path is None or not self._path.exists():
            return
        with self._lock, FileLock(f"{self._path}.lock", timeout=10):
            text = self._path.read_text("utf-8", "surrogateescape")
            lines = [_cut_line(line, names) for line in text.split("\n") if line.strip()]
            self._replace("".join(f"{line}\n" for line in lines if line))

    def _replace(self, text: str) -> None:
        assert self._path is not None
        if not text:
            self._path.unlink(missing_ok=True)  # a file without a case is no test
            return
        new = self._path.with_name(f".{self._path.name}.new")
        new.write_bytes(text.encode("utf-8", "surrogateescape"))
        new.replace(self._path)


def make_case(
    case_id: str,
    content: Content,
    rating: Rating,
    note: str,
    right: RightPassage | None = None,
) -> dict[str, Any]:
    """Return a turn as a line of a retrieval test."""
    answer = content["answer"]
    case: dict[str, Any] = {"id": case_id, "lang": answer["language"], "kind": "feedback"}
    citations = [one for one in answer["citations"] if one["quote"]]  # not of deleted documents
    previous = content.get("previous")
    good = rating == "up"
    if good and citations:
        case["document"] = glob.escape(citations[0]["document"])
    elif right is not None:
        case["document"] = glob.escape(right.document)
    case["question"] = content["question"]
    if previous and not content.get("as_typed"):
        case["history"] = [previous]
    case["evidence"] = [citations[0]["quote"]] if good and citations else []
    case["answerable"] = not (good and answer["refused"])
    if not good:
        if right is None:
            case["draft"] = True
        else:
            case["evidence"] = [right.quote]
        quoted = [f"{one['document']}: {one['quote']}" for one in citations]
        case["answered"] = quoted or [answer["note"]]  # what was wrong
    if note:
        case["note"] = note
    return _plain(case)


def _keep_completed(case: dict[str, Any], old: str) -> dict[str, Any]:
    """Return a case with what completed the old line of it, if anything did."""
    kept = json.loads(old) if old else {}
    if not kept.get("evidence") or kept.get("draft") or "answered" not in kept:
        return case
    done = {name: kept[name] for name in ("document", "evidence", "answer") if name in kept}
    return {name: value for name, value in {**case, **done}.items() if name != "draft"}


def _cut_line(line: str, names: Collection[str]) -> str:
    """Return a line without the text of documents; "" where it was made from one of them."""
    if not _id_of(line).startswith(PREFIX):
        return line  # a person's own
    case = json.loads(line)
    if case.get("document") in {glob.escape(name) for name in names}:
        return ""
    answered = case.get("answered", [])
    begins = tuple(f"{name}: " for name in names)
    left = [one for one in answered if not one.startswith(begins)]
    return line if left == answered else json.dumps({**case, "answered": left}, ensure_ascii=False)


def _id_of(line: str) -> str:
    try:
        value = json.loads(line)
    except ValueError:
        return ""
    return str(value.get("id", "")) if isinstance(value, dict) else ""


def _plain(case: dict[str, Any]) -> dict[str, Any]:
    """Return a case that UTF-8 can hold: names of files need not be valid Unicode."""
    text = json.dumps(case, ensure_ascii=False).encode("utf-8", "replace").decode()
    plain: dict[str, Any] = json.loads(text)
    return plain
