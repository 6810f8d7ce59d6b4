"""A folder and a home to build again, with an encoder that takes no time."""

from pathlib import Path

import pytest
from build_support import TEXTS, make_old
from index_support import TopicEncoder

import corpus
from index import opening
from index.build import inputs


@pytest.fixture(autouse=True)
def topics(monkeypatch: pytest.MonkeyPatch) -> TopicEncoder:
    encoder = TopicEncoder()
    monkeypatch.setattr(opening, "load_encoder", lambda name="topics": encoder)
    monkeypatch.setattr(inputs, "load_encoder", lambda name="topics": encoder)
    return encoder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "報告"
    for name, text in TEXTS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    make_old(folder)
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that builds read."""
    names: list[str] = []
    original = corpus.load_files

    def load_files(folder: Path, wanted, **options):
        wanted = list(wanted)
        names.extend(wanted)
        return original(folder, wanted, **options)

    monkeypatch.setattr(corpus, "load_files", load_files)
    return names


# --- what is read
