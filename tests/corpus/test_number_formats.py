"""Numbers, dates and texts as a spreadsheet shows them under their format codes."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.formats.office.number_formats import format_general, format_value

SHOWN = [
    ('#,##0.00"万元"', 1280.5, "1,280.50万元"),
    ('"¥"#,##0.00', 1999.9, "¥1,999.90"),
    ("[$¥-804]#,##0.00", 3.5, "¥3.50"),
    ("0.0%", 0.125, "12.5%"),
    ("# ?/?", 1.75, "1 3/4"),
    ("# ?/8", 0.5, "4/8"),
    ("0000", 7, "0007"),
    ("#.##", 3, "3."),
    ("#,###", 0, ""),
    ("0.00", -0.001, "-0.00"),
    ("000-0000-0000", 13812345678, "138-1234-5678"),
    ("#,##0;[Red]-#,##0", -1234, "-1,234"),
    ("0.00_);(0.00)", -2.5, "(2.50)"),
    ('_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', 1234.5, "1,234.50"),
    ('_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', 0, "-"),
    ('[>=10000]0.0,"万";0', 123456, "123.5万"),
    ('0!.0,"万"', 123456, "12.3万"),
    ('#,##0.0,"千"', 1234567, "1,234.6千"),
    ("0.00E+00", 12345.678, "1.23E+04"),
    ("##0.0E+0", 12345.678, "12.3E+3"),
    ("0;;", 0, ""),
    ('General"亿元"', 3.5, "3.5亿元"),
    ('"第"@"號"', "甲", "第甲號"),
    ('yyyy"年"m"月"d"日"', 45058, "2023年5月12日"),
    ("yyyy/m/d h:mm", 45058.75, "2023/5/12 18:00"),
    ('[$-404]ggge"年"m"月"d"日"', 45058, "中華民國112年5月12日"),
    ('[DBNum1][$-804]yyyy"年"m"月"d"日"', 45058, "二〇二三年五月十二日"),
    ("[DBNum1][$-804]General", 2023, "二千〇二十三"),
    ('[DBNum2][$-404]General"元整"', 10300, "壹萬零參佰元整"),
    ("[DBNum2]0.00", 12.5, "壹贰.伍零"),
    ("[$-804]aaaa", 45058, "星期五"),
    ("[$-804]mmmm", 45058, "5月"),
    ("mmm d, yyyy", 45058, "May 12, 2023"),
    ('上午/下午h"时"mm"分"', 0.75, "下午6时00分"),
    ("h:mm AM/PM", 0.5, "12:00 PM"),
    ("[h]:mm", 1.5, "36:00"),
    ("h:mm:ss.00", 0.5123456, "12:17:46.66"),
    ("m/d/yyyy", 59, "2/28/1900"),
    ("yyyy-mm-dd", -1, "-1"),
]


@pytest.mark.parametrize(("code", "value", "shown"), SHOWN)
def test_a_value_is_shown_by_its_code(code, value, shown):
    assert format_value(value, code) == shown


def test_workbooks_that_count_from_1904():
    assert format_value(0, "yyyy/m/d", date1904=True) == "1904/1/1"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.1 + 0.2, "0.3"),
        (1 / 3, "0.333333333"),
        (1234.5678901234, "1234.56789"),
        (1e-7, "0.0000001"),
        (622202100012345, "622202100012345"),
        (-5, "-5"),
        (1.5e20, "1.5E+20"),
    ],
)
def test_a_number_without_a_format(value, shown):
    assert format_general(value) == shown


@given(st.text(alphabet='0#?.,%E+-/@ymdhsgea[]"\\_*;年元$><=', max_size=14), st.floats(-1e12, 1e12))
@example("E-0", 0.0)
@example("[<.]", 0.0)
def test_no_code_is_too_odd(code, value):
    assert isinstance(format_value(value, code), str)


@given(st.integers(-(10**12), 10**12), st.integers(0, 4))
def test_decimals_are_those_of_python(whole, places):
    value = whole / 10**places
    assert (
        format_value(value, f"#,##0.{'0' * places}" if places else "#,##0")
        == f"{value:,.{places}f}"
    )
