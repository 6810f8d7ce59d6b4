"""Finding words in a document: folded as the search folds, at places of the document's own text."""

from dataclasses import replace

import pytest
from ui_support import make_document

from corpus import Block, Document
from ui.reader.finding import find_text


def document_of(text: str) -> Document:
    """A document whose paragraphs stand apart."""
    blocks, at = [], 0
    for part in text.split("\n\n"):
        blocks.append(Block(at, at + len(part), "paragraph", ()))
        at += len(part) + 2
    return replace(make_document(), text=text, source=text, blocks=tuple(blocks))


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        ("京張鐵路遺址公園", "京张铁路", ["京張鐵路"]),
        ("京张铁路遗址公园", "遺址公園", ["遗址公园"]),
        ("ＧＤＰ增長１２％", "gdp", ["ＧＤＰ"]),
        ("GDP", "ＧＤＰ", ["GDP"]),
        ("全長 九公里", "長九", ["長 九"]),  # a space, or the end of a line, within Chinese
        ("鐵路遺\n址公園", "遺址", ["遺\n址"]),
        ("鐵路遺址", "遺 址", ["遺址"]),
        ("high  speed rail", "high speed", ["high  speed"]),
        ("highspeed", "high speed", []),
        ("a.b acb", "a.b", ["a.b"]),
        ("㎡與㎢", "㎢", ["㎢"]),
        ("面積三㎡，二㎡", "m2", ["㎡", "㎡"]),  # one character that folds to two
        ("甲\u200b乙", "甲乙", ["甲\u200b乙"]),
        ("甲鎮\t12\t34", "1234", []),  # cells of a row stay apart
        ("甲鎮\t12\t34", "甲鎮 12", ["甲鎮\t12"]),
        ("𠀋𠀋京張", "京張", ["京張"]),
        ("鐵路\n\n公園", "鐵路公園", []),
        ("哈哈哈哈", "哈哈", ["哈哈", "哈哈"]),
        ("任何", "", []),
    ],
)
def test_what_is_found(text: str, wanted: str, found: list[str]) -> None:
    document = document_of(text)
    result = find_text(document, wanted, [0])
    assert [document.text[start:end] for start, end, _ in result.places] == found
    assert result.count == len(found)


def test_each_place_tells_its_part_and_all_are_counted() -> None:
    document = document_of("\n\n".join(["城市更新"] * 12_000))
    starts = [0, document.blocks[5].start, document.blocks[7].start]
    result = find_text(document, "更新", starts)
    assert result.count == 12_000 > len(result.places) == 10_000
    assert [part for *_, part in result.places[:9]] == [0] * 5 + [1] * 2 + [2] * 2
