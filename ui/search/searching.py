"""Searches passages for the Search page, on the way that `yinju search` takes.

Each passage is shown as the lines and tables that it is, with the words marked that it was found
by. What the index had of the query is told with it.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from glob import escape
from typing import TYPE_CHECKING

from ui import links
from ui.documents.collections import Collections
from ui.reader import tables
from ui.search.filters import Choices, Filters, choose_documents, list_choices
from ui.search.marking import Pieces, WordMarker
from ui.service.reading.cited_documents import version_of
from ui.service.service import Service

if TYPE_CHECKING:
    from corpus import Document
    from index import Hit, Match, QueryTerm


@dataclass(frozen=True)
class Line:
    """One line of a passage, or a table in place of one."""

    kind: str
    text: str
    table: tables.Table | None = None


@dataclass(frozen=True)
class ShownHit:
    """A passage that was found, as `search/results.html` shows it."""

    hit: "Hit"
    title: str  # of the document, where it is not its name
    date: str
    address: str  # in the reader
    lines: Sequence[Line]
    mark: Callable[[str], Pieces]
    matches: "Sequence[Match]"  # of words; bigrams that straddle two words are left out


@dataclass(frozen=True)
class Expansion:
    """One word of the query, and the words of the index that count as it."""

    word: str
    is_known: bool  # some passage has it, or what it stands for
    others: Sequence[tuple[str, str, float]]  # term, what led to it, weight; the heaviest first


@dataclass(frozen=True)
class Found:
    """The passages, and what can be said of the search."""

    hits: Sequence[ShownHit]
    has_more: bool
    searched: int  # documents
    documents: int  # all that are indexed
    choices: Choices
    collections: Sequence[tuple[str, int]]  # names, each with its number of documents
    expansions: Sequence[Expansion]


def search(service: Service, query: str, filters: Filters, first: int, count: int) -> Found:
    """Return the passages from rank `first` + 1 on; waits until the service is ready.

    Raises ServiceFailed where it never will be.
    """
    with service.asking() as assistant:
        manifest, deleted = assistant.manifest, service.pending.deleted
        entries = [
            entry
            for entry in (manifest.documents if manifest else ())
            if entry.document not in deleted
        ]
        limited = filters.are_set or bool(deleted)
        sets = Collections(service.home).list_there({entry.document for entry in entries})
        collected = sets.get(filters.collection, ())
        names = choose_documents(entries, filters, collected) if limited else None
        limits = None if names is None else [escape(name) for name in names]
        wanted = first + count + 1
        nothing = not query.strip() or limits == []
        hits = [] if nothing else assistant.search(query, wanted, limits)
        terms = list(assistant.index.query_terms(query)) if query.strip() else []
        documents = assistant.documents
    shown = hits[first : first + count]
    return Found(
        hits=show_hits(service, shown, documents, terms),
        has_more=len(hits) > first + count,
        searched=len(entries if names is None else names),
        documents=len(entries),
        choices=list_choices(entries),
        collections=[(name, len(own)) for name, own in sets.items()],
        expansions=list(_expand(terms)),
    )


def show_hits(
    service: Service,
    hits: "Sequence[Hit]",
    documents: "Mapping[str, Document]",
    terms: "Sequence[QueryTerm]",
) -> list[ShownHit]:
    """Return passages as they are shown; their documents are kept, since they may be opened."""
    for hit in hits:
        service.cited.keep(documents[hit.passage.document])
    return [_show_hit(hit, documents[hit.passage.document], terms) for hit in hits]


def _show_hit(hit: "Hit", document: "Document", terms: "Sequence[QueryTerm]") -> ShownHit:
    from index import explain_matches, get_searched_text  # noqa: PLC0415 -- loaded by now

    passage = hit.passage
    words = {term.text for term in terms if term.is_word}
    matches = explain_matches(terms, get_searched_text(passage))
    title = document.title or ""
    return ShownHit(
        hit,
        title if title != passage.document else "",
        document.date or "",
        links.reader(passage.document, version_of(document), passage.start, passage.end),
        list(_cut_lines(document, passage.start, passage.end)),
        WordMarker(match.term for match in matches).split,
        [match for match in matches if match.word in words or match.through != "word"],
    )


def _cut_lines(document: "Document", start: int, end: int) -> Iterator[Line]:
    """Yield what stands at `[start, end)`: lines, and tables under the names of their columns."""
    blocks = document.blocks
    first = max(0, bisect_right(blocks, start, key=lambda block: block.start) - 1)
    last = bisect_right(blocks, end - 1, key=lambda block: block.start)
    names = tables.find_header(document, first)
    for run in tables.find_runs(document, blocks[first:last]):
        if tables.is_of_table(run[0]):
            yield Line("table", "", tables.make_table(document, [*names, *run]))
        else:
            low, high = max(run[0].start, start), min(run[0].end, end)
            if low < high:
                yield Line(run[0].kind, document.text[low:high])
        names = ()


def _expand(terms: "Sequence[QueryTerm]", *, most: int = 8) -> Iterator[Expansion]:
    """Yield the words of a query; bigrams that no word stands for are left out."""
    for term in terms:
        ways = sorted(term.alternatives.items(), key=lambda pair: (-pair[1], pair[0]))
        others = [(other, term.via.get(other, "word"), weight) for other, weight in ways]
        others = [one for one in others if one[0] != term.text][:most]
        if term.is_word or others:
            yield Expansion(term.text, bool(term.alternatives), others)
