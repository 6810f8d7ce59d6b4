"""Generated reports are read back from golden pages character by character."""

import json
import shutil

import pytest

from benchmarks import pdf_accuracy as accuracy
from benchmarks.pdf_accuracy import Block, Style
from corpus.formats.pdf.document import read_pdf
from corpus.formats.pdf.spaces import join_lines

pytest_plugins = ["browser_support"]
FONTS = accuracy.list_fonts()


@pytest.mark.skipif(not FONTS, reason="needs CJK fonts")
def test_printed_reports_are_read_exactly(browser):
    for seed, font in enumerate(FONTS):
        style = Style(font, accuracy.SIZES[seed % 4], justified=bool(seed % 2))
        report = accuracy.write_report(seed, paragraphs=5)
        read = read_pdf(accuracy.print_by_chromium(browser, report, style)).text
        counts, examples = accuracy.compare_texts(read, accuracy.write_expected("Chromium", report))
        assert sum(counts[kind] for kind in ("inserted", "lost", "changed")) == 0, examples


def test_each_kind_of_difference_is_counted():
    expected = "甲乙丙丁\n戊己 A\n"
    counts, _ = accuracy.compare_texts("甲乙 丙丁\n戊戊A\n", expected)
    assert (counts["inserted"], counts["lost"], counts["changed"]) == (1, 1, 1)
    assert accuracy.compare_texts("甲乙丙丁戊己 A\n", expected)[0]["joined"] == 1
    assert accuracy.compare_texts("甲乙\n丙丁\n戊己 A\n", expected)[0]["split"] == 1


def test_a_report_is_the_same_for_a_seed():
    assert accuracy.write_report(3) == accuracy.write_report(3)
    assert Block("text", "") != accuracy.write_report(3)[0]


def test_the_program_needs_fonts(capsys, monkeypatch):
    monkeypatch.setattr(accuracy, "list_fonts", list)
    assert accuracy.main([]) == 2
    assert "CJK fonts" in capsys.readouterr().err


def test_the_program_prints_json(capsys, monkeypatch):
    row = accuracy.Accuracy("Chromium", "宋", 9, 0, 1, 0, 0, 0, ("甲",))
    monkeypatch.setattr(accuracy, "measure", lambda fonts: [row])
    monkeypatch.setattr(shutil, "which", lambda name: name)
    assert accuracy.main(["--font", "宋", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["pdf"][0]["lost"] == 1


@pytest.mark.parametrize(
    ("text", "line", "joined"),
    [
        ("每日8:30—", "17:30。", "每日8:30—17:30。"),
        ("每日8:30", "—17:30。", "每日8:30—17:30。"),
        ("a word —", "another", "a word — another"),
        ("“十四五”", "2025年", "“十四五”2025年"),
        ("“It is ours,”", "said Wu", "“It is ours,” said Wu"),
        ("www.example.cn/", "Lido", "www.example.cn/Lido"),
        ("COVID\x02", "19", "COVID-19"),
        ("neighbour\x02", "hood", "neighbourhood"),
        ("an e-", "mail", "an e-mail"),
        ("增长78.3", "‰。", "增长78.3‰。"),
    ],
)
def test_lines_are_joined_as_they_were_parted(text, line, joined):
    assert join_lines(text, line, {}) == joined


def test_a_space_at_the_end_of_a_line_is_kept():
    assert join_lines("比上年多", "3.2%", {}, spaced=True) == "比上年多 3.2%"
    assert join_lines("比上年多", "3.2%", {}) == "比上年多3.2%"
