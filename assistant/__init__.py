"""Answer questions from an index, with verbatim quotations and their sources."""

from assistant.assistant import Assistant, Summary
from assistant.building import build
from assistant.composing.verification import find_problems
from assistant.types import Answer, Citation, Statement
from corpus.i18n.catalogue import Language

__all__ = [
    "Answer",
    "Assistant",
    "Citation",
    "Language",
    "Statement",
    "Summary",
    "build",
    "find_problems",
]
