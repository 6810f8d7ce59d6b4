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
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, source], check=True
    )
    (wheel,) = folder.glob("yinju-*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--target", folder / "site", wheel], check=True)
    return folder / "site"


def run(installed, home, *arguments):
    code = f"import cli, corpus; assert corpus.__file__.startswith({str(installed)!r}); cli.main()"
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments, "--home", home],
        cwd=home.parent,
        env=os.environ | {"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_the_wheel_answers_from_its_own_files(installed, tmp_path):
    report = json.loads(run(installed, tmp_path / "home", "index", "--json"))
    assert (report["documents"], report["encoder"]) == (1, "builtin")
    answer = json.loads(
        run(installed, tmp_path / "home", "ask", "京张铁路遗址公园怎么和铁路部门协调?", "--json")
    )
    assert "路地合作" in answer["citations"][0]["quote"]


def test_the_wheel_has_pages_script_and_licences(installed):
    assert (installed / "bin" / "yinju").exists()
    assert (installed / "ui" / "style.css").exists()
    assert (installed / "corpus" / "reports" / "RIGHTS").exists()
    assert (installed / "index" / "encoders" / "builtin" / "README.md").exists()
    assert list(installed.glob("yinju-*.dist-info/licenses/NOTICE"))
    assert not (installed / "tests").exists()
