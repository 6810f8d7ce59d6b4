"""Files in, passages out. Knows nothing of vectors, questions or pages."""

from corpus.errors import (
    BadQuestion,
    EncoderUnavailable,
    IndexMismatch,
    NoDocuments,
    NoIndex,
    UnreadableFile,
    YinjuError,
)
from corpus.load import SHIPPED, from_raw, load
from corpus.offsets import Edit, OffsetMap
from corpus.read import file_hash, list_documents, read
from corpus.repair import repair
from corpus.sentences import sentence_spans
from corpus.split import SplitOptions, single_passage, split
from corpus.types import Block, Document, Heading, Passage, RawDocument, Sentence

__all__ = [
    "SHIPPED",
    "BadQuestion",
    "Block",
    "Document",
    "Edit",
    "EncoderUnavailable",
    "Heading",
    "IndexMismatch",
    "NoDocuments",
    "NoIndex",
    "OffsetMap",
    "Passage",
    "RawDocument",
    "Sentence",
    "SplitOptions",
    "UnreadableFile",
    "YinjuError",
    "file_hash",
    "from_raw",
    "list_documents",
    "load",
    "read",
    "repair",
    "sentence_spans",
    "single_passage",
    "split",
]
