"""Find what answers a question: one thing asked, the sides of a comparison, or an overview.

1. A scope says which documents are searched, and for what (`assistant.question.scope`).
2. The index finds passages there.
3. What is asked for by its place is looked up: the headings under a heading, an article.
4. All sentences of the passages are scored as evidence, the best ones read closely.
5. Evidence that is too weak is refused; of the rest as much is quoted as the question asks for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from glob import escape

from assistant.composing.composer import Findings, SideFindings
from assistant.evidence.close_reading import CloseReading
from assistant.evidence.lists.choosing import (
    choose_list,
    complete_lead_in,
    open_heading,
    remove_headings,
)
from assistant.evidence.lists.clauses import quote_clause
from assistant.evidence.lists.numbered_items import is_missing_article, quote_numbered_item
from assistant.evidence.lists.subheadings import quote_subheadings
from assistant.evidence.quoting import QuoteGroups, choose_quotes
from assistant.evidence.selection import Evidence, rank_evidence
from assistant.evidence.thresholds import QUOTING, QuotingThresholds
from assistant.overviews import find_overview
from assistant.question.named_documents import find_naming
from assistant.question.parsing import Question, parse_question
from assistant.question.scope import Scope, find_scopes
from assistant.question.sides.finding import Sides, find_sides
from assistant.question.years import is_of_another_year
from assistant.refusal.confidence import judge_confidence
from assistant.refusal.thresholds import REFUSAL
from assistant.time.matching import put_other_years_last
from index import Documents, Hit, Index

HITS = 10  # passages that an answer is sought in, and that stand beside it
TIMED_HITS = 40  # of which those of the years asked about come first


@dataclass(frozen=True)
class Found:
    """What is to be quoted as the answer to one thing asked; nothing where it is refused."""

    chosen: QuoteGroups
    hits: Sequence[Hit]
    confidence: float
    missing: str = ""  # what no document is about


def find_findings(index: Index, text: str, asked: Question, document: Documents = None) -> Findings:
    """Find what a question needs; `text` is the question as it was asked."""
    if asked.is_conversation:
        return Findings(text, asked, "conversation", (), (), 0.0)
    parts = find_sides(asked, index)
    asked = parts.question
    if parts.sides:
        compared = _compare(index, text, parts, document)
        if _are_told_alike(compared.sides):
            # Quotations that stand on every side tell nothing apart: 「1995年为什么比1994年慢」.
            found = find_fact(index, asked, document)
            sides = [SideFindings("", found.chosen or compared.sides[0].chosen)]
            return replace(compared, kind="fact", sides=sides)
        if asked.sides or any(side.chosen for side in compared.sides):
            return compared
    if asked.overview is not None:
        return find_overview(index, text, asked, document, HITS)
    found = find_fact(index, asked, document)
    sides = [SideFindings("", found.chosen)]
    return Findings(text, asked, "fact", sides, found.hits, found.confidence, missing=found.missing)


def find_fact(
    index: Index,
    asked: Question,
    document: Documents = None,
    *,
    enough: float = 1.0,
    thresholds: QuotingThresholds = QUOTING,
) -> Found:
    """Find what answers one thing asked, in the narrowest scope that has an answer.

    `enough` is what share of the probabilities usually refused is refused.
    """
    found = Found([], (), 0.0)
    for scope in find_scopes(asked, index, document):
        found = _find_within(index, scope, enough, thresholds)
        if found.chosen:
            break
    return found


def _find_within(index: Index, scope: Scope, enough: float, thresholds: QuotingThresholds) -> Found:
    asked = scope.question
    if scope.missing:
        return Found([], tuple(index.search(asked.text, HITS)), 0.0, scope.missing)
    hits = search_scope(index, scope)
    wanted = asked.expected
    is_list = wanted.several and wanted.kind in (None, "number")
    if is_list and (parts := quote_subheadings(index, asked, hits)):
        return Found(parts, hits, 1.0)
    if clause := quote_clause(index, asked, hits):
        return Found(clause, _put_first(hits, clause), 1.0)
    if items := quote_numbered_item(index, asked, hits):
        return Found(items, hits, 1.0)
    if is_missing_article(index, asked, hits):
        return Found([], hits, 0.0)
    evidence = rank_within(index, scope, hits)
    listed = choose_list(index, asked, evidence)
    reading = CloseReading(asked, evidence)
    sure = judge_confidence(index, asked, evidence, hits, reading, listed=listed, enough=enough)
    if sure.refused and listed:
        of_list = CloseReading(asked, listed.evidence)
        sure = judge_confidence(
            index, asked, listed.evidence, hits, of_list, listed=listed, enough=enough
        )
    if sure.refused:
        return Found([], hits, sure.value)
    if listed:
        chosen = [[item] for item in listed.items]
        return Found(chosen, _put_first(hits, chosen), sure.value)
    chosen = open_heading(asked, _choose(asked, scope, evidence, reading, thresholds))
    chosen = complete_lead_in(index, wanted, chosen)
    return Found(chosen, hits, sure.value)


def search_scope(index: Index, scope: Scope) -> tuple[Hit, ...]:
    """Return the best passages of a scope; those of other years than it asks about come last."""
    asked = scope.question
    depth = TIMED_HITS if asked.time.years else HITS
    searched = index.search(asked.text, depth, scope.documents)
    return tuple(put_other_years_last(index, asked.time, searched)[:HITS])


def rank_within(index: Index, scope: Scope, hits: Sequence[Hit]) -> list[Evidence]:
    """Return the evidence in passages of a scope, best first."""
    evidence = rank_evidence(index, scope.question, _put_other_years_last(hits, scope))
    evidence.sort(key=lambda item: is_of_another_year(item.passage, scope.years))
    return evidence


def _put_first(hits: Sequence[Hit], chosen: QuoteGroups) -> Sequence[Hit]:
    """Put the passage that was looked up before those that were but searched for."""
    passage = chosen[0][0].passage
    found = [hit for hit in hits if hit.passage.id == passage.id]
    others = [hit for hit in hits if hit.passage.id != passage.id]
    if not found:
        found = [Hit(1, hits[0].score, None, None, hits[0].similarity, passage)]
    ordered = [*found, *others][: len(hits)]
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(ordered, 1))


def _choose(
    asked: Question,
    scope: Scope,
    evidence: Sequence[Evidence],
    reading: CloseReading,
    thresholds: QuotingThresholds,
) -> QuoteGroups:
    """Return what is quoted of evidence that is sure."""
    settled = reading.rank_evidence()
    settled.sort(key=lambda item: is_of_another_year(item.passage, scope.years))
    chosen = choose_quotes(asked.expected, settled, asked.folded, thresholds)
    return remove_headings(asked, chosen)


def _put_other_years_last(hits: Sequence[Hit], scope: Scope) -> list[Hit]:
    return sorted(hits, key=lambda hit: is_of_another_year(hit.passage, scope.years))


def _compare(index: Index, text: str, parts: Sides, document: Documents) -> Findings:
    """Ask of each side by itself; what is found of all stands side by side."""
    found: list[Found] = []
    for side in parts.sides:
        asked = parse_question(side.question)
        own = side.documents or document
        leans = parts.several and found and own is None and not asked.years
        if leans and find_naming(asked, index).documents:
            leans = False  # 「澄湖呢」 is not answered by the document of another city
        together = _list_quoted(found[0]) if leans else ()
        one = find_fact(index, asked, together) if together else None
        found.append(one if one and one.chosen else find_fact(index, asked, own))
    if not parts.several and any(one.chosen for one in found):
        # What is told of one thing is likelier to be told of another that it is compared with.
        for at, (side, one) in enumerate(zip(parts.sides, found, strict=True)):
            if not one.chosen and not one.missing:
                asked, own = parse_question(side.question), side.documents or document
                found[at] = find_fact(index, asked, own, enough=REFUSAL.beside)
    sides = []
    for side, one in zip(parts.sides, found, strict=True):
        # Of things compared one wants to read what is told, before what merely lists them.
        told = sorted(one.chosen, key=lambda group: group[0].sentence.kind != "sentence")
        sides.append(SideFindings(side.name, told[: QUOTING.statements_of_side]))
    best = sorted((hit for one in found for hit in one.hits), key=lambda hit: hit.rank)
    hits = list({hit.passage.id: hit for hit in best}.values())[:HITS]
    ranked = [replace(hit, rank=rank) for rank, hit in enumerate(hits, 1)]
    sure = max(one.confidence for one in found)
    return Findings(text, parts.question, "comparison", sides, ranked, sure)


def _are_told_alike(sides: Sequence[SideFindings]) -> bool:
    """Tell whether several sides have the same quotations, and any."""
    quoted = [{item.place for group in side.chosen for item in group} for side in sides]
    return len(quoted) > 1 and bool(quoted[0]) and all(one == quoted[0] for one in quoted)


def _list_quoted(found: Found) -> tuple[str, ...]:
    """Return globs for the documents that an answer quotes."""
    quoted = {item.passage.document for group in found.chosen for item in group}
    return tuple(map(escape, sorted(quoted)))
