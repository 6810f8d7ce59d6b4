"""The clause of a statute that a question names: 第十六條, Article 16, §16, 第三条第二款, item 16.

Statutes count their articles through all chapters, as 第十六条, 16. or * 16. An article has
paragraphs (款) and items (项); in Taiwan these are called 項 and 款. Reasons given for it, which
begin with 说明 or 立法理由, stand behind its text and are no part of it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.evidence.answer_forms import has_answer_form
from assistant.evidence.candidates import PARTICLES, remove_particles
from assistant.evidence.lists.marks import find_marks, read_numeral
from assistant.evidence.lists.units import Unit, read_units
from assistant.evidence.quoting import QuoteGroups
from assistant.evidence.thresholds import LISTS, ListThresholds
from assistant.question.answer_type import FORMED
from assistant.question.parsing import Question
from corpus.text.normalization import fold
from index import Hit, Index

_NUMERAL = r"[一二三四五六七八九十百零〇○\d]+"
_REFERENCE = re.compile(  # in a folded question
    rf"(?:第\s*(?P<article>{_NUMERAL})\s*条"
    r"|(?:\b(?:articles?|art\.?|section|sec\.?|clause|item|rule)\s*|[§*]\s*)(?P<english>\d+)(?![\d.]))"
    rf"(?:\s*第\s*(?P<paragraph>{_NUMERAL})\s*款|,?\s*para(?:graph|\.)?\s*(?P<para>\d+))?"
    rf"(?:\s*第?\s*[(]?(?P<item>{_NUMERAL})[)]?\s*[项目]|\s*[(](?P<point>\d+)[)])?"
)
_REASONS = re.compile(
    r"(?:(?:立法|修正|修订|起草)?(?:说明|理由|目的)|释义|explanation|reasons?|note)\s*[:：]"
)
_LETTERS = re.compile(r"[〇零○一二三四五六七八九十百第条款项\d()\s]+")
# What an article does or is, whatever it says.
_OF_SAYING = "规定 内容 要求 讲 说 写 指 做 讲述 说明 标题 具体 主要 要 需要 应该 列 列出"
_SAYING = frozenset(f"{_OF_SAYING} say state do content requir about pleas forbid".split())
_LEAST_ARTICLES = 3
_LEAST_COVERAGE = 0.3


@dataclass(frozen=True)
class Reference:
    """The clause that a question names."""

    article: int
    paragraph: int | None  # as the question calls it
    item: int | None
    span: tuple[int, int]  # in the folded question


@dataclass(frozen=True)
class Article:
    """One article: its text, sentence by sentence, and the reasons given for it."""

    number: int
    text: tuple[Unit, ...]
    reasons: tuple[Unit, ...] = ()


def find_reference(folded: str) -> Reference | None:
    """Return the clause that a folded question names, if it names exactly one."""
    found = list(_REFERENCE.finditer(folded))
    if len(found) != 1:
        return None
    match = found[0]
    article = read_numeral(match["article"] or match["english"])
    named = {name: value for name, value in match.groupdict().items() if value}
    paragraph = named.get("paragraph") or named.get("para")
    item = named.get("item") or named.get("point")
    if not article:
        return None
    return Reference(
        article,
        read_numeral(paragraph) if paragraph else None,
        read_numeral(item) if item else None,
        match.span(),
    )


def quote_clause(
    index: Index,
    question: Question,
    hits: Sequence[Hit],
    thresholds: ListThresholds = LISTS,
) -> QuoteGroups:
    """Return the sentences of the clause that a question names, those that answer; [] for none.

    Of several documents that have such an article, the one with most of the question's words has
    it; without such words only one document may.
    """
    reference = find_reference(question.folded)
    if reference is None:
        return []
    names = dict.fromkeys(hit.passage.document for hit in hits)
    found = [
        (name, article)
        for name in names
        if (article := find_articles(read_units(index, name)).get(reference.article))
    ]
    chosen = _choose_article(index, question, reference, found)
    if chosen is None:
        return []
    units = _find_clause(chosen, reference)
    if question.expected.kind == "reason" and chosen.reasons:
        units = chosen.reasons
    elif question.expected.kind in FORMED:
        formed = [
            unit for unit in units if has_answer_form(question.expected, unit.text, question.folded)
        ]
        units = formed or units
    return [[unit.evidence] for unit in units[: thresholds.items]]


def _choose_article(
    index: Index, question: Question, reference: Reference, found: Sequence[tuple[str, Article]]
) -> Article | None:
    if not found:
        return None
    start, end = reference.span
    rest = f"{question.folded[:start]} {question.folded[end:]}"
    terms = {
        term: weight
        for term, weight in remove_particles(index.query_terms(rest)).items()
        if term.is_word and term.text not in _SAYING and not PARTICLES.issuperset(term.text)
    }
    if not terms:
        return found[0][1] if len(found) == 1 else None
    whole = sum(terms.values())
    covered = []
    for name, article in found:
        title = index.documents[name].title or ""
        context = fold("\n".join((name, title, *(unit.text for unit in article.text))))
        has = (
            weight
            for term, weight in terms.items()
            if any(way in context for way in (term.text, *term.alternatives))
        )
        covered.append(sum(has) / whole)
    best = max(covered)
    is_told = best >= _LEAST_COVERAGE or covered.count(best) == 1
    return found[covered.index(best)][1] if is_told else None


@lru_cache(16)
def find_articles(units: tuple[Unit, ...]) -> Mapping[int, Article]:
    """Return the articles of a document by their number; none where numbers begin again."""
    for style in ("article", "point"):
        starts = list(_find_starts(units, style))
        numbers = [number for _, number in starts]
        if len(numbers) >= _LEAST_ARTICLES and len(set(numbers)) == len(numbers):
            ends = [at for at, _ in starts[1:]] + [len(units)]
            return {
                number: _read_article(number, units[at:end])
                for (at, number), end in zip(starts, ends, strict=True)
            }
    return {}


def _find_starts(units: Sequence[Unit], style: str) -> Iterator[tuple[int, int]]:
    for at, unit in enumerate(units):
        if unit.begins_line:
            for mark in find_marks(unit.text)[:1]:
                if mark.style == style and mark.at == 0:
                    yield at, mark.number


def _read_article(number: int, units: Sequence[Unit]) -> Article:
    """Part an article into text and reasons. It ends at the next heading."""
    text: list[Unit] = []
    reasons: list[Unit] = []
    for at, unit in enumerate(units):
        if at and unit.is_heading:
            break
        if reasons or (unit.begins_line and _REASONS.match(fold(unit.text))):
            reasons.append(unit)
        else:
            text.append(unit)
    if len(text) > 1 and text[0].is_heading and not _LETTERS.sub("", fold(text[0].text)):
        del text[0]  # 第四条 alone, its text below
    return Article(number, tuple(text), tuple(reasons))


def _find_clause(article: Article, reference: Reference) -> Sequence[Unit]:
    """Return the sentences of the paragraph or item that is named, or of the whole article.

    What has no such paragraph has it as an item, as statutes of Taiwan call them.
    """
    paragraphs, items = _part(article.text)
    paragraph, item = reference.paragraph, reference.item
    if item is not None:
        if item in items:
            return items[item]
        return paragraphs.get(item, article.text)
    if paragraph is not None:
        taiwan = "條" in article.text[0].text
        first, second = (items, paragraphs) if taiwan and items else (paragraphs, items)
        return first.get(paragraph) or second.get(paragraph) or article.text
    return article.text


def _part(units: Sequence[Unit]) -> tuple[dict[int, list[Unit]], dict[int, list[Unit]]]:
    """Return the sentences of the paragraphs and of the items of an article, by number."""
    paragraphs: dict[int, list[Unit]] = {}
    items: dict[int, list[Unit]] = {}
    current: list[Unit] = []
    for at, unit in enumerate(units):
        marks = [mark for mark in find_marks(unit.text) if mark.at == 0]
        if at and unit.begins_line and marks:
            current = items.setdefault(marks[0].number, [])
        elif unit.begins_line or not at:
            current = paragraphs.setdefault(len(paragraphs) + 1, [])
        current.append(unit)
    return paragraphs, items
