"""Whether the years that a sentence names are those of its quotations.

A quotation names them itself, or by words like 去年 that its document's own year resolves. One that
names none tells of its document's year or of the year before.
"""

import re
from collections.abc import Sequence

from assistant.composing.checking.quoted import Quoted
from assistant.time.expressions import Writing, Years, find_time_mentions
from corpus.text.normalization import fold
from corpus.text.quantities import write_in_digits

_NAMED = re.compile(r"\d{4}|民国|\d{2,3}年")
# Where a comma or a month stands beside it: ,1984年 and 1981年6月.
_WRITTEN = re.compile(r"(?<!\d)(?<!\d\.)((?:1[89]|20)\d\d) ?年")
_DECADES = re.compile(r"\b((?:1[89]|20)\d0)'?s\b|(?:(20|19)世纪|本世纪|上世纪)?([1-9])0年代")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_RANGE = re.compile(r"(\d{4})年?[底末初]? ?(?:到|至|-|—|–|~|to|and) ?(\d{4})")


def find_named_years(text: str) -> Years:
    """Return the years that a text writes as such; of a range both ends."""
    folded = _THOUSANDS.sub("#", fold(text))
    plain = write_in_digits(folded)
    found = {int(match[1]) for match in _WRITTEN.finditer(plain)}
    found |= {_read_decade(match) for match in _DECADES.finditer(plain)}
    folded = _DECADES.sub("#", folded)
    for mention in find_time_mentions(folded, None):
        if mention.relative or not _NAMED.search(mention.word):
            continue
        ends = _RANGE.search(mention.word)
        found |= {int(ends[1]), int(ends[2])} if ends else set(mention.years)
    return frozenset(found)


def _read_decade(match: re.Match[str]) -> int:
    """Return the first year of a decade: 1950 for the 1950s and for 五十年代."""
    return int(match[1]) if match[1] else 1900 + 10 * int(match[3])


def find_years_meant(quoted: Quoted) -> Years:
    """Return all years that a quotation may tell of, of a range its ends."""
    own = find_named_years(quoted.quote)
    mentions = find_time_mentions(fold(quoted.quote), quoted.writing)
    years = own.union(*(mention.years for mention in mentions if mention.relative))
    years |= find_named_years(quoted.above)
    if own or quoted.writing is None:
        return years
    return years | _default(quoted.writing)


def find_unsupported_years(sentence: str, quotations: Sequence[Quoted]) -> list[int]:
    """Return the years that a sentence names and none of its quotations tells of."""
    named = find_named_years(sentence)
    if not named:
        return []
    known = frozenset[int]().union(*map(find_years_meant, quotations))
    return sorted(named - known)


def _default(writing: Writing) -> Years:
    return frozenset(range(writing.year - (not writing.looks_back), writing.year + 1))
