"""The parts of a question, what each candidate has of them, and the traits that weigh them.

A question is taken apart three times: into query terms (words, phrases, pairs of ideographs, each
with its translations), into the tokens of a static encoder, and into single ideographs. The traits
of a part tell how much it matters: its part of speech, how near it stands to the asking word, how
rare it is in the index, among the candidates and in their passage. `assistant.evidence.scoring`
makes weights of the traits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.evidence.candidates import EPSILON, CandidateMatches, Scores
from assistant.evidence.thresholds import EVIDENCE, EvidenceThresholds
from assistant.question.answer_type import ExpectedAnswer
from assistant.question.parsing import Question
from index import QueryTerm

KINDS = ("query_terms", "tokens", "ideographs")
_CLASSES = (("nr", "ns", "nt", "nz"), ("n",), ("v",), ("m", "t"), ("a", "d"))  # jieba's tags
TRAITS = (
    *("untagged", "name", "noun", "verb", "number", "quality", "other"),
    *("length", "latin", "digit", "nearness", "side", "place"),
    *("weight", "word", "focus", "attribute"),  # of tokens the weight alone; of ideographs none
    "frequent",  # among the candidates, each counted by its passage's score
    *("in_passage", "in_first", "somewhere"),  # of one passage: share of its sentences, …
    "across",
)
_KNOWN = TRAITS[TRAITS.index("weight") : TRAITS.index("frequent") + 1]


@dataclass(frozen=True, eq=False)
class QuestionParts:
    """Question parts of one kind: how much candidates have of each, 0 to 1, and their traits."""

    own: Scores  # [candidates, parts], headings included
    preceding: Scores  # the same of the candidate just before in the passage
    earlier: Scores  # the best of all earlier candidates of the passage
    later: Scores  # the best of all later ones
    traits: Scores  # [passages, parts, len(TRAITS)]


def describe_parts(
    question: Question,
    matches: CandidateMatches,
    query_terms: Mapping[QueryTerm, float],
    shares: Scores,
    *,
    across: bool,
    thresholds: EvidenceThresholds = EVIDENCE,
) -> dict[str, QuestionParts]:
    """Return the parts of a question by kind.

    `shares`, float32 [candidates], says how likely each candidate's passage holds the answer; its
    sum is 1. `across` tells that the question is in another language than the passages.
    """
    where = _Places(question, thresholds)
    nothing = np.zeros((len(matches.ideographs), 0), np.float32)
    found: dict[str, tuple[Sequence[str], Scores, Scores]] = {
        "query_terms": (
            [query_term.text for query_term in query_terms],
            matches.query_terms,
            _describe_query_terms(query_terms, question.expected),
        ),
        "tokens": (
            matches.token_texts,
            matches.tokens,
            _scale_by_most(matches.token_weights)[:, None],
        ),
        "ideographs": (matches.ideographs, matches.characters, nothing),
    }
    parts = {}
    for kind, (sources, rows, described) in found.items():
        known = np.zeros((len(sources), len(_KNOWN)), np.float32)
        known[:, : described.shape[1]] = described
        known[:, -1] = shares @ rows
        traits = _measure_traits(where, sources, known, rows, matches.passage_numbers)
        traits[:, :, -1] = across
        parts[kind] = QuestionParts(
            rows,
            matches.preceding(rows),
            matches.best_earlier(rows),
            matches.best_later(rows),
            traits,
        )
    return parts


def _describe_query_terms(
    query_terms: Mapping[QueryTerm, float], expected: ExpectedAnswer
) -> Scores:
    """Return float32 [query terms, 4]: "weight", "word", "focus" and "attribute" of `TRAITS`."""
    described = np.zeros((len(query_terms), len(_KNOWN) - 1), np.float32)
    described[:, 0] = _scale_by_most(np.array(list(query_terms.values()), np.float32))
    for row, query_term in enumerate(query_terms):
        described[row, 1] = query_term.is_word
        described[row, 2] = is_among(query_term, expected.focus)
        described[row, 3] = is_among(query_term, expected.attribute)
    return described


def is_among(query_term: QueryTerm, terms: frozenset[str]) -> bool:
    """Tell whether a query term or one of its alternatives is among these terms."""
    return query_term.text in terms or not terms.isdisjoint(query_term.alternatives)


def _scale_by_most(weights: Scores) -> Scores:
    return np.asarray(weights / (weights.max(initial=0) + EPSILON), np.float32)


class _Places:
    """Where in a question its parts stand, and which part of speech they have there."""

    def __init__(self, question: Question, thresholds: EvidenceThresholds) -> None:
        self._thresholds = thresholds
        self.text = question.folded
        self._asking = question.expected.span
        self._classes = np.zeros(len(self.text), np.intp)
        at = 0
        for word, tag in question.tagged_words:
            start = self.text.find(word, at)
            if start >= 0:
                at = start + len(word)
                self._classes[start:at] = _find_class(tag)

    def traits(self, source: str) -> list[float]:
        """Return the first thirteen of `TRAITS`."""
        start = self.text.find(source) if source else -1
        end = start + len(source)
        long = self._thresholds.long_part
        classes = np.zeros(len(_CLASSES) + 2)
        distance, side = self._thresholds.distance_unplaced, 0.0
        if start >= 0:
            np.add.at(classes, self._classes[start:end], 1 / len(source))
            if self._asking:
                first, last = self._asking
                follows = start >= last
                distance = max(0, start - last if follows else first - end)
                side = 1.0 if follows else -1.0
        nearness = float(np.exp(-distance / self._thresholds.near_characters))
        return [
            *classes.tolist(),
            min(len(source), long) / long,
            float(source.isascii()),
            float(any(character.isdigit() for character in source)),
            nearness,
            side * nearness,
            start / len(self.text) if start >= 0 else 0.5,
        ]


def _find_class(tag: str) -> int:
    """Return the number of the first class that has a tag; names precede nouns."""
    for at, tags in enumerate(_CLASSES, 1):
        if tag.startswith(tags):
            return at
    return len(_CLASSES) + 1


def _measure_traits(
    where: _Places,
    sources: Sequence[str],
    known: Scores,
    rows: Scores,
    passage_numbers: npt.NDArray[np.intp],
) -> Scores:
    """Return float32 [passages, parts, len(TRAITS)]; the caller fills in the last trait."""
    traits = np.zeros(
        (int(passage_numbers.max(initial=-1)) + 1, len(sources), len(TRAITS)), np.float32
    )
    if not len(sources):
        return traits
    placed = np.array([where.traits(source) for source in sources], np.float32)
    traits[:, :, :-4] = np.hstack([placed, known])
    for at in range(len(traits)):
        own = rows[passage_numbers == at]
        traits[at, :, -4:-1] = np.column_stack([own.mean(axis=0), own[0], own.max(axis=0)])
    return traits
