"""The numbers that steer which sentences are evidence, when they are read closely, what is quoted.

The functions of this package take them as an argument, so an ablation or a test passes others.
"""

from dataclasses import dataclass

from corpus.thresholds import sourced

_SCALE = "chosen: scale of a trait; the weights of `python -m training.answering.selection` suit it"


@dataclass(frozen=True)
class EvidenceThresholds:
    """How candidates are found among the hits, described and scored."""

    passages: int = sourced(
        4, "chosen: no answer to 600 questions of each set is lost that six would find"
    )
    passages_of_list: int = sourced(6, "chosen: several passages may name what a list asks for")
    passage_sharpness: float = sourced(
        0.3, "chosen: a passage that scores 2.3 below the best counts half as much"
    )
    in_context: int = sourced(
        8, "chosen: of 8, 12 and 24 (docs/decisions.md); at most so many sentences are encoded"
    )
    overtaking: float = sourced(
        3.5, "chosen: of 1.5 to 4; one so far behind what may come first is not encoded"
    )
    form_candidates: int = sourced(16, "chosen: telling names takes time, the rest rarely answers")
    number_form: float = sourced(
        2.0, "chosen: added to the fitted weight; best of 0, 2 and 4 for 173 questions for a number"
    )
    date_form: float = sourced(
        3.0, "chosen: added to the fitted weight; best of 0 to 4 for 252 questions for a date"
    )
    figure: float = sourced(
        1.8, "chosen: a sentence has the figures of the question; no fitted passage has any"
    )
    row_name: float = sourced(
        1.5, "chosen: a cell of a table row stands in the question; rows without it are others"
    )
    year: float = sourced(
        2.0, "chosen: a sentence tells of the years asked about; no fitted passage is dated"
    )
    stage: float = sourced(
        1.0, "chosen: a result or a target, as asked for; the classifier errs in one of ten"
    )
    negation: float = sourced(
        0.3, "chosen: denies what is asked, or asserts it; small, since a denial may be of a part"
    )
    label: float = sourced(
        1.2, "chosen: a heading or caption counts less; no fitted passage has any"
    )
    question: float = sourced(
        6.0, "chosen: a question repeats all words of the question; its answer stands below it"
    )
    earlier_sentence: float = sourced(
        0.7, "chosen: a term that only an earlier sentence has; see docs/decisions.md"
    )
    named_share: float = sourced(
        0.6, "chosen: share of the words for a thing with which a sentence names it"
    )
    place_share: float = sourced(
        0.3, "chosen: share of the words for a place with which a sentence or its headings name it"
    )
    new_characters: int = sourced(8, _SCALE)
    long_sentence: int = sourced(100, _SCALE)
    long_part: int = sourced(6, _SCALE)
    cosine_step: float = sourced(0.02, _SCALE)
    near_characters: float = sourced(4.0, _SCALE)
    distance_unplaced: float = sourced(10.0, _SCALE)


@dataclass(frozen=True)
class CloseReadingThresholds:
    """When the sentence reranker is asked, and what its scores count."""

    sentences: int = sourced(5, "chosen: of 4, 5, 6 and 8 (docs/measuring.md)")
    competing_share: float = sourced(0.05, "chosen: of five from 0 to 0.05 (docs/measuring.md)")
    first_score: float = sourced(
        0.5, "chosen: what a first score counts beside one of the reranker, which is so fitted"
    )


@dataclass(frozen=True)
class QuotingThresholds:
    """How much of the evidence an answer quotes."""

    statements: int = sourced(3, "chosen: more sentences than people read of an answer")
    statements_of_side: int = sourced(2, "chosen: of each of the things compared")
    items: int = sourced(10, "chosen: more items than people read of a list")
    adds: float = sourced(
        0.12, "chosen: least probability that a further statement adds something asked for"
    )
    other_section: float = sourced(
        0.002, "chosen: least share of a statement of another section than the best one's"
    )
    same_coverage: float = sourced(
        0.05, "chosen: items of one list differ by less in how much of the question they have"
    )
    form_share: float = sourced(
        0.85,
        "chosen: a sentence with less of the form than this share of the best supports nothing",
    )
    heading_share: float = sourced(
        0.6, "chosen: headings of one list have this share of what the best one has"
    )
    same_words: float = sourced(
        0.9, "chosen: share of characters from which on two quotes say the same"
    )


@dataclass(frozen=True)
class OverviewThresholds:
    """How much an overview quotes."""

    documents: int = sourced(5, "chosen: documents that an overview of several quotes")
    opening: int = sourced(2, "chosen: passages of each of them that are read")
    listed: int = sourced(64, "chosen: hits among which the quoted passages are put first")
    sections: int = sourced(6, "chosen: sections of one document of which a sentence is quoted")
    conclusions: int = sourced(3, "chosen: sentences that sum up a document")
    passages: int = sourced(16, "chosen: passages that may tell of a topic")
    sentences: int = sourced(8, "chosen: more sentences on a topic than people read")
    behind: float = sourced(4.0, "chosen: how far behind the most telling sentence one may be")


@dataclass(frozen=True)
class ListThresholds:
    """Which enumeration answers a question for several things. Scores are those of evidence."""

    items: int = sourced(12, "chosen: more items than people read of a list")
    section: int = sourced(4, "chosen: sentences of a section whose heading names what is listed")
    sentences: int = sourced(12, "chosen: of the evidence that may list things within itself")
    behind: float = sourced(1.0, "chosen: how far below the best evidence a list may stand")
    lead: float = sourced(0.5, "chosen: a lead-in has the words of the question, items seldom do")
    alone: float = sourced(1.5, "chosen: of several items the question meets but one")
    listed: float = sourced(0.5, "chosen: several things are asked for, and several are listed")
    as_many: float = sourced(3.0, "chosen: as many are listed as are asked for")
    not_as_many: float = sourced(1.0, "chosen: more or fewer are listed than are asked for")
    headings: float = sourced(1.5, "chosen: headings answer where headings are asked for")


EVIDENCE = EvidenceThresholds()
CLOSE_READING = CloseReadingThresholds()
QUOTING = QuotingThresholds()
LISTS = ListThresholds()
OVERVIEW = OverviewThresholds()
