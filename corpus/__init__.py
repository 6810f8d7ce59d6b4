"""Turns files into passages: parses, repairs, finds the structure and splits."""

from corpus.chunking import SplitOptions, make_passage, split_document
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
    describe_failure,
)
from corpus.offsets import Edit, OffsetMap
from corpus.reading.files import (
    hash_file,
    is_question_file,
    list_documents,
    list_question_files,
    read_document,
)
from corpus.reading.loading import PARSER_VERSION, SHIPPED, build_document, load_document, load_file
from corpus.reading.workers import load_files
from corpus.repair.text import repair_text
from corpus.text.sentences import find_sentence_spans
from corpus.types import (
    Block,
    Document,
    Heading,
    Loaded,
    Mark,
    Passage,
    RawDocument,
    Sentence,
    TableHead,
)

__all__ = [
    "PARSER_VERSION",
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
    "TableHead",
    "UnreadableFile",
    "YinjuError",
    "build_document",
    "describe_failure",
    "find_sentence_spans",
    "hash_file",
    "is_question_file",
    "list_documents",
    "list_question_files",
    "load_document",
    "load_file",
    "load_files",
    "make_passage",
    "read_document",
    "repair_text",
    "split_document",
]
