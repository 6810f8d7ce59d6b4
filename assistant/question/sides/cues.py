"""Words that tell whether a question asks of each side, or of all together. Folded."""

import re

_EACH = re.compile(
    r"各(?![位种类个地国级部界省市县区行]|自然)|分别|先后[是为]"
    r"|哪(?:一?[个家边年种座条份次月届方样])|谁|比|差|变化|怎么变|何者|孰"
    r"|还是[降跌减少低]|多少[变升降增减]"
    r"|\b(?:each|respectively|both|which|versus|vs|than|compared?|differ\w*|chang\w+|or|whose)\b"
    r"|^when (?:did|was|were)\b.*\band\b"
)
_TOGETHER = re.compile(
    r"一共|总共|合计|累计|共计|加起来|共同|之间|联合"
    r"|\b(?:in total|altogether|together|combined|relation\w*|between)\b"
)
_APART = re.compile(r"各|分别|变化|差|\b(?:each|differ\w*|chang\w+|gap|which|versus|vs)\b")


def compares(folded: str) -> bool:
    """Tell whether a question asks the same of each side."""
    return bool(_EACH.search(folded))


def sums_up(folded: str) -> bool:
    """Tell whether a question asks what holds of several sides together."""
    return bool(_TOGETHER.search(folded)) and not _APART.search(folded)
