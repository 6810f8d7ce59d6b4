"""The item that a question names by its number: 第5条, 第三步, 3.2.1, (二), 图1, article 5.

Lists count in their own way: the fifth article may stand there as 第五条, 5. or （五）. No word of
the question need be in it, so the number finds it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from glob import escape

from assistant.evidence.candidates import PARTICLES, get_quote, has_letters
from assistant.evidence.quoting import QuoteGroups
from assistant.evidence.selection import Evidence
from assistant.evidence.thresholds import QUOTING, QuotingThresholds
from assistant.question.parsing import Question
from corpus import Heading, Passage, Sentence
from corpus.text.normalization import fold
from corpus.text.numerals import spell_number, write_circled
from index import Hit, Index, extract_words

_NUMERAL = r"[〇○零一二三四五六七八九十百\d]+"
_COUNTERS = "条|款|项|点|步骤?|节|章|编|篇|部分"
_ARTICLES = frozenset("条款章节编篇")  # whose numbers a text that has them states
_COUNTERS_ENGLISH = r"\b(?:article|section|clause|item|step|rule|point|chapter|part|paragraph)\s+"
_NAMED = re.compile(
    rf"第\s*(?P<counted>{_NUMERAL})\s*(?P<counter>{_COUNTERS})"
    rf"|{_COUNTERS_ENGLISH}(?P<english>\d+(?:\.\d+)*)"
    rf"|[(](?P<bracketed>{_NUMERAL}|[a-z])[)]\s*[条款项点]?"
    rf"|(?P<label>图|表)\s*(?P<labelled>{_NUMERAL})(?=\s*(?:[的是说讲]|$))"
    r"|(?<![\d.])(?P<path>\d+(?:\.\d+)+)\s*[条款项点节章]?(?=\s*(?:[的是讲说规要]|$))"
)
_KINDS = ("counted", "english", "bracketed", "labelled", "path")
# What an item does or is, whatever it says.
_OF_SAYING = "规定 内容 要求 讲 说 写 指 做 讲述 说明 标题 工作 任务 事项 具体 主要 要 需要 应该"
_SAYING = frozenset(f"{_OF_SAYING} say state do content requir about".split())


@dataclass(frozen=True)
class _Number:
    line: re.Pattern[str]  # that begins with it, folded
    circled: str  # "⑤"; "" for none
    span: tuple[int, int]  # in the folded question
    article: re.Pattern[str] | None  # of an article or a chapter, any mention of it, folded


def quote_numbered_item(
    index: Index,
    question: Question,
    hits: Sequence[Hit],
    thresholds: QuotingThresholds = QUOTING,
) -> QuoteGroups:
    """Return the items that have the number which the question names; or [].

    Their document and passage have all other words of the question, and without such words one
    document alone has such an item.
    """
    number = _find_number(question.folded)
    if number is None or question.expected.kind is not None:
        return []
    start, end = number.span
    about = question.about.replace(question.folded[start:end], " ")
    words = [
        word
        for word in extract_words(about)
        if word not in _SAYING and not PARTICLES.issuperset(word)
    ]
    found = [
        item
        for name in dict.fromkeys(hit.passage.document for hit in hits)
        for item in _find_items(index, name, number, words)
    ]
    if not words and len({item.passage.document for item in found}) > 1:
        return []
    written = question.folded[start:end].replace(" ", "")
    found = [item for item in found if fold(item.quote).startswith(written)] or found
    return [[item] for item in found[: thresholds.statements]]


def is_missing_article(index: Index, question: Question, hits: Sequence[Hit]) -> bool:
    """Tell whether a question is for an article or chapter that no document of the hits has."""
    number = _find_number(question.folded)
    if number is None or number.article is None or question.expected.kind is not None:
        return False
    names = dict.fromkeys(hit.passage.document for hit in hits)
    return not any(number.article.search(fold(index.documents[name].text)) for name in names)


def _find_number(folded: str) -> _Number | None:
    """Return the number of an item that a question names, if it names one."""
    found = list(_NAMED.finditer(folded))
    if len(found) != 1:
        return None
    named = found[0]
    numeral = next(named[kind] for kind in _KINDS if named[kind])
    ways = "|".join(map(re.escape, spell_number(numeral)))
    counter = (named["counter"] or "").removesuffix("骤")
    forms = [
        rf"第\s*(?:{ways})\s*(?:{counter or _COUNTERS})",
        rf"[(\[]\s*(?:{ways})\s*[)\]]",
        rf"(?:{ways})(?:\s*[、)]|\.(?!\d)|\s)",
        rf"(?:步骤|{_COUNTERS_ENGLISH})\s*(?:{ways})(?![\d.])",
    ]
    if label := named["label"]:
        forms = [rf"{label}\s*(?:{ways})(?![\d.-])"]
    line = re.compile(rf"(?:{'|'.join(forms)})\s*(?P<rest>\S.*)", re.DOTALL)
    circled = write_circled(int(numeral)) if numeral.isdecimal() and int(numeral) else ""
    article = None
    if counter in _ARTICLES:
        article = re.compile(rf"第\s*(?:{ways})\s*{counter}|^\W*(?:{ways})\W", re.MULTILINE)
    return _Number(line, "" if circled.isdecimal() else circled, named.span(), article)


def _find_items(
    index: Index, document: str, number: _Number, words: Sequence[str]
) -> Iterator[Evidence]:
    """Yield the lines and headings of a document that begin with a number, in their order."""
    name = fold(f"{document}\n{index.documents[document].title or ''}")
    seen: set[int] = set()
    for at in index.table.filter_documents([escape(document)]).ids.tolist():
        passage = index.passages[at]
        context = f"{name}\n{fold(passage.searched_text)}"
        if not all(word in context for word in words):
            continue
        if bare := _find_bare_heading(passage, number):  # 第四条 alone, its text below
            if bare.start not in seen and passage.sentences:
                yield Evidence(passage, passage.sentences[0])
            seen.add(bare.start)
        for sentence in _list_lines(passage):
            quote = get_quote(passage, sentence)
            begins = number.line.match(fold(quote))
            circled = bool(number.circled) and quote.startswith(number.circled)
            if sentence.start not in seen and (circled or (begins and has_letters(begins["rest"]))):
                seen.add(sentence.start)
                yield Evidence(passage, sentence)


def _find_bare_heading(passage: Passage, number: _Number) -> Heading | None:
    """Return the lowest heading above a passage if it is the number alone."""
    if not passage.headings:
        return None
    lowest = passage.headings[-1]
    begins = number.line.match(f"{fold(lowest.title)} .")
    return lowest if begins and begins["rest"] == "." else None


def _list_lines(passage: Passage) -> Iterator[Sentence]:
    """Yield the headings above a passage, and the sentences that begin a line; no table rows."""
    for heading in passage.headings:
        yield Sentence(heading.start, heading.end, "heading")
    for sentence in passage.sentences:
        before = passage.text[: sentence.start - passage.start].rstrip(" \t\u3000")
        if sentence.table is None and (not before or before.endswith("\n")):
            yield sentence
