"""Passages in, hits out. Only here are faiss and sentence-transformers imported."""

from index.analyse import ANALYSER_VERSION, terms, words
from index.build import build
from index.closeup import CloseUp
from index.cross_encoder import Reranker, load_reranker
from index.encoder import Encoder
from index.encoders import load_encoder
from index.explain import Match, matches
from index.facets import Facet
from index.fold import fold
from index.manifest import Manifest, Stale, read_manifest, stale
from index.search import Index, searched_text
from index.store import open_index
from index.tags import tagged_words
from index.types import BuildReport, Hit, SkippedFile

__all__ = [
    "ANALYSER_VERSION",
    "BuildReport",
    "CloseUp",
    "Encoder",
    "Facet",
    "Hit",
    "Index",
    "Manifest",
    "Match",
    "Reranker",
    "SkippedFile",
    "Stale",
    "build",
    "fold",
    "load_encoder",
    "load_reranker",
    "matches",
    "open_index",
    "read_manifest",
    "searched_text",
    "stale",
    "tagged_words",
    "terms",
    "words",
]
