"""The sides of a question: self-contained questions that are answered side by side.

1. What a question pastes or tells beforehand is left out; what it asks is found (`several`).
2. Several things asked become a question each.
3. A comparison becomes a question for each year, document, issuer or thing that it compares.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.question.comparison import Side
from assistant.question.parsing import Question, parse_question
from assistant.question.sides.context import Context
from assistant.question.sides.coordination import (
    Part,
    part_against,
    part_apart,
    part_coordinated,
)
from assistant.question.sides.cues import compares, sums_up
from assistant.question.sides.documents import find_of_months, part_documents
from assistant.question.sides.markers import find_markers, find_units
from assistant.question.sides.plain import make_plain
from assistant.question.sides.several import asks_of_each, find_asked
from assistant.question.sides.things import part_things
from corpus.text.normalization import fold
from index import Index

_MOST = 4  # questions that are answered at once


@dataclass(frozen=True)
class Sides:
    """What is asked, of how many sides: none where one thing is asked of one side."""

    question: Question  # without what is told beforehand
    sides: tuple[Side, ...] = ()
    several: bool = False  # they are several questions, not the sides of one


def find_sides(question: Question, index: Index) -> Sides:
    """Return what a question asks, and the sides of it; two at least or none."""
    if question.sides:
        sides = _find_compared(question, index) or question.sides
        return Sides(question, sides)
    asked = find_asked(question.text)
    if not asks_of_each(question.text) and 1 < len(asked.questions) <= _MOST:
        context = Context(asked.questions, asked.background, asked.about)
        return Sides(
            question,
            tuple(Side(one, context.complete(one, index)) for one in asked.questions),
            several=True,
        )
    if asked.background and len(asked.questions) == 1:
        bare = Context(asked.questions, asked.background, asked.about).complete(
            asked.questions[0], index
        )
        question = parse_question(bare)
    return Sides(question, _find_compared(question, index))


def _find_compared(question: Question, index: Index) -> tuple[Side, ...]:
    """Return the sides that a question compares."""
    folded = question.folded
    text = question.text if len(question.text) == len(folded) else folded
    if sums_up(folded):
        return ()
    units = find_units(text, find_markers(folded, index))
    parts: Sequence[Part] = ()
    if len(units) > 1:
        parts = part_against(text, units) or part_coordinated(text, units)
        if not parts and compares(folded):
            parts = part_apart(text, units)
    if not parts and compares(folded):
        parts = part_documents(question, index) or part_things(text, units)
    if parts and any("month" in unit.kinds for unit in units):
        parts = find_of_months(parts, question, index)
    if len({fold(part.question) + str(part.documents) for part in parts}) > 1:
        return tuple(Side(part.name, make_plain(part.question), part.documents) for part in parts)
    return ()
