"""The page "How good is it?" is made of results, and says what it rests on."""

import json
from xml.etree import ElementTree

from assistant.evaluation.cases import Case
from assistant.evaluation.judging import Result
from benchmarks import quality

KEPT = {
    "retrieval": [{"set": "DRCD", "scores": {"recall@1": 0.9, "recall@10": 0.98, "mrr@10": 0.93}}],
    "faults": {"refusal off": {"lost": 9, "won": 0, "noticed": True}},
}


def results():
    for number in range(10):
        kind = "fact" if number < 6 else "not-said"
        case = Case(id=str(number), question="x", kind=kind, lang="en", answerable=kind == "fact")
        failure = {0: "not_found", 9: "answered"}.get(number)
        refused = not case.answerable and number < 9
        yield Result(case, 1 if number else None, True, None, refused, False, failure=failure)


def test_the_page_has_shares_intervals_charts_and_reasons():
    page = "\n".join(quality.describe(list(results()), 2.0, KEPT))
    assert "10 questions" in page and "200 ms each" in page
    assert "| cases that pass | 0.80 | 0.49 to 0.94 |" in page
    assert "| unanswerable, and refused | 0.75 |" in page
    assert "- 1: its evidence is not found" in page
    assert "| DRCD | 0.900 | 0.980 | 0.930 |" in page and "| refusal off | 9 | 0 | yes |" in page
    root = ElementTree.fromstring(quality.draw(list(results()), "kind=", "x"))
    assert len(root.findall("{*}rect")) == 2


def test_the_page_that_is_kept_is_of_the_suite_that_ships():
    page = (quality.DOCS / "how-good.md").read_text("utf-8")
    count = len(quality.read_suite("held_out"))
    assert f"{count} questions" in page, "run python -m benchmarks.quality again"
    figures = json.loads((quality.DOCS / "how-good" / "figures.json").read_text("utf-8"))
    assert figures["faults"].keys() == quality.MUTATIONS.keys()
    assert all(fault["noticed"] for fault in figures["faults"].values())
