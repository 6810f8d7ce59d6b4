"""The written folders of reports: their form, and that evidence and answers stand in them."""

from fnmatch import fnmatchcase

import pytest

from assistant.evaluation.questions.reading import read_cases
from benchmarks.folder import WRITTEN
from corpus.text.normalization import fold

FOLDERS = sorted(path for path in WRITTEN.glob("*/*") if path.is_dir())


def squeeze(text: str) -> str:
    return "".join(fold(text).split())


def test_both_halves_have_folders_of_their_own():
    names = {
        half: {path.name for path in FOLDERS if path.parent.name == half}
        for half in ("fit", "held_out")
    }
    assert all(len(found) == 6 for found in names.values())
    assert names["fit"].isdisjoint(names["held_out"])


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_evidence_and_answers_stand_in_the_documents(folder):
    texts = {
        path.name: squeeze(path.read_text("utf-8"))
        for path in folder.iterdir()
        if path.suffix != ".jsonl"
    }
    cases = read_cases(folder / "questions.jsonl")
    for case in cases:
        named = [text for name, text in texts.items() if fnmatchcase(name, case.document or "")]
        assert bool(named) == case.answerable, case.id
        for told in (*case.evidence, *case.answer):
            assert any(squeeze(told) in text for text in named), (case.id, told)
    assert sum(case.lang == "en" for case in cases) > len(cases) / 4
    assert sum(not case.answerable for case in cases) > len(cases) / 10
