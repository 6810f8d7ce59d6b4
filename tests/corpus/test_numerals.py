"""Numbers as lists and number formats show them."""

import pytest

from corpus.text import numerals


@pytest.mark.parametrize(
    ("number", "said"),
    [
        *(
            (0, "零"),
            (10, "十"),
            (12, "十二"),
            (105, "一百零五"),
            (110, "一百一十"),
            (1005, "一千零五"),
        ),
        *(
            (10005, "一万零五"),
            (110000, "十一万"),
            (100010000, "一亿零一万"),
            (2023, "二千零二十三"),
        ),
    ],
)
def test_counting_in_chinese(number, said):
    assert numerals.count_in_chinese(number) == said


def test_formal_and_traditional_forms():
    assert numerals.count_in_chinese(12, formal=True) == "壹拾贰"
    assert numerals.count_in_chinese(120305, script="hant", formal=True) == "壹拾貳萬零參佰零伍"
    assert numerals.count_in_chinese(300000000, script="hant") == "三億"
    assert numerals.spell_digits(2023) == "二〇二三"


def test_other_numberings():
    assert numerals.write_roman(1994) == "mcmxciv"
    assert [numerals.write_letters(number) for number in (1, 26, 27, 28)] == ["a", "z", "aa", "bb"]
    assert [numerals.write_circled(number) for number in (1, 20, 21, 50, 51)] == [
        "①",
        "⑳",
        "㉑",
        "㊿",
        "51",
    ]
    assert numerals.write_stem(1) + numerals.write_stem(11) + numerals.write_branch(12) == "甲甲亥"


def test_the_ways_in_which_a_list_writes_a_number():
    assert numerals.spell_number("15") == numerals.spell_number("十五") == ("15", "十五")
    assert numerals.spell_number("105") == ("105", "一百零五", "一百○五", "一百〇五")
    assert numerals.spell_number("3.2") == ("3.2",)
