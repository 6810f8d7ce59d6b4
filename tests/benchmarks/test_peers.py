"""The table of the peers: ratios, failures, and Yinju's own run through the same process."""

import sys

import pytest

from benchmarks import peers
from benchmarks.data import Given, Question

PASSAGES = [Given("a", "", "京張鐵路由此經過。"), Given("b", "", "年度預算由財政局核定。")]
QUESTIONS = [Question("1", "預算由誰核定?", ("b",), ()), Question("2", "鐵路", ("a",), ())]


@pytest.fixture(scope="module")
def own():
    return peers.measure(PASSAGES, QUESTIONS, ["yinju"])["yinju"]


def test_our_own_run_finds_what_is_there(own):
    assert own["recall@1"] == own["recall@10"] == 1.0
    assert min(own[key] for key in ("build_ms", "query_ms", "memory_mb")) > 0


def test_the_table_has_ratios(own):
    other = own | {"versions": {"x": "1.2"}, "build_ms": own["build_ms"] / 2, "recall@1": 0.5}
    *_, first, second, third = peers.format_table(
        {"x": other, "y": {"failed": "no module"}, "yinju": own}
    )
    assert first.startswith("| x 1.2 | 0.500 | 1.000 |") and "| 2.00 × |" in first
    assert "failed: no module" in second and "×" not in third


def test_a_system_that_fails_is_told(monkeypatch):
    monkeypatch.setattr(peers, "_find_python", lambda: sys.executable)
    monkeypatch.setattr(peers, "ENCODER", "/nowhere")
    assert peers.measure(PASSAGES, QUESTIONS, ["txtai"])["txtai"].keys() == {"failed"}
