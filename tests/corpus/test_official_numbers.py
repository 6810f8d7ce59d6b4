"""The search knows the number of an official document as such."""

import pytest
from office_files import make_docx, paragraph

from assistant import Assistant
from corpus.text.official_numbers import label_number
from index import build_index


@pytest.mark.parametrize(
    ("line", "is_number"),
    [
        ("青政发〔2023〕15号", True),
        ("青石镇人民政府文件 青政发〔2023〕15号", True),
        ("府授都字第1120001號", False),
        ("石水函［2022］第3号　签发人：王芳", True),
        ("根据青政发〔2023〕15号文件，各村应完成清淤。", False),
        ("2023年15号", False),
    ],
)
def test_a_line_that_is_an_official_number(line, is_number):
    assert label_number(line) == (f"文号 发文字号 文件编号: {line}" if is_number else line)


NOTICES = [
    ("关于清淤工作的通知", "各村应于10月底前完成清淤。", "石政发〔2022〕8号"),
    ("关于加强防火工作的意见", "各单位要落实防火责任，严禁野外用火。", "县发改规〔2021〕101号"),
    ("关于调整水价的批复", "同意水价调整为每吨三元。", "市水价函〔2020〕7号"),
]
STYLES = (
    '<w:styles><w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>'
    "</w:styles>"
)


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """What answers from notices with their numbers in the header."""
    folder = tmp_path_factory.mktemp("documents")
    for title, text, number in NOTICES:
        body = paragraph(title, '<w:pStyle w:val="1"/>') + paragraph(text)
        body += '<w:sectPr><w:headerReference w:type="default" r:id="header1"/></w:sectPr>'
        header = f"<w:hdr>{paragraph(number)}</w:hdr>"
        data = make_docx(body, styles=STYLES, header1=header)
        (folder / f"{title}.docx").write_bytes(data)
    home = tmp_path_factory.mktemp("home")
    build_index(home, folder)
    return Assistant.open(home)


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("加强防火工作意见的文号是什么?", "县发改规〔2021〕101号"),
        ("清淤工作的通知的文号是多少?", "石政发〔2022〕8号"),
        ("调整水价的批复是几号文件?", "市水价函〔2020〕7号"),
    ],
)
def test_the_number_of_a_notice_is_found_in_its_header(asked, question, number):
    answer = asked.ask(question)
    assert not answer.refused
    assert answer.citations[0].quote == number
