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
from index import Hit, Index, QueryTerm

_OF_ITS_PARTS = (
    "包括 包含 方面 内容 部分 主要 列出 分别 标题 小标题 小节 小题 章节 下面 下设 分成 分为 哪几"
)
_ENGLISH = "includ part section main heading subhead titl come under list name what which"
_OF_PARTS = frozenset(f"{_OF_ITS_PARTS} {_ENGLISH}".split())


def quote_subheadings(
    index: Index,
    question: Question,
    hits: Sequence[Hit],
    thresholds: QuotingThresholds = QUOTING,
) -> QuoteGroups:
    """Return the headings one level below one that has the words of the question; or [].

    So 研究成果有哪些 is answered by the headings under 研究成果. The headings above it may have
    words of the question, too: 青瓦巷的研究成果. Of several the one with most of its title named.
    """
    named = [word for word in remove_particles(index.query_terms(question.about)) if _tells(word)]
    found: list[tuple[int, list[Evidence]]] = []
    seen: set[tuple[str, int]] = set()
    for passage in (hit.passage for hit in hits if named):
        for depth, heading in enumerate(passage.headings):
            if (place := (passage.document, heading.start)) in seen:
                continue
            seen.add(place)
            own = [word for word in named if _has(heading.title, word)]
            path = "\n".join(above.title for above in passage.headings[:depth])
            if own and all(word in own or _has(path, word) for word in named):
                below = _find_subheadings(index, passage, heading)
                if len(below) > 1:
                    found.append((len(own), below))
    if not found:
        return []
    _, below = max(found, key=lambda pair: pair[0])
    return [[one] for one in below[: thresholds.items]]


def _tells(word: QueryTerm) -> bool:
    """Tell whether a query term is a word for a subject; 三 and 個 are none."""
    return word.is_word and len(word.text) > 1 and word.text not in _OF_PARTS


def _has(title: str, word: QueryTerm) -> bool:
    folded = fold(title)
    return any(term in folded for term in word.alternatives)


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
