"""The reasons of the readers, in the languages of the page."""

import ast
import re
from pathlib import Path

import pytest

import corpus
from corpus import UnreadableFile, load
from ui.i18n import reasons


def spoken(text: str) -> dict[str, str]:
    return dict(re.findall(r'<span class="t" lang="([\w-]+)">(.*?)</span>', reasons.reason(text)))


@pytest.mark.parametrize(
    ("data", "name", "hant"),
    [
        (b"MZ" * 99, "a.txt", "這是程式。請移除。"),
        (b"x", "a.xyz", "不支援 .xyz 格式。支援的有：.pdf"),
        (bytes(range(256)) * 9, "a.txt", "認不出文字的編碼。請以 UTF-8 重新儲存。"),
        (b"  \n", "a.txt", "檔案裡沒有文字。請移除，或補上內容。"),
        (b"%PDF-1.7 broken", "a.pdf", "PDF 已損壞"),
        (b"Rar!\x1a\x07" * 9, "a.rar", "這是 rar 壓縮檔。請解壓縮，或改壓成 zip。"),
    ],
)
def test_what_real_readers_say_is_translated(tmp_path, data: bytes, name: str, hant: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UnreadableFile) as failure:
        load(tmp_path, name)
    said = spoken(str(failure.value))
    assert said["zh-Hant"].startswith(hant)
    assert said["en"].replace("&#x27;", "'") == str(failure.value)
    assert said["zh-Hans"] != said["en"]


def test_an_unknown_reason_stays_as_it_was_said() -> None:
    text = "The moon is full. Wait <b>."
    assert set(spoken(text).values()) == {"The moon is full. Wait &lt;b&gt;."}


def test_both_scripts_fill_in_the_same() -> None:
    for english, *others in reasons.SENTENCES:
        slots = sorted(re.findall(r"{\w+}", english))
        assert all(sorted(re.findall(r"{\w+}", other)) == slots for other in others), english


def test_every_sentence_is_still_said_by_somebody() -> None:
    """A table that outlives what it translates is litter."""
    root = Path(corpus.__file__).parents[1]
    said = "\n".join(
        text
        for path in [
            *root.glob("corpus/**/*.py"),
            *root.glob("index/**/*.py"),
            *root.glob("ui/documents/building.py"),
        ]
        for text in strings(path)
    )
    for english, *_ in reasons.SENTENCES:
        pieces = re.split(r"{\w+}", english)
        longest = max(pieces, key=len).strip(" .()")
        assert longest in said, english


def strings(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append(node.value)
    return found
