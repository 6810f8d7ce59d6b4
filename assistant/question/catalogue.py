"""The catalogue: by which names a question can mean each document of an index.

Names are learned from titles and file names, from the first lines and the last. What tells
look-alike documents apart there is a year, and a name that is no word of the dictionary (岚川) or
that stands before what makes it one (海棠市, 宏远公司). Latin names come from titles, and from the
pinyin of Chinese ones.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from pathlib import PurePosixPath
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from assistant.question.document_dates import find_months, write_years_in_digits
from assistant.question.years import find_years
from corpus import Passage
from corpus.text.normalization import fold
from corpus.text.pinyin import find_readings
from index import (
    ANALYSER_VERSION,
    Index,
    cut_dictionary_words,
    extract_words,
    is_name,
    tag_words,
    translate_word,
)

_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_LATIN_NAME = re.compile(r"\b[A-Z][a-z'’]{2,}\b")
_BODIES = (
    "自治区|自治县|市|省|县|区|州|镇|乡|村|街道|股份有限公司|有限公司|公司|集团|基金会|医院|大学|学院"
    "|中学|小学|学校|协会|学会|委员会|管理局|局|法院|银行|研究院|研究所|报社|车站"
)
_ENDS_SENTENCE = ("。", "！", "？", ".", "!", "?", "；", ";")
_PLACES = "市省县区州镇乡村"
_BODY = re.compile(rf"([\u3400-\u9fff]{{2,4}}?)({_BODIES})")
_LATER_YEAR = re.compile(r"民国(\d{2,3})年")
_FIRST_LINES, _LINE, _PINYIN = 3, 60, 8  # lines, characters of a line, readings of a name
_KIND = f"catalogue 2, analyser {ANALYSER_VERSION}"  # raise it when documents tell other names
_MENTIONS = 100  # passages that tell whether a name is that of few documents


@dataclass(frozen=True)
class Catalogue:
    """Names by which questions mean documents, folded, each with the documents that have it."""

    documents: tuple[str, ...]
    titles: Mapping[str, str]  # of a document: file name and title
    years: Mapping[str, frozenset[str]]  # by year: documents of that year
    names: Mapping[str, frozenset[str]]  # issuers, places
    latin: Mapping[str, frozenset[str]]  # their names in Latin letters
    persons: Mapping[str, frozenset[str]]  # who gave, signed or wrote it
    newest: tuple[str, ...]  # documents with a year, the newest first
    months: Mapping[int, frozenset[str]]  # by month: documents with it in their names
    specific: dict[str, bool] = field(default_factory=dict)  # names that were looked up
    _titled: dict[str, frozenset[str]] = field(default_factory=dict)  # terms that were, too

    @cached_property
    def dated(self) -> frozenset[str]:
        """The documents with a year."""
        return frozenset().union(*self.years.values())

    def list_years(self, documents: frozenset[str]) -> list[str]:
        """Return the years of documents, each once."""
        return [year for year, own in self.years.items() if own & documents]

    @cached_property
    def with_months(self) -> frozenset[str]:
        """The documents with a month in their names."""
        return frozenset().union(*self.months.values())

    @cached_property
    def longest_first(self) -> tuple[str, ...]:
        """The names, longer ones first."""
        return tuple(sorted(self.names, key=len, reverse=True))

    @classmethod
    def of(cls, index: Index) -> "Catalogue":
        """Return the catalogue of an index, made at the first question."""
        if (known := _CATALOGUES.get(index)) is None:
            known = _CATALOGUES[index] = _read_catalogue(index)
        return known

    def find_issued(self, name: str) -> frozenset[str]:
        """Return the documents of an issuer, also those that write its name in Latin letters."""
        spelled = (self.latin.get(way, frozenset()) for way in _spell(name))
        return self.names[name].union(*spelled)

    def find_titled(self, term: str) -> frozenset[str]:
        """Return the documents that have a term in their title or their file's name."""
        if term not in self._titled:
            titled = (name for name, title in self.titles.items() if term in title)
            self._titled[term] = frozenset(titled)
        return self._titled[term]

    def is_specific(self, name: str, documents: frozenset[str], index: Index) -> bool:
        """Tell whether what has a name in its text is mostly what is named so.

        A report of 北京 is one of many that tell of 北京.
        """
        if name not in self.specific:
            ids = index.find_mentions(name, _MENTIONS)
            telling = {
                index.table.names[index.table.owners[at]]
                for at in ids.tolist()
                if name in fold(index.passages[at].searched_text)
            }
            own = len(telling & documents)
            self.specific[name] = own >= len(telling - documents)
        return self.specific[name]


_CATALOGUES: WeakKeyDictionary[Index, Catalogue] = WeakKeyDictionary()


class _Named(NamedTuple):
    """What the names, the first lines and the last tell of one document."""

    title: str  # file name and title, folded
    years: list[str]
    months: list[int]
    names: list[str]
    latin: list[str]
    persons: list[str]


def _read_catalogue(index: Index) -> Catalogue:
    owners = index.table.owners
    starts = np.searchsorted(owners, np.arange(len(index.table.names)))
    ends = np.append(starts[1:], len(owners)) - 1
    entries = {e.document: e for e in index.manifest.documents} if index.manifest else {}
    known = index.facts.read(_KIND) if index.facts else {}
    new: dict[int, str] = {}
    titles: dict[str, str] = {}
    years: dict[str, set[str]] = {}
    months: dict[int, set[str]] = {}
    names: dict[str, set[str]] = {}
    latin: dict[str, set[str]] = {}
    persons: dict[str, set[str]] = {}
    of_document: dict[str, str] = {}
    for place, (document, first, last) in enumerate(
        zip(index.table.names, starts.tolist(), ends.tolist(), strict=True)
    ):
        entry = entries.get(document)
        if place in known:
            named = _Named(*json.loads(known[place]))
        else:
            title, date = (entry.title, entry.date) if entry else (None, None)
            named = _read_names(document, title, index.passages[first], index.passages[last])
            if not named.years and date:
                named = named._replace(years=[date[:4]])
            new[place] = json.dumps(named, ensure_ascii=False)
        titles[document] = named.title
        given = index.manifest.titles.get(document) if index.manifest else None
        # The user knows better than the names.
        found = [given.year] if given and given.year else named.years
        for year in found:
            years.setdefault(year, set()).add(document)
        if found:
            of_document[document] = max(found)
        for month in named.months:
            months.setdefault(month, set()).add(document)
        for kind, own in ((names, named.names), (latin, named.latin), (persons, named.persons)):
            for name in own:
                kind.setdefault(name, set()).add(document)
    if index.facts:
        index.facts.keep(_KIND, new)
    return Catalogue(
        documents=tuple(index.table.names),
        titles=titles,
        years=_freeze(years),
        names=_freeze(names),
        latin=_freeze(latin),
        persons=_freeze(persons),
        months={month: frozenset(own) for month, own in months.items()},
        newest=tuple(sorted(of_document, key=lambda name: of_document[name], reverse=True)),
    )


def _read_names(document: str, title: str | None, first: Passage, last: Passage) -> _Named:
    """Learn by which names a document can be meant, from its name, title, and two passages."""
    head = _read_lines(first, first_lines=True)
    tail = _read_lines(last, first_lines=False)
    if not title and head:
        title = head[0]
    own = f"{PurePosixPath(document).stem}\n{title or ''}"
    folded = fold(own)
    years = find_years(write_years_in_digits(folded)) | {
        str(int(year) + 1911) for year in _LATER_YEAR.findall(folded)
    }
    bodies = _list_bodies(fold("\n".join(head)))
    names = list(dict.fromkeys([*list_names(folded), *_list_places(folded), *bodies]))
    latin = [spelled for name in names for spelled in _spell(name)]
    for word in _LATIN_NAME.findall(own):
        plain = word.lower().replace("'", "").replace("’", "")
        if not any(translate_word(stem) for stem in extract_words(plain)):
            latin.append(plain)
    return _Named(
        title=folded,
        years=sorted(years),
        months=[named.month for named in find_months(folded)],
        names=names,
        latin=latin,
        persons=list(_list_persons([*head, *tail])),
    )


def _freeze(found: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(documents) for name, documents in found.items()}


def _read_lines(passage: Passage, *, first_lines: bool) -> list[str]:
    text = "\n".join((*passage.section, passage.text)) if first_lines else passage.text
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    near = lines[:_FIRST_LINES] if first_lines else lines[-2:]
    return [line for line in near if len(line) <= _LINE and not line.endswith(_ENDS_SENTENCE)]


def list_names(folded: str) -> Iterator[str]:
    """Yield what a folded title begins with, if it is no word: the dictionary cuts it apart."""
    yield from _list_bodies(folded)
    for line in folded.splitlines():
        if run := _HAN_RUN.search(line):
            words = [*cut_dictionary_words(run[0]), "  "]
            alone = "".join(words[: next(at for at, word in enumerate(words) if len(word) > 1)])
            if 2 <= len(alone) <= 5:
                yield alone
                if len(alone) > 2 and alone[-1] in _PLACES:
                    yield alone[:-1]


def _list_places(folded: str) -> Iterator[str]:
    for word, tag in tag_words(folded):
        if tag in ("ns", "nt", "nz") and len(word) > 1 and is_name(word, tag):
            yield word


def _list_bodies(folded: str) -> Iterator[str]:
    """Yield the names of places and bodies at the beginning of lines, with what makes them so."""
    for line in folded.splitlines():
        if found := _BODY.match(line):
            yield found[1]
            yield found[0]
            words = cut_dictionary_words(found[1])
            if len(short := "".join(words[:-1])) > 1:  # 宏远 of 宏远建设公司
                yield short


def _list_persons(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        for word, tag in tag_words(fold(line)):
            if tag.startswith("nr") and len(word) > 1 and is_name(word, tag):
                yield word


def _spell(name: str) -> list[str]:
    """Return a Chinese name in pinyin, in the readings that its characters can have."""
    if not 2 <= len(name) <= 4:
        return []
    readings = [find_readings(character)[:2] for character in name]
    ways = list(product(*readings))[:_PINYIN] if all(readings) else []
    return ["".join(way).replace("v", "u") for way in ways]
