"""The parts of a question and what is known of each, for weighing them.

A question is taken apart three times: into query terms (words, phrases, pairs of ideographs, with
its translations), into the tokens of a static encoder, and into single ideographs. Of each part we
know what candidates have, and traits that tell how much it matters: its kind of word, how near it
stands to the asking word, how rare it is in the index, among the candidates, and in their passage.
Knows texts and counts; what a trait is worth is fitted (`assistant.evidence.scoring`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.evidence.candidates import Read, Scores
from assistant.question.answer_type import ExpectedAnswer
from assistant.question.parsing import Question
from index import QueryTerm

KINDS = ("query_terms", "tokens", "ideographs")
_CLASSES = (("nr", "ns", "nt", "nz"), ("n",), ("v",), ("m", "t"), ("a", "d"))  # jieba's tags
_OTHER = len(_CLASSES) + 1
_LONG = 6  # characters from which on a part is as long as can be
_NEAR = 4.0  # characters from the asking word at which nearness is 1 / e
_FAR = 10.0  # what a part counts as that does not stand in the question as it is written
TRAITS = (
    *("untagged", "name", "noun", "verb", "number", "quality", "other"),
    *("length", "latin", "digit", "nearness", "side", "place"),
    *("weight", "word", "focus", "attribute"),  # of tokens the weight alone; of ideographs none
    "frequent",  # among the candidates, each counted by its passage's score
    *("in_passage", "in_first", "somewhere"),  # of one passage: share of its sentences, …
    "across",
)
_KNOWN = 5  # traits from weight to frequent
_TINY = 1e-9


@dataclass(frozen=True, eq=False)
class Parts:
    """Parts of one kind; what candidates have of them, from 0 to 1, and the parts' traits."""

    own: Scores  # [candidates, parts], headings included
    previous: Scores  # the same of the sentence just before
    before: Scores  # the best of all sentences before
    after: Scores  # and of all behind
    traits: Scores  # [passages, parts, len(TRAITS)]


def parts_of(
    question: Question,
    seen: Read,
    query_terms: Mapping[QueryTerm, float],
    shares: Scores,
    *,
    across: bool,
) -> dict[str, Parts]:
    """Return the parts of a question by kind; `shares` weighs the candidates, in sum 1."""
    asked = question.expected
    where = _Places(question)
    nothing = np.zeros((len(seen.ideographs), 0), np.float32)
    found: dict[str, tuple[Sequence[str], Scores, Scores]] = {
        "query_terms": (
            [query_term.text for query_term in query_terms],
            seen.query_terms,
            _described(query_terms, asked),
        ),
        "tokens": (seen.token_texts, seen.tokens, _by_most(seen.token_weights)[:, None]),
        "ideographs": (seen.ideographs, seen.characters, nothing),
    }
    parts = {}
    for kind, (sources, rows, described) in found.items():
        known = np.zeros((len(sources), _KNOWN), np.float32)
        known[:, : described.shape[1]] = described
        known[:, -1] = shares @ rows
        traits = _traits(where, sources, known, rows, seen.passage)
        traits[:, :, -1] = across
        before = seen.before(rows)
        parts[kind] = Parts(rows, seen.previous(rows), before, seen.after(rows), traits)
    return parts


def _described(query_terms: Mapping[QueryTerm, float], asked: ExpectedAnswer) -> Scores:
    """Return float32 [query terms, 4]: "weight", "word", "focus" and "attribute" of `TRAITS`."""
    described = np.zeros((len(query_terms), _KNOWN - 1), np.float32)
    described[:, 0] = _by_most(np.array(list(query_terms.values()), np.float32))
    for row, query_term in enumerate(query_terms):
        described[row, 1] = query_term.is_word
        described[row, 2] = _is_among(query_term, asked.focus)
        described[row, 3] = _is_among(query_term, asked.attribute)
    return described


def _is_among(query_term: QueryTerm, terms: frozenset[str]) -> bool:
    return query_term.text in terms or not terms.isdisjoint(query_term.alternatives)


def _by_most(weights: Scores) -> Scores:
    return np.asarray(weights / (weights.max(initial=0) + _TINY), np.float32)


class _Places:
    """Where in a question its parts stand, and among which kind of words."""

    def __init__(self, question: Question) -> None:
        self.text = question.folded
        self._asking = question.expected.span
        self._classes = np.zeros(len(self.text), np.intp)
        at = 0
        for word, tag in question.tagged_words:
            start = self.text.find(word, at)
            if start >= 0:
                at = start + len(word)
                self._classes[start:at] = _class_of(tag)

    def traits(self, source: str) -> list[float]:
        """Return the first thirteen of `TRAITS`."""
        start = self.text.find(source) if source else -1
        end = start + len(source)
        classes = np.zeros(_OTHER + 1)
        distance, side = _FAR, 0.0
        if start >= 0:
            np.add.at(classes, self._classes[start:end], 1 / len(source))
            if self._asking:
                first, last = self._asking
                behind = start >= last
                distance = max(0, start - last if behind else first - end)
                side = 1.0 if behind else -1.0
        nearness = float(np.exp(-distance / _NEAR))
        return [
            *classes.tolist(),
            min(len(source), _LONG) / _LONG,
            float(source.isascii()),
            float(any(character.isdigit() for character in source)),
            nearness,
            side * nearness,
            start / len(self.text) if start >= 0 else 0.5,
        ]


def _class_of(tag: str) -> int:
    """Return the place of the first class that has a tag; names come before nouns."""
    for at, tags in enumerate(_CLASSES, 1):
        if tag.startswith(tags):
            return at
    return _OTHER


def _traits(
    where: _Places,
    sources: Sequence[str],
    known: Scores,
    rows: Scores,
    passage: npt.NDArray[np.intp],
) -> Scores:
    """Return float32 [passages, parts, len(TRAITS)]; the last is left to be said."""
    traits = np.zeros((int(passage.max(initial=-1)) + 1, len(sources), len(TRAITS)), np.float32)
    if not len(sources):
        return traits
    placed = np.array([where.traits(source) for source in sources], np.float32)
    traits[:, :, :-4] = np.hstack([placed, known])
    for at in range(len(traits)):
        own = rows[passage == at]
        traits[at, :, -4:-1] = np.column_stack([own.mean(axis=0), own[0], own.max(axis=0)])
    return traits
