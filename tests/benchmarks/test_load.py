"""The soak of the app fails on what users would notice."""

import random

import pytest

from benchmarks import readers
from benchmarks.serving import find_faults

PHASE = {"errors": 0, "first_error": None, "median": 0.2}
GOOD = {
    "rebuilding": PHASE,
    "after_pages": PHASE,
    "one_by_one": PHASE,
    "pages": {"lost": 0},
    "memory_mb": [900, 1000, 1005, 1010],
}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({}, ""),
        (
            {"after_pages": PHASE | {"errors": 2, "first_error": "503"}},
            "2 errors, after_pages: 503",
        ),
        ({"rebuilding": PHASE | {"median": 1.2}}, "median 1.2 s"),
        ({"rebuilding": PHASE | {"median": None}}, "median None"),
        ({"pages": {"lost": 1}}, "1 pages lost"),
        ({"memory_mb": [900, 1000, 1000, 1200]}, "memory grows"),
    ],
)
def test_what_users_would_notice_is_a_fault(change, why) -> None:
    faults = find_faults(GOOD | change)
    assert len(faults) == bool(why) and why in "".join(faults)


READERS = {"errors": 0, "first_error": None, "median": 0.3, "cores": [0.5, 0.6]}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({}, ""),
        ({"errors": 1, "first_error": "503"}, "1 errors: 503"),
        ({"median": 1.01}, "median 1.01 s"),
        ({"cores": [0.01, 0.9]}, "one process does the work"),
        ({"cores": [0.9]}, ""),
    ],
)
def test_what_readers_would_notice_is_a_fault(change, why) -> None:
    faults = readers.find_faults(READERS | change)
    assert len(faults) == bool(why) and why in "".join(faults)


def test_no_two_readers_ask_the_same() -> None:
    questions = readers.make_different(random.Random(1), 80 * 12)
    assert len(set(questions)) == 960
