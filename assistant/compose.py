"""Evidence to an answer: numbers, citations, and what stands around the quotations.

Knows how an answer is put together, not why its sentences were chosen.
"""

import re
from collections.abc import Mapping

from assistant.choose import Chosen
from assistant.messages import AFTER_LEAD
from assistant.select import Evidence
from assistant.types import Citation, Language, Statement
from corpus import Document

# What numbers a heading; a lead names its subject without it. Of markup only what structure reads.
_NUMBERING = re.compile(
    r"^(?:[（(][\d〇一二三四五六七八九十百]+[）)]|[①-⑳]|0\d|\d{1,2}(?:\.\d{1,2})*[、．.]?(?=\D)"
    r"|[〇一二三四五六七八九十百]+[、．.]|第[\d〇一二三四五六七八九十百]+[章節节部篇編编])\s*"
)


def compose(
    chosen: Chosen,
    documents: Mapping[str, Document],
    language: Language,
    first: int = 1,
    side: str = "",
) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
    """Return the quotations and their citations, in order, numbered from `first`.

    A statement that several places make is quoted once and cites them all. `side` is the thing
    that they are about, in a comparison.
    """
    statements: list[Statement] = []
    citations: list[Citation] = []
    last_section: tuple[str, tuple[str, ...]] | None = None
    for group in chosen:
        numbers = tuple(range(first + len(citations), first + len(citations) + len(group)))
        for number, item in zip(numbers, group, strict=True):
            citations.append(_cite(number, item, documents[item.passage.document]))
        item = group[0]
        section = (item.passage.document, item.passage.section)
        lead = ""
        if section != last_section and item.sentence.kind != "heading":
            lead = _lead(item, language)
        statements.append(Statement(lead, item.quote, numbers, side))
        last_section = section
    return tuple(statements), tuple(citations)


def _cite(number: int, item: Evidence, document: Document) -> Citation:
    sentence, passage = item.sentence, item.passage
    source_start, source_end = document.offsets.to_source(sentence.start, sentence.end)
    return Citation(
        number=number,
        document=passage.document,
        page=document.page_at(sentence.start),
        section=_section(item),
        passage_id=passage.id,
        start=sentence.start,
        end=sentence.end,
        quote=item.quote,
        source_start=source_start,
        source_end=source_end,
    )


def _section(item: Evidence) -> tuple[str, ...]:
    """Return the path of what is quoted; of a heading it ends with that heading."""
    if item.sentence.kind != "heading":
        return item.passage.section
    above = [one for one in item.passage.headings if one.start <= item.sentence.start]
    return tuple(heading.title for heading in above)


def _lead(item: Evidence, language: Language) -> str:
    """Name the section, so that 該項目 at the start of a quote has its project."""
    if not item.passage.section:
        return ""
    title = item.passage.section[-1]
    # Some headings are sentences: of 「…提高。：」 the full stop goes.
    bare = (_NUMBERING.sub("", title) or title).rstrip(" 。．.：:；;，,")
    return (bare or title) + AFTER_LEAD[language]
