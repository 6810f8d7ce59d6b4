"""Index passages and search them. No other package imports faiss or sentence-transformers."""

from corpus.text.normalization import fold
from index.build.builder import build_index
from index.build.context import is_off, measure_share
from index.build.deepening import Context, Deepener, deepen
from index.build.files import Stale, find_stale
from index.build.forgetting import clear_index, find_deleted, forget_deleted
from index.build.sample import is_sample, is_sample_removed, switch_sample
from index.encoders.loading import load_encoder
from index.encoders.protocol import Encoder
from index.lexical.analysis import ANALYSER_VERSION, extract_terms, extract_words
from index.lexical.tagging import cut_dictionary_words, is_name, tag_words
from index.opening import open_index
from index.query.synonyms import find_whole_names, read_synonyms
from index.query.translation import translate_word
from index.ranking.cross_encoder import Reranker, load_reranker
from index.ranking.explanation import Match, explain_matches
from index.ranking.second_stage import compute_highest_score
from index.ranking.sentence_matching import SentenceMatches
from index.search import Index
from index.storage.generations.publishing import DiskFull
from index.storage.manifest import Manifest, current_name, read_manifest
from index.storage.passages import get_searched_text
from index.storage.sections import Section
from index.storage.titles import GivenTitle, read_titles, write_titles
from index.threads import one_blas_thread
from index.types import BuildReport, Documents, Hit, QueryTerm, Remark

__all__ = [
    "ANALYSER_VERSION",
    "BuildReport",
    "Context",
    "Deepener",
    "DiskFull",
    "Documents",
    "Encoder",
    "GivenTitle",
    "Hit",
    "Index",
    "Manifest",
    "Match",
    "QueryTerm",
    "Remark",
    "Reranker",
    "Section",
    "SentenceMatches",
    "Stale",
    "build_index",
    "clear_index",
    "compute_highest_score",
    "current_name",
    "cut_dictionary_words",
    "deepen",
    "explain_matches",
    "extract_terms",
    "extract_words",
    "find_deleted",
    "find_stale",
    "find_whole_names",
    "fold",
    "forget_deleted",
    "get_searched_text",
    "is_name",
    "is_off",
    "is_sample",
    "is_sample_removed",
    "load_encoder",
    "load_reranker",
    "measure_share",
    "one_blas_thread",
    "open_index",
    "read_manifest",
    "read_synonyms",
    "read_titles",
    "switch_sample",
    "tag_words",
    "translate_word",
    "write_titles",
]
