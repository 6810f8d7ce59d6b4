"""Questions that name a year which names documents: 2005年的農業稅, asked of one report a year.

The year stands in the title or the name of such a document and seldom in what it says, so it limits
the search instead of being searched for. Knows names and titles; knows nothing of passages.
"""

import re
from glob import escape

from assistant.question.parsing import Question, understand
from corpus import Passage
from corpus.text.normalization import fold
from index import Index

YEAR = re.compile(r"(?<!\d)(?:1\d|20)\d\d(?!\d)")
_ALONE = re.compile(r"(?:in )?((?:1\d|20)\d\d) ?年?的?呢? ?[?？]?", re.IGNORECASE)
_FIRST_LINE = 60  # characters
_SAID = re.compile(
    r"(?:在|于)?(?<!\d)(?:1\d|20)\d\d(?!\d) ?年?度?(?![0-9一二三四五六七八九十]+月)的?"
    r"|\b(?:in|of|for|from|during) (?:the )?(?:1\d|20)\d\d\b"
)


def of_year(question: Question, index: Index) -> tuple[str, ...]:
    """Return globs for the documents that the question names by a year.

    None where the question names no year, or one that tells no documents apart.
    """
    years = set(YEAR.findall(fold(question.text)))
    sources = index.manifest.documents if index.manifest and years else ()
    named = [
        source.document
        for source in sources
        if years & set(YEAR.findall(fold(f"{source.document} {source.title or ''}")))
    ]
    return tuple(map(escape, named)) if len(named) < len(sources) else ()


def only_year(text: str) -> str:
    """Return the year of a text that is a year and nothing else: 2005年呢; else ""."""
    found = _ALONE.fullmatch(text)
    return found[1] if found else ""


def without_year(question: Question) -> Question:
    """Return the question as it is asked of the documents of its year; itself if that is all."""
    rest = _SAID.sub(" ", question.text).strip()
    return understand(rest) if rest.strip(" ?？的") else question


def of_another_year(passage: Passage, question: str) -> bool:
    """Tell whether the headings of a passage name years, and none of those of the question.

    A report of 2019 begins with what was done in 2018.
    """
    asked = set(YEAR.findall(fold(question)))
    named = set(YEAR.findall(fold(" ".join(passage.section)))) if asked else set()
    return bool(named) and named.isdisjoint(asked)


def titles(index: Index, names: tuple[str, ...]) -> str:
    """Return what documents of these globs call themselves, folded: titles or first lines."""
    sources = index.manifest.documents if index.manifest and names else ()
    named = set(names)
    own = [source for source in sources if escape(source.document) in named]
    return "\n".join(
        fold(source.title or index.documents[source.document].text[:_FIRST_LINE]) for source in own
    )
