"""Raised and lowered characters."""

from corpus.text.superscripts import lower_text, raise_text


def test_digits_and_signs_have_forms_of_their_own():
    assert "10" + raise_text("7") == "10⁷"
    assert "10" + raise_text("-12") == "10⁻¹²"
    assert "H" + lower_text("2") + "O" == "H₂O"


def test_what_has_no_form_stays_whole():
    assert raise_text("2a") == "2a"
    assert raise_text("注1") == "注1"
