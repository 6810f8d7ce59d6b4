"""The catalogue of names: learned once of each document, and forgotten with it."""

import os

import pytest

from assistant import Assistant
from assistant.question import catalogue
from assistant.question.catalogue import Catalogue
from index import build_index

REPORTS = {
    "岚川2019年报告.txt": "岚川2019年工作报告\n居民消费价格上涨2.1%。\n市长 林远航",
    os.fsdecode(b"\xff.txt"): "城关镇工作报告\n价格上涨1.5%。",  # a name that is no Unicode
    "望潮报告.txt": "望潮市工作报告\n居民消费价格上涨1.9%。\n2018年3月",
}


@pytest.fixture
def learned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the documents whose names were learned."""
    names: list[str] = []
    original = catalogue._read_names

    def read_names(document: str, *arguments):
        names.append(document)
        return original(document, *arguments)

    monkeypatch.setattr(catalogue, "_read_names", read_names)
    return names


def test_names_are_learned_once_of_each_document(reports_of, learned, tmp_path) -> None:
    first = Catalogue.of(reports_of(REPORTS).index)
    assert sorted(learned) == sorted(REPORTS) and "岚川" in first.names
    learned.clear()
    again = Catalogue.of(Assistant.open(tmp_path / "home").index)
    assert again == first and learned == []
    folder = tmp_path / "reports"
    (folder / "望潮报告.txt").write_text("清源市工作报告\n价格上涨1.7%。\n", "utf-8")
    build_index(tmp_path / "home")
    changed = Catalogue.of(Assistant.open(tmp_path / "home").index)
    assert learned == ["望潮报告.txt"] and "清源" in changed.names
    assert changed.years.keys() == {"2019"}


def test_names_of_a_deleted_document_leave_the_disk(reports_of, learned, tmp_path) -> None:
    home, folder = tmp_path / "home", tmp_path / "reports"
    Catalogue.of(reports_of(REPORTS).index)

    def holds(name: str) -> bool:
        return any(name.encode() in path.read_bytes() for path in home.glob("facts.sqlite*"))

    assert holds("岚川")
    (folder / "岚川2019年报告.txt").unlink()
    build_index(home)
    (folder / "望潮报告.txt").write_text("清源市工作报告\n价格上涨1.7%。\n", "utf-8")
    build_index(home)  # of which no kept generation has the first report
    assert not holds("岚川")
    (home / "facts.sqlite").write_bytes(b"damaged" * 999)
    assert Catalogue.of(Assistant.open(home).index).names
    build_index(home, full=True)
    assert not (home / "facts.sqlite").exists()
