"""The command line's contract: JSON on stdout, exit statuses, one line for a user's mistake."""

import errno
import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from assistant.evaluation.comparison import compare_runs
from cli.main import main

ROOT = Path(__file__).parents[2]


@pytest.fixture
def run(capsys, report_home):
    def run(*arguments, home=report_home):
        status = main([*map(str, arguments), "--home", str(home)])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


@pytest.fixture
def reports(tmp_path):
    folder = tmp_path / "報告"
    folder.mkdir()
    (folder / "a.txt").write_text("一、噪音\n夜間噪音不得超過五十分貝。", "utf-8")
    (folder / "b.md").write_text("# 綠地\n公園綠地率不低於百分之六十五。", "utf-8")
    (folder / "c.pdf").write_bytes(b"%PDF-1.7")
    (folder / "d.txt").write_bytes(bytes(range(256)))
    return folder


def test_index_reports_what_changed(run, reports, tmp_path):
    home = tmp_path / "home"
    status, out, _ = run("index", reports, "--json", home=home)
    first = json.loads(out)
    assert status == 0
    assert (first["documents"], first["added"], first["reused_passages"]) == (2, 2, 0)
    assert [item["document"] for item in first["skipped"]] == ["c.pdf", "d.txt"]
    assert "damaged" in first["skipped"][0]["reason"]
    (reports / "a.txt").write_text("一、噪音\n日間噪音不得超過六十分貝。", "utf-8")
    (reports / "b.md").rename(reports / "e.md")
    dry = json.loads(run("index", "--dry-run", "--json", home=home)[1])
    second = json.loads(run("index", "--json", home=home)[1])
    for report in (dry, second):
        assert (report["changed"], report["renamed"], report["added"], report["removed"]) == (
            1,
            1,
            0,
            0,
        )
        assert report["reused_passages"] == 1
    assert second["generation"] != first["generation"]


def test_the_chunk_size_is_kept_until_another_is_named(run, tmp_path):
    home = tmp_path / "home"
    counts = []
    for options in [(), ("--chunk-size", 120, "--overlap", 0), ("--full",)]:
        counts.append(json.loads(run("index", *options, "--json", home=home)[1])["passages"])
    assert counts[0] < counts[1] == counts[2]


def test_status_tells_what_is_stale(run, reports, tmp_path):
    home = tmp_path / "home"
    run("index", reports, "--json", home=home)
    (reports / "a.txt").unlink()
    (reports / "f.txt").write_text("新的。", "utf-8")
    report = json.loads(run("status", "--json", home=home)[1])
    assert report["encoder"] == "builtin"
    assert report["calibration"].startswith("own ")  # the encoder that ships
    assert f"refusals calibrated: {report['calibration']}" in run("status", home=home)[1]
    assert {d["document"]: d["passages"] for d in report["documents"]} == {"a.txt": 1, "b.md": 1}
    assert report["stale"]["removed"] == ["a.txt"]
    assert "f.txt" in report["stale"]["added"]
    assert "removed since: a.txt" in run("status", home=home)[1]


def test_search_and_ask_as_json(run, assistant):
    found = json.loads(run("search", "模式口", "-k", 2, "--json")[1])
    assert found["query"] == "模式口"
    assert [hit["rank"] for hit in found["hits"]] == [1, 2]
    assert set(found["hits"][0]) == {
        *["rank", "score", "dense_rank", "lexical_rank", "passage_id", "document", "page"],
        *["section", "start", "end", "text"],
    }
    answer = json.loads(run("ask", "京张铁路遗址公园怎么和铁路部门协调?", "--json")[1])
    assert set(answer) == {
        *["question", "understood_as", "answer", "refused", "confidence", "citations", "hits"],
        "composed",
    }
    assert answer["composed"] is None
    document = assistant.documents[answer["citations"][0]["document"]]
    for citation in answer["citations"]:
        assert document.text[citation["start"] : citation["end"]] == citation["quote"]
        assert set(citation) == {
            *["number", "document", "page", "section", "passage_id", "start", "end", "quote"],
            *["source_start", "source_end", "title", "date", "table", "emphasis"],
        }


def test_glosses_are_said_below_and_never_in_json(run):
    question = "How did 京張 coordinate with the railway?"
    plain, glossed = (run("ask", question, *more)[1] for more in [(), ("--glosses",)])
    assert glossed.startswith(plain.rstrip("\n"))
    assert "\n[1] word by word" in glossed
    assert "    協調  xiétiáo  to coordinate; to harmonize" in glossed
    assert run("ask", question, "--json", "--glosses") == run("ask", question, "--json")


def test_explain_says_which_words_met_and_how(run):
    out = run("search", "Which park did the Jing-Zhang railway leave?", "--explain", "--json")[1]
    first = json.loads(out)["hits"][0]
    ways = {match["word"]: (match["term"], match["through"]) for match in first["matches"]}
    assert ways["railway"] == ("铁路", "dictionary")
    assert ("京张", "name") in ways.values()
    assert 0 < first["similarity"] < 1 and first["dense_rank"] >= 1
    assert "railway → 铁路 (dictionary" in run("search", "the railway park", "--explain")[1]


def test_a_reranker_that_cannot_be_had_is_one_line(run):
    status, out, err = run("ask", "模式口", "--reranker", "no/such-reranker")
    assert (status, out) == (2, "")
    assert "no/such-reranker" in err and err.count("\n") == 1


def test_a_refusal_is_success_and_shows_the_nearest(run):
    status, out, err = run("ask", "How many moons has Mars?")
    assert (status, err) == (0, "")
    assert "do not answer this question" in out and out.count("– ") == 3


def test_history_makes_a_question_stand_alone(run):
    out = run("ask", "那它的特點呢?", "--history", "京張鐵路遺址公園在哪裡?", "--json")[1]
    understood = json.loads(out)["understood_as"]
    assert "京張鐵路遺址公園" in understood and "特點" in understood


def test_the_retrieval_tests_of_the_report(run):
    """Of 30 answerable questions, 25 find their evidence in the first three hits."""
    status, out, _ = run(
        "test", ROOT / "tests/questions/report.jsonl", "--json", "--min", f"hit@3={25 / 30}"
    )
    report = json.loads(out)
    assert status == 0
    assert report["summary"]["cases"] == 38
    assert set(report["slices"]) == {"lang=en", "lang=zh-Hans", "lang=zh-Hant"}
    assert {c["id"] for c in report["cases"] if c["stale"]} == set()
    assert report["summary"]["answer@1"] >= 0.8


def test_below_a_threshold_the_status_is_1(run):
    status, out, err = run("test", ROOT / "tests/questions/report.jsonl", "--min", "mrr@10=1.01")
    assert status == 1
    assert "mrr@10" in out and "below 1.01" in err


MISTAKES = [
    (("ask", ""), "empty"),
    (("search", "x", "-k", "0"), "1 or more"),
    (("fly",), "--help"),
    ((), "--help"),
    (("index", "nowhere"), "not a folder"),
    (("index", "--chunk-size", "10", "--overlap", "10"), "overlap"),
    (("index", "--model", "no/such-model"), "no/such-model"),
    (("test", "nowhere.jsonl"), "nowhere.jsonl"),
    (("test", "--min", "speed=1"), "speed"),
    (("test", "--min", "speed"), "METRIC=VALUE"),
    (("serve", "--port", "99999"), "65535"),
]


@pytest.mark.parametrize(("arguments", "says"), MISTAKES)
def test_a_mistake_is_one_line_with_its_remedy(run, arguments, says, monkeypatch):
    monkeypatch.chdir(ROOT)
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1 and "Traceback" not in err


OUT_OF_MEMORY = [
    MemoryError("Unable to allocate 4.00 GiB"),
    RuntimeError("can't start new thread"),
    OSError(errno.ENOMEM, "Cannot allocate memory"),
]


@pytest.mark.parametrize("error", OUT_OF_MEMORY)
def test_a_lack_of_memory_is_one_line(run, error, monkeypatch):
    def fail(home):
        raise error

    monkeypatch.setattr("index.read_manifest", fail)
    status, out, err = run("status")
    assert (status, out) == (2, "")
    assert "There is not enough memory. Close other programs" in err and err.count("\n") == 1


def test_another_failure_is_not_hidden(run, monkeypatch):
    def fail(home):
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr("index.read_manifest", fail)
    with pytest.raises(RuntimeError, match="a fault of ours"):
        run("status")


@pytest.mark.skipif(sys.platform != "linux", reason="the address space is limited on Linux only")
def test_a_process_without_memory_says_so(report_home):
    """Limited to little more than it takes to start, so that the index cannot be loaded."""
    code = """
import pathlib, resource, sys
import assistant, cli.main

pages = int(pathlib.Path("/proc/self/statm").read_text().split()[0])
most = pages * resource.getpagesize() + (20 << 20)
resource.setrlimit(resource.RLIMIT_AS, (most, most))
sys.exit(cli.main.main(sys.argv[1:]))
"""
    done = subprocess.run(
        [sys.executable, "-c", code, "search", "模式口", "--home", report_home],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "There is not enough memory." in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", [("ask", "x"), ("search", "x"), ("test",), ("status",)])
def test_without_an_index_the_remedy_is_named(run, command, tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    status, out, err = run(*command, "--json", home=tmp_path / "none")
    assert (status, out) == (2, "")
    assert "yinju index" in err


def test_an_empty_folder_keeps_the_index(run, reports, tmp_path):
    home, empty = tmp_path / "home", tmp_path / "empty"
    empty.mkdir()
    run("index", reports, home=home)
    assert run("index", empty, home=home)[0] == 2
    assert json.loads(run("status", "--json", home=home)[1])["documents"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", ":1"),
        ("[]", ":1"),
        ('{"id": "a"}', "question"),
        ('{"id": "a", "question": "x", "evidence": "y"}', "array"),
        ('{"id": "a", "question": "x"}', "no evidence"),
        ("", "no questions"),
        ('{"id":"a","question":"x","answerable":false}\n' * 2, "twice"),
    ],
)
def test_a_bad_test_file_names_its_line(run, tmp_path, line, says):
    path = tmp_path / "bad.jsonl"
    path.write_text(line, "utf-8")
    status, out, err = run("test", path)
    assert (status, out) == (2, "")
    assert says in err and err.count("\n") == 1


def test_stale_evidence_is_reported(run, tmp_path):
    path = tmp_path / "cases.jsonl"
    path.write_text('{"id": "a", "question": "模式口", "evidence": ["早已刪去的一句"]}', "utf-8")
    report = json.loads(run("test", path, "--json")[1])
    (case,) = report["cases"]
    wanted = {"id": "a", "question": "模式口", "rank": None, "hit": False, "answered": None}
    wanted |= {"refused": False, "stale": True, "passed": False, "failure": "stale"}
    assert {name: case[name] for name in wanted} == wanted


def test_the_command_as_a_process(report_home):
    done = subprocess.run(
        [sys.executable, "-m", "cli", "ask", "電話號碼是多少?", "--home", report_home],
        cwd=ROOT,
        env={"PATH": "", "LC_ALL": "C"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0 and done.stderr == b""
    assert "電話:010-82819000" in done.stdout.decode("utf-8")


# --- tests beside others


@pytest.fixture
def cases(tmp_path):
    """Three cases, of which the last asks for what no document says."""
    path = tmp_path / "cases.jsonl"
    lines = [
        {"id": "one", "question": "噪音不得超過多少?", "evidence": ["噪音"], "answerable": True},
        {"id": "two", "question": "公園綠地率是多少?", "evidence": ["綠地率"], "answerable": True},
        {"id": "no", "question": "Who won the match?", "evidence": [], "answerable": False},
    ]
    path.write_text("\n".join(json.dumps(line | {"lang": "zh", "answer": []}) for line in lines))
    return path


def test_runs_are_kept_and_compared(run, reports, cases, tmp_path):
    home, kept = tmp_path / "home", tmp_path / "kept.json"
    run("index", reports, "--json", home=home)
    status, out, _ = run("test", cases, "--save-baseline", kept, "--json", home=home)
    assert status == 0 and json.loads(kept.read_text("utf-8")) == json.loads(out)
    status, out, _ = run("test", cases, "--baseline", kept, "--json", home=home)
    found = json.loads(out)["compare"]
    assert status == 0 and found["worse"] == found["better"] == []
    assert found["metrics"]["hit@1"] == {"before": 1.0, "now": 1.0, "chance": 1.0}

    (reports / "a.txt").write_text("一、交通\n日間車流不得超過六十輛。", "utf-8")
    other = tmp_path / "other"
    run("index", reports, "--json", home=other)
    xml = tmp_path / "junit.xml"
    status, out, err = run("test", cases, "--baseline", kept, "--junit", xml, home=other)
    assert status == 1 and "hit@1 is 0.5, below 1.0 of the baseline" in err
    assert "worse: one" in out
    suite = ElementTree.parse(xml).getroot()
    assert suite.get("failures") == str(len(suite.findall(".//failure")))
    failed = [case.get("name") for case in suite if case.find("failure") is not None]
    assert failed[0] == "one" and "hit@1" in failed and "two" not in failed

    status, out, _ = run("test", cases, "--compare", f"{kept},{other}", "--json", home=home)
    assert status == 0 and json.loads(out)["compare"]["worse"] == ["one"]
    status, out, _ = run("test", cases, "--compare", f"{other},{home}", "--json", home=home)
    assert json.loads(out)["compare"]["better"] == ["one"]
    assert json.loads(out)["summary"]["hit@1"] == 1.0


def test_a_difference_by_chance_is_told_from_one_that_is_not():
    def a_run(ranks):
        cases = [
            {"id": str(n), "rank": rank, "answered": None, "refused": False}
            for n, rank in enumerate(ranks)
        ]
        return {"cases": cases}

    answerable = {str(n): True for n in range(40)}
    one = compare_runs(a_run([1] * 40), a_run([1] * 39 + [2]), answerable)
    assert one.differences[0].chance == 1.0 and one.worse == ("39",)
    many = compare_runs(a_run([1] * 40), a_run([1] * 25 + [None] * 15), answerable)
    assert many.differences[0].chance < 0.01
    assert many.differences[0].now == pytest.approx(25 / 40)


def test_what_is_no_baseline_is_said(run, reports, cases, tmp_path):
    home = tmp_path / "home"
    run("index", reports, "--json", home=home)
    for option in ("--baseline", "--compare"):
        value = cases if option == "--baseline" else f"{cases},{home}"
        status, out, err = run("test", cases, option, value, home=home)
        assert (status, out) == (2, "") and "--save-baseline" in err and err.count("\n") == 1
