"""A home that an earlier version made: its uploads and terms stay, its index is rebuilt.

`tests/homes/format-4.zip` was made by `yinju index REPORTS --home HOME` of the version before the
packages got their present layout: `reports/` (two documents) and `home/` (their index, an upload and
terms.txt). The manifest says REPORTS where the folder of the documents stood.
"""

import json
import zipfile
from pathlib import Path

import pytest

from cli.main import main
from ui.service.opening import open_or_build

HOMES = Path(__file__).parents[1] / "homes"
KEPT = ("terms.txt", "documents/traffic.txt")


@pytest.fixture
def home(tmp_path):
    with zipfile.ZipFile(HOMES / "format-4.zip") as archive:
        archive.extractall(tmp_path)
    (manifest,) = (tmp_path / "home").glob("generations/*/manifest.json")
    text = manifest.read_text("utf-8").replace("REPORTS", str(tmp_path / "reports"))
    manifest.write_text(text, "utf-8")
    return tmp_path / "home"


def kept(home):
    return [(home / name).read_bytes() for name in KEPT]


def answer(home, question, capsys):
    assert main(["ask", question, "--json", "--home", str(home)]) == 0
    return json.loads(capsys.readouterr().out)["answer"]


def test_asking_names_the_remedy(home, capsys):
    before = kept(home)
    for command in (["ask", "噪音?"], ["search", "噪音"], ["status"]):
        status = main([*command, "--home", str(home)])
        out, err = capsys.readouterr()
        assert (status, out) == (2, "")
        assert "format version 4" in err and "yinju index" in err and err.count("\n") == 1
    assert kept(home) == before


def test_indexing_rebuilds_and_keeps_uploads_and_terms(home, capsys, caplog):
    before = kept(home)
    assert main(["index", "--json", "--home", str(home)]) == 0
    assert json.loads(capsys.readouterr().out)["documents"] == 3
    told = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert len(told) == 1 and "rebuilt in full" in told[0] and "\n" not in told[0]
    assert kept(home) == before
    assert "三千輛" in answer(home, "東門橋每日通行車輛多少?", capsys)
    assert "三千輛" in answer(home, "How many vehicles cross East Gate Bridge?", capsys)
    assert "五十分貝" in answer(home, "夜間噪音不得超過多少?", capsys)


def test_serving_rebuilds_and_says_why(home):
    before, notices = kept(home), []
    assistant = open_or_build(home, lambda step, done, total: None, notices.append)
    assert notices == ["notice.older"]
    assert sorted(assistant.documents) == ["green.md", "noise.txt", "traffic.txt"]
    assert kept(home) == before
