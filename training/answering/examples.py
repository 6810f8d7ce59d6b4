"""Questions to fit `assistant.refusal.confidence` on, and what the assistant sees of each.

Questions are made from sentences (`training.answering.questions`) and asked of passages that have
the sentence, which are to answer, and of passages about something else, which are not. NTREX (news,
twice translated: one translation is asked about, the other is searched) and TICO-19 (health) give
both languages and the ways between them, government reports longer documents of one kind. To these
come passages and questions written for this (`training/written`), the shipped report's own
questions, and one half of `benchmarks.absent`: questions on the subject whose answer is not there.
(Passages without the one sentence that answers were tried for that: they teach how near sentences
lie, not what is missing.) Nothing of the sets that we measure with is read.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import jieba

import corpus
from assistant.evaluation.questions.reading import read_cases
from assistant.evidence.selection import rank_evidence
from assistant.question.parsing import parse_question
from assistant.refusal.confidence import Features, Mode, find_language_mode, measure_features
from benchmarks.absent import collections
from benchmarks.in_context import add_context
from index import Index, load_encoder
from training.answering.asking import ask_all
from training.answering.questions import LITTLE, Freedom, Made, chinese, english
from training.answering.written import read_written
from training.encoder.data import read_pairs

Kind = Literal["answerable", "absent", "strange"]  # strange: not even on the subject

CASES = Path(__file__).parents[2] / "tests" / "questions" / "report.jsonl"
WRITTEN_COUNT = 2  # how many made questions a written one counts for
EVERY = 3  # of the written questions one in so many is asked
NAMED = 3  # hits among which a question finds its passage if it names what it is about
QUESTIONS = 250  # of each kind
SENTENCES = 5  # of a parallel text that make a passage
# The encoder was trained on these translations and meets them better than it will meet others, so
# questions across languages are made harder.
ACROSS = Freedom(keeps=0.7, exchanges=0.25)
OWN_COUNT = 8  # how many made questions one that was written by hand counts for
ABSENT_COUNT = 8


@dataclass(frozen=True)
class Case:
    """A question, and what an index has for it."""

    text: str
    kind: Kind
    weight: float = 1.0
    answered: str = ""  # the passage that answers; "" where any may


@dataclass(frozen=True)
class Example:
    """A question as asked of an index, and what was seen."""

    mode: Mode
    values: Features
    kind: Kind
    weight: float = 1.0


def _example(index: Index, case: Case) -> Example | None:
    question = parse_question(case.text)
    hits = index.search(question.text)
    evidence = rank_evidence(index, question, hits)
    if not evidence:
        return None
    # A question that names nothing (where did he teach?) is answered by many passages or by none.
    if case.answered and case.answered not in [hit.passage.document for hit in hits[:NAMED]]:
        return None
    values = measure_features(index, question, evidence, hits)
    return Example(find_language_mode(question, evidence[0]), values, case.kind, case.weight)


def _asked(index: Index, cases: Sequence[Case]) -> list[Example]:
    return [example for example in ask_all(index, _example, cases) if example is not None]


def _index(texts: Sequence[str], share: float | None) -> Index:
    passages = [corpus.make_passage(str(n), text) for n, text in enumerate(texts) if text]
    index = Index.from_passages(passages, load_encoder())
    add_context(index, share, keep_all=True)
    return index


def _joined(sentences: Sequence[str], joint: str) -> list[str]:
    """Return passages of running sentences."""
    return [
        joint.join(sentences[at : at + SENTENCES]) for at in range(0, len(sentences), SENTENCES)
    ]


@dataclass(frozen=True)
class _Text:
    """One text: the sentences that are searched, and questions by number of sentence."""

    sentences: list[str]
    joint: str
    questions: list[tuple[int, Made]]


def _texts(shared: Path, chance: random.Random) -> list[list[_Text]]:
    """Return news and health, each searched in Chinese and in English."""
    folder = shared / "training"
    news = list(read_pairs(folder / "ntrex.en-zho-CN.tsv.gz"))
    retold = [pair[1] for pair in read_pairs(folder / "ntrex.en-zho-TW.tsv.gz")]
    health = list(read_pairs(folder / "tico19.en-zh.tsv.gz"))
    found = []
    for pairs, asked in ((news, retold), (health, [pair[1] for pair in health])):
        english_side, chinese_side = ([pair[side] for pair in pairs] for side in (0, 1))
        words = _chinese_words(asked, chance), " ".join(english_side[:300]).split()
        sides = []
        for sentences, joint, free in (
            (chinese_side, "", (LITTLE, ACROSS)),
            (english_side, " ", (ACROSS, LITTLE)),
        ):
            questions = [
                *_made(chinese, asked, words[0], chance, free[0]),
                *_made(english, english_side, words[1], chance, free[1]),
            ]
            sides.append(_Text(sentences, joint, questions))
        found.append(sides)
    return found


def _chinese_words(sentences: Sequence[str], chance: random.Random) -> list[str]:
    return [
        word
        for sentence in chance.sample(list(sentences), 300)
        for word in jieba.cut(sentence)
        if len(word) > 1
    ]


def _made(
    make: Callable[[str, Sequence[str], random.Random, Freedom], Made | None],
    sentences: Sequence[str],
    others: Sequence[str],
    chance: random.Random,
    freedom: Freedom = LITTLE,
) -> list[tuple[int, Made]]:
    found: list[tuple[int, Made]] = []
    for at in chance.sample(range(len(sentences)), len(sentences)):
        made = make(sentences[at], others, chance, freedom)
        if made:
            found.append((at, made))
        if len(found) == QUESTIONS:
            break
    return found


def _parallel(shared: Path, chance: random.Random, share: float | None) -> Iterator[Example]:
    news, health = _texts(shared, chance)
    for text, other in ((news, health), (health, news)):
        for searched, elsewhere in zip(text, other, strict=True):
            whole = _index(_joined(searched.sentences, searched.joint), share)
            strange = _index(_joined(elsewhere.sentences, elsewhere.joint), share)
            asked = [made.text for _, made in searched.questions]
            yield from _asked(whole, [Case(text, "answerable") for text in asked])
            yield from _asked(strange, [Case(text, "strange") for text in asked])


def _reports(shared: Path, chance: random.Random, share: float | None) -> Iterator[Example]:
    """Yield questions on government reports."""
    folder = shared / "documents"
    documents = [corpus.load_document(folder, name) for name in corpus.list_documents(folder)]
    passages = [passage for document in documents for passage in corpus.split_document(document)]
    texts = [
        [passage.text[s.start - passage.start : s.end - passage.start] for s in passage.sentences]
        for passage in passages
    ]
    flat = [(n, at) for n, sentences in enumerate(texts) for at in range(len(sentences))]
    words = _chinese_words([sentences[0] for sentences in texts], chance)
    questions = _made(chinese, [texts[n][at] for n, at in flat], words, chance)
    whole = _index(["".join(sentences) for sentences in texts], share)
    yield from _asked(whole, [Case(made.text, "answerable") for _, made in questions])


def _by_hand(shared: Path, share: float | None) -> Iterator[Example]:
    """Yield what is written: questions, and the half of the absent ones that is not measured."""
    asked = collections(shared, share)
    report = asked["report"][0].index
    yield from _written(report, share)
    own = [case for case in read_cases(CASES) if case.answerable]
    yield from _asked(report, [Case(case.question, "answerable", OWN_COUNT) for case in own])
    for assistant, questions in asked.values():
        fitted = [one.question for one in questions if one.half == "fit"]
        cases = [Case(question, "absent", ABSENT_COUNT) for question in fitted]
        yield from _asked(assistant.index, cases)


def _written(shipped: Index, share: float | None) -> Iterator[Example]:
    """Yield written questions, asked of one half of the passages, of the other, of the report."""
    files = read_written()
    halves = [[passage for file in files[at::2] for passage in file] for at in (0, 1)]
    for half, other in (halves, halves[::-1]):
        passages = [corpus.make_passage(passage.id, passage.text) for passage in half]
        index = Index.from_passages(passages, load_encoder())
        add_context(index, share, keep_all=True)
        own = [
            Case(asked.question, "answerable", WRITTEN_COUNT, passage.id)
            if asked.span
            else Case(asked.question, "absent", WRITTEN_COUNT)
            for passage in half
            for asked in passage.questions
        ]
        elsewhere = [
            Case(asked.question, "strange", WRITTEN_COUNT)
            for passage in other
            for asked in passage.questions
        ]
        yield from _asked(index, own[::EVERY])
        yield from _asked(index, elsewhere[::EVERY])
        yield from _asked(shipped, elsewhere[1 :: 2 * EVERY])


def collect_examples(shared: Path, share: float | None, seed: int = 1) -> list[Example]:
    """Return questions from all sources as the assistant sees them.

    `share` is that of passages with vectors in context, see `benchmarks.in_context`.
    """
    chance = random.Random(seed)
    return [
        *_parallel(shared, chance, share),
        *_reports(shared, chance, share),
        *_by_hand(shared, share),
    ]
