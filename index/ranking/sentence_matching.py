"""What single texts have of a question: its query terms, its tokens, its meaning.

The sentences of an answer are few and short, so they are compared when a question comes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.text.normalization import fold
from index.encoders.loading import load_token_rows
from index.encoders.protocol import Encoder, Vectors
from index.encoders.token_vectors import TokenRows, UnitRows, compute_nearest_cosines, reduce_units
from index.lexical.analysis import join_split_runs
from index.ragged import Ragged
from index.ranking.sentence_index import join_latin_terms
from index.types import QueryTerm


@dataclass(frozen=True, eq=False)
class SentenceMatches:
    """What texts have of a question: from 0 to 1, but for cosines and weights."""

    query_terms: Vectors  # [texts, query terms]: how well a text has each of the question's
    tokens: Vectors  # [texts, tokens]: the cosine of each token that is asked and the nearest one
    token_weights: Vectors  # [tokens]: a row is the longer the more its token tells
    token_texts: list[str]  # [tokens]: as they stand, folded
    cosines: Vectors  # [texts]: of question and text


class SentenceMatcher:
    """Compares texts with a question."""

    def __init__(
        self, encoder: Encoder, vector: Callable[[str], Vectors], kept: int = 10_000
    ) -> None:
        """Take the encoder that searches, and what gives the vector that it makes of a question.

        Tokens are compared by its rows or the built-in one's. The tokens of up to `kept` texts are
        kept between questions: some megabytes.
        """
        self._encoder = encoder
        self._vector = vector
        self._kept = kept
        self._tokens = load_token_rows(encoder)
        self._same = self._tokens is not None and self._tokens.fingerprint == encoder.fingerprint
        self._rows = UnitRows(self._tokens) if self._tokens else None
        self._tokens_of: dict[str, list[int]] = {}

    def match(
        self, query_terms: Sequence[QueryTerm], about: str, meaning: str, texts: Sequence[str]
    ) -> SentenceMatches:
        """Return what each text has; `about` is cut into tokens, `meaning` is encoded."""
        asked = self._vector(meaning)
        if not self._tokens or not self._rows:
            none = np.zeros((len(texts), 0), np.float32)
            cosines: Vectors = self._encoder.encode(texts, "document") @ asked
            return SentenceMatches(find_present(query_terms, texts), none, none[0], [], cosines)
        ids = np.unique(self._tokens.tokens([about])[0]).astype(np.intp)
        read = Ragged.of(self._token_ids(self._tokens, texts), np.intp)
        distinct, places = self._rows.number(read.values)
        tokens = Ragged(places, read.starts)
        rows = self._rows.take(distinct)
        near = compute_nearest_cosines(rows, self._rows.take(ids), tokens)
        if self._same:  # a text is the sum of its tokens, which are at hand
            sums = reduce_units(
                np.add, (rows.T * self._rows.lengths[distinct])[:, places], tokens
            ).T
            lengths = np.linalg.norm(sums, axis=1)
            cosines = (sums @ asked) / np.maximum(lengths, 1e-9)
        else:
            cosines = self._encoder.encode(texts, "document") @ asked
        weights, written = self._rows.lengths[ids], self._tokens.token_texts(ids)
        return SentenceMatches(find_present(query_terms, texts), near.T, weights, written, cosines)

    def _token_ids(self, tokens: TokenRows, texts: Sequence[str]) -> list[list[int]]:
        """Return each text's token ids; one question after another meets the same sentences."""
        if len(self._tokens_of) > self._kept:
            self._tokens_of = {}
        met = self._tokens_of  # questions come from several threads: another may begin anew
        new = [text for text in dict.fromkeys(texts) if text not in met]
        met.update(zip(new, tokens.tokens(new), strict=True))
        return [met[text] for text in texts]


def find_present(query_terms: Sequence[QueryTerm], texts: Sequence[str]) -> Vectors:
    """Return float32 [texts, query terms]: how well each text has each query term.

    Latin terms are looked up whole. A Han term is there if its characters are: cutting sentences
    into words, as the analyser does, would take ten times as long.
    """
    folded = [join_split_runs(fold(text)) for text in texts]
    latin = [join_latin_terms(text).decode() for text in folded]
    found = np.zeros((len(texts), len(query_terms)), np.float32)
    for column, query_term in enumerate(query_terms):
        for term, weight in query_term.alternatives.items():
            is_latin = term.isascii()
            sought = f" {term} " if is_latin else term
            for row, text in enumerate(latin if is_latin else folded):
                if weight > found[row, column] and sought in text:
                    found[row, column] = weight
    return found
