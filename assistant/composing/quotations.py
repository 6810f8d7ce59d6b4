"""The composer that ships: verbatim quotations, their numbers, and the words around them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.composing.composer import Findings, SideFindings
from assistant.composing.preceding import find_preceding
from assistant.evidence.quoting.emphasis import find_emphasis
from assistant.evidence.selection import Evidence
from assistant.question.parsing import Question
from assistant.types import Answer, Citation, Statement, TableRow
from corpus import Document
from corpus.i18n.catalogue import Language, say

# What numbers a heading; a lead names its subject without it. Of markup only what structure reads.
_NUMBERING = re.compile(
    r"^(?:[（(][\d〇一二三四五六七八九十百]+[）)]|[①-⑳]|0\d|\d{1,2}(?:\.\d{1,2})*[、．.]?(?=\D)"
    r"|[〇一二三四五六七八九十百]+[、．.]|第[\d〇一二三四五六七八九十百]+[章節节部篇編编])\s*"
)


class QuotationComposer:
    """Implements `Composer`: verbatim quotations under a note of ours."""

    def compose(self, findings: Findings, documents: Mapping[str, Document]) -> Answer:
        """See `Composer`."""
        question = findings.question
        statements, citations = quote_sides(findings.sides, documents, question)
        if findings.kind == "overview":  # all of its sentences tell
            statements = tuple(replace(one, emphasis=None) for one in statements)
            citations = tuple(replace(one, emphasis=None) for one in citations)
        return Answer(
            question=findings.asked,
            understood_as=question.text,
            language=question.language,
            refused=not statements and findings.kind != "conversation",
            confidence=round(findings.confidence, 4),
            note=_write_note(findings, documents),
            statements=statements,
            citations=citations,
            hits=tuple(findings.hits),
        )


def quote_sides(
    sides: Sequence[SideFindings], documents: Mapping[str, Document], question: Question
) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
    """Return the quotations and their citations, in order, numbered from 1.

    A statement that several places make is quoted once and cites them all. Where more than one
    document is quoted, leads name them.
    """
    language = question.language
    chosen = [group for side in sides for group in side.chosen]
    quoted = {group[0].quote for group in chosen}
    several = len({item.passage.document for group in chosen for item in group}) > 1
    statements: list[Statement] = []
    citations: list[Citation] = []
    for side in sides:
        last: object = None
        for group in side.chosen:
            first = len(citations) + 1
            numbers = tuple(range(first, first + len(group)))
            for number, item in zip(numbers, group, strict=True):
                citations.append(_cite(number, item, documents[item.passage.document], question))
            names = tuple(dict.fromkeys(item.passage.document for item in group))
            place = names, group[0].passage.section, group[0].table
            lead = columns = ""
            if place != last:
                lead = _write_lead(group[0], names if several else (), language)
                columns = _write_columns(group[0], language)
            context = find_preceding(group[0])
            if context in quoted:
                context = ""  # it stands in the answer anyway
            quoted.add(context)
            key = citations[first - 1].emphasis
            statements.append(
                Statement(lead, group[0].quote, numbers, side.name, context, columns, key)
            )
            last = place
    return tuple(statements), tuple(citations)


def _write_note(findings: Findings, documents: Mapping[str, Document]) -> str:
    """Return what stands above the quotations, the refusal, or the reply to what asks nothing."""
    language = findings.question.language
    if findings.kind == "conversation":
        return _introduce(documents, language)
    silent = [side.name for side in findings.sides if not side.chosen]
    if len(silent) == len(findings.sides):
        if findings.missing:
            return say(language, "refused.missing", name=findings.missing)
        return say(language, "refused")
    if findings.kind == "comparison":
        if silent:
            names = say(language, "names.separator").join(silent)
            return say(language, "compared.silent", names=names)
        return say(language, "compared")
    if findings.kind == "overview":
        shown = sum(len(side.chosen) for side in findings.sides)
        if 1 < shown < findings.documents:
            return say(language, "overview.some", documents=findings.documents, shown=shown)
        return say(language, "overview")
    return say(language, "found")


def _introduce(documents: Mapping[str, Document], language: Language) -> str:
    """Say what can be asked: how many documents there are, and a question about one of them."""
    first = next(iter(documents), None)
    if first is None:
        return say(language, "introduction.empty")
    # Reports of many years have one title; their names tell them apart.
    name = first.rpartition("/")[2].rpartition(".")[0]
    title = documents[first].title if len(documents) == 1 else name
    return say(language, "introduction", documents=len(documents), title=title or name or first)


def _cite(number: int, item: Evidence, document: Document, question: Question) -> Citation:
    sentence, passage, head = item.sentence, item.passage, item.table
    above = "；".join(filter(None, (head.caption, head.group))) if head else ""
    source_start, source_end = document.offsets.to_source(sentence.start, sentence.end)
    return Citation(
        number=number,
        document=passage.document,
        title=document.title,
        date=document.date,
        page=document.page_at(sentence.start),
        section=_find_section(item),
        passage_id=passage.id,
        start=sentence.start,
        end=sentence.end,
        quote=item.quote,
        source_start=source_start,
        source_end=source_end,
        table=TableRow(head.columns, tuple(item.quote.split("\t")), above) if head else None,
        emphasis=find_emphasis(question, item),
    )


def _find_section(item: Evidence) -> tuple[str, ...]:
    """Return the path of what is quoted; of a heading it ends with that heading."""
    if item.sentence.kind != "heading":
        return item.passage.section
    above = [one for one in item.passage.headings if one.start <= item.sentence.start]
    return tuple(heading.title for heading in above)


def _write_lead(item: Evidence, names: Sequence[str], language: Language) -> str:
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


def _write_columns(item: Evidence, language: Language) -> str:
    """Name the columns of a table row, and what stands above its table; "" for what is no row."""
    head = item.table
    named = [*filter(None, head.columns), head.caption, head.group] if head else []
    return " | ".join(filter(None, named)) + say(language, "lead.end") if any(named) else ""
