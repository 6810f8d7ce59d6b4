"""Removes what turns quote of documents that were deleted, for good.

Whoever deletes a document wants its text gone, also where an answer has quoted it. A turn keeps the
question, and which document was cited; the quotation, and what else came from the document, goes.
"""

import json
import sqlite3
from collections.abc import Collection, Mapping
from typing import Any

from ui.conversations.database import Content, write_content
from ui.conversations.searching import write_folded

_FEW = 40  # names that SQLite looks for; of more, all turns are read


def cut_quotes(content: Content, names: Collection[str]) -> dict[str, Any] | None:
    """Return a turn without the text of these documents; None where it holds none of it."""
    answer = content.get("answer")
    if not isinstance(answer, dict):
        return None
    citations, hits = answer["citations"], answer["hits"]
    cut = {one["number"] for one in citations if one["document"] in names}
    near = [one for one in hits if one["passage"]["document"] in names]
    if not cut and not near:
        return None
    stems = [name.rpartition("/")[2].rpartition(".")[0] for name in names]
    note = answer["note"]
    left = {
        "citations": [_cut_citation(one) if one["number"] in cut else one for one in citations],
        "statements": [_cut_statement(one, cut) for one in answer["statements"]],
        "hits": [one for one in hits if one not in near],
        "note": "" if any(stem[1:] and stem in note for stem in stems) else note,
    }
    if composed := answer.get("composed"):
        kept = [one for one in composed["sentences"] if not cut & {*one["citations"]}]
        # From the nearest passages all are shown, or none.
        left["composed"] = composed | {"sentences": [] if composed.get("from_nearest") else kept}
    if translations := answer.get("translations"):
        left["translations"] = [one for one in translations if one["number"] not in cut]
    gone = {one["document"] for one in citations if one["number"] in cut}
    versions = {name: one for name, one in content.get("versions", {}).items() if name not in names}
    return {
        **content,
        "answer": {**answer, **left},
        "versions": versions,
        "deleted": sorted({*content.get("deleted", ()), *gone}),
    }


def _cut_citation(citation: Content) -> dict[str, Any]:
    empty: Content = {"title": None, "section": [], "quote": "", "table": None, "emphasis": None}
    return {**citation, **empty}


def _cut_statement(statement: Content, cut: set[int]) -> dict[str, Any]:
    """Return a statement without what comes from the citations that are cut.

    The text before a quotation, and what names its document, belong to its first citation.
    """
    numbers = statement["numbers"]
    if not numbers or numbers[0] not in cut:
        return dict(statement)
    without = {**statement, "lead": "", "preceding": "", "columns": ""}
    return without if not {*numbers} <= cut else {**without, "quote": "", "emphasis": None}


def forget_documents(database: sqlite3.Connection, names: Collection[str]) -> int:
    """Remove the text of documents from all turns, deleted ones too; return how many changed."""
    changed = []
    for row, text in _find_turns(database, names):
        if cut := cut_quotes(json.loads(text), names):
            changed.append((write_content(cut), write_folded(cut), row))
    database.executemany("UPDATE turns SET content = ?, folded = ? WHERE rowid = ?", changed)
    return len(changed)


def _find_turns(database: sqlite3.Connection, names: Collection[str]) -> list[tuple[int, str]]:
    """Return the rows that may cite documents; names stand there as JSON writes them."""
    forms = {json.dumps(name) for name in names}
    forms |= {json.dumps(name, ensure_ascii=False) for name in names}
    sought = [form for form in forms if form.encode("utf-8", "replace").decode() == form]
    held = " OR ".join(["instr(content, ?)"] * len(sought)) if len(sought) <= _FEW else ""
    where = f" WHERE {held}" if held else ""
    return database.execute(
        f"SELECT rowid, content FROM turns{where}", sought if held else ()
    ).fetchall()


def note_uploads(database: sqlite3.Connection, there: Mapping[str, str]) -> set[str]:
    """Keep which uploads are indexed, each with its version; return those that no longer are.

    One that was renamed is still there: under its version.
    """
    before = dict(database.execute("SELECT document, version FROM uploads").fetchall())
    versions = set(there.values())
    gone = {
        name for name, version in before.items() if name not in there and version not in versions
    }
    database.execute("DELETE FROM uploads")
    database.executemany("INSERT INTO uploads VALUES (?, ?)", there.items())
    return gone
