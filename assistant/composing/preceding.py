"""The sentence before a quotation that would mislead without it: 「他於同年離開」 does not say who.

So would an item without what leads in to it: 「（三）不按交通信號燈通行」 of 「一次記6分：」.

A quotation that opens by pointing back (他, 此後, 但, They, However) is shown with what stands
right before it, apart from the quotation. 該 and 本 point to what the heading names; only where
none stands above do they need the sentence before.
"""

import re

from assistant.evidence.lists.marks import find_marks
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
_ENDS_IN_COLON = re.compile(r"[:：]$")
_OPENING = "「『“‘\"'（(《"


def find_preceding(item: Evidence) -> str:
    """Return the sentence right before what is quoted, if that points back to it; else ""."""
    if led := _find_lead_in(item):
        return led
    sentences = [one for one in item.passage.sentences if one.kind == "sentence"]
    if item.sentence not in sentences[1:] or not _points_back(item):
        return ""
    previous = sentences[sentences.index(item.sentence) - 1]
    start = item.passage.start
    between = item.passage.text[previous.end - start : item.sentence.start - start]
    if between.strip():
        return ""  # a heading or a line stands between
    return item.passage.text[previous.start - start : previous.end - start]


def _find_lead_in(item: Evidence) -> str:
    """Return what leads in to the list that a line is an item of, if that ends in a colon."""
    passage = item.passage
    if item.sentence not in passage.sentences or item.sentence.table is not None:
        return ""
    at = passage.sentences.index(item.sentence)
    quotes = [
        passage.text[one.start - passage.start : one.end - passage.start]
        for one in passage.sentences[: at + 1]
    ]
    for place in range(at, -1, -1):
        quote = quotes[place]
        if place < at and _ENDS_IN_COLON.search(quote):
            return quote
        # Items begin with marks, or end in a semicolon; the last one ends in a stop.
        begins = any(mark.at == 0 for mark in find_marks(quote))
        ends = place == at > 0 and quotes[place - 1][-1] in "；;"
        if not begins and quote[-1] not in "；;" and not ends:
            return ""
    return ""


def _points_back(item: Evidence) -> bool:
    opening = fold(item.quote[:24]).lstrip(_OPENING)
    if _POINTS_BACK.match(opening):
        return True
    return not item.passage.section and bool(_POINTS_TO_THE_HEADING.match(opening))
