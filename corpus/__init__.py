"""Files in, passages out. Knows nothing of vectors, questions or pages."""

from corpus.errors import (
    BadQuestion,
    Cancelled,
    EncoderUnavailable,
    IndexMismatch,
    NoDocuments,
    NoIndex,
    UnreadableFile,
    YinjuError,
)
from corpus.load import READER_VERSION, SHIPPED, from_raw, load, load_file
from corpus.offsets import Edit, OffsetMap
from corpus.read import file_hash, list_documents, read
from corpus.repair import repair
from corpus.sentences import sentence_spans
from corpus.split import SplitOptions, single_passage, split
from corpus.types import Block, Document, Heading, Loaded, Mark, Passage, RawDocument, Sentence
from corpus.workers import load_all

__all__ = [
    "READER_VERSION",
    "SHIPPED",
    "BadQuestion",
    "Block",
    "Cancelled",
    "Document",
    "Edit",
    "EncoderUnavailable",
    "Heading",
    "IndexMismatch",
    "Loaded",
    "Mark",
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
    "load_all",
    "load_file",
    "read",
    "repair",
    "sentence_spans",
    "single_passage",
    "split",
]
