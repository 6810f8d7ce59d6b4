"""The steps of docs/testing.md, as they stand there: from five documents to a CI job that fails."""

import re
import shlex
from pathlib import Path

import pytest
import yaml

from cli.main import build_parser, main

pytest_plugins = "pytester"

PAGE = (Path(__file__).parents[2] / "docs" / "testing.md").read_text("utf-8")
DOCUMENTS = {
    "noise.txt": "一、噪音管理\n夜間噪音不得超過五十分貝，由環保局量測。",
    "green.md": "# 綠地\n\n公園綠地率不低於百分之六十五。",
    "canal.html": "<!DOCTYPE html><title>運河</title><h1>運河</h1><p>運河兩岸種植了烏桕與楓香，共三百株。</p>",
    "budget.csv": "項目,說明\n綠化,2023年綠化經費為一千二百萬元\n清運,2023年清運經費為八百萬元\n",
    "roads.txt": "二、道路\n東街拓寬為十二公尺，西街設自行車道。",
}


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.M | re.S)


def commands():
    return [line for block in blocks("sh") for line in block.splitlines()]


@pytest.fixture
def folder(pytester, monkeypatch):
    (pytester.path / "reports").mkdir()
    for name, text in DOCUMENTS.items():
        (pytester.path / "reports" / name).write_text(text, "utf-8")
    (csv,) = blocks("csv")
    (pytester.path / "reports" / "questions.csv").write_text(csv, "utf-8")
    monkeypatch.delenv("YINJU_HOME", raising=False)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    return pytester.path


def run(line):
    program, *arguments = shlex.split(line)
    assert program == "yinju", line
    return main(arguments)


def test_from_a_folder_to_ci_by_the_page_alone(folder, pytester, capsys, monkeypatch):
    steps = [line for line in commands() if line.startswith("yinju")]
    assert len(steps) == 5
    for step in steps[:-1]:
        assert run(step) == 0, step
    out = capsys.readouterr().out
    assert re.search(r"passed +1\.0000", out), out
    assert (folder / "report.html").stat().st_size > 5000
    assert "五十分貝" in (folder / "draft.questions.jsonl").read_text("utf-8")
    assert run(steps[-1]) == 0

    done = pytester.runpytest_inprocess("-p", "no:cacheprovider", "-q", "reports")
    done.assert_outcomes(passed=5)

    budget = folder / "reports" / "budget.csv"
    budget.write_text(DOCUMENTS["budget.csv"].replace("一千二百萬", "一千五百萬"), "utf-8")
    capsys.readouterr()
    assert run("yinju index reports") == 0
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(folder))
    assert run(steps[-1]) == 1
    out, err = capsys.readouterr()
    assert "FAIL budget" in out and out.count("FAIL ") == 1
    assert "::error file=reports/questions.csv,line=5,title=yinju test::budget" in out
    assert "hit@1 is 0.75, below" in err

    done = pytester.runpytest_inprocess("-p", "no:cacheprovider", "-q", "reports")
    done.assert_outcomes(passed=4, failed=1)
    done.stdout.fnmatch_lines(["*budget*", "*wanted: 2023年綠化經費為一千二百萬元*"])


def test_pytest_says_what_is_missing(folder, pytester):
    args = ("-p", "no:cacheprovider", "reports")
    done = pytester.runpytest_inprocess("-rs", *args)
    done.assert_outcomes(skipped=5)
    done.stdout.fnmatch_lines(["*There is no index in *yinju index DIR*"])
    done = pytester.runpytest_inprocess("--yinju-home", "elsewhere", *args)
    done.assert_outcomes(failed=5)
    done = pytester.runpytest_inprocess("--no-yinju", *args)
    done.assert_outcomes()
    (folder / "reports" / "questions.csv").write_text("question,evidance\nx,y\n", "utf-8")
    done = pytester.runpytest_inprocess(*args)
    done.assert_outcomes(errors=1)
    done.stdout.fnmatch_lines(["*questions.csv:1 names a column evidance*"])


def test_a_project_with_packages_called_as_ours_is_left_alone(pytester):
    for name in ("cli", "corpus", "assistant", "index"):
        pytester.makepyfile(**{name: f"OWNER = {name!r}"})
    (pytester.path / "data.csv").write_text("a,b\n1,2\n", "utf-8")
    pytester.makepyfile(test_own="import cli\ndef test_own(): assert cli.OWNER == 'cli'")
    done = pytester.runpytest_subprocess("-p", "no:cacheprovider", "test_own.py")
    done.assert_outcomes(passed=1)


def test_the_ci_files_are_whole_and_run_commands_that_exist(tmp_path):
    found = [yaml.safe_load(block) for block in blocks("yaml")]
    github, gitlab = found
    lines = [step["run"] for step in github["jobs"]["questions"]["steps"] if "run" in step]
    lines += gitlab["questions"]["script"]
    for line in lines:
        program, *arguments = shlex.split(line)
        assert program in ("pip", "yinju")
        if program == "yinju":
            build_parser().parse_args(arguments)
