"""Raised and lowered characters."""

import pytest

from corpus.text.superscripts import join_raised, lower_text, raise_text


def test_digits_and_signs_have_forms_of_their_own():
    assert "10" + raise_text("7") == "10⁷"
    assert "10" + raise_text("-12") == "10⁻¹²"
    assert "H" + lower_text("2") + "O" == "H₂O"


def test_what_has_no_form_stays_whole():
    assert raise_text("2a") == "2a"
    assert raise_text("注1") == "注1"


@pytest.mark.parametrize(
    ("before", "text", "after", "line"),
    [
        ("3.2×10", "7", "立方米", "3.2×10⁷立方米"),
        ("5", "2", "+3", "5²+3"),
        ("共5", "3", "家", "共5家"),  # one digit, and nothing is calculated
        ("110", "2", "人", "110人"),
        ("1800", "3", "亩", "1800亩"),
        ("12", "①", "万", "12万"),
        ("面积8米", "2", "", "面积8米²"),
        ("镇", "2", "区", "镇区"),
        ("GDP", "1", "", "GDP¹"),
        ("(a+b)", "2", "", "(a+b)²"),
        ("100", "−1", "", "100⁻¹"),
        ("", "1", "注", "¹注"),
    ],
)
def test_exponents_stay_and_marks_of_notes_go(before, text, after, line):
    assert join_raised([(before, 0), (text, 1), (after, 0)]) == line
