"""Check an answer against its documents; done with every answer before it is shown."""

from bisect import bisect_right
from collections.abc import Mapping

from assistant.evidence.quoting import have_same_words
from assistant.types import Answer, Citation, Statement
from corpus import Document

_LONGEST_LIST = 3000  # characters between an item and what leads in to it; passages are shorter


def find_problems(answer: Answer, documents: Mapping[str, Document]) -> list[str]:
    """Return what is wrong with an answer; [] for one that can be trusted.

    Every quote is its span of the document, numbers run from 1 and each belongs to a citation with
    that quote, or after the first with one that says the same, no citation is left unused, the
    columns of a table row are the document's, and what is shown before a quote stands right before
    it.
    """
    found = []
    by_number = {citation.number: citation for citation in answer.citations}
    if sorted(by_number) != list(range(1, len(answer.citations) + 1)):
        found.append(f"citations are numbered {sorted(by_number)}")
    for citation in answer.citations:
        document = documents.get(citation.document)
        if document is None:
            found.append(f"[{citation.number}] cites an unknown document {citation.document}")
            continue
        found += _find_problems_of(citation, document)
    used: set[int] = set()
    for statement in answer.statements:
        used.update(statement.numbers)
        if not statement.numbers:
            found.append(f"no citation for “{statement.quote}”")
        if statement.preceding and not _precedes(statement, by_number, documents):
            found.append(f"“{statement.preceding}” does not stand before “{statement.quote}”")
        for at, number in enumerate(statement.numbers):
            quote = by_number[number].quote if number in by_number else ""
            if quote != statement.quote and (
                at == 0 or not have_same_words(quote, statement.quote)
            ):
                found.append(f"[{number}] does not stand for “{statement.quote}”")
    if used != set(by_number):
        found.append(f"citations {sorted(set(by_number) - used)} are not used")
    if answer.refused and answer.citations:
        found.append("a refusal has citations")
    return found


def _find_problems_of(citation: Citation, document: Document) -> list[str]:
    found = []
    if document.text[citation.start : citation.end] != citation.quote or not citation.quote:
        found.append(f"[{citation.number}] is not what {citation.document} says")
    if citation.table and not _is_row(citation, document):
        found.append(f"[{citation.number}] is not the row of a table with these columns")
    expected = document.offsets.to_source(citation.start, citation.end)
    if (citation.source_start, citation.source_end) != expected:
        found.append(f"[{citation.number}] points to another place of the original")
    return found


def _is_row(citation: Citation, document: Document) -> bool:
    """Tell whether a table row is made of the quote's cells, under columns of the document."""
    row = citation.table
    at = bisect_right(document.blocks, citation.start, key=lambda block: block.start) - 1
    place = document.blocks[at].table if at >= 0 else None
    if row is None or place is None or "\t".join(row.cells) != citation.quote:
        return False
    columns = document.tables[place].columns
    return set(row.columns) <= set(columns)


def _precedes(
    statement: Statement, by_number: Mapping[int, Citation], documents: Mapping[str, Document]
) -> bool:
    """Tell whether what is shown before a quote stands there.

    Only white space is between, or, where it leads in to a list, the items before the quote.
    """
    citation = by_number.get(statement.numbers[0]) if statement.numbers else None
    document = documents.get(citation.document) if citation else None
    if citation is None or document is None:
        return False
    before = document.text[max(0, citation.start - _LONGEST_LIST) : citation.start].rstrip()
    if statement.preceding.endswith((":", "：")):
        return statement.preceding in before
    return before.endswith(statement.preceding)
