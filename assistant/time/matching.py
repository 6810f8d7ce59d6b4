"""How the time that candidates tell of agrees with the time that a question asks about."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from assistant.time.asked import AskedTime, is_negated
from assistant.time.told import ToldTime, find_writing, tell_time, tell_years
from corpus import Document, Passage, Sentence
from corpus.text.normalization import fold
from index import Hit, Index

TIME_FEATURES = ("year", "stage", "negation")


def match_years(asked: AskedTime, told: ToldTime) -> float:
    """Return -1 for other years, 1 for just these, 0 where either tells none.

    What is told of more years than are asked about, or less surely, counts less.
    """
    if not asked.years or not told.years:
        return 0.0
    both = len(asked.years & told.years)
    if not both:
        return -told.sure
    return told.sure * (0.5 + 0.5 * both / len(asked.years | told.years))


def match_stages(asked: AskedTime, told: ToldTime) -> float:
    """Return 1 for a result asked for and told, or a target; -1 for one instead of the other."""
    if "unknown" in (asked.stage, told.stage):
        return 0.0
    return 1.0 if asked.stage == told.stage else -1.0


def match_negation(asked: AskedTime, text: str) -> float:
    """Return -1 for a denial where none is asked for, or none where one is; else 0."""
    if asked.negated is None:
        return 0.0
    return -1.0 if asked.negated != is_negated(fold(text)) else 0.0


def tell_time_in(index: Index, passage: Passage, sentence: Sentence) -> ToldTime:
    """Return the time of a sentence of an indexed passage."""
    document: Document | None = index.documents.get(passage.document)
    return tell_time(passage, sentence, find_writing(document) if document else None)


def measure_timing(
    index: Index, asked: AskedTime, candidates: Sequence[tuple[Passage, Sentence]]
) -> npt.NDArray[np.float32]:
    """Return float32 [candidates, len(TIME_FEATURES)], each from -1 to 1."""
    measured = np.zeros((len(candidates), len(TIME_FEATURES)), np.float32)
    timed = bool(asked.years) or asked.stage != "unknown"
    for at, (passage, sentence) in enumerate(candidates):
        if timed:
            told = tell_time_in(index, passage, sentence)
            measured[at, 0] = match_years(asked, told)
            measured[at, 1] = match_stages(asked, told)
        measured[at, 2] = match_negation(asked, passage.read(sentence))
    return measured


def put_other_years_last(index: Index, asked: AskedTime, hits: Sequence[Hit]) -> list[Hit]:
    """Return hits with those behind of which every sentence is of other years, ranked anew."""
    if not asked.years:
        return list(hits)

    def is_of_others(hit: Hit) -> bool:
        document = index.documents.get(hit.passage.document)
        writing = find_writing(document) if document else None
        told = (tell_years(hit.passage, one, writing) for one in hit.passage.sentences)
        return bool(hit.passage.sentences) and all(match_years(asked, one) < 0 for one in told)

    ordered = sorted(hits, key=is_of_others)
    return [replace(hit, rank=rank) for rank, hit in enumerate(ordered, 1)]
