"""How telling sentences are of a document, or of what it says on a topic.

A score is a weighted sum of a sentence's traits: where it stands, what it is made of, how central
it is, and how near the topic. `python -m training.answering.overviews` fits the weights, apart for
wholes and topics, on written questions whose telling sentences are known.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from assistant.evidence.candidates import EPSILON, Scores
from assistant.evidence.selection import Evidence
from assistant.question.overview import Overview
from corpus.text.normalization import fold
from index import Index

Extent = Literal["whole", "topic"]
TRAITS = (
    *("figures", "counts", "length", "short", "stopped", "aside", "row", "line"),
    *("first", "depth", "opening", "closing"),
    *("sums_up", "summing_section", "sums_up_asked", "summing_section_asked", "aims"),
    "central",
)
TOPIC_TRAITS = (
    *("own", "own_relative", "alone", "tokens", "score"),
    *("headings", "headings_relative", "section", "lead", "above"),
    *("alone_around", "score_around"),
)
_WEIGHTS = Path(__file__).parent / "telling.json"
_LONG = 80  # characters from which on a sentence is long
_SHORT = 14
_NAMED = 0.99  # share of a topic with which headings name it
_GAP = 4  # characters between a heading and what opens its section
_NEAR = 2  # sentences on either side that stand around one
_FIGURE = re.compile(r"\d[\d.,]*|[一二三四五六七八九十百千万亿]{2,}")
# Folded. What states results, and the titles of sections that hold such statements.
_SUMS_UP = re.compile(
    r"总的来[说看]|总之|综上|整体而言|总体[上来看]|[基主][本要](?:判断|结论|看法|问题|经验|做法)|结论|共同经验|启示"
    r"|(?:我们|调研组|考察组|本小组|研究)(?:认为|体会|发现)|清醒地看到|不足之处|主要(?:是|成就|工作|目标|预期)"
    r"|\b(?:overall|in (?:sum|short|conclusion)|we (?:find|found|conclude)|conclu\w+|suggests?"
    r"|show(?:s|ed))\b"
)
_SUMMING_SECTION = re.compile(
    r"结[语论]|总结|启示|意义|建议|体会|经验|\b(?:conclusions?|summary|lessons?|recommend\w*|findings)\b"
)
_AIMS = re.compile(
    r"目标|计划|力争|达到|将|要|为了|建议|\b(?:targets?|plans?|aims?|will|should|expected)\b"
)
# Folded. The points of an enumeration.
_COUNTS = re.compile(
    r"第?[一二三四五六七八九十]{1,3}[是、,，]|[（(][一二三四五六七八九十\d]+[)）]|\d{1,2}[.、](?!\d)"
    r"|(?:first|second|third|fourth|fifth|finally)(?:ly)?\b"
)
# Folded. Lines about the document: datelines, who wrote it, page numbers, forms of address.
_ASIDE = re.compile(
    r"^(?:--|——|[（(])|第\d+页|^(?:执笔|起草|撰稿|联系人|审稿|各位|报告起草|刊印|披露)|(?:请|予)审议|以上"
    r"|^[^,，。]{2,24}(?:19|20)\d\d年\d{1,2}月(?:\d{1,2}日)?[)）]?$|^\S{2,14}[ \u3000]\S{2,5}$"
)
_STOPPED = re.compile(r"[。！!.；;？?]['\"”’」』）)]*$")


def score_telling(
    index: Index, evidence: Sequence[Evidence], overview: Overview, extent: Extent
) -> Scores:
    """Return float32 [evidence]: how telling each is; higher is better.

    Where headings name a topic, what neither names it nor stands under what does is -inf.
    """
    traits = describe_telling(index, evidence, overview, extent)
    scores = np.asarray(traits @ _load_weights()[extent], np.float32)
    if extent == "topic":
        headings, *others = (
            traits[:, len(TRAITS) + TOPIC_TRAITS.index(name)]
            for name in ("headings", "alone", "lead", "above")
        )
        if headings.max(initial=0) >= _NAMED:
            named = np.maximum.reduce([headings, *others]) >= _NAMED / 2
            scores = np.where(named, scores, -np.inf).astype(np.float32)
    return scores


def describe_telling(
    index: Index, evidence: Sequence[Evidence], overview: Overview, extent: Extent
) -> Scores:
    """Return float32 [evidence, traits]: `TRAITS`, and of a topic `TOPIC_TRAITS` behind them."""
    vectors = index.encoder.encode([item.text for item in evidence], "document")
    ends: dict[str, int] = {}
    for item in evidence:
        name = item.passage.document
        ends[name] = max(ends.get(name, 0), item.passage.end)
    columns = [
        [_describe(item, overview, ends[item.passage.document]) for item in evidence],
        _standardize(vectors @ vectors.mean(axis=0))[:, None],
    ]
    if extent == "topic":
        columns.append(_describe_nearness(index, evidence, overview))
    return np.hstack([np.asarray(column, np.float32) for column in columns])


def _describe(item: Evidence, overview: Overview, end: int) -> list[float]:
    """Return all of `TRAITS` but the last; `end` is the last place known of its document."""
    passage, sentence = item.passage, item.sentence
    folded = fold(item.quote)
    inside = [one.start for one in passage.sentences]
    at = inside.index(sentence.start) if sentence.start in inside else 0
    above = passage.headings[-1].end if passage.headings else 0
    first = at == 0 and passage.start - above <= _GAP
    place = sentence.start / max(1, end)
    sums_up = bool(_SUMS_UP.search(folded))
    summing = any(_SUMMING_SECTION.search(fold(title)) for title in passage.section[1:][-1:])
    return [
        min(len(_FIGURE.findall(folded)), 4) / 4,
        bool(_COUNTS.match(folded)),
        min(len(folded), _LONG) / _LONG,
        len(folded) < _SHORT,
        bool(_STOPPED.search(folded)),
        bool(_ASIDE.search(folded)),
        item.table is not None,
        sentence.kind == "line",
        first,
        at / max(1, len(inside) - 1),
        place < 0.12,
        place > 0.88,
        sums_up,
        summing,
        sums_up and overview.concludes,
        summing and overview.concludes,
        bool(_AIMS.search(folded)),
    ]


def _describe_nearness(index: Index, evidence: Sequence[Evidence], overview: Overview) -> Scores:
    """Return `TOPIC_TRAITS`: what each has of the topic, and what stands around it."""
    terms = index.query_terms(overview.topic)
    weights = np.array(list(terms.values()), np.float32)
    weights /= weights.sum() + EPSILON

    def share_of(texts: Sequence[str]) -> Scores:
        view = index.match_sentences(tuple(terms), overview.topic, overview.topic, texts)
        return view.query_terms @ weights

    own = np.array([item.own for item in evidence], np.float32)
    alone = share_of([item.text for item in evidence])
    headings = share_of(["\n".join(item.passage.section[1:]) for item in evidence])
    scores = _standardize(np.array([item.score for item in evidence], np.float32))
    section, lead, above = np.zeros((3, len(evidence)), np.float32)
    for members in _group(evidence, lambda item: item.section):
        section[members] = alone[members].mean()
    for members in _group(evidence, _find_paragraph):
        lead[members[1:]] = alone[members[0]]
        above[members[1:]] = np.maximum.accumulate(alone[members])[:-1]
    return np.column_stack(
        [
            own,
            own / (own.max() + EPSILON),
            alone,
            [item.tokens for item in evidence],
            scores,
            headings,
            headings / (headings.max() + EPSILON),
            section,
            lead,
            above,
            _average_around(evidence, alone),
            _average_around(evidence, scores),
        ]
    ).astype(np.float32)


def _average_around(evidence: Sequence[Evidence], values: Scores) -> Scores:
    """Return float32 [evidence]: the mean of the candidates around each, the least for none.

    What is told on a topic stands together; a sentence that names it in passing stands alone.
    """
    around = np.full(len(evidence), values.min(initial=0), np.float32)
    for members in _group(evidence, lambda item: item.section):
        for at, member in enumerate(members):
            near = members[max(0, at - _NEAR) : at] + members[at + 1 : at + 1 + _NEAR]
            if near:
                around[member] = values[near].mean()
    return around


def _group(evidence: Sequence[Evidence], key: Callable[[Evidence], object]) -> Iterable[list[int]]:
    """Return the places of evidence with the same key, each group in reading order."""
    groups: dict[object, list[int]] = {}
    for at in sorted(range(len(evidence)), key=lambda at: evidence[at].place):
        groups.setdefault(key(evidence[at]), []).append(at)
    return groups.values()


def _find_paragraph(item: Evidence) -> tuple[str, int]:
    passage = item.passage
    begins = passage.text.rfind("\n", 0, max(0, item.sentence.start - passage.start))
    return passage.document, passage.start + begins


def _standardize(values: npt.NDArray[np.float32]) -> Scores:
    return np.asarray((values - values.mean()) / (values.std() + EPSILON), np.float32)


@cache
def _load_weights() -> dict[Extent, Scores]:
    read = json.loads(_WEIGHTS.read_text("utf-8"))
    return {extent: np.array(list(read[extent].values()), np.float32) for extent in read}
