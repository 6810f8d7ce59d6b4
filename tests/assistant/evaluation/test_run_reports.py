"""A run for people and for machines: lines, a page, JUnit, annotations, and a history."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from assistant.evaluation.cases import Case, Source
from assistant.evaluation.comparison import compare_runs, match_cases
from assistant.evaluation.history import FILE, keep_run, list_runs, read_kept_run
from assistant.evaluation.judging import FAILURES, Result
from assistant.evaluation.metrics import find_intervals, slice_results, summarise, summarise_slices
from assistant.evaluation.reporting.charts import (
    Bar,
    Point,
    draw_bars,
    draw_history,
    draw_refusals,
    find_threshold,
)
from assistant.evaluation.reporting.github import format_annotations
from assistant.evaluation.reporting.junit import to_junit
from assistant.evaluation.reporting.lines import format_run
from assistant.evaluation.reporting.page import guess_language, make_page
from assistant.evaluation.runs import name_questions
from assistant.evaluation.thresholds import Bound, check_bounds, find_missed
from cli.testing import show_progress
from corpus import BadQuestion

CASES = Path("docs/my, 100%.questions.csv")


def result(name, failure=None, *, rank=1, answerable=True, kind="fact"):
    case = Case(
        id=name,
        question=f"<b>{name}</b> 夜間噪音?",
        evidence=("五十分貝",) if answerable else (),
        answer=("五十",) if answerable else (),
        answerable=answerable,
        kind=kind,
        lang="zh-Hant",
        source=Source(CASES, 7),
    )
    refused = failure == "refused" or (not answerable and failure != "answered")
    answered = failure not in ("refused", "not_found", "not_chosen") if answerable else None
    came = "別的<script>" if failure else ""
    return Result(case, rank, True, answered, refused, False, 1, failure, came, "a.txt", 0.4)


def run_of(results):
    slices = slice_results(results)
    return {
        "generation": "g1",
        "encoder": "builtin",
        "summary": summarise(results),
        "intervals": find_intervals(results),
        "slices": summarise_slices(results),
        "slice_intervals": {name: find_intervals(members) for name, members in slices.items()},
        "cases": [one.to_json() for one in results],
    }


@pytest.fixture
def run():
    return run_of(
        [
            *(result(str(n)) for n in range(6)),
            result("lost", "not_found", rank=None),
            result("later", "ranked_lower", rank=3, kind="follow-up"),
            result("quiet", "refused"),
            result("no", answerable=False, rank=None),
            result("loud", "answered", answerable=False, rank=None),
        ]
    )


def test_lines_say_what_was_wanted_what_came_and_why(run):
    lines = "\n".join(format_run(run))
    assert "FAIL lost" in lines and "its evidence is not found" in lines
    assert "wanted: 五十分貝" in lines and "came: 別的<script> (a.txt)" in lines
    assert "another passage ranks first, rank 3" in lines
    assert re.search(r"hit@1 +0\.7778 +\(0\.\d+ to 0\.\d+\)", lines)
    assert re.search(r"kind=follow-up +1 ", lines)
    assert "FAIL 1" not in lines
    assert "… and 3 more" in "\n".join(format_run(run, most=1))


def test_every_failure_has_words_in_lines_and_page():
    for failure in FAILURES:
        failing = run_of([result("x", failure)])
        assert format_run(failing)[1].strip()
        assert make_page(failing).count(f"failure.{failure}") == 0


def test_bounds_by_metric_and_slice(run):
    wanted = [Bound.parse(text) for text in ("hit@1=0.7", "kind=follow-up:hit@1=0.5")]
    assert find_missed(run, wanted) == ["kind=follow-up:hit@1 is 0.0, below 0.5."]
    most = [Bound.parse("refused_answerable=0.05")]
    assert find_missed(run, [], most) == ["refused_answerable is 0.1111, above 0.05."]
    cases = [result("x").case]
    check_bounds(wanted[:1], cases)
    for text, code in (("speed=1", "metric.unknown"), ("kind=x:hit@1=1", "slice.unknown")):
        with pytest.raises(BadQuestion) as raised:
            check_bounds([Bound.parse(text)], cases)
        assert raised.value.code == code
    for text in ("hit@1", "fact:hit@1=1", "=1", "hit@1=much"):
        with pytest.raises(ValueError):
            Bound.parse(text)


def test_the_page_holds_all_and_loads_nothing(run):
    page = make_page(run, language="zh-Hans", missed=["hit@1 is 0.1, below <1>."])
    assert '<html lang="zh-Hans" data-lang="zh-Hans">' in page
    assert "检索测试" in page and "檢索測試" in page and "Retrieval tests" in page
    assert "<script>\n" in page and "別的<script>" not in page and "<b>lost</b>" not in page
    assert "below &lt;1&gt;" in page
    assert not re.search(r"(?:src|href)=", page) and "default-src 'none'" in page
    assert page.count("<li class=") == 11 and page.index("lost") < page.index(
        'data-kind="fact">\n<div><span class="verdict">✓'
    )
    names = set(re.findall(r"\{\w+\}|\bmetric\.\w+|failure\.\w+", page))
    assert not names, "a word is missing"


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("zh_TW.UTF-8", "zh-Hant"),
        ("zh_HK", "zh-Hant"),
        ("zh_CN.GB18030", "zh-Hans"),
        ("de_DE.UTF-8", "en"),
        ("C", "en"),
    ],
)
def test_the_page_speaks_the_users_language(monkeypatch, name, language):
    monkeypatch.setenv("LC_ALL", name)
    assert guess_language() == language


def test_charts_are_whole_svg(run):
    bars = [Bar("<fact>", 0.5, (0.2, 0.8), 4), Bar("all", 1.0, (0.9, 1.0), 10)]
    root = ElementTree.fromstring(draw_bars(bars, title="x & y"))
    assert len(root.findall("{*}rect")) == 2
    root = ElementTree.fromstring(draw_bars([Bar("x", 0.9, (0.9, 0.9), 0)], title="x"))
    assert not root.findall("{*}path")  # a figure without an interval
    points = [Point(f"2026-11-{day:02}T00:00:00+00:00", 0.5, (0.2, 0.8)) for day in (1, 2, 3)]
    for count in (0, 1, 3):
        root = ElementTree.fromstring(draw_history(points[:count], title="x"))
        assert len(root.findall("{*}circle")) == count


def test_refusals_are_drawn_against_the_threshold():
    def case(confidence, refused, answerable):
        return {"confidence": confidence, "refused": refused, "answerable": answerable}

    cases = [
        *(case(0.5 + n / 20, False, True) for n in range(8)),
        *(case(0.1, True, True), case(0.35, False, True)),  # one is refused by mistake
        *(case(n / 20, True, False) for n in range(4)),
        *(case(0.8, False, False), case(0.9, True, False)),  # another rule refused the last
    ]
    assert find_threshold(cases) == pytest.approx(0.25)
    root = ElementTree.fromstring(draw_refusals(cases, title="x", width=460))
    lines = {path.get("class"): path.get("d") for path in root.findall("{*}path")}
    tall, bottom = 240 - 14 - 34, 240 - 34
    answerable = [
        tuple(map(float, at.split())) for at in re.split("[ML]", lines["r-answerable"])[1:]
    ]
    assert len(answerable) == 101 and answerable[0] == (44, bottom)
    assert answerable[30] == (44 + 0.3 * 400, pytest.approx(bottom - 0.1 * tall, abs=0.1))
    dots = {dot.get("class"): float(dot.get("cy")) for dot in root.findall("{*}circle")}
    assert dots["r-dot r-unanswerable"] == pytest.approx(bottom - 5 / 6 * tall, abs=0.1)
    (now,) = (line for line in root.findall("{*}line") if line.get("class") == "r-now")
    assert float(now.get("x1")) == pytest.approx(44 + 0.25 * 400)
    assert draw_refusals([*cases, {"answerable": True}], title="x") == ""
    assert draw_refusals(cases[:5], title="x") == "" and find_threshold(cases[:5]) is None


def test_github_marks_the_line_of_the_file(run, monkeypatch, tmp_path):
    monkeypatch.setenv("GITHUB_WORKSPACE", str(Path.cwd()))
    sources = {case["id"]: Source(CASES, 7) for case in run["cases"]}
    lines = list(format_annotations(run, sources, ["hit@1 is 0.1,\nbelow 1"]))
    assert len(lines) == 5
    start = "::error file=docs/my%2C 100%25.questions.csv,line=7,title=yinju test::lost: "
    assert lines[0].startswith(start)
    assert all("\n" not in line for line in lines)
    assert lines[-1] == "::error title=yinju test::hit@1 is 0.1,%0Abelow 1"


def test_junit_says_why(run):
    answerable = {case["id"]: case["answerable"] for case in run["cases"]}
    suite = ElementTree.fromstring(to_junit(run, answerable, []).partition("\n")[2])
    failed = {c.get("name"): c.find("failure") for c in suite if c.find("failure") is not None}
    assert set(failed) == {"lost", "later", "quiet", "loud"}
    assert suite.get("failures") == "4" and suite.get("tests") == "11"
    assert "wanted: 五十分貝" in failed["lost"].text


def test_a_history_is_kept_in_the_home(run, tmp_path, monkeypatch):
    monkeypatch.setattr("assistant.evaluation.history.KEPT", 5)
    assert list_runs(tmp_path) == [] and read_kept_run(tmp_path, 1) is None
    first = keep_run(tmp_path, run)
    other = run_of([result("another")])
    keep_run(tmp_path, other)
    assert [kept.summary["cases"] for kept in list_runs(tmp_path)] == [11, 1]
    (kept,) = list_runs(tmp_path, name_questions(run))
    assert kept.passed == pytest.approx(7 / 11, abs=1e-4) and kept.id == first
    assert read_kept_run(tmp_path, first) == json.loads(json.dumps(run))
    for _ in range(5):
        keep_run(tmp_path, other)
    assert len(list_runs(tmp_path)) == 5 and read_kept_run(tmp_path, first) is None
    history = list_runs(tmp_path, name_questions(other))
    assert "<circle" in make_page(other, history=history)


def test_a_home_that_cannot_be_written_to_keeps_none(run, tmp_path):
    (tmp_path / FILE).mkdir()
    assert keep_run(tmp_path, run) is None
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / FILE).write_bytes(b"no database" * 100)
    assert list_runs(tmp_path / "damaged") == []
    assert keep_run(tmp_path / "damaged", run) is None


def test_what_moved_and_whether_by_chance():
    previous = run_of([result(str(n)) for n in range(20)])
    answerable = {str(n): True for n in range(20)}

    def compared(lost):
        failing = [result(str(n), "refused" if n < lost else None) for n in range(20)]
        return compare_runs(previous, run_of(failing), answerable)

    assert compared(0).describe_moves().startswith("No case")
    assert not compared(5).is_more_than_chance and compared(6).is_more_than_chance
    assert compared(6).lost == ("0", "1", "2", "3", "4", "5") and compared(6).won == ()
    assert (
        "6 fail that passed, 0 pass that failed: more than chance" in compared(6).describe_moves()
    )
    page = make_page(run_of([result("x")]), comparison=compared(6), language="en")
    assert "6 fail that passed" in page and "This is more than chance." in page


def test_cases_are_matched_by_question_where_ids_are_lines():
    def a_run(*asked):
        kept = {"answered": None, "refused": False, "passed": True, "answerable": True}
        return {"cases": [{"id": i, "question": q, "rank": r, **kept} for i, q, r in asked]}

    def pairs(previous, now):
        return [(a["id"], b["id"]) for a, b in match_cases(previous, now)]

    old = a_run(("2", "甲?", 1), ("3", "乙?", 2), ("4", "丙?", 3), ("name", "丁?", 1))
    inserted = a_run(("2", "新?", 9), ("3", "甲 ?", 1), ("4", "乙?", 2), ("5", "丙?", 3))
    assert pairs(old, inserted) == [("2", "3"), ("3", "4"), ("4", "5")]
    compared = compare_runs(old, inserted, dict.fromkeys("2345", True))
    assert compared.worse == compared.better == ()
    renamed = a_run(("a.csv#2", "乙?", 2), ("name", "丁了?", 1), ("a.csv#4", "戊?", 1))
    assert pairs(old, renamed) == [("3", "a.csv#2"), ("name", "name")]
    twice = a_run(("x", "它呢?", 1), ("y", "它呢?", 2))
    assert pairs(twice, a_run(("y", "它呢?", 2), ("x", "它呢?", 1))) == [("y", "y"), ("x", "x")]
    earlier = {"cases": [{"id": "2", "rank": 1, "answered": None, "refused": False}]}
    assert pairs(earlier, inserted) == [("2", "2")]


def test_progress_is_shown_on_a_terminal_only(monkeypatch, capsys):
    assert show_progress() is None
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    show = show_progress()
    show(1, 2)
    show(2, 2)
    out, err = capsys.readouterr()
    assert out == "" and "tests: 1/2" in err and err.endswith("\r\x1b[K")
