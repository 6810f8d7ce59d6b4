"""What tests share: one index of the shipped report, built once by the real encoder."""

from pathlib import Path

import pytest

from assistant import Assistant
from index import build

QUESTIONS = Path(__file__).parent / "questions" / "report.jsonl"


@pytest.fixture(scope="session")
def report_home(tmp_path_factory) -> Path:
    """A home with the shipped report indexed; not to be written to."""
    home = tmp_path_factory.mktemp("home")
    build(home)
    return home


@pytest.fixture(scope="session")
def assistant(report_home) -> Assistant:
    return Assistant.open(report_home)
