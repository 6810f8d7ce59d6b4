"""First vectors, before any sentence pair is seen.

An English piece is in part what the teacher says it means, in part a random direction of its own,
so that two names the teacher knows little about still differ. A Chinese piece is the sum of its
glosses' English pieces, so an English question meets it from the start, plus its own random
direction and its characters', so a word that is cut differently elsewhere still matches.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from training.dictionary.cedict import glosses
from training.encoder.vocabulary import Piece

Matrix = NDArray[np.float32]

TEACHER_SHARE = 0.3  # of an English vector's square length
GLOSS_SHARE = 0.5  # of a Chinese vector's square length
COMMONNESS = 1e-3  # a of the weight a / (a + p): pieces more probable than this count less
SENSES = 6


def directions(
    pieces: Sequence[Piece], tokenizer: Tokenizer, teacher: Matrix, dimension: int, seed: int
) -> Matrix:
    """Make unit vectors for every id; `teacher` has one row per English piece, in order."""
    random = unit(
        np.random.default_rng(seed)
        .normal(size=(tokenizer.get_vocab_size(), dimension))
        .astype(np.float32)
    )
    vectors = random.copy()
    english = [2 + i for i, piece in enumerate(pieces) if piece.kind == "english"]
    meaning = reduce(teacher, dimension // 2)
    vectors[english] = (
        np.pad(meaning, ((0, 0), (0, dimension - meaning.shape[1]))) * TEACHER_SHARE**0.5
        + random[english] * (1 - TEACHER_SHARE) ** 0.5
    )
    weight = weights(pieces, tokenizer.get_vocab_size())
    senses = glosses()
    ids = {piece.text: 2 + i for i, piece in enumerate(pieces)}
    for i, piece in enumerate(pieces):
        if piece.kind != "han":
            continue
        spelling = [ids[c] for c in piece.text if c in ids] if len(piece.text) > 1 else []
        own = unit(random[2 + i] + random[spelling].sum(axis=0) / max(1, len(spelling)) ** 0.5)
        meant = np.zeros(dimension, dtype=np.float32)
        for rank, gloss in enumerate(senses.get(piece.text, ())[:SENSES]):
            words = tokenizer.encode(gloss).ids
            meant += unit((vectors[words] * weight[words, None]).sum(axis=0)) / (2 + rank)
        vectors[2 + i] = unit(meant) * GLOSS_SHARE**0.5 + own * (1 - GLOSS_SHARE) ** 0.5
    return unit(vectors)


def weights(pieces: Sequence[Piece], size: int) -> NDArray[np.float32]:
    """Weigh each id in a mean: common pieces little, bytes little, the rest about 1."""
    probability = np.full(size, 1e-2)
    probability[2 : 2 + len(pieces)] = [piece.probability for piece in pieces]
    return (COMMONNESS / (COMMONNESS + probability)).astype(np.float32)


def reduce(rows: Matrix, dimension: int) -> Matrix:
    """Centre, project on the first principal directions, scale to unit length."""
    centred = rows - rows.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    projected: Matrix = centred @ axes[:, ::-1][:, :dimension]
    return unit(projected)


def unit(rows: Matrix) -> Matrix:
    """Scale rows to length 1; a zero row stays zero."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    scaled: Matrix = rows / np.maximum(lengths, 1e-12)
    return scaled
