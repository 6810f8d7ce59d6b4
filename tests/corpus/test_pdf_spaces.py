"""A PDF's text has the spaces that its file has, none more and none less."""

import shutil
import subprocess
from functools import cache

import pytest
from documents import printed

from corpus.formats.pdf.document import read_pdf

pytest_plugins = ["browser_support"]


@cache
def has_fonts() -> bool:
    if not shutil.which("fc-list"):
        return False
    found = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True, check=False)
    return all(family in found.stdout for family in printed.FAMILIES)


needs_fonts = pytest.mark.skipif("not has_fonts()", reason="needs the Noto CJK fonts")


@pytest.mark.parametrize("name", printed.GOLDEN)
def test_a_golden_pdf_has_the_spaces_of_its_file(name):
    text = read_pdf((printed.HERE / name).read_bytes()).text
    assert text == printed.as_read(printed.PARAGRAPHS)


@needs_fonts
@pytest.mark.parametrize("style", printed.page_styles())
def test_a_printed_page_has_the_spaces_of_its_file(browser, style):
    data = printed.print_pdf(browser, printed.PARAGRAPHS, style)
    text, expected = read_pdf(data).text, printed.as_read(printed.PARAGRAPHS)
    assert text.replace("\n", " ") == expected.replace("\n", " ")


@needs_fonts
@pytest.mark.parametrize("seed", range(4))
def test_dense_chinese_in_any_order_gets_no_space(browser, seed):
    style = printed.page_styles()[3 * seed + 1]
    data = printed.print_pdf(browser, printed.shuffled(seed), style)
    assert " " not in read_pdf(data).text
