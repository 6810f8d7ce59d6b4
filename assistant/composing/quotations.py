"""Evidence to an answer: numbers, citations, and what stands around the quotations.

Knows how an answer is put together, not why its sentences were chosen.
"""

import re
from collections.abc import Mapping, Sequence

from assistant.composing.preceding import before
from assistant.evidence.quoting import Chosen
from assistant.evidence.selection import Evidence
from assistant.messages import say
from assistant.types import Citation, Statement
from corpus import Document
from corpus.i18n.catalogue import Language

# What numbers a heading; a lead names its subject without it. Of markup only what structure reads.
_NUMBERING = re.compile(
    r"^(?:[（(][\d〇一二三四五六七八九十百]+[）)]|[①-⑳]|0\d|\d{1,2}(?:\.\d{1,2})*[、．.]?(?=\D)"
    r"|[〇一二三四五六七八九十百]+[、．.]|第[\d〇一二三四五六七八九十百]+[章節节部篇編编])\s*"
)


def compose(
    sides: Sequence[tuple[str, Chosen]], documents: Mapping[str, Document], language: Language
) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
    """Return the quotations and their citations, in order, numbered from 1.

    A statement that several places make is quoted once and cites them all. Where more than one
    document is quoted, leads name them. Of a comparison each thing compared is a side, with what to
    quote of it; any other answer has one side, "".
    """
    chosen = [group for _, groups in sides for group in groups]
    quoted = {group[0].quote for group in chosen}
    several = len({item.passage.document for group in chosen for item in group}) > 1
    statements: list[Statement] = []
    citations: list[Citation] = []
    for side, groups in sides:
        last: tuple[tuple[str, ...], tuple[str, ...]] | None = None
        for group in groups:
            first = len(citations) + 1
            numbers = tuple(range(first, first + len(group)))
            for number, item in zip(numbers, group, strict=True):
                citations.append(_cite(number, item, documents[item.passage.document]))
            names = tuple(dict.fromkeys(item.passage.document for item in group))
            place = names, group[0].passage.section
            lead = "" if place == last else _lead(group[0], names if several else (), language)
            context = before(group[0])
            context = "" if context in quoted else context  # it stands in the answer anyway
            statements.append(Statement(lead, group[0].quote, numbers, side, context))
            last = place
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


def _lead(item: Evidence, names: Sequence[str], language: Language) -> str:
    """Name the documents, if any are given, and the section; for a heading no section.

    So 該項目 at the start of a quote has its project.
    """
    parts = [say(language, "lead.separator").join(names)] if names else []
    if item.passage.section and item.sentence.kind != "heading":
        title = item.passage.section[-1]
        # Some headings are sentences: of 「…提高。：」 the full stop goes.
        bare = (_NUMBERING.sub("", title) or title).rstrip(" 。．.：:；;，,")
        parts.append(bare or title)
    return " › ".join(parts) + say(language, "lead.end") if parts else ""
