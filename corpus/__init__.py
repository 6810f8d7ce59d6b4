"""Files in, passages out. Knows nothing of vectors, questions or pages."""

from corpus.chunking import SplitOptions, single_passage, split
from corpus.errors import (
    BadQuestion,
    Cancelled,
    EncoderUnavailable,
    IndexMismatch,
    Message,
    NoDocuments,
    NoIndex,
    UnreadableFile,
    YinjuError,
    message_of,
)
from corpus.offsets import Edit, OffsetMap
from corpus.reading.files import file_hash, list_documents, read
from corpus.reading.loading import READER_VERSION, SHIPPED, from_raw, load, load_file
from corpus.reading.workers import load_all
from corpus.repair.text import repair_text
from corpus.text.sentences import sentence_spans
from corpus.types import Block, Document, Heading, Loaded, Mark, Passage, RawDocument, Sentence

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
    "Message",
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
    "message_of",
    "read",
    "repair_text",
    "sentence_spans",
    "single_passage",
    "split",
]
