"""The sentence before a quotation that would mislead without it: 「他於同年離開」 does not say who.

A quotation that opens by pointing back (他, 此後, 但, They, However) is shown with what stands
right before it, apart from the quotation. 該 and 本 point to what the heading names; only where
none stands above do they need the sentence before.
"""

import re

from assistant.evidence.selection import Evidence
from corpus.text.normalization import fold

# Folded. What only begins alike (其他, 此外, 这里 of a place just named) is left out or cut off.
_POINTS_BACK = re.compile(
    r"[他她它](?:们)?(?!人|乡|日|山|国)|其(?!他|它|实|次)|这(?!里|时候)|此(?!外)"
    r"|[前后两二]者|[同次翌]年|同[日月]|随后|后来|之后|当时|当年|期间"
    r"|但|然而|不过|可是|因此|因而|所以|于是|故而|为此|对此|由此|从而|反之|否则|相反|结果"
    r"|(?:he|she|it|they|his|her|its|their|this|that|these|those|such|both|the (?:former|latter)"
    r"|however|but|yet|therefore|thus|hence|consequently|instead|otherwise|then|afterwards|later"
    r"|as a result|in response|nevertheless)\b"
)
_POINTS_TO_THE_HEADING = re.compile(r"该|本(?=项目|工程|园|区|院|案|公司|书|片|校)")
_OPENING = "「『“‘\"'（(《"


def find_preceding(item: Evidence) -> str:
    """Return the sentence right before what is quoted, if that points back to it; else ""."""
    sentences = [one for one in item.passage.sentences if one.kind == "sentence"]
    if item.sentence not in sentences[1:] or not _points_back(item):
        return ""
    previous = sentences[sentences.index(item.sentence) - 1]
    start = item.passage.start
    between = item.passage.text[previous.end - start : item.sentence.start - start]
    if between.strip():
        return ""  # a heading or a line stands between
    return item.passage.text[previous.start - start : previous.end - start]


def _points_back(item: Evidence) -> bool:
    opening = fold(item.quote[:24]).lstrip(_OPENING)
    if _POINTS_BACK.match(opening):
        return True
    return not item.passage.section and bool(_POINTS_TO_THE_HEADING.match(opening))
