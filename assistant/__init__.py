"""Question in, cited answer out. Knows nothing of Gradio or of how the index is kept."""

from assistant.assistant import LONGEST_QUESTION, Assistant, Summary
from assistant.confidence import calibration
from assistant.messages import Language
from assistant.types import Answer, Citation, Statement
from assistant.verify import problems

__all__ = [
    "LONGEST_QUESTION",
    "Answer",
    "Assistant",
    "Citation",
    "Language",
    "Statement",
    "Summary",
    "calibration",
    "problems",
]
