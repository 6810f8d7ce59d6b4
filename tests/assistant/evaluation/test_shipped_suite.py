"""The shipped suite is what its README says: enough cases of each kind, and every fact exact."""

import os
import time
from collections import Counter
from fnmatch import fnmatchcase

import pytest

from assistant.evaluation.evidence import normalize
from assistant.evaluation.running import run_cases
from benchmarks import mutations
from benchmarks.suite import index_suite, load_documents, read_suite
from corpus import split_document


@pytest.fixture(scope="module")
def documents():
    return load_documents()


def test_every_fact_stands_in_its_document(documents):
    """Evidence stands in one passage or heading; an answer string stands in its document."""
    assert len(documents) == 13
    passages = {name: list(split_document(document)) for name, document in documents.items()}
    for case in read_suite():
        names = [n for n in documents if not case.document or fnmatchcase(n, case.document)]
        texts = [normalize(documents[name].text) for name in names]
        parts = [
            normalize(part)
            for name in names
            for passage in passages[name]
            for part in (passage.text, *passage.section)
        ]
        assert texts, f"{case.id} names no document: {case.document}"
        for evidence in case.evidence:
            assert any(normalize(evidence) in part for part in parts), (case.id, evidence)
        for answer in case.answer:
            assert any(normalize(answer) in text for text in texts), (case.id, answer)


def test_there_are_cases_of_each_kind_and_language():
    cases = read_suite()
    kinds = Counter(case.kind for case in cases)
    unanswerable = [case for case in cases if not case.answerable]
    assert len(cases) >= 200 and len(unanswerable) >= 50
    wanted = "fact number date person reason list table compare overview follow-up typo paraphrase"
    assert all(kinds[kind] >= 5 for kind in [*wanted.split(), "off-subject", "not-said"])
    languages = Counter(case.lang for case in cases)
    assert min(languages.values()) >= 50 and len(languages) == 3
    held_out = read_suite("held_out")
    assert 0.45 < len(held_out) / len(cases) < 0.55
    assert all(case.id.startswith("h-") for case in held_out)


@pytest.mark.parametrize(
    "name", [pytest.param("refusal off", marks=pytest.mark.soak), "years ignored"]
)
def test_the_suite_notices_a_fault(name):
    """Two faults on a part of the suite; `make soak` tries all on the whole (benchmarks.mutations)."""
    if name == "refusal off":
        cases = [case for case in read_suite() if not case.answerable][::2]
    else:
        cases = [case for case in read_suite() if mutations.MUTATIONS[name].ask(case) != case]
    ((_, effect),) = mutations.measure(cases, [name], context=False)
    assert effect.is_noticed, effect


def test_what_breaks_nothing_is_not_noticed():
    cases = read_suite("open")[::32]
    with mutations.apply(mutations.Mutation(), context=False) as assistant:
        one, two = (run_cases(assistant, cases, workers=n) for n in (1, 2))
    assert one == two
    moves = mutations.Moves.between([r.passed for r in one], [r.passed for r in two])
    assert (moves.lost, moves.won, moves.chance) == (0, 0, 1.0)


@pytest.mark.soak
def test_two_hundred_cases_take_less_than_ten_seconds_of_two_cores():
    """They take some 9 seconds of CPU. Where other programs run beside it, no clock is looked at."""
    assistant, cases = index_suite(), read_suite()
    run_cases(assistant, cases[200:])  # loads what is loaded at first use
    done, free = [], os.getloadavg()[0] < 1
    began, used = time.monotonic(), time.process_time()
    results = run_cases(assistant, cases[:200], progress=lambda *told: done.append(told))
    seconds, used = time.monotonic() - began, time.process_time() - used
    print(f"{len(results)} cases: {used:.1f} seconds of CPU, {seconds:.1f} by the clock")
    assert done == [(at, 200) for at in range(1, 201)]
    assert used < 18
    assert seconds < 10 or not free
