"""How sure we are that the passages found answer the question.

Words count where the documents have them, in either language; a word that no dictionary leads
across is judged by meaning: how much nearer the best sentence is to the question than passages are
on the whole. Relative, because the cosines of some encoders all lie between 0.7 and 0.9.
"""

import re
from collections.abc import Sequence

from assistant.question import Question
from assistant.select import Evidence
from index import Facet, Index

# Chosen on the report's own 38 questions; a later issue fits it and measures its errors.
REFUSE_BELOW = 0.3

_HAN = re.compile(r"[\u3400-\u9fff]")


def confidence(index: Index, question: Question, evidence: Sequence[Evidence]) -> float:
    """Return 0 (nothing matches) to 1 (one sentence and its headings hold all that is asked)."""
    if not evidence:
        return 0.0
    best = evidence[0]
    facets = index.facets(question.about)
    total = sum(facets.values())
    foreign = sum(w for facet, w in facets.items() if _is_foreign(facet, best.passage.text))
    share = foreign / total if total else 1.0
    covered = best.coverage / (1 - share) if share < 1 else 0.0
    background = index.mean_similarity(question.text)
    nearer = max(0.0, (best.similarity - background) / (1 - background)) if background < 1 else 0.0
    return min(1.0, (1 - share) * covered + share * nearer)


def _is_foreign(facet: Facet, text: str) -> bool:
    """Tell whether nothing can be said of a facet in the language that the text is written in."""
    if facet.terms or facet.in_dictionary or not facet.source.isalpha():
        return False
    return facet.source.isascii() == (2 * len(_HAN.findall(text)) > len(text))
