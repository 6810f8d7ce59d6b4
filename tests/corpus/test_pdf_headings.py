"""What is larger than the body is a heading of a PDF, unless it is a sentence."""

import pytest
from documents.drawn import Page, Run, draw_pdf

from corpus.formats.pdf.document import read_pdf

BODY = [
    Run("青岚县位于日月潭之北共有水库六座其中红石水库最大。", 72, 500 - 30 * n) for n in range(6)
]


def headings(*texts):
    large = [Run(text, 72, 760 - 60 * nth, 16) for nth, text in enumerate(texts)]
    found = read_pdf(draw_pdf([Page([*large, *BODY])]))
    return [found.text[m.start : m.end] for m in found.marks if m.kind == "heading"]


@pytest.mark.parametrize(
    "text",
    [
        "青岚县水务报告",
        "一、总体要求：以水定城",
        "什么是以水定城？",
        "2. Summary of the Report",
        "坚定信心，扎实工作",
    ],
)
def test_a_line_in_large_type_is_a_heading(text):
    assert headings(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "红石水库的库容最大，达到四千二百万立方米。",
        "红石水库最大。柳湾水库次之",
        "各乡镇人民政府，县直各部门，",
        "The reservoir of Red Rock is the largest in the whole county.",
    ],
)
def test_a_sentence_in_large_type_is_none(text):
    assert headings("青岚县水务报告", text) == ["青岚县水务报告"]
