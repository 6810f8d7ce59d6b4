"""After a rebuild the tests of a home run, and what changed is said."""

from assistant import build
from assistant.evaluation.history import list_runs
from assistant.evaluation.watching import compare_with_last, run_after_build
from cli.indexing import _print_build

NOISE = "一、噪音管理\n夜間噪音不得超過五十分貝。\n"
GREEN = "二、綠地\n公園綠地率不低於百分之六十五。\n"
QUESTIONS = """id,question,evidence
noise,夜間噪音不得超過多少?,夜間噪音不得超過五十分貝
green,公園綠地率是多少?,公園綠地率不低於百分之六十五
"""


def test_what_a_rebuild_changed_is_said(tmp_path, capsys):
    folder, home = tmp_path / "reports", tmp_path / "home"
    folder.mkdir()
    (folder / "a.txt").write_text(NOISE + GREEN, "utf-8")
    build(home, folder, context="off")
    assert run_after_build(home) is None and compare_with_last(home) is None

    (folder / "questions.csv").write_text(QUESTIONS, "utf-8")
    first = run_after_build(home)
    assert first.comparison is None and first.lost == []
    assert first.format_lines() == ["Tests: 2 of 2 cases pass."]

    (folder / "a.txt").write_text(NOISE, "utf-8")
    report = build(home, folder, context="off")
    _print_build(home, report)
    said = capsys.readouterr().err
    assert "Tests: 1 of 2 cases pass." in said and "fails now: green" in said
    assert "chance may explain it" in said
    assert [case["id"] for case in compare_with_last(home).lost] == ["green"]
    assert len(list_runs(home)) == 2

    (folder / "questions.csv").write_text("question,evidance\nx,y\n", "utf-8")
    _print_build(home, report)
    assert "The tests did not run: " in capsys.readouterr().err
    _print_build(None, report)
    assert "ests" not in capsys.readouterr().err
