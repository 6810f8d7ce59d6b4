"""The examples that the sentence reranker learns from: questions with competing sentences.

Every written question, and those made of English texts, is asked of all their passages at once;
what the weights of `assistant.evidence.scoring` put first competes.
`training.answering.sentence_reranker` fits on it.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from tokenizers import Tokenizer

from assistant.evidence.selection import rank_evidence
from assistant.evidence.sentence_reranker import RERANKER_INPUT
from assistant.question.parsing import parse_question
from corpus import make_passage
from corpus.text.normalization import fold
from index import Index, load_encoder
from index.encoders.transformer import ARCHITECTURE
from training.answering.asking import ask_all
from training.answering.selection import english_questions
from training.answering.written import Asked, read_written

if TYPE_CHECKING:
    import torch

HELD_OUT = frozenset("qrst")  # files of written questions that are left for trying
CANDIDATES, SEEN = 14, 8  # sentences kept of each question, and read at once
TOKENS = 500  # that are read at most
TAKEN_OUT = 0.12  # of the questions, those whose answer is taken away
THINNED = 0.3  # of the questions, those that see others than the first sentences


@dataclass(frozen=True)
class Candidate:
    """A sentence, and what the weights give it."""

    score: float
    passage: str
    quote: str
    answers: bool


@dataclass(frozen=True)
class Example:
    """A question, the passage that it was written for, and candidates in reading order."""

    question: str
    passage: str
    candidates: tuple[Candidate, ...]
    file: str = ""


@dataclass(frozen=True)
class Case:
    """A question to ask."""

    asked: Asked
    passage: str


def collect_examples(shared: Path) -> list[Example]:
    """Ask what is written, and what is made of English texts, of all passages at once."""
    passages = [passage for file in read_written() for passage in file]
    cases = [Case(asked, passage.id) for passage in passages for asked in passage.questions]
    found = _ask_cases([(passage.id, passage.text) for passage in passages], cases)
    for texts, questions in english_questions(shared):
        made = [Case(Asked(one.text, (one.start, one.end)), one.passage) for one in questions]
        found += _ask_cases(texts, made)
    return [example for example in found if example.candidates]


def _ask_cases(passages: Sequence[tuple[str, str]], cases: Sequence[Case]) -> list[Example]:
    index = Index.from_passages([make_passage(*one) for one in passages], load_encoder())
    return ask_all(index, _make_example, cases)


def _make_example(index: Index, case: Case) -> Example:
    question = parse_question(case.asked.question)
    hits = index.search(question.text)
    ranks = {hit.passage.id: rank for rank, hit in enumerate(hits)}
    first = rank_evidence(index, question, hits)[:CANDIDATES]
    first.sort(key=lambda item: (ranks[item.passage.id], item.sentence.start))
    span = case.asked.span
    candidates = tuple(
        Candidate(
            item.score,
            item.passage.document,
            item.quote,
            span is not None
            and item.passage.document == case.passage
            and item.sentence.start <= span[0]
            and span[1] <= item.sentence.end,
        )
        for item in first
    )
    return Example(question.text, case.passage, candidates, case.passage[:1])


def choose_shown(example: Example, chance: random.Random) -> tuple[str, list[Candidate]]:
    """Return a question and sentences that compete, not always the same."""
    candidates = list(example.candidates)
    if any(one.answers for one in candidates) and chance.random() < TAKEN_OUT:
        others = [one for one in candidates if one.passage != example.passage]
        candidates = others if len(others) > 2 else candidates
    best = sorted(candidates, key=lambda one: -one.score)
    many = chance.randint(max(3, SEEN - 4), SEEN)
    chosen = best[:many]
    if chance.random() < THINNED:
        among = best[: 2 * many]
        right = [one for one in among if one.answers][:1]
        chosen = [*right, *chance.sample(among, min(many, len(among)))]
    kept = {id(one) for one in chosen}
    return example.question, [one for one in candidates if id(one) in kept]


class Tokens:
    """Turns what is shown into arrays."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        """Take the tokenizer of folded texts."""
        self._tokenizer = tokenizer

    def ids(self, text: str, most: int) -> list[int]:
        """Return the first token ids of a text."""
        found: list[int] = self._tokenizer.encode(fold(text), add_special_tokens=False).ids
        return found[:most]

    def batch(
        self, all_shown: Sequence[tuple[str, Sequence[Candidate]]]
    ) -> dict[str, "torch.Tensor"]:
        """Return ids, part (0 the question, then sentences, -1 nothing), scores, answers, there."""
        import torch  # noqa: PLC0415 -- after the workers have been forked

        rows = []
        for question, candidates in all_shown:
            begin, end = ARCHITECTURE.begin_token, ARCHITECTURE.end_token
            parts = [[begin, *self.ids(question, RERANKER_INPUT.question_tokens)]]
            parts += [
                [end, *self.ids(one.quote, RERANKER_INPUT.sentence_tokens)] for one in candidates
            ]
            parts[-1].append(end)
            rows.append([(token, at) for at, part in enumerate(parts) for token in part][:TOKENS])
        longest = max(map(len, rows))
        most = max(len(candidates) for _, candidates in all_shown)
        ids = np.ones((len(rows), longest), np.int64)
        part = np.full((len(rows), longest), -1, np.int64)
        scores = np.zeros((len(rows), most), np.float32)
        answers, there = np.zeros((2, len(rows), most), bool)
        for at, (row, (_, candidates)) in enumerate(zip(rows, all_shown, strict=True)):
            ids[at, : len(row)], part[at, : len(row)] = np.array(row).T
            whole = int(part[at].max())
            own = np.array([one.score for one in candidates[:whole]], np.float32)
            scores[at, :whole] = own - own.max(initial=-math.inf)
            answers[at, :whole] = [one.answers for one in candidates[:whole]]
            there[at, :whole] = True
        arrays = {"ids": ids, "part": part, "scores": scores, "answers": answers, "there": there}
        return {name: torch.from_numpy(array) for name, array in arrays.items()}
