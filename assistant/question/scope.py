"""The scope of a question: the documents that it names, and what it asks of them.

「2023年的報告裡赤字率是多少」 asks for 赤字率, of the report of 2023. The name of a document limits
the search and is not itself searched for.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from glob import escape

from assistant.question.named_documents import find_naming
from assistant.question.parsing import Question, parse_question
from assistant.question.years import remove_year
from assistant.time.documents import list_documents_naming_years, list_documents_of_years
from index import Documents, Index


@dataclass(frozen=True)
class Scope:
    """Where an answer is sought, and what is asked there."""

    question: Question  # without the words that name documents
    documents: Documents = None  # globs on names; None: all documents
    years: frozenset[str] = frozenset()  # sections of other years come last
    missing: str = ""  # what names a document or a year that is not there; "" for nothing


def find_scopes(question: Question, index: Index, document: Documents = None) -> Iterator[Scope]:
    """Yield the scopes in which an answer is to be sought, the narrowest first.

    `document` is what the asker has limited the question to; nothing else is narrowed then.
    """
    naming = find_naming(question, index) if document is None else None
    if naming is None or naming.missing:
        yield Scope(question, document, missing=naming.missing if naming else "")
        return
    bare = replace(parse_question(remove_year(naming.bare)), time=question.time)
    if not naming.certain and question.time.years and not question.time.reports:
        of_years = _find_documents_of_years(index, question)
        if not of_years:
            yield Scope(question, missing=", ".join(map(str, sorted(question.time.years))))
            return
        if len(of_years) < len(index.table.names):
            yield Scope(bare, of_years, question.years)
    for names in dict.fromkeys((naming.documents, naming.wider)):
        if names:
            yield Scope(bare, tuple(map(_escape, sorted(names))), question.years)
    if not naming.certain:
        yield Scope(question)


def _find_documents_of_years(index: Index, question: Question) -> tuple[str, ...]:
    """Return globs for the documents that tell about the years that a question asks about."""
    years = question.time.years
    found = list_documents_of_years(index, years)
    return tuple(map(_escape, found or list_documents_naming_years(index, years)))


@lru_cache(maxsize=16_384)
def _escape(name: str) -> str:
    return escape(name)
