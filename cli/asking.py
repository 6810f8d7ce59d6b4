"""What the command line says: for each command one object for --json, and lines for people.

Knows the shape of results; knows nothing of how they came about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # imported where they are made: `yinju --help` need not wait for FAISS
    from assistant import Answer
    from assistant.evaluation.metrics import Result
    from corpus import Passage
    from index import BuildReport, Hit, Manifest, Match, Stale

Report = tuple[dict[str, Any], list[str]]


def of_build(report: "BuildReport", *, dry_run: bool = False) -> Report:
    """Report what a build did, or would do."""
    lines = [
        f"{'Would index' if dry_run else 'Indexed'} {report.documents} documents, "
        f"{report.passages} passages with {report.encoder} in {report.seconds:.1f} s.",
        f"{report.added} added, {report.changed} changed, {report.renamed} renamed, "
        f"{report.removed} removed; {report.reused_passages} passages taken over.",
        *(f"Skipped {file.document}: {file.reason}" for file in report.skipped),
    ]
    return asdict(report), lines


def of_search(
    query: str, hits: Sequence["Hit"], explained: Sequence[Sequence["Match"]] | None
) -> Report:
    """Report hits; `explained` says for each what it matches."""
    lines, found = [], []
    for at, hit in enumerate(hits):
        lines += [f"{hit.rank}. {_place(hit.passage)}  ({hit.score:.3f})", f"   {hit.passage.text}"]
        found.append(_hit(hit))
        if explained is not None:
            why = explained[at]
            found[-1] |= {"similarity": hit.similarity, "matches": [asdict(one) for one in why]}
            lines.append(
                f"   dense rank {hit.dense_rank}, lexical rank {hit.lexical_rank or '–'}, "
                f"cosine {hit.similarity:.3f}; "
                + ", ".join(f"{m.word} → {m.term} ({m.through} {m.weight:.2g})" for m in why)
            )
    return {"query": query, "hits": found}, lines or ["Nothing found."]


def of_answer(answer: "Answer") -> Report:
    """Report an answer with its citations."""
    lines = [answer.text, ""]
    for citation in answer.citations:
        lines.append(f"[{citation.number}] {' › '.join((citation.document, *citation.section))}")
    if answer.refused:
        for hit in answer.hits[:3]:
            lines += [f"– {_place(hit.passage)}", f"  {hit.passage.text}"]
    report = {
        "question": answer.question,
        "understood_as": answer.understood_as,
        "answer": answer.text,
        "refused": answer.refused,
        "confidence": answer.confidence,
        "citations": [asdict(citation) for citation in answer.citations],
        "hits": [_hit(hit) for hit in answer.hits],
    }
    return report, lines


def glosses(answer: "Answer") -> list[str]:
    """Return the words of each Chinese quotation, one a line: a reading aid, no part of it."""
    from index.dictionary.glosses import read_words  # noqa: PLC0415 -- a dictionary; few ask for it

    lines = []
    for citation in answer.citations:
        words = [word for word in read_words(citation.quote) if word.pinyin]
        if words:
            lines += ["", f"[{citation.number}] word by word, by CC-CEDICT; not every sense fits:"]
        for word in words:
            lines.append(f"    {word.text}  {word.pinyin}  {'; '.join(word.glosses)}".rstrip())
    return lines


def of_tests(
    generation: str | None,
    encoder: str,
    results: Sequence["Result"],
    summary: Mapping[str, Any],
    slices: Mapping[str, Any],
) -> Report:
    """Report retrieval tests."""
    report = {
        "generation": generation,
        "encoder": encoder,
        "summary": summary,
        "slices": slices,
        "cases": [result.to_json() for result in results],
    }
    lines = [f"{metric:22} {value}" for metric, value in summary.items()]
    for result in results:
        if result.stale:
            lines.append(f"stale: {result.case.id}: its evidence stands in no document any more")
        elif result.case.answerable and result.rank != 1:
            lines.append(f"rank {result.rank}: {result.case.id} {result.case.question}")
    return report, lines


def of_status(manifest: "Manifest", changes: "Stale", *, terms_changed: bool) -> Report:
    """Report what is indexed and whether it is stale."""
    keys = ("document", "format", "pages", "passages")
    documents = [{key: getattr(source, key) for key in keys} for source in manifest.documents]
    stale = asdict(changes)
    report = {
        "generation": manifest.generation,
        "built_at": manifest.built_at,
        "encoder": manifest.encoder,
        "calibration": manifest.calibration,
        "documents": documents,
        "stale": stale,
    }
    lines = [
        f"{len(documents)} documents, {manifest.passages} passages, encoder {manifest.encoder}, "
        f"built {manifest.built_at}"
    ]
    if manifest.calibration:
        lines.append(f"refusals calibrated: {manifest.calibration} (encoder, version)")
    for source in manifest.documents:
        also = f"; also {', '.join(source.also)}" if source.also else ""
        lines.append(f"  {source.document} ({source.format}): {source.passages} passages{also}")
    lines += [f"  skipped {entry.document}: {entry.reason}" for entry in manifest.skipped]
    for change, names in stale.items():
        lines += [f"{change} since: {name}" for name in names]
    if terms_changed:
        lines.append("terms.txt changed since: its names are found as wholes after yinju index")
    return report, lines


def _place(passage: "Passage") -> str:
    return " › ".join((passage.document, *passage.section))


def _hit(hit: "Hit") -> dict[str, Any]:
    return {
        "rank": hit.rank,
        "score": hit.score,
        "dense_rank": hit.dense_rank,
        "lexical_rank": hit.lexical_rank,
        "passage_id": hit.passage.id,
        "document": hit.passage.document,
        "page": hit.passage.page,
        "section": hit.passage.section,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "text": hit.passage.text,
    }
