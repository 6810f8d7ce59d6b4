"""`yinju test --compare`: two homes that differ in splitter or encoder, on the same questions."""

import json

import pytest

from cli.main import main
from index import read_manifest

ASKED = "河岸步道何時開放給民眾使用?"
CASES = [
    {"id": "path", "question": ASKED, "evidence": ["烏桕。河岸步道於五月開放"]},
    {"id": "noise", "question": "夜間噪音不得超過多少?", "evidence": ["五十分貝"]},
    {"id": "tower", "question": "Who won the match?", "answerable": False},
]


@pytest.fixture
def compare(tmp_path, capsys):
    """Return what builds two homes with other options and compares them."""
    reports, cases = tmp_path / "reports", tmp_path / "cases.jsonl"
    reports.mkdir()
    text = "一、河岸\n步道長六公里，沿線種植烏桕。河岸步道於五月開放，民眾可使用。\n二、噪音\n夜間噪音不得超過五十分貝。\n"
    (reports / "a.txt").write_text(text, "utf-8")
    cases.write_text("\n".join(json.dumps(case, ensure_ascii=False) for case in CASES), "utf-8")

    def compare(*options):
        homes = [tmp_path / "one", tmp_path / "two"]
        for home, given in zip(homes, ((), options), strict=True):
            assert main(["index", str(reports), "--home", str(home), *given]) == 0
        capsys.readouterr()
        pair = ",".join(map(str, homes))
        status = main(["test", str(cases), "--compare", pair, "--json", "--home", str(homes[0])])
        found = json.loads(capsys.readouterr().out)
        assert main(["test", str(cases), "--compare", pair, "--home", str(homes[0])]) == 0
        return status, found, capsys.readouterr().out

    return compare


def test_a_splitter_that_cuts_evidence_in_two_is_not_blamed_for_it(compare, tmp_path):
    status, found, out = compare("--chunk-size", "12", "--overlap", "0")
    passages = [read_manifest(tmp_path / name).passages for name in ("one", "two")]
    assert passages[0] == 2 < passages[1]
    assert status == 0 and found["encoder"] == "builtin"
    assert found["compare"]["metrics"]["hit@1"] == {"before": 1.0, "now": 1.0, "chance": 1.0}
    assert found["compare"]["lost"] == [] and "No case passes in one run" in out


def test_another_encoder_is_named(compare):
    _, found, out = compare("--model", "contextual")
    assert found["encoder"] == "contextual" and found["compare"]["lost"] == []
    assert "one (builtin)" in out and "two (contextual)" in out
