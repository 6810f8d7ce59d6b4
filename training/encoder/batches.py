"""What one training step sees: pairs of bags that should meet, drawn from the corpora.

Four kinds: a sentence and its translation; a word and its gloss; a heap of dictionary words and a
few of them; a passage and a question-like bag. Passages are runs of sentences of one corpus, often
salted with dictionary words; questions are thinned sentences of them, in either language, behind a
mechanical question opening.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer

from training.encoder.bags import Bags, Ids, concatenate, stack
from training.encoder.data import Corpus

Random = np.random.Generator
Pair = tuple[Bags, Bags]

OPENINGS = {
    "english": (
        "what is", "what was the", "what are the", "what did", "what does", "which", "in which",
        "who was", "who is the", "who did", "when did", "when was", "in what year", "where is",
        "where was the", "where did", "how many", "how much", "how did", "how is", "how long",
        "why did", "why is", "what kind of", "what type of", "what percentage of",
        "what is the name of", "according to the report, what", "whose", "to what",
    ),
    "chinese": (
        "什么是", "是什么？", "什么时候", "何时", "哪一年", "在哪里", "位于何处？", "哪里", "谁是",
        "是谁？", "由谁", "哪个", "哪些", "哪一", "多少", "有多少", "几个", "如何", "怎样", "怎么",
        "为什么", "为何", "有哪些？", "叫什么名字？", "属于哪", "多久", "多大", "何种", "的是？",
        "请问",
    ),
}  # fmt: skip
SPELLED = 0.1  # share of tokens replaced by what spells them: the same word is not always cut alike
KINDS = {"sentences": 0.3, "glosses": 0.15, "gloss_passages": 0.15, "passages": 0.4}
WINDOW = (3, 9)  # sentences in a passage: at least, fewer than
REMOVED = 0.3  # how often the passage lacks the sentence that the question was made from
SALTED = 0.5  # how often passages get dictionary words added, and questions some of the same
DIRECTIONS = (  # question's language, passage's language, how often
    ("english", "chinese", 0.35),
    ("chinese", "english", 0.25),
    ("chinese", "chinese", 0.30),
    ("english", "english", 0.10),
)


@dataclass(frozen=True)
class Side:
    """One corpus as bags, by language."""

    corpus: Corpus
    bags: dict[str, Bags]

    @classmethod
    def from_corpus(cls, corpus: Corpus, tokenizer: Tokenizer) -> "Side":
        """Tokenise a corpus once."""
        texts = {"chinese": corpus.chinese, "english": corpus.english}
        return cls(corpus, {k: Bags.from_texts(v, tokenizer) for k, v in texts.items() if v})


class Batches:
    """Draws training pairs; the same seed draws the same pairs."""

    def __init__(
        self,
        corpora: list[Corpus],
        labels: list[tuple[str, str]],
        tokenizer: Tokenizer,
        spelling: Bags,
        seed: int,
    ) -> None:
        self._random = np.random.default_rng(seed)
        self._sides = [Side.from_corpus(corpus, tokenizer) for corpus in corpora]
        self._labels = {
            "english": Bags.from_texts([english for english, _ in labels], tokenizer),
            "chinese": Bags.from_texts([chinese for _, chinese in labels], tokenizer),
        }
        self._openings = {k: Bags.from_texts(v, tokenizer) for k, v in OPENINGS.items()}
        self._spelling = spelling

    def draw(self, size: int) -> Pair:
        """One step's pairs, all of one kind so that they are hard to tell apart."""
        kinds: dict[str, Callable[[int], Pair]] = {
            "sentences": self.sentences,
            "glosses": self.glosses,
            "gloss_passages": self.gloss_passages,
            "passages": self.passages,
        }
        left, right = kinds[self._random.choice(list(KINDS), p=list(KINDS.values()))](size)
        return self._noisy(left), self._noisy(right)

    def sentences(self, size: int) -> Pair:
        """Pair a sentence with its translation, from one corpus."""
        sides = [side for side in self._sides if "english" in side.bags]
        share = np.array([min(len(side.corpus.chinese), 8000) for side in sides], float)
        side = sides[self._random.choice(len(sides), p=share / share.sum())]
        rows = self._rows(len(side.corpus.chinese), size)
        return side.bags["english"].take(rows), side.bags["chinese"].take(rows)

    def glosses(self, size: int) -> Pair:
        """Pair a name or word with its gloss."""
        rows = self._rows(len(self._labels["chinese"]), size)
        return self._labels["english"].take(rows), self._labels["chinese"].take(rows)

    def gloss_passages(self, size: int) -> Pair:
        """Pair some words with a few of them (or glosses): rare words learn to stay apart."""
        asked, read = self._direction()
        return self._words(size // 2, int(self._random.integers(10, 60)), asked, read)

    def _words(self, size: int, count: int, asked: str, read: str) -> Pair:
        few = int(self._random.integers(1, 5))
        rows = self._random.integers(0, len(self._labels[read]), (size, count))
        return (
            self._labels[asked].join(rows[:, :few].reshape(-1), np.full(size, few)),
            self._labels[read].join(rows.reshape(-1), np.full(size, count)),
        )

    def _direction(self) -> tuple[str, str]:
        shares = [share for *_, share in DIRECTIONS]
        asked, read, _ = DIRECTIONS[self._random.choice(len(DIRECTIONS), p=shares)]
        return asked, read

    def passages(self, size: int) -> Pair:
        """Pair question-like bags with passages; all corpora with both languages are mixed."""
        asked, read = self._direction()
        lefts, rights = [], []
        # one corpus of each name, or a passage would meet its double as a wrong answer
        sides = {self._sides[i].corpus.name: self._sides[i] for i in self._rows(len(self._sides))}
        for side in sides.values():
            if asked in side.bags and read in side.bags:
                left, right = self._windows(side, asked, read, size // 4)
                lefts.append(left)
                rights.append(right)
        question, passage = stack(lefts), stack(rights)
        if self._random.random() < SALTED:
            words, salt = self._words(len(passage), int(self._random.integers(5, 25)), asked, read)
            question, passage = concatenate(question, words), concatenate(passage, salt)
        return self._open(question, asked), passage

    def _windows(self, side: Side, asked: str, read: str, most: int) -> Pair:
        """Passages that do not overlap, each with a question made from one of its sentences."""
        total = len(side.corpus.chinese)
        order = np.arange(total) if side.corpus.ordered else self._random.permutation(total)
        counts = self._random.integers(*WINDOW, size=total // WINDOW[0])
        ends = np.cumsum(counts) + self._random.integers(0, 8)
        fitting = np.flatnonzero(ends <= total)
        windows = self._random.permutation(fitting)[:most]
        begin, counts = (ends - counts)[windows], counts[windows]
        first = np.cumsum(counts) - counts
        rows = order[np.repeat(begin - first, counts) + np.arange(counts.sum())]
        target = first + self._random.integers(0, counts)
        question = side.bags[asked].take(rows[target])
        question = question.thin(self._random.uniform(0.25, 0.9, len(windows)), self._random)
        if asked == read and self._random.random() < REMOVED:
            rows, counts = np.delete(rows, target), counts - 1
        return question, side.bags[read].join(rows, counts)

    def _open(self, questions: Bags, language: str) -> Bags:
        """Put a question opening before most questions."""
        openings = self._openings[language]
        rows = self._random.integers(0, len(openings), len(questions))
        opening = openings.take(rows)
        keep = (self._random.random(len(questions)) < 0.7).astype(float)
        lengths = opening.lengths * keep.astype(np.int64)
        kept = np.repeat(keep, opening.lengths) > 0
        opening = Bags(opening.ids[kept], np.concatenate([[0], np.cumsum(lengths)]))
        return concatenate(opening, questions)

    def _noisy(self, bags: Bags) -> Bags:
        return bags.spell(self._spelling, SPELLED, self._random)

    def _rows(self, total: int, size: int | None = None) -> Ids:
        return self._random.permutation(total)[:size].astype(np.int64)
