"""The built wheel, installed elsewhere, holds all it needs: report, encoder, pages."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(path.name for path in ROOT.glob("*.py"))
SOURCES = ["corpus", "index", "assistant", "ui", "cli", *MODULES, "pyproject.toml"]
QUESTION = "京张铁路遗址公园怎么和铁路部门协调?"


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Return the folder into which the wheel was installed, without its dependencies."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"  # a copy: building leaves files behind
    source.mkdir()
    for name in [*SOURCES, "README.md", "LICENSE", "NOTICE"]:
        path = ROOT / name
        if path.is_dir():
            shutil.copytree(path, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(path, source / name)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    options = ["--no-deps", "--no-build-isolation", "--no-compile", "--target", folder / "site"]
    subprocess.run([*pip, "install", *options, source], check=True)  # by way of a wheel
    return folder / "site"


@pytest.fixture
def planted(tmp_path):
    """Return a folder with modules of somebody else that are called as ours are."""
    folder = tmp_path / "planted"
    folder.mkdir()
    ours = ["corpus", "index", "assistant", "ui", "cli", "app"]
    for name in [*ours, "reports", "arguments", "regression", "main", "options"]:
        (folder / f"{name}.py").write_text('raise ImportError("planted " + __name__)\n', "utf-8")
    return folder


@pytest.fixture
def reports(tmp_path):
    """Return a folder of two files; the web page is large, so that processes share the work."""
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "noise.txt").write_text("一、噪音\n夜間噪音不得超過五十分貝。", "utf-8")
    page = "<!DOCTYPE html><title>綠地</title><h1>綠地</h1><p>公園綠地率不低於百分之六十五。</p>"
    (folder / "green.html").write_text(f"{page}<!-- {'x' * 1_100_000} -->", "utf-8")
    return folder


def run(*command, path, cwd):
    """Run a command with these folders on PYTHONPATH; return what it printed."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, path))}
    done = subprocess.run(
        [*map(str, command)],
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "planted" not in done.stderr and "Traceback" not in done.stderr
    return done.stdout


def test_the_wheel_answers_in_an_empty_folder(installed, tmp_path):
    code = (
        "import sys, yinju\n"
        f"assert yinju.__file__.startswith({str(installed)!r})\n"
        "heavy = {'faiss', 'torch', 'gradio', 'numpy', 'corpus', 'index', 'assistant', 'ui', 'cli'}\n"
        "assert not heavy & set(sys.modules)\n"
        "report = yinju.build(home='home')\n"  # the report that ships
        "kb = yinju.open('home')\n"
        f"answer = kb.ask({QUESTION!r})\n"
        "print(report.documents, report.encoder, answer.citations[0].quote)\n"
        "assert isinstance(report, yinju.BuildReport) and isinstance(kb, yinju.Assistant)\n"
        "assert isinstance(answer, yinju.Answer)\n"
        "assert isinstance(answer.citations[0], yinju.Citation)\n"
        "assert isinstance(kb.search('鐵路', 2)[1], yinju.Hit)\n"
        "try: yinju.open('nowhere')\n"
        "except yinju.YinjuError as error: print(error)\n"
    )
    out = run(sys.executable, "-P", "-c", code, path=[installed], cwd=tmp_path)
    first, error = out.splitlines()
    assert first.startswith("1 builtin ") and "路地合作" in first
    assert "yinju index" in error


def test_the_wheel_has_pages_script_and_licences(installed):
    assert (installed / "bin" / "yinju").exists()
    assert (installed / "ui" / "page" / "style.css").exists()
    assert (installed / "corpus" / "reports" / "RIGHTS").exists()
    assert (installed / "corpus" / "reports" / "questions.jsonl").exists()
    templates = installed / "assistant" / "evaluation" / "reporting" / "templates"
    names = {path.name for path in templates.iterdir()}
    assert names == {"page.html", "bars.svg", "history.svg", "refusals.svg"}
    assert (installed / "index" / "encoders" / "builtin" / "README.md").exists()
    assert list(installed.glob("yinju-*.dist-info/licenses/NOTICE"))
    assert not (installed / "tests").exists()


def test_commands_find_their_own_modules(installed, planted, reports, tmp_path):
    """Files on PYTHONPATH and in the working directory may be called as our modules are."""
    home = tmp_path / "home"

    def yinju(*arguments):
        path = [planted, installed]
        return run(installed / "bin" / "yinju", *arguments, path=path, cwd=planted)

    assert "serve" in yinju("--help")
    report = json.loads(yinju("index", reports, "--json", "--home", home))
    assert (report["documents"], report["passages"], report["skipped"]) == (2, 2, [])
    assert "五十分貝" in yinju("ask", "夜間噪音不得超過多少?", "--home", home)


# What `yinju serve` starts besides itself: the page's rebuilding and the watcher.
PROCESSES = """
import sys, time, yinju
from pathlib import Path

if __name__ == "__main__":
    reports, home = sys.argv[1:]
    assert yinju.main(["index", reports, "--json", "--home", home]) == 0
    from cli.serving import _start_watcher
    from ui.service.building import Builder

    watcher = _start_watcher(Path(home), tests=False)
    builder = Builder(Path(home))
    builder.start(full=True)
    while builder.build.active:
        time.sleep(0.1)
    print(builder.build.state)
    watcher.stdin.close()
    print(watcher.wait(60))
"""


@pytest.mark.soak
def test_processes_of_the_server_find_their_own_modules(installed, planted, reports, tmp_path):
    (tmp_path / "serving.py").write_text(PROCESSES, "utf-8")
    out = run(
        *(sys.executable, "-P", tmp_path / "serving.py", reports, tmp_path / "home"),
        path=[planted, installed],
        cwd=planted,
    )
    assert out.splitlines()[1:] == ["done", "0"]
