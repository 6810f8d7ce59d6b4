"""Quotations in the other script: as a person would write them, and only where that differs."""

import pytest

from corpus.text.scripts import convert_script


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
