"""Whether the shipped suite notices faults: `python -m benchmarks.mutations [--json] [NAME …]`.

Each mutation breaks one thing that a change of a splitter, a model or a parser could break. The
suite notices it if more cases that passed fail than chance explains (McNemar's exact test). Without
refusals, answerable cases that were refused pass instead: there, rightful refusals are compared.
"""

import argparse
import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal
from unittest.mock import patch

import numpy as np

from assistant import Assistant
from assistant.evaluation.cases import Case
from assistant.evaluation.comparison import CHANCE
from assistant.evaluation.intervals import compare_pairs
from assistant.evaluation.judging import Result
from assistant.evaluation.running import run_cases
from assistant.refusal.confidence import judge_confidence
from benchmarks.in_context import load_kept_encoder
from benchmarks.suite import index_suite, read_suite
from corpus import Passage
from index import Index, get_searched_text
from index.lexical.term_counts import TermCounts
from index.ranking.context import ContextVectors
from index.storage.local import LocalStore

Change = Callable[[Passage], Sequence[Passage]]
_YEAR = re.compile(r"(?:19|20)\d\d ?年?度?|\b(?:in|of) (?:19|20)\d\d\b")


@dataclass(frozen=True)
class Mutation:
    """A fault: what is patched, what is done to passages and index, what is asked instead."""

    patches: Callable[[], Sequence[Any]] = tuple
    change: Change = lambda passage: [passage]
    break_index: Callable[[Index], None] = lambda index: None
    ask: Callable[[Case], Case] = lambda case: case
    shows: Literal["passes", "refusals"] = "passes"  # in which cases it must show


@contextmanager
def apply(mutation: Mutation, *, context: bool = True) -> Iterator[Assistant]:
    """Yield an assistant with the fault in it."""
    with ExitStack() as stack:
        for each in mutation.patches():
            stack.enter_context(each)
        assistant = index_suite(mutation.change, context=context)
        mutation.break_index(assistant.index)
        yield assistant


def _split_at_spaces(folded: str, *, bigrams: bool) -> Iterator[str]:
    yield from folded.split()


def _shuffle_vectors(index: Index) -> None:
    """Give each passage the vectors of another one."""
    order = np.random.default_rng(1).permutation(len(index.passages))
    texts = [get_searched_text(passage) for passage in index.passages]
    vectors = index.encoder.encode(texts, "document")[order]
    index.store = LocalStore.of(vectors, TermCounts.of(texts))
    if index.context:
        kept = load_kept_encoder()
        index.context = ContextVectors(kept.encoder, kept.encode(texts, "document")[order])


def _drop_section(passage: Passage) -> list[Passage]:
    return [replace(passage, headings=(), title="")]


def _cut_in_half(passage: Passage) -> list[Passage]:
    middle = (passage.start + passage.end) // 2
    return [_cut(passage, passage.start, middle), _cut(passage, middle, passage.end)]


def _cut(passage: Passage, start: int, end: int) -> Passage:
    sentences = tuple(
        replace(one, start=max(one.start, start), end=min(one.end, end))
        for one in passage.sentences
        if one.start < end and one.end > start
    )
    text = passage.text[start - passage.start : end - passage.start]
    return replace(passage, text=text, start=start, end=end, sentences=sentences)


def _never_refuse() -> Sequence[Any]:
    def accept(*arguments: Any, **named: Any) -> Any:
        return replace(judge_confidence(*arguments, **named), refused=False)

    return (patch("assistant.finding.judge_confidence", accept),)


def _drop_second_stage(index: Index) -> None:
    index.second_stage = None


def _ignore_years(case: Case) -> Case:
    history = tuple(_YEAR.sub("", text) for text in case.history)
    return case.model_copy(
        update={"question": _YEAR.sub("", case.question) or case.question, "history": history}
    )


MUTATIONS: Mapping[str, Mutation] = {
    "whitespace tokens": Mutation(
        lambda: (patch("index.lexical.analysis._iterate_terms", _split_at_spaces),)
    ),
    "shuffled vectors": Mutation(break_index=_shuffle_vectors),
    "section paths dropped": Mutation(change=_drop_section),
    "passages cut in half": Mutation(change=_cut_in_half),
    "refusal off": Mutation(_never_refuse, shows="refusals"),
    "years ignored": Mutation(ask=_ignore_years),
    "second stage off": Mutation(break_index=_drop_second_stage),
    "follow-ups asked alone": Mutation(ask=lambda case: case.model_copy(update={"history": ()})),
}


@dataclass(frozen=True)
class Moves:
    """How many cases a fault loses and wins, and how likely chance alone moves as many."""

    lost: int
    won: int

    @property
    def chance(self) -> float:
        """The probability of McNemar's exact test."""
        return compare_pairs(self.lost, self.won)

    @classmethod
    def between(cls, sound: Sequence[bool], faulty: Sequence[bool]) -> "Moves":
        """Compare the same cases."""
        pairs = list(zip(sound, faulty, strict=True))
        return cls(pairs.count((True, False)), pairs.count((False, True)))


@dataclass(frozen=True)
class Effect:
    """What a fault does to the suite."""

    passes: Moves
    ranks: Moves  # of the evidence in the first place
    refusals: Moves  # of what cannot be answered
    shows: Literal["passes", "refusals"]  # in which of them the fault must show
    seconds: float  # CPU

    @property
    def is_noticed(self) -> bool:
        """Whether the suite turned red by more than chance."""
        moves = self.passes if self.shows == "passes" else self.refusals
        return moves.lost > moves.won and moves.chance < CHANCE


def measure(
    cases: Sequence[Case], names: Sequence[str], *, context: bool = True
) -> Iterator[tuple[str, Effect]]:
    """Yield each mutation and its effect, compared with a run without it."""
    sound = run_cases(index_suite(context=context), cases)
    for name in names:
        began = time.process_time()
        mutation = MUTATIONS[name]
        with apply(mutation, context=context) as assistant:
            faulty = run_cases(assistant, [mutation.ask(case) for case in cases])
        yield name, _compare(mutation, sound, faulty, time.process_time() - began)


def _compare(
    mutation: Mutation, sound: Sequence[Result], faulty: Sequence[Result], seconds: float
) -> Effect:
    def compare(holds: Callable[[Result], bool], *, unanswerable: bool = False) -> Moves:
        runs = (
            [holds(one) for one in run if not (unanswerable and one.case.answerable)]
            for run in (sound, faulty)
        )
        return Moves.between(*runs)

    return Effect(
        passes=compare(lambda one: one.passed),
        ranks=compare(lambda one: one.rank == 1),
        refusals=compare(lambda one: one.refused, unanswerable=True),
        shows=mutation.shows,
        seconds=seconds,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return 1 if a fault goes unnoticed."""
    parser = argparse.ArgumentParser(prog="benchmarks.mutations", description="Faults noticed.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(MUTATIONS)}")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    options = parser.parse_args(arguments)
    values = {}
    for name, effect in measure(read_suite(), options.names or list(MUTATIONS)):
        values[name] = {**asdict(effect), "noticed": effect.is_noticed}
        if not options.json:
            shown = ", ".join(
                f"{what} -{moves.lost} +{moves.won} (p = {moves.chance:.4f})"
                for what, moves in (
                    ("passed", effect.passes),
                    ("ranked first", effect.ranks),
                    ("refused", effect.refusals),
                )
            )
            verdict = "noticed" if effect.is_noticed else "NOT NOTICED"
            print(f"{name:24} {shown}: {verdict} ({effect.seconds:.0f} s)", flush=True)
    if options.json:
        print(json.dumps(values))
    return 0 if all(value["noticed"] for value in values.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
