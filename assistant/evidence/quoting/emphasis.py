"""The clause of a quotation that answers: it is marked within its sentence, which stays whole.

Clauses stand between ，；：。 and their Latin likes. That one is marked which has the form of the
answer and most of the question's words. Where all of a sentence answers, or no clause stands out,
nothing is marked.
"""

import re

from assistant.evidence.answer_forms import has_answer_form
from assistant.evidence.selection import Evidence
from assistant.question.answer_type import FORMED
from assistant.question.parsing import Question
from corpus.text.normalization import fold

Span = tuple[int, int]  # in characters of a quotation

# A comma or a colon between digits belongs to a number or a time.
_CLAUSE = re.compile(r"(?:[^，；：。！？,;:!?]|(?<=\d)[,:](?=\d))+")
_HAN_PAIR = re.compile(r"(?=([\u3400-\u9fff]{2}))")
_WORD = re.compile(r"[a-z]{4,}|\d[\d.]*")
_FORM = 0.4  # what the form of the answer counts beside all words of the question
_BEFORE = 0.5  # what words count that only the clause before has: it may name the subject
_REASONS = ("reason", "manner")


def find_emphasis(question: Question, item: Evidence) -> Span | None:
    """Return the span of the clause that answers; None where no clause does by itself."""
    if item.sentence.kind in ("heading", "caption") or item.table or question.expected.several:
        return None
    quote = item.quote
    clauses = [_strip(quote, *match.span()) for match in _CLAUSE.finditer(quote)]
    clauses = [(start, end) for start, end in clauses if start < end]
    if len(clauses) < 2:
        return None
    expected = question.expected
    parts = {*_HAN_PAIR.findall(question.folded), *_WORD.findall(question.folded)}
    has_form_to_tell = expected.kind in FORMED or expected.kind in _REASONS
    scores: list[float] = []
    previous: set[str] = set()
    for start, end in clauses:
        text = quote[start:end]
        folded = fold(text)
        own = {part for part in parts if part in folded}
        share = (len(own) + _BEFORE * len(previous - own)) / max(1, len(parts))
        formed = has_form_to_tell and expected.kind != "existence"
        form = formed and has_answer_form(expected, text, question.folded)
        scores.append(share + _FORM * form)
        previous = own
    best = max(scores)
    return clauses[scores.index(best)] if best > 0 and scores.count(best) == 1 else None


def _strip(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
