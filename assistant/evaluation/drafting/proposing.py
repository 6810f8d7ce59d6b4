"""Propose cases on one document: from its headings, numbers, names, tables and lists.

A proposal is a start for a person, who knows what colleagues ask. Its evidence and answer are the
document's own words, so that it passes where the assistant finds and quotes them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import PurePosixPath

from assistant.evaluation.cases import Case
from assistant.evaluation.drafting.chinese import find_in_chinese
from assistant.evaluation.drafting.english import find_in_english
from assistant.evaluation.drafting.wording import Kind, join_to_section, word_question
from corpus import Block, Document, find_sentence_spans
from corpus.i18n.catalogue import Language
from corpus.text.scripts import detect_language

_FIGURE = re.compile(r"\d")
# The number of a heading: 01, 一、, (1), ①, 第三章.
_NUMBERING = re.compile(
    r"^(?:第[〇零一二三四五六七八九十百\d]+[章節节編编條条]|[(（]?(?:\d+(?:\.\d+)*|[一二三四五六七八九十]+)[)）]?[、.．]?"
    r"|[①-⑳])\s*"
)
_UNIT = re.compile(r"\s*[（(][^（()）]*[)）]\s*$")
_YEAR = re.compile(r"\d{4}\s?年?")
_ITEM = re.compile(
    r"(?:\d+[.)、．]|[(（](?:\d+|[一二三四五六七八九十]+)[)）]|[一二三四五六七八九十]+[、．]"
    r"|[①-⑳]|[a-z][.)]|[-•*·])\s*"
)
_ITEMS = 8  # of a list that an answer must hold
_OVERVIEWS = 8
_ROWS = 3  # of each table
_SHORTEST = 4  # characters of evidence: less is found anywhere


def propose_cases(document: Document, *, most: int = 40) -> list[Case]:
    """Return at most `most` cases, kinds taken in turn, each kind in reading order."""
    language = detect_language(document.text[:4000])
    by_kind: dict[str, list[Case]] = {}
    for case in _word_cases(document, language, list(_propose(document, language))):
        by_kind.setdefault(case.kind or "", []).append(case)
    overviews = by_kind.pop("overview", [])[:_OVERVIEWS]
    turns = zip_longest(*by_kind.values(), overviews)
    chosen = [case for turn in turns for case in turn if case is not None][:most]
    stem = PurePosixPath(document.name).stem
    return [
        case.model_copy(update={"id": f"{stem}-{number:02}"})
        for number, case in enumerate(chosen, 1)
    ]


@dataclass(frozen=True)
class _Found:
    """What may be asked for, before its question is worded."""

    kind: Kind
    about: str  # of a table the row and the column, with a tab between
    evidence: str
    answer: tuple[str, ...]
    block: Block
    verb: str = ""


def _propose(document: Document, language: Language) -> Iterator[_Found]:
    find = find_in_english if language == "en" else find_in_chinese
    rows: Counter[int] = Counter()
    yield from _ask_lists(document)
    for block in document.blocks:
        text = document.text[block.start : block.end].strip()
        if len(text) < _SHORTEST:
            continue
        if block.kind == "row" and block.table is not None:
            rows[block.table] += 1
            if rows[block.table] <= _ROWS:
                yield from _ask_row(document, block, text)
        elif block.kind == "heading":
            if title := _NUMBERING.sub("", text).strip():
                yield _Found("overview", title, text, (), block)
        elif block.kind in ("paragraph", "line"):
            for start, end in find_sentence_spans(document.text, block.start, block.end):
                sentence = document.text[start:end].strip()
                numbered = _ITEM.match(sentence)
                for sought in find(sentence[numbered.end() :] if numbered else sentence):
                    values = sought.kind, sought.about, sentence, sought.answer
                    yield _Found(*values, block, sought.verb)


def _ask_lists(document: Document) -> Iterator[_Found]:
    """Ask for the items below a line that ends with a colon."""
    lead: Block | None = None
    items: list[str] = []
    for block in (*document.blocks, None):
        text = document.text[block.start : block.end].strip() if block else ""
        if lead and (found := _ITEM.match(text)):
            items.append(text[found.end() :].rstrip("；;。.,，"))
            continue
        if lead and len(items) > 1:
            words = document.text[lead.start : lead.end].strip()
            about = _NUMBERING.sub("", words).strip().rstrip("：:").rstrip()
            yield _Found("items", about, words, tuple(items[:_ITEMS]), lead)
        lead, items = (block if text.endswith(("：", ":")) else None), []


def _ask_row(document: Document, block: Block, row: str) -> Iterator[_Found]:
    """Ask for the first figure of a row that stands under the name of a column."""
    columns = document.tables[block.table or 0].columns
    label, *cells = row.split("\t")
    for name, cell in zip(columns[1:], cells, strict=False):
        if label.strip() and name and _FIGURE.search(cell):
            yield _Found("table", f"{label.strip()}\t{name}", row, (cell.strip(),), block)
            return


def _word_cases(document: Document, language: Language, found: Sequence[_Found]) -> Iterator[Case]:
    """Yield cases; what is asked for twice is told apart by its heading, or left out."""
    counted = Counter(one.about for one in found)
    asked: set[str] = set()
    for one in found:
        question = _word(language, one, is_repeated=counted[one.about] > 1)
        if question in asked:
            continue
        asked.add(question)
        yield Case(
            id="",
            lang=language,
            kind=one.kind,
            document=document.name,
            question=question,
            evidence=(one.evidence,),
            answer=one.answer,
        )


def _word(language: Language, found: _Found, *, is_repeated: bool) -> str:
    if found.kind == "table":
        row, _, column = found.about.partition("\t")
        column = _UNIT.sub("", column)
        if _YEAR.match(column):  # 2022年的營業收入, not 營業收入的2022年
            row, column = column, row
        if column[1:2].islower():
            column = column[0].lower() + column[1:]
        return word_question(language, "table", row=row, column=column)
    about = found.about
    if is_repeated and found.block.headings and found.kind != "overview":
        section = _NUMBERING.sub("", found.block.headings[-1].title).strip()
        about = join_to_section(language, found.kind, section, about)
    return word_question(language, found.kind, about=about, verb=found.verb)
