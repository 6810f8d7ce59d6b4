"""Leave out of a query what English questions are built of beyond the analyser's stop words.

Taken as content, "much" would be searched as 许多 and "come to" as 来到. The analyser keeps these
words, since passages are analysed in the same way and an index would have to be built anew.
"""

import re

from index.lexical.analysis import extract_words

_MEASURES = "much|many|fast|quickly|big|large|long|often|far|bad|badly|come"
_LIGHT = re.compile(
    rf"\b(?:(?:by )?how (?:{_MEASURES})"
    # What did it come to? But not: who came to Beijing?
    r"|c[ao]mes? to(?= (?:in|by|at|during|for)\b|\s*[?.!,]|$)"
    r"|amount(?:s|ed)? to|according to|going by|as (?:much|many) as"
    r"|(?:what|which) (?:kinds?|sorts?|types?) of)\b",
    re.IGNORECASE,
)


def remove_light_words(query: str) -> str:
    """Return a query without words that only ask, unless it has no others."""
    bare = _LIGHT.sub(" ", query)
    return bare if bare == query or extract_words(bare) else query
