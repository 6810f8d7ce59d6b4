"""The list of thresholds: each has a source, and each steers something."""

import json
import re
from pathlib import Path

import pytest

from assistant.thresholds import THRESHOLDS
from benchmarks import thresholds
from corpus.thresholds import list_thresholds

ROOT = Path(__file__).parents[2]
NAMED = [
    (decision, *row) for decision, given in THRESHOLDS.items() for row in list_thresholds(given)
]


@pytest.mark.parametrize(("decision", "name", "value", "source"), NAMED)
def test_each_threshold_has_a_source_and_a_use(decision, name, value, source):
    assert isinstance(value, int | float), (decision, name)
    assert source.startswith("chosen: ") or "`python -m " in source, (decision, name, source)
    used = re.compile(rf"(?:thresholds|parameters)\.{name}\b|[A-Z_]+\.{name}\b")
    files = [*(ROOT / "assistant").rglob("*.py"), *(ROOT / "index").rglob("*.py")]
    assert any(used.search(path.read_text("utf-8")) for path in files), (decision, name)


def test_one_command_lists_them(capsys):
    assert thresholds.main([]) == 0
    listed = capsys.readouterr().out
    assert all(f"| {decision} | {name} |" in listed for decision, name, _, _ in NAMED)
    assert thresholds.main(["--json"]) == 0
    assert json.loads(capsys.readouterr().out)["quoting"]["statements"] == 3
