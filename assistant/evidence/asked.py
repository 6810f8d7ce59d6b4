"""Finds the questions that a document itself asks, as in interviews and lists of questions.

A question repeats the words of the reader's question and answers nothing. The sentence below it
does, and needs none of these words.
"""

import re
from collections.abc import Mapping
from itertools import pairwise

from assistant.evidence.candidates import CandidateMatches, Scores
from assistant.question.parsing import Question

_ASKS = re.compile(r"[？?][”』」’）)\"'\s]*$")
_WANTED = re.compile(r"问题|提问|疑问|\bquestions?\b")  # in a folded question
_PASSED_ON = ("own", "met", "names", "attribute", "tokens", "passage_tokens", "similarity")


def find_questions(question: Question, matches: CandidateMatches) -> dict[int, int | None]:
    """Return the candidates that ask, each with the one below it that tells; None without one.

    Who asks for questions wants them: then there are none.
    """
    if _WANTED.search(question.folded):
        return {}
    asks = [bool(_ASKS.search(text)) for text in matches.texts]
    found: dict[int, int | None] = {at: None for at, is_one in enumerate(asks) if is_one}
    for group in matches.groups:
        found |= {one: other for one, other in pairwise(group) if asks[one] and not asks[other]}
    return found


def pass_scores_on(
    scores: Scores, of_forms: Scores, asked: Mapping[int, int | None], penalty: float
) -> None:
    """Give what tells the score of the question above it, and questions less; changes `scores`.

    `of_forms` is what each score has for the form of an answer, which a question's words do not
    tell.
    """
    for asks, tells in asked.items():
        if tells is not None:
            passed = scores[asks] - of_forms[asks] + of_forms[tells]
            scores[tells] = max(scores[tells], passed)
        scores[asks] -= penalty


def pass_measures_on(columns: Mapping[str, Scores], asked: Mapping[int, int | None]) -> None:
    """Give what tells the other measures of the question above it; changes `columns`."""
    for asks, tells in asked.items():
        if tells is None:
            continue
        for name in _PASSED_ON:
            columns[name][tells] = max(columns[name][tells], columns[name][asks])
        columns["missing"][tells] = min(columns["missing"][tells], columns["missing"][asks])
