"""Questions about a whole: what a report or a section says, and which parts a section has.

They are answered by opening sentences and headings instead of by the sentence that scores best.
"""

from collections.abc import Sequence
from glob import escape

import numpy as np

from assistant.evidence.candidates import get_quote, has_letters, remove_particles
from assistant.evidence.quoting import QuoteGroups
from assistant.evidence.selection import Evidence
from assistant.evidence.thresholds import QUOTING, QuotingThresholds
from assistant.question.parsing import Question
from corpus import Heading, Passage, Sentence
from corpus.text.normalization import fold
from index import Documents, Hit, Index

_CHINESE = "报告 文件 文档 资料 材料 全文 内容 主要 整份 本文 一份 两份 三份 这份 这篇 这些 这个"
_POLITE = "在 请 都 一下 给 我 给我 一个 的 帮 帮我 能 可以"
_ENGLISH = "report document text all main about give overview summari summary whole content tell"
_THE_WHOLE = frozenset(f"{_CHINESE} {_POLITE} {_ENGLISH} point find topic".split())
_OF_ITS_PARTS = "包括 包含 方面 内容 部分 主要 列出 分别 includ part section main"
_OF_PARTS = frozenset(_OF_ITS_PARTS.split())


def is_of_whole(question: Question, titles: str = "") -> bool:
    """Tell whether an overview is of reports as such, or of what their folded titles say."""
    words = question.overview
    return words is not None and all(word in _THE_WHOLE or word in titles for word in words)


def quote_opening(
    index: Index, document: Documents, thresholds: QuotingThresholds = QUOTING
) -> tuple[QuoteGroups, int]:
    """Return the first sentences of documents, and how many documents there are.

    One document alone has its outermost headings quoted too.
    """
    globs = ["*"] if document is None else [document] if isinstance(document, str) else document
    places = index.table.filter_documents(globs).ids
    # Passages lie on the disk: read few of them.
    _, starts = np.unique(index.table.owners[places], return_index=True)
    firsts = [index.passages[at] for at in places[np.sort(starts)][: thresholds.documents].tolist()]
    if len(firsts) > 1:
        return [[one] for passage in firsts for one in _take_first(passage, 1)], len(starts)
    found = [
        [one] for passage in firsts for one in _take_first(passage, thresholds.opening_sentences)
    ]
    if found:
        headings = _find_outermost(index, places.tolist(), thresholds.headings)
        found += [[heading] for heading in headings]
    return found, len(starts)


def quote_section(
    evidence: Sequence[Evidence], thresholds: QuotingThresholds = QUOTING
) -> QuoteGroups:
    """Return the best sentences and lines of the best evidence's section, in reading order.

    Those of other sections that have as much of the question follow.
    """
    best = evidence[0]
    own = [
        item
        for item in evidence
        if item.sentence.kind in ("sentence", "line")
        and (item.passage.section == best.passage.section or item.own >= best.own)
    ]
    kept = sorted(own[: thresholds.section_sentences], key=lambda item: item.place)
    return [[item] for item in sorted(kept, key=lambda item: item.section != best.section)]


def quote_subheadings(
    index: Index,
    question: Question,
    hits: Sequence[Hit],
    thresholds: QuotingThresholds = QUOTING,
) -> QuoteGroups:
    """Return the headings one level below one that has all words of the question; or [].

    So 研究成果有哪些 is answered by the headings under 研究成果.
    """
    named = [
        query_term
        for query_term in remove_particles(index.query_terms(question.about))
        if query_term.is_word and query_term.text not in _OF_PARTS
    ]
    headings = [(hit.passage, heading) for hit in hits for heading in hit.passage.headings]
    for passage, heading in headings if named else ():
        title = fold(heading.title)
        if all(any(term in title for term in word.alternatives) for word in named):
            below = _find_subheadings(index, passage, heading)
            if len(below) > 1:
                return [[one] for one in below[: thresholds.items]]
    return []


def _find_subheadings(index: Index, passage: Passage, heading: Heading) -> list[Evidence]:
    """Return the headings one level below a heading of the passage's document, in their order."""
    found: dict[int, Evidence] = {}
    for at in index.table.filter_documents([escape(passage.document)]).ids.tolist():
        one = index.passages[at]
        path = [(each.start, each.end) for each in one.headings]
        if (heading.start, heading.end) in path[:-1]:
            child = one.headings[path.index((heading.start, heading.end)) + 1]
            found[child.start] = Evidence(one, Sentence(child.start, child.end, "heading"))
    return [found[start] for start in sorted(found)]


def _take_first(passage: Passage, count: int) -> list[Evidence]:
    whole = [one for one in passage.sentences if has_letters(get_quote(passage, one))]
    running = [one for one in whole if one.kind == "sentence"]
    return [Evidence(passage, one) for one in (running or whole)[:count]]


def _find_outermost(index: Index, places: Sequence[int], count: int) -> list[Evidence]:
    """Return the first headings of the outermost level with several; one alone is the title."""
    found: dict[int, dict[int, Evidence]] = {}
    for at in places:
        passage = index.passages[at]
        for heading in passage.headings:
            place = Sentence(heading.start, heading.end, "heading")
            found.setdefault(heading.level, {}).setdefault(heading.start, Evidence(passage, place))
        if found and len(found[min(found)]) >= count:
            break
    several = [level for level in sorted(found) if len(found[level]) > 1] or sorted(found)
    return [one for level in several[:1] for one in found[level].values()][:count]
