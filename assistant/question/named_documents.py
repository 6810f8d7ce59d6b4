"""The documents that a question names: those of a year."""

from collections.abc import Sequence
from glob import escape

from assistant.question.parsing import Question
from assistant.question.years import find_years
from corpus.text.normalization import fold
from index import Index


def find_named_documents(question: Question, index: Index) -> tuple[str, ...]:
    """Return globs for the documents that the question names by a year.

    Empty where the question names no year, or one that tells no documents apart.
    """
    sources = index.manifest.documents if index.manifest and question.years else ()
    named = [
        source.document
        for source in sources
        if question.years & find_years(fold(f"{source.document} {source.title or ''}"))
    ]
    return tuple(map(escape, named)) if len(named) < len(sources) else ()


def read_titles(index: Index, globs: Sequence[str]) -> str:
    """Return what documents of these globs call themselves, folded: titles or first lines."""
    sources = index.manifest.documents if index.manifest and globs else ()
    named = set(globs)
    own = [source for source in sources if escape(source.document) in named]
    return "\n".join(
        fold(source.title or index.documents[source.document].text[:60]) for source in own
    )
