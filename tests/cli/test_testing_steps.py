"""The steps of docs/testing.md, as they stand there: from five documents to a CI job that fails."""

import re
import shlex
from pathlib import Path
from xml.etree import ElementTree

import docx
import openpyxl
import pytest
import yaml
from documents.drawn import Page, Run, draw_pdf

from cli.main import main

pytest_plugins = "pytester"

PAGE = (Path(__file__).parents[2] / "docs" / "testing.md").read_text("utf-8")
NOISE = ["一、噪音管理", "夜間噪音不得超過五十分貝，由環保局量測。"]
BUDGET = [
    ["項目", "說明"],
    ["綠化", "2023年綠化經費為一千二百萬元"],
    ["清運", "2023年清運經費為八百萬元"],
]
ROADS = ["二、道路", "東街拓寬為十二公尺，西街設自行車道。"]
TEXTS = {
    "green.md": "# 綠地\n\n公園綠地率不低於百分之六十五。",
    "canal.html": "<!DOCTYPE html><title>運河</title><h1>運河</h1><p>運河兩岸種植了烏桕與楓香，共三百株。</p>",
}


def write_documents(folder):
    """Write the five documents that the page names."""
    folder.mkdir()
    letter = docx.Document()
    for line in NOISE:
        letter.add_paragraph(line)
    letter.save(folder / "noise.docx")
    write_budget(folder, "一千二百萬")
    runs = [Run(line, 60, 760 - 40 * at, 14) for at, line in enumerate(ROADS)]
    (folder / "roads.pdf").write_bytes(draw_pdf([Page(runs)]))
    for name, text in TEXTS.items():
        (folder / name).write_text(text, "utf-8")


def write_budget(folder, amount):
    book = openpyxl.Workbook()
    for row in BUDGET:
        book.active.append([text.replace("一千二百萬", amount) for text in row])
    book.save(folder / "budget.xlsx")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.M | re.S)


def commands():
    return [line for block in blocks("sh") for line in block.splitlines()]


@pytest.fixture
def folder(pytester, monkeypatch):
    write_documents(pytester.path / "reports")
    for path in (pytester.path / "reports").iterdir():
        assert f"`{path.name}`" in PAGE
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

    write_budget(folder / "reports", "一千五百萬")
    capsys.readouterr()
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(folder))
    github, gitlab = ci_commands()
    assert [run(line) for line in github] == [0, 1]
    out, err = capsys.readouterr()
    assert "FAIL budget" in out and out.count("FAIL ") == 1
    assert "::error file=reports/questions.csv,line=5,title=yinju test::budget" in out
    assert "hit@1 is 0.75, below" in err
    assert run(gitlab[-1]) == 1
    cases = ElementTree.parse(folder / "junit.xml").getroot().iterfind(".//testcase[failure]")
    assert next(cases).get("name") == "budget"

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


def ci_commands():
    """Return our commands in the files for GitHub and for GitLab, as the page has them."""
    github, gitlab = [yaml.safe_load(block) for block in blocks("yaml")]
    steps = [step["run"] for step in github["jobs"]["questions"]["steps"] if "run" in step]
    found = []
    for lines in (steps, gitlab["questions"]["script"]):
        assert lines[0] == "pip install yinju"
        found.append(lines[1:])
    return found
