"""Passages in, hits out. Only here are faiss and sentence-transformers imported."""

from index.aliases import given_names
from index.analyse import ANALYSER_VERSION, terms, words
from index.bridge import translations
from index.build import build
from index.closeup import CloseUp
from index.cross_encoder import Reranker, load_reranker
from index.encoder import Encoder
from index.encoders import load_encoder
from index.explain import Match, matches
from index.facets import Facet
from index.files import Stale, stale
from index.fold import fold
from index.manifest import Manifest, current_name, read_manifest
from index.rerank import highest_score
from index.search import Index, searched_text
from index.store import DiskFull, open_index
from index.tags import is_name, tagged_words
from index.types import BuildReport, Documents, Hit, SkippedFile

__all__ = [
    "ANALYSER_VERSION",
    "BuildReport",
    "CloseUp",
    "DiskFull",
    "Documents",
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
    "current_name",
    "fold",
    "given_names",
    "highest_score",
    "is_name",
    "load_encoder",
    "load_reranker",
    "matches",
    "open_index",
    "read_manifest",
    "searched_text",
    "stale",
    "tagged_words",
    "terms",
    "translations",
    "words",
]
