"""The time that a sentence tells of: years, and whether it tells a result or sets a target.

A sentence that has no time word is of the time of the sentence before it that has one, else of the
heading above it, else of its document: a report of 2019 tells of 2018 and of 2019.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.time.expressions import TimeMention, Writing, Years, find_time_mentions
from assistant.time.stages import Stage, classify_stage
from corpus import Document, Passage, Sentence
from corpus.text.normalization import fold

_LOOKING_BACK = re.compile(
    r"(?:年度报告|年报|统计公报|年鉴|统计年报)|\b(?:annual report|communique|bulletin|yearbook)\b"
)
_BEGINNING = 300  # characters of a document in which its dateline stands
# How sure it is that a sentence is of a time, by what tells it.
_MOST_RUNNING = 2  # years that run on to the next sentences; a longer time is that of one sentence
_OWN, _RUNNING, _HEADED, _DATED = 1.0, 0.8, 0.8, 0.4


@dataclass(frozen=True)
class ToldTime:
    """When what a sentence tells was or is to be."""

    years: Years  # none: it is not known
    sure: float  # 0 to 1
    stage: Stage
    relative: tuple[TimeMention, ...] = ()  # its own words that need the document's year


UNKNOWN = ToldTime(frozenset(), 0.0, "unknown")


def find_writing(document: Document) -> Writing | None:
    """Return when a document was written: by its title, name, date or dateline; None if unknown."""
    return _find_writing(
        document.title or "", document.name, document.date or "", document.text[:_BEGINNING]
    )


@lru_cache(maxsize=4096)
def _find_writing(title: str, name: str, date: str, beginning: str) -> Writing | None:
    named = fold(f"{title} {name}")
    looks_back = bool(_LOOKING_BACK.search(named))
    for text in (title, name.rpartition("/")[2], date[:4], beginning):
        years = [m.years for m in find_time_mentions(fold(text.replace("_", " ")), None) if m.years]
        if years:
            return Writing(min(years[0]), looks_back)
    return None


def tell_time(passage: Passage, sentence: Sentence, writing: Writing | None) -> ToldTime:
    """Return the time of a sentence of a passage whose document was written at `writing`."""
    text = passage.read(sentence)
    heads = _list_titles(passage, sentence)
    stage = classify_stage(fold(text), fold(heads[-1]) if heads else "")
    told = tell_years(passage, sentence, writing)
    if writing and told.sure == _DATED:
        is_ahead = writing.looks_back and stage == "target"
        years = frozenset({writing.year + 1}) if is_ahead else told.years
        return replace(told, years=years, stage=stage)
    return replace(told, stage=_settle(stage, told.years, writing))


def tell_years(passage: Passage, sentence: Sentence, writing: Writing | None) -> ToldTime:
    """Return the years of a sentence alone; to tell results from targets takes most of the time."""
    own = _find_own_time(passage.read(sentence), writing)
    if own:
        years = frozenset[int]().union(*(one.years for one in own))
        relative = tuple(one for one in own if one.relative)
        return ToldTime(years, _OWN, "unknown", relative)
    for other in reversed(passage.sentences):
        if other.end <= sentence.start and (near := _find_own_time(passage.read(other), writing)):
            if len(near[-1].years) > _MOST_RUNNING:
                break
            return ToldTime(near[-1].years, _RUNNING, "unknown")
    for title in reversed(_list_titles(passage, sentence)):
        if years := frozenset[int]().union(*(m.years for m in _find_mentions(title, writing))):
            return ToldTime(years, _HEADED, "unknown")
    if writing is None:
        return UNKNOWN
    years = frozenset({writing.year} if writing.looks_back else {writing.year - 1, writing.year})
    return ToldTime(years, _DATED, "unknown")


def _list_titles(passage: Passage, sentence: Sentence) -> list[str]:
    return [one.title for one in passage.headings if one.end <= sentence.start]


def _find_own_time(text: str, writing: Writing | None) -> list[TimeMention]:
    return [one for one in _find_mentions(text, writing) if one.years and not one.compared]


@lru_cache(maxsize=8192)
def _find_mentions(text: str, writing: Writing | None) -> tuple[TimeMention, ...]:
    return tuple(find_time_mentions(fold(text), writing))


def _settle(stage: Stage, years: Years, writing: Writing | None) -> Stage:
    """Return the stage that years leave possible: no report tells results of later years."""
    if writing and years:
        if min(years) > writing.year + writing.looks_back:
            return "target"
        if max(years) < writing.year and stage == "unknown":
            return "result"
    return stage
