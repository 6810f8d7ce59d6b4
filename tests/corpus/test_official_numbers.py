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
    assert label_number(line) == (f"文号 发文字号: {line}" if is_number else line)


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """What answers from a notice with its number in the header, and from rules in articles."""
    folder = tmp_path_factory.mktemp("documents")
    styles = (
        '<w:styles><w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>'
        "</w:styles>"
    )
    body = paragraph("关于清淤工作的通知", '<w:pStyle w:val="1"/>')
    body += paragraph("各村应于10月底前完成清淤。")
    body += '<w:sectPr><w:headerReference w:type="default" r:id="header1"/></w:sectPr>'
    header = f"<w:hdr>{paragraph('石政发〔2022〕8号')}</w:hdr>"
    (folder / "通知.docx").write_bytes(make_docx(body, styles=styles, header1=header))
    home = tmp_path_factory.mktemp("home")
    build_index(home, folder)
    return Assistant.open(home)


@pytest.mark.parametrize("question", ["这份通知的文号是什么?", "清淤通知的文号是什么?"])
def test_the_number_of_a_notice_is_found_in_its_header(asked, question):
    answer = asked.ask(question)
    assert not answer.refused
    assert answer.citations[0].quote == "石政发〔2022〕8号"
