"""What an answer quotes: the best sentence and what supports it, or the items of a list."""

import re
from collections.abc import Sequence

from assistant.evidence.quoting.adding import adds_something
from assistant.evidence.quoting.same import QuoteGroups, merge_same
from assistant.evidence.selection import Evidence
from assistant.evidence.thresholds import QUOTING, QuotingThresholds
from assistant.question.answer_type import FORMED, ExpectedAnswer

_LABEL = re.compile(r"[^，,。；;：:\s]{2,10}[：:]")  # 座談交流：通過……


def choose_quotes(
    expected: ExpectedAnswer,
    evidence: Sequence[Evidence],
    asked: str = "",
    thresholds: QuotingThresholds = QUOTING,
) -> QuoteGroups:
    """Return what to quote of evidence, which must stand best first; `asked` is folded."""
    if items := _find_items(expected, evidence, thresholds):
        return merge_same(items, thresholds)
    statements = list_statements(expected, evidence, thresholds)
    kept = statements[:1]
    for statement in statements[1:]:
        if not adds_something(expected, asked, kept, statement, thresholds):
            break
        kept.append(statement)
    return kept


def list_statements(
    expected: ExpectedAnswer, evidence: Sequence[Evidence], thresholds: QuotingThresholds = QUOTING
) -> QuoteGroups:
    """Return the statements that may be quoted, best first, of which the first one answers."""
    best = evidence[0]
    near: list[Evidence] = []
    for item in evidence:
        is_statement = item.sentence.kind == "sentence" or (
            item.sentence.kind == "line" and item.own >= best.own - thresholds.same_coverage
        )
        is_near = item.section == best.section or item.share >= thresholds.other_section
        # Beside a sentence that has the form of the answer one without it supports nothing.
        tells = expected.kind not in FORMED or item.form >= thresholds.form_share * best.form
        # A heading may answer, but it supports nothing.
        if item is best or (is_statement and is_near and tells):
            near.append(item)
        if len(near) == 2 * thresholds.statements:
            break
    return merge_same(near, thresholds)[: thresholds.statements]  # fewer, where some say the same


def _find_items(
    expected: ExpectedAnswer, evidence: Sequence[Evidence], thresholds: QuotingThresholds
) -> list[Evidence]:
    """Return the items of a list that answer together, in reading order; [] if there is no list.

    A list is one of three: neighbouring lines that have as much of the question; paragraphs that
    begin with a label; headings. The last two answer only a question for all of a kind.
    """
    best = evidence[0]
    line = _best_list_line(evidence, thresholds) if expected.several else None
    if best.sentence.kind == "line":
        line = best
    found: list[Evidence] = []
    if line:
        found = [
            item
            for item in evidence
            if item.sentence.kind == "line"
            and item.form >= line.form
            and (expected.several or item.cells >= line.cells)
            and abs(item.own - line.own) <= thresholds.same_coverage
            and (expected.several or item.section == line.section)
        ]
        if expected.several:
            found = _complete_lists(found, evidence)
    elif expected.several:
        found = _find_labelled(best, evidence) or _find_headings(
            best, evidence, thresholds.heading_share
        )
    if len(found) < 2:
        return []
    return sorted(found, key=lambda item: item.place)[: thresholds.items]


def _best_list_line(evidence: Sequence[Evidence], thresholds: QuotingThresholds) -> Evidence | None:
    """Return the best line of a passage whose lines are together likelier than their rival.

    The rival is the best sentence, or the labelled paragraphs that it begins. No sentence may have
    more of the question than the line.
    """
    best = evidence[0]
    lines = [item for item in evidence if item.sentence.kind == "line"]
    together: dict[str, float] = {}
    for item in lines:
        together[item.passage.id] = together.get(item.passage.id, 0.0) + item.share
    rival = max(best.share, sum(item.share for item in _find_labelled(best, evidence)))
    most = max((item.own for item in evidence if item.sentence.kind == "sentence"), default=0)
    likely = (item for item in lines if together[item.passage.id] > rival)
    return next((item for item in likely if item.own >= most - thresholds.same_coverage), None)


def _complete_lists(found: Sequence[Evidence], evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return, of passages of which most lines are found, all lines; of others what is found."""
    whole: list[Evidence] = []
    for place in dict.fromkeys(item.passage.id for item in found):
        own = [item for item in found if item.passage.id == place]
        lines = [
            item for item in evidence if item.passage.id == place and item.sentence.kind == "line"
        ]
        whole += lines if 2 * len(own) > len(lines) else own
    return whole


def _find_labelled(best: Evidence, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the best paragraph and those after it in its section, if each begins with a label."""
    if not _has_label(best):
        return []
    return [
        item
        for item in evidence
        if item.section == best.section and item.place >= best.place and _has_label(item)
    ]


def _has_label(item: Evidence) -> bool:
    """Tell whether it begins a paragraph with a label, as in 「座談交流：通過……」."""
    earlier = item.passage.text[: max(0, item.sentence.start - item.passage.start)]
    begins = not earlier or earlier.rstrip(" \t\u3000").endswith("\n")
    return begins and _LABEL.match(item.quote) is not None


def _find_headings(best: Evidence, evidence: Sequence[Evidence], share: float) -> list[Evidence]:
    """Return the innermost headings that have this share of what the best evidence has."""
    headings = [item for item in evidence if item.sentence.kind == "heading"]
    found = [item for item in headings if item.own >= share * best.own]
    above = {
        (item.passage.document, heading.start)
        for item in found
        for heading in item.passage.headings
        if heading.start < item.sentence.start
    }
    return [item for item in found if item.place not in above]
