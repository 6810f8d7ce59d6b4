"""What a reader sees of slides: order, numbers, tables, charts and notes."""

import io

import pptx
import pytest
from lxml import etree
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from corpus.formats.extracted import Extract
from corpus.formats.office.slides.document import read_pptx

BOX = Inches(1), Inches(1), Inches(4), Inches(1)
A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def make_slides(*builds) -> Extract:
    """Return what is read of a presentation with a slide for each function."""
    deck = pptx.Presentation()
    for build in builds:
        build(deck.slides.add_slide(deck.slide_layouts[5]))
    out = io.BytesIO()
    deck.save(out)
    return read_pptx(out.getvalue())


def lines_of(build):
    return make_slides(build).text.splitlines()


def add_paragraphs(slide, *paragraphs):
    """Add a text box; each paragraph is the XML of its content."""
    body = slide.shapes.add_textbox(*BOX).text_frame._txBody
    for old in body.findall(f"{{{A}}}p"):
        body.remove(old)
    for xml in paragraphs:
        body.append(etree.fromstring(f'<a:p xmlns:a="{A}">{xml}</a:p>'))


def run(text, more=""):
    return f"<a:r><a:rPr{more}/><a:t>{text}</a:t></a:r>"


def numbered(text, kind, level=0, start=""):
    start = f' startAt="{start}"' if start else ""
    return f'<a:pPr lvl="{level}"><a:buAutoNum type="{kind}"{start}/></a:pPr>{run(text)}'


def test_slides_in_order_with_tables_and_notes():
    def build(slide):
        slide.shapes.title.text = "標題"
        for text, top in [("下面", 5), ("上面", 2)]:
            box = slide.shapes.add_textbox(Inches(1), Inches(top), Inches(4), Inches(1))
            box.text_frame.text = text
        table = slide.shapes.add_table(2, 2, Inches(1), Inches(3), Inches(4), Inches(1)).table
        for at, text in enumerate(["項目", "面積", "綠心", "85"]):
            table.cell(at // 2, at % 2).text = text
        slide.notes_slide.notes_text_frame.text = "備註。"

    raw = make_slides(build, lambda slide: None)
    assert raw.text.splitlines() == ["標題", "上面", "項目\t面積", "綠心\t85", "下面", "備註。"]
    assert raw.page_starts == (0, len(raw.text))


def test_paragraphs_are_numbered_as_shown():
    def build(slide):
        add_paragraphs(
            slide,
            numbered("目标", "ea1ChsPeriod"),
            numbered("任务", "ea1ChsPeriod"),
            numbered("清淤", "arabicParenBoth", 1),
            numbered("绿化", "arabicParenBoth", 1),
            numbered("保障", "ea1ChsPeriod"),
            numbered("经费", "arabicParenBoth", 1),
            run("小结"),
            numbered("圈", "circleNumDbPlain", start=3),
            numbered("圈", "circleNumDbPlain", start=3),
            "",
            numbered("字母", "alphaUcParenR"),
        )

    assert lines_of(build) == [
        *("一. 目标", "二. 任务", "(1) 清淤", "(2) 绿化", "三. 保障", "(1) 经费", "小结"),
        *("③ 圈", "④ 圈", "A) 字母"),
    ]


def test_numbers_may_come_from_the_layout():
    deck = pptx.Presentation()
    layout = deck.slide_layouts[1]
    holder = next(one for one in layout.placeholders if one.placeholder_format.idx == 1)
    style = holder.text_frame._txBody.find(f"{{{A}}}lstStyle")
    style.append(
        etree.fromstring(f'<a:lvl1pPr xmlns:a="{A}"><a:buAutoNum type="arabicPeriod"/></a:lvl1pPr>')
    )
    slide = deck.slides.add_slide(layout)
    slide.placeholders[1].text_frame.text = "甲\n乙"
    out = io.BytesIO()
    deck.save(out)
    assert read_pptx(out.getvalue()).text.splitlines() == ["1. 甲", "2. 乙"]


def test_superscripts_breaks_and_fields():
    def build(slide):
        add_paragraphs(
            slide,
            run("库容10") + run("7", ' baseline="30000"') + run("立方米"),
            run("CO") + run("2", ' baseline="-25000"'),
            run("甲")
            + '<a:r><a:rPr><a:sym typeface="Wingdings"/></a:rPr><a:t>\uf0e0 yes</a:t></a:r>',
            run("会议要求，") + "<a:br/>" + run("抓好落实。"),
            run("联系人：张三") + "<a:br/>" + run("电话：1234"),
            '<a:fld type="slidenum" id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}"><a:t>3</a:t></a:fld>',
        )

    assert lines_of(build) == [
        *("库容10⁷立方米", "CO₂", "甲→ yes", "会议要求，抓好落实。", "联系人：张三", "电话：1234"),
    ]


def test_merged_cells_stand_in_each_place():
    def build(slide):
        table = slide.shapes.add_table(4, 3, *BOX).table
        texts = ["镇", "人口", "", "", "男", "女", "青石镇", "120", "118", "柳湾镇", "90", "95"]
        for at, text in enumerate(texts):
            table.cell(at // 3, at % 3).text = text
        table.cell(0, 1).merge(table.cell(0, 2))
        table.cell(0, 0).merge(table.cell(1, 0))

    raw = make_slides(build)
    assert raw.text.splitlines()[2:] == ["青石镇\t120\t118", "柳湾镇\t90\t95"]
    assert raw.tables[-1].columns == ("镇", "人口 › 男", "人口 › 女")


def test_groups_are_taken_apart_and_hidden_shapes_left_out():
    def build(slide):
        group = slide.shapes.add_group_shape()
        group.shapes.add_textbox(*BOX).text_frame.text = "组内"
        hidden = slide.shapes.add_textbox(*BOX)
        hidden.text_frame.text = "隐藏"
        hidden._element.nvSpPr.cNvPr.set("hidden", "1")

    assert lines_of(build) == ["组内"]


def test_hidden_slides_are_left_out_and_reported():
    def hide(slide):
        slide.shapes.title.text = "隐藏"
        slide._element.set("show", "0")

    def show(slide):
        slide.shapes.title.text = "可见"

    raw = make_slides(show, hide, show)
    assert raw.text.splitlines() == ["可见", "可见"]
    assert len(raw.page_starts) == 3
    assert [(one.code, one.values["slides"]) for one in raw.warnings] == [("slides.hidden", "2")]


def test_shapes_among_alternatives_are_read_once():
    def build(slide):
        box = slide.shapes.add_textbox(*BOX)
        box.text_frame.text = "框中"
        mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
        both = etree.SubElement(slide.shapes._spTree, f"{{{mc}}}AlternateContent")
        choice = etree.SubElement(both, f"{{{mc}}}Choice", Requires="a14")
        fallback = etree.SubElement(both, f"{{{mc}}}Fallback")
        fallback.append(etree.fromstring(etree.tostring(box._element)))
        choice.append(box._element)

    assert lines_of(build) == ["框中"]


def test_charts_are_tables():
    def build(slide):
        data = CategoryChartData(number_format="0.0")
        data.categories = ["青石镇", "柳湾镇"]
        data.add_series("2022年", (12.5, 30))
        data.add_series("2023年", (None, 31.25))
        chart = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *BOX, data).chart
        chart.has_title = True
        chart.chart_title.text_frame.text = "各镇游客量"
        chart.value_axis.has_title = True
        chart.value_axis.axis_title.text_frame.text = "万人次"

    raw = make_slides(build)
    assert raw.text.splitlines() == [
        *("各镇游客量", "2022年\t2023年", "青石镇\t12.5", "柳湾镇\t30.0\t31.3"),
    ]
    assert raw.tables[-1].columns == ("", "2022年", "2023年")
    assert raw.tables[-1].caption == "各镇游客量；万人次"


def test_points_of_a_scatter_chart_have_both_values():
    def build(slide):
        data = XyChartData()
        points = data.add_series("雨量")
        points.add_data_point(2022, 810.5)
        points.add_data_point(2023, 790)
        slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, *BOX, data)

    assert lines_of(build)[-2:] == ["2022\t810.5", "2023\t790"]


@pytest.mark.parametrize("level", [1, 2])
def test_categories_of_several_levels_are_joined(level):
    def build(slide):
        data = CategoryChartData()
        if level == 1:
            data.categories = ["一季度", "二季度"]
        else:
            year = data.add_category("2023年")
            year.add_sub_category("一季度")
            year.add_sub_category("二季度")
        data.add_series("产值", (1, 2))
        slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *BOX, data)

    before = "" if level == 1 else "2023年 "
    assert lines_of(build)[-2:] == [f"{before}一季度\t1", f"{before}二季度\t2"]


def test_a_presentation_that_says_nothing_of_itself_has_no_date():
    deck = pptx.Presentation()
    package = deck.part.package
    for name, relation in list(package._rels.items()):
        if relation.reltype.endswith("/core-properties"):
            package._rels.pop(name)
    out = io.BytesIO()
    deck.save(out)
    found = read_pptx(out.getvalue())
    assert (found.title, found.date) == (None, None)
