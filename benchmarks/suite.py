"""The shipped suite: thirteen documents, their questions, and the index that answers them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import corpus
from assistant import Assistant
from assistant.evaluation.cases import Case
from assistant.evaluation.questions.reading import read_all_cases
from benchmarks.in_context import add_context
from corpus import Document, Passage
from index import Index, load_encoder

SUITE = Path(__file__).parents[1] / "tests" / "suite"
Half = Literal["open", "held_out"]


def list_files(half: Half | None = None) -> list[Path]:
    """Return the files of questions, of one half or of both; the report's own are open."""
    halves = [half] if half else ["open", "held_out"]
    files = [path for name in halves for path in sorted((SUITE / "questions" / name).iterdir())]
    return files if half == "held_out" else [corpus.SHIPPED / "questions.jsonl", *files]


def read_suite(half: Half | None = None) -> list[Case]:
    """Return the cases of one half, or of both."""
    return read_all_cases(list_files(half))


def load_documents() -> dict[str, Document]:
    """Return the documents by name: twelve invented ones and the report that ships."""
    folders = (SUITE / "documents", corpus.SHIPPED)
    return {
        name: corpus.load_document(folder, name)
        for folder in folders
        for name in corpus.list_documents(folder)
    }


def index_suite(
    change: Callable[[Passage], Sequence[Passage]] = lambda passage: [passage],
    *,
    context: bool = True,
) -> Assistant:
    """Return an assistant on an index in memory; `change` is made to each passage.

    Without `context`, passages are not read in context, which takes most of the time.
    """
    documents = load_documents()
    passages = [
        passage
        for document in documents.values()
        for whole in corpus.split_document(document)
        for passage in change(whole)
    ]
    index = Index.from_passages(passages, load_encoder(), documents=documents)
    add_context(index, 1.0 if context else None)
    return Assistant(index)
