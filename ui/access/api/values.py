"""The JSON of answers, searches, documents and what is indexed: of the terminal, API and MCP alike.

Nothing heavy is imported here: the terminal needs this module, too.
"""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant import Answer
    from assistant.types import Composed
    from corpus import Document, Passage
    from index import Hit, Manifest, Match

Values = dict[str, Any]


def describe_answer(answer: "Answer") -> Values:
    """Return an answer as `yinju ask --json` prints it."""
    return {
        "question": answer.question,
        "understood_as": answer.understood_as,
        "answer": answer.text,
        "refused": answer.refused,
        "confidence": answer.confidence,
        "citations": [asdict(citation) for citation in answer.citations],
        "hits": [_describe_hit(hit) for hit in answer.hits],
        "composed": _describe_composed(answer.composed),
    }


def _describe_composed(composed: "Composed | None") -> Values | None:
    """Return what a language model made of the quotations; sentences left out are not verified."""
    if composed is None:
        return None
    return {
        "model": composed.model,
        "text": composed.text,
        "sentences": [
            {"text": one.text, "citations": list(one.citations), "verified": one.verified}
            for one in composed.sentences
        ],
        "dropped": composed.dropped,
        "trouble": str(composed.trouble) if composed.trouble else None,
    }


def list_sources(answer: "Answer") -> list[str]:
    """Return lines for people: the numbered sources, or the nearest passages of a refusal."""
    lines = []
    for citation in answer.citations:
        lines.append(f"[{citation.number}] {' › '.join((citation.document, *citation.section))}")
    if answer.refused:
        for hit in answer.hits[:3]:
            lines += [f"– {name_place(hit.passage)}", f"  {hit.passage.text}"]
    return lines


def name_place(passage: "Passage") -> str:
    """Return the document and the section path of a passage."""
    return " › ".join((passage.document, *passage.section))


def describe_search(
    query: str, hits: Sequence["Hit"], explained: Sequence[Sequence["Match"]] | None = None
) -> Values:
    """Return hits as `yinju search --json` prints them.

    `explained` holds for each the words of the query that it matches.
    """
    found = [_describe_hit(hit) for hit in hits]
    for hit, values, matches in zip(hits, found, explained or (), strict=False):
        values |= {
            "similarity": hit.similarity,
            "contextual": hit.contextual,
            "matches": [asdict(match) for match in matches],
        }
    return {"query": query, "hits": found}


def _describe_hit(hit: "Hit") -> Values:
    ranks = {key: getattr(hit, key) for key in ("rank", "score", "dense_rank", "lexical_rank")}
    keys = ("document", "page", "section", "start", "end", "text")
    place = {key: getattr(hit.passage, key) for key in keys}
    return {**ranks, "passage_id": hit.passage.id, **place}


def describe_index(home: Path, manifest: "Manifest") -> Values:
    """Return what is indexed and what has changed since, as `yinju status --json` prints it."""
    from index import find_stale, measure_share  # noqa: PLC0415 -- heavy

    keys = ("document", "title", "date", "format", "pages", "passages")
    documents = [
        {key: getattr(source, key) for key in keys} | {"warnings": list(map(str, source.warnings))}
        for source in manifest.documents
    ]
    fitted = manifest.recorded.get("calibration", {})
    own = "own" if fitted.get("encoder") == manifest.fingerprint else "any"
    return {
        "generation": manifest.generation,
        "built_at": manifest.built_at,
        "encoder": manifest.encoder,
        "store": manifest.store,
        "contextual": measure_share(home),
        "calibration": f"{own} {fitted['version']}" if fitted else "",
        "documents": documents,
        "stale": asdict(find_stale(home, manifest)),
    }


def describe_document(
    document: "Document", start: int = 0, end: int | None = None, most: int = 20_000
) -> Values:
    """Return the text of a document from `start` on, `most` characters at once.

    `next` is where the following call has to start, None at the end.
    """
    whole = len(document.text)
    first = min(max(0, start), whole)
    last = min(whole if end is None else max(first, end), first + most, whole)
    headings = {heading for block in document.blocks for heading in block.headings}
    return {
        "document": document.name,
        "title": document.title,
        "date": document.date,
        "characters": whole,
        "start": first,
        "end": last,
        "page": document.page_at(first) if first < whole else None,
        "text": document.text[first:last],
        "next": last if last < whole and end is None else None,
        "sections": [
            {"title": heading.title, "level": heading.level, "start": heading.start}
            for heading in sorted(headings, key=lambda heading: heading.start)
        ],
    }
