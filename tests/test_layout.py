"""The structure that the design fixes: imports run one way, heavy libraries stay in their room."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ["corpus", "index", "assistant", "ui"]  # each may import those before it
HEAVY = {"faiss", "sentence_transformers", "torch", "transformers"}


def imports(path):
    """Return the top-level names that a module imports, anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add((node.module or "").partition(".")[0])
    return names


def modules(room):
    return sorted((ROOT / room).rglob("*.py"))


@pytest.mark.parametrize("room", ROOMS)
def test_imports_run_one_way(room):
    allowed = ROOMS[: ROOMS.index(room) + 1]
    forbidden = (set(ROOMS) | {"cli", "app", "benchmarks", "training", "tests"}) - set(allowed)
    for path in modules(room):
        assert not imports(path) & forbidden, path


def test_heavy_libraries_are_imported_in_the_index_only():
    for room in ["corpus", "assistant", "ui"]:
        for path in modules(room):
            assert not imports(path) & HEAVY, path
    for path in [*modules("cli"), ROOT / "app.py"]:
        assert not imports(path) & HEAVY, path


def test_gradio_is_imported_in_the_pages_only():
    for room in ["corpus", "index", "assistant"]:
        for path in modules(room):
            assert "gradio" not in imports(path), path


def test_a_cold_question_imports_no_torch(report_home):
    code = (
        "import sys; from cli.main import main; main(['ask', 'Who wrote the report?', '--home', sys.argv[1]]); "
        "print([m for m in ('torch', 'transformers', 'sentence_transformers', 'gradio', 'index.dictionary.cedict')"
        " if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, report_home],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_modules_stay_small():
    for room in [*ROOMS, "benchmarks", "training"]:
        for path in modules(room):
            assert len(path.read_text("utf-8").splitlines()) <= 300, path
