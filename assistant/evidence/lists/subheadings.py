"""The parts of a section: 研究成果有哪些 is answered by the headings under 研究成果."""

from collections.abc import Sequence
from glob import escape

from assistant.evidence.candidates import remove_particles
from assistant.evidence.quoting import QuoteGroups
from assistant.evidence.selection import Evidence
from assistant.evidence.thresholds import QUOTING, QuotingThresholds
from assistant.question.parsing import Question
from corpus import Heading, Passage, Sentence
from corpus.text.normalization import fold
from index import Hit, Index

_OF_ITS_PARTS = "包括 包含 方面 内容 部分 主要 列出 分别 includ part section main"
_OF_PARTS = frozenset(_OF_ITS_PARTS.split())


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
