"""Lines down the page are read from the right; what is above or below a line is written so."""

import pytest
from documents.drawn import Page, Run, draw_pdf

from corpus.formats.pdf.document import read_pdf
from corpus.text.normalization import fold

COLUMNS = [
    "青嵐縣位於日月潭之北，共有水庫六座，其中",
    "「紅石水庫」的庫容最大，達到四千二百萬立",
    "方公尺。",
    "流域內的灌溉面積為十八萬畝。",
]


def down(columns, *, size=14.0, right=500.0, top=760.0, pitch=24.0):
    """Draw each character by itself, columns from the right."""
    return [
        Run(character, right - pitch * nth, top - size * place, size)
        for nth, column in enumerate(columns)
        for place, character in enumerate(column)
    ]


def text_of(*runs, **page):
    return read_pdf(draw_pdf([Page(runs, **page)])).text


def test_lines_down_the_page_are_read_from_the_right():
    text = text_of(*down(COLUMNS))
    assert text.splitlines() == ["".join(COLUMNS[:3]), COLUMNS[3]]


def test_punctuation_for_lines_down_the_page_is_that_of_lines_across():
    text = text_of(*down(["青嵐縣︑日月潭︒﹁紅石水庫﹂︵甲︶"]))
    assert text == "青嵐縣、日月潭。「紅石水庫」（甲）\n"


def test_two_digits_beside_one_another_are_one_place_of_a_line_down():
    runs = down(["民國年青嵐縣共有水庫六座"])
    shifted = [Run(r.text, r.x, r.y - 14 * (n >= 2), 14.0) for n, r in enumerate(runs)]
    digits = [Run("8", 500, 760 - 14 * 2, 14.0), Run("9", 507, 760 - 14 * 2, 14.0)]
    assert text_of(*shifted[:2], *digits, *shifted[2:]) == "民國89年青嵐縣共有水庫六座\n"


def test_a_heading_across_and_a_page_number_do_not_mix_with_lines_down():
    title = Run("青嵐縣水務報告", 200, 800, 20)
    number = Run("- 12 -", 280, 30, 10)
    assert text_of(title, *down(COLUMNS), number).splitlines() == [
        title.text,
        "".join(COLUMNS[:3]),
        COLUMNS[3],
    ]


def test_cells_below_one_another_are_no_lines_down():
    runs = [
        Run(f"{name}镇粮食产量{number}吨", 72, 700 - 20 * nth)
        for nth, (name, number) in enumerate(zip("甲乙丙丁", (12, 34, 56, 78), strict=True))
    ]
    assert text_of(*runs).splitlines() == [run.text for run in runs]


def shifted(*parts, size=12.0, y=700.0):
    """Draw parts of a line: text, and how far above the line it stands, smaller, in sizes."""
    runs, x = [], 72.0
    for text, rise in parts:
        own = size * (0.6 if rise else 1)
        runs.append(Run(text, x, y + rise * size, own))
        x += sum(own * (0.5 if character < "⺀" else 1) for character in text)
    return runs


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ([("库容4.2×10", 0), ("7", 0.35), ("m", 0), ("3", 0.35), ("。", 0)], "库容4.2×10⁷m³。"),
        ([("共有1200", 0), ("3", 0.4), ("株", 0)], "共有1200³株"),
        ([("浓度10", 0), ("-3", 0.35), ("克", 0)], "浓度10⁻³克"),
        ([("H", 0), ("2", -0.15), ("O与CO", 0), ("2", -0.1), ("。", 0)], "H₂O与CO₂。"),
        ([("共有1200", 0), ("[3]", 0.35), ("株", 0)], "共有1200[3]株"),
        ([("共有1200", 0), ("3,4", 0.35), ("株", 0)], "共有1200³,⁴株"),
    ],
)
def test_what_stands_above_or_below_the_line_is_written_so(parts, text):
    assert text_of(*shifted(*parts)) == f"{text}\n"


def test_small_digits_on_the_line_stay_digits():
    runs = [Run("面积", 72, 700, 12), Run("1200", 96, 700, 8), Run("亩", 112, 700, 12)]
    assert text_of(*runs) == "面积1200亩\n"


def test_a_note_at_the_foot_is_no_part_of_the_paragraph():
    body = [Run("青岚县共有果树的记录，" * 3 + "其中数据", 72, 700 - 18 * n) for n in range(3)]
    note = shifted(("3", 0.35), ("本表数据由县林业局提供。", 0), size=9.0, y=640)
    assert text_of(*body, *note).splitlines()[-1] == "³本表数据由县林业局提供。"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("1200³株", "1200^3株"),
        ("4.2×10⁷m³", "4.2×10^7m3"),
        ("１０⁻³", "10^−3"),
        ("H₂O", "h2o"),
        ("二〇二三①", "二〇二三1"),
        ("共12株②", "共12株2"),
        ("1200③", "1200^3"),
        ("⻢⻓⻛与⻑沙", "马长风与长沙"),
        ("⽔⼚", "水厂"),
    ],
)
def test_raised_digits_and_radicals_are_folded(text, folded):
    assert fold(text) == folded
    assert fold(folded) == folded
