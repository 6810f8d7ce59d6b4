"""Find the years that a question names: 2005年的農業稅, asked of a folder with one report a year.

Such a document has the year in its title or name and seldom in its text. So the year limits the
search and is not itself searched for (`assistant.question.named_documents`).
"""

import re

from corpus import Passage
from corpus.text.normalization import fold

YEAR = re.compile(r"(?<!\d)(?:1\d|20)\d\d(?!\d)")
_LONE_YEAR = re.compile(r"(?:in )?((?:1\d|20)\d\d) ?年?的?呢? ?[?？]?", re.IGNORECASE)
_YEAR_PHRASE = re.compile(
    r"(?:在|于)?(?<!\d)(?:1\d|20)\d\d(?!\d) ?年?度?(?![0-9一二三四五六七八九十]+月)的?"
    r"|\b(?:in|of|for|from|during) (?:the )?(?:1\d|20)\d\d\b"
)


def find_years(folded: str) -> frozenset[str]:
    """Return the years that a folded text names."""
    return frozenset(YEAR.findall(folded))


def parse_lone_year(text: str) -> str:
    """Return the year of a text that is a year and nothing else: 2005年呢; else ""."""
    found = _LONE_YEAR.fullmatch(text)
    return found[1] if found else ""


def remove_year(text: str) -> str:
    """Return a question without its year, as it is asked of the documents of that year.

    A question that is nothing but a year stays as it is.
    """
    rest = _YEAR_PHRASE.sub(" ", text).strip()
    return rest if rest.strip(" ?？的") else text


def is_of_another_year(passage: Passage, years: frozenset[str]) -> bool:
    """Tell whether the headings of a passage name years, and none of these.

    A report of 2019 begins with what was done in 2018.
    """
    named = find_years(fold(" ".join(passage.section))) if years else frozenset()
    return bool(named) and named.isdisjoint(years)
