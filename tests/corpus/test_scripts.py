"""Quotations in the other script: as a person would write them, and only where that differs."""

import pytest

from corpus.text.scripts import choose_language, convert_script


@pytest.mark.parametrize(
    ("text", "converted"),
    [
        ("京張鐵路遺址公園", ("京张铁路遗址公园", "zh-Hans")),
        ("頭髮和發展，乾杯與干涉", ("头发和发展，干杯与干涉", "zh-Hans")),
        ("头发与发展", ("頭髮與發展", "zh-Hant")),
        ("公示三十天", None),
        ("Lido 2023", None),
    ],
)
def test_both_ways(text, converted):
    assert convert_script(text) == converted


@pytest.mark.parametrize(
    ("text", "preferred", "chosen"),
    [
        ("2023", "zh-Hans", "zh-Hans"),
        ("Lido 2023", "zh-Hant", "zh-Hant"),
        ("Lido 2023", "en", "en"),
        ("Who wrote it?", "zh-Hant", "en"),
        ("公示三十天", "zh-Hans", "zh-Hans"),
        ("公示三十天", "en", "zh-Hant"),
        ("頭髮", "zh-Hans", "zh-Hant"),
        ("How did 北京 change?", "zh-Hans", "en"),
    ],
)
def test_what_tells_no_language_follows_the_reader(text, preferred, chosen):
    assert choose_language(text, preferred) == chosen
