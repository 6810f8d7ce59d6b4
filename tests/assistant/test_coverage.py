"""Wording: what a passage has of a question's names, nouns and pairs of characters."""

import pytest

from assistant.question.parsing import parse_question
from assistant.refusal.coverage import Coverage, measure_coverage


@pytest.mark.parametrize(
    ("question", "passage", "across", "expected"),
    [
        ("張藝謀導演了哪部電影?", "导演张艺谋出生于西安。", False, (True, False)),
        ("《紅高粱》的攝影師是誰?", "摄影师拍了《红高粱》。", False, (True, True)),
        ("《紅高粱》的攝影師是誰?", "摄影师很多。", False, (False, False)),
        ("Where is Mars?", "火星很远。", True, (True, True)),
        ("How far is Mars?", "月球很近。", True, (False, False)),
        ("Who led the visit to Moshikou?", "调研由他带队。", True, (True, False)),
    ],
)
def test_names_and_nouns(question, passage, across, expected):
    found = measure_coverage(parse_question(question), passage, across=across)
    assert (found.named == 1, found.nouns == 1) == expected


def test_nothing_to_look_for_is_there():
    assert measure_coverage(parse_question("?"), "", across=False) == Coverage(1.0, 1.0, 1.0)


def test_pairs_are_shares():
    assert measure_coverage(
        parse_question("綠心更新"), "城市绿心", across=False
    ).pairs == pytest.approx(1 / 3)
