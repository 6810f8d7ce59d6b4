"""A question asked after others, to a question that stands alone.

Deterministic and visible: what it makes of a question is shown as `understood_as`.
"""

import re
from collections.abc import Sequence

from index import fold

# Words that point back to what was spoken of. Folded.
_POINTS_BACK = re.compile(
    r"^那(?!个?[区里边])|^(?:它|他|她|这|该|其)|(?:它|他|她)们?的|这个(?:项目|案例|地方)|该项目"
    r"|^(?:and|what about|how about)\b|\b(?:it|its|they|them|their|that|this|these|those)\b"
)


def stand_alone(question: str, history: Sequence[str] = ()) -> str:
    """Return the question, preceded by the latest one that stands alone if it points back.

    `history` holds earlier questions, oldest first.
    """
    question = " ".join(question.split())
    if not _POINTS_BACK.search(fold(question)):
        return question
    for earlier in reversed(history):
        earlier = " ".join(earlier.split())  # noqa: PLW2901 - the same question, tidied
        if earlier and not _POINTS_BACK.search(fold(earlier)):
            return f"{earlier} {question}"
    return question
