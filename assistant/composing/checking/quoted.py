"""What a sentence is checked against: a quotation, what stands above it, and when it was written."""

from dataclasses import dataclass
from typing import Literal

from assistant.time.expressions import Writing

Reason = Literal[
    "",
    "no citation",
    "unknown citation",
    "number",
    "year",
    "change",
    "negation",
    "name",
    "meaning",
]


@dataclass(frozen=True)
class Quoted:
    """One quotation. Names and years may stand in what is above it, numbers in the quote alone."""

    number: int  # behind which a sentence cites it
    quote: str
    above: str = ""  # the document's title, headings, columns, the sentence before
    writing: Writing | None = None  # when its document was written


@dataclass(frozen=True)
class Verdict:
    """Whether a sentence stands in the quotations that it cites."""

    verified: bool
    reason: Reason = ""
    detail: str = ""  # what does not stand there
    score: float = 1.0  # of the meaning, 0 to 1
