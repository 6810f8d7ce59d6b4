"""What tests share: one index of the shipped report, built once by the real encoder."""

import gc
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import hypothesis
import pytest
from kept_processes import Shelf, use_own
from ui_support import chromium, firefox

from assistant import Assistant, build
from index import build_index

# Hundreds of homes are built; those whose deepening is tested ask for it.
os.environ.setdefault("YINJU_CONTEXT", "off")

hypothesis.settings.register_profile("any machine", deadline=None)  # a busy one fails no property
hypothesis.settings.load_profile("any machine")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Collect without looking for garbage: a million objects are made, and all of them stay.

    They are taken out of what is looked through later, again and again: a tenth of all work.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)
        gc.enable()


def pytest_report_header() -> list[str]:
    there = {"chromium": chromium(), "firefox-esr": firefox()}
    return [
        f"No {name}: its browser tests are skipped. On Debian: apt-get install {name}"
        for name, path in there.items()
        if path is None
    ]


@pytest.fixture(scope="session", autouse=True)
def kept_processes() -> Iterator[None]:
    """Keep the child processes of builds for the builds that follow."""
    with Shelf().installed():
        yield


@pytest.fixture
def own_processes(monkeypatch) -> None:
    """Let pools start and end their own child processes, as the product does."""
    use_own(monkeypatch)


@pytest.fixture(scope="session")
def report_home(tmp_path_factory) -> Path:
    """A home with the shipped report indexed; not to be written to."""
    home = tmp_path_factory.mktemp("home")
    build(home)
    return home


@pytest.fixture(scope="session")
def assistant(report_home) -> Assistant:
    return Assistant.open(report_home)


@pytest.fixture
def reports_of(tmp_path) -> Callable[[Mapping[str, str]], Assistant]:
    """What indexes reports, texts by name, and answers from them."""

    def indexed(texts: Mapping[str, str]) -> Assistant:
        folder = tmp_path / "reports"
        folder.mkdir()
        for name, text in texts.items():
            (folder / name).write_text(text, "utf-8")
        build_index(tmp_path / "home", folder)
        return Assistant.open(tmp_path / "home")

    return indexed
