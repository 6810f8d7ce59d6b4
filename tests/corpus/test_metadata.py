"""Title and date of each document, in every format: what a reader sees before what programs say."""

import io
from datetime import datetime

import pytest
from docx import Document as Word

import corpus
from corpus.reading.metadata.dates import choose_date, find_dates
from corpus.reading.metadata.titles import choose_title

BODY = "各村应于三月底前完成清查，并把结果报送镇政府。\n"


def load(folder, name, data):
    (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    return corpus.load_document(folder, name)


@pytest.mark.parametrize(
    ("top", "title"),
    [
        ("松溪镇2023年政府工作报告\n\n各位代表：\n", "松溪镇2023年政府工作报告"),
        (
            "松溪镇人民政府关于印发\n《松溪镇防汛规划》的通知\n\n各村：\n",
            "松溪镇人民政府关于印发《松溪镇防汛规划》的通知",
        ),
        ("松溪鎮公所\n112年度施政報告\n\n", "松溪鎮公所112年度施政報告"),
        (
            "松溪建设股份有限公司\n2023年年度报告\n（修订稿）\n\n",
            "松溪建设股份有限公司2023年年度报告（修订稿）",
        ),
        ("松政发〔2023〕5号\n\n关于清淤工作的通知\n\n各村：\n", "关于清淤工作的通知"),
        ("发布时间：2023-12-05 来源：本网\n松溪镇防汛简报\n\n", "松溪镇防汛简报"),
        (
            "松溪镇人民政府文件\n松政发〔2023〕5号\n\n关于清淤工作的通知\n\n各村：\n",
            "关于清淤工作的通知",
        ),
        ("2023年3月5日\n\n松溪镇会议纪要\n\n", "松溪镇会议纪要"),
        ("目 录\n\n松溪镇年鉴\n\n", "松溪镇年鉴"),
        ("Annual Report of the\nSongxi Water Board\n\n", "Annual Report of the Songxi Water Board"),
        ("松溪镇概况\n第一章 总则\n", "松溪镇概况"),
        ("一、总体情况\n", None),
        ("各村应于三月底前完成清查。\n", None),
    ],
)
def test_the_title_stands_at_the_top(tmp_path, top, title):
    assert load(tmp_path, "a.txt", top + BODY).title == title


def test_a_letterhead_is_no_title_where_the_largest_line_is_one():
    lines = [("松溪镇人民政府文件", True), ("松政发〔2023〕5号", True), ("关于清淤的通知", False)]
    assert choose_title("松溪镇人民政府文件", lines, is_own=False) == "关于清淤的通知"


def test_the_line_that_a_file_is_named_after_is_its_title(tmp_path):
    top = "跳转到内容\n搜索\n登录\n\n松溪书院\n\n维基百科\n\n"
    assert load(tmp_path, "松溪书院.txt", top + BODY).title == "松溪书院"
    whole = "关于清淤工作的通知\n\n清淤\n\n"
    assert load(tmp_path, "清淤工作.txt", whole + BODY).title == "关于清淤工作的通知"


@pytest.mark.parametrize(
    "stated",
    [
        *(
            "tea_src",
            "Microsoft Word - 1.doc",
            "文档1",
            "Untitled",
            "年报终稿.docx",
            "PowerPoint 演示文稿",
        ),
        *(
            "新建 Microsoft Word 文档",
            "红头文件模板",
            "Sheet1",
            "无标题",
            "",
            None,
            "user",
            "D:\\1.doc",
        ),
        "松溪镇2019年工作总结",  # of the file that this one was made from
    ],
)
def test_what_a_program_filled_in_is_no_title(stated):
    lines = [("松溪镇防汛工作总结", False), (BODY, False)]
    assert choose_title(stated, lines, is_own=False) == "松溪镇防汛工作总结"
    if not stated or "2019" not in stated:
        assert choose_title(stated, [(BODY, False)], is_own=False) is None


def test_what_a_file_states_counts_where_it_is_seen_or_nothing_else_is():
    lines = [("松溪鎮公所", False), ("防汛工作總結", False)]
    assert choose_title("防汛工作总结", lines, is_own=False) == "防汛工作总结"
    assert choose_title("防汛工作总结", [(BODY, False)], is_own=False) == "防汛工作总结"
    assert choose_title("防汛新闻", lines, is_own=True) == "防汛新闻"  # of a page or a message


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2023年3月5日", "2023-03-05"),
        ("２０２３年３月５日", "2023-03-05"),
        ("2023 年 3 月 5 日", "2023-03-05"),
        ("2023-12-05 18:00", "2023-12-05"),
        ("2023/12/5", "2023-12-05"),
        ("二〇二三年十二月二十五日", "2023-12-25"),
        ("二○二三年三月", "2023-03"),
        ("民國112年3月5日", "2023-03-05"),
        ("中華民國一百一十二年三月五日", "2023-03-05"),
        ("中　華　民　國　１１２　年　３　月　５　日", "2023-03-05"),
        ("日期：112/03/05", "2023-03-05"),
        ("112年3月5日", "2023-03-05"),
        ("112.3.5.7", None),
        ("112年3月", None),
        ("December 5, 2023", "2023-12-05"),
        ("5 Dec 2023", "2023-12-05"),
        ("2023年报", "2023"),
        ("编号20231205", None),
        ("12023年", None),
        ("3.2023万元", None),
    ],
)
def test_dates_are_read(text, date):
    assert next((found for found, _, _ in find_dates(text)), None) == date


@pytest.mark.parametrize(
    ("title", "first", "last", "name", "stated", "date"),
    [
        ("2023年政府工作报告", ["发布时间：2024-01-05"], [], "2022年报", "2025-01-01", "2023"),
        ("2023年政府工作报告", ["——2023年3月5日在大会上"], [], "", "2025-01-01", "2023-03-05"),
        ("二〇二三年政府工作报告", [], [], "", None, "2023"),
        ("民國112年施政報告", [], [], "", None, "2023"),
        ("112年度施政報告", [], [], "", None, "2023"),
        ("通知", ["发布时间：2023-12-05 18:00 来源：本网"], [], "2022年报", None, "2023-12-05"),
        ("通知", ["（2023年12月5日）"], [], "", None, "2023-12-05"),
        ("通知", [], ["特此通知。", "松溪镇人民政府", "2023年12月5日"], "", None, "2023-12-05"),
        ("通知", [], ["松溪镇政府　2023年12月5日", "（此件公开发布）"], "", None, "2023-12-05"),
        ("通知", ["1978年以来，全镇产值增长，2012年3月5日开工。"], [], "", None, None),
        ("通知", ["下次检测时间为2024年6月。"], [], "", None, None),
        ("通知", ["截至2023年12月5日的统计数据如下"], [], "", None, None),
        ("通知", [], [], "2023年报", "2025-01-01", "2023"),
        ("通知", [], [], "20231205通知", "2025-01-01", "2023-12-05"),
        ("通知", [], [], "work-report-1999", None, "1999"),
        ("通知", [], [], "通知", "2025-01-01", "2025-01-01"),
        ("通知", [], [], "通知", None, None),
    ],
)
def test_the_date_comes_from_the_best_place(  # noqa: PLR0917
    title, first, last, name, stated, date
):
    assert choose_date(title, first, last, name, stated, is_own=False) == date


def test_the_date_of_a_page_is_its_own():
    first = ["发布时间：2023-12-05"]
    assert choose_date("通知", first, [], "", "2023-12-04", is_own=True) == "2023-12-04"
    assert choose_date("2023年通知", first, [], "", "2023-12-04", is_own=True) == "2023-12-04"


def test_plain_text_has_title_and_date(tmp_path):
    text = "松溪镇防汛工作\n总结报告\n\n（2023年12月5日）\n\n" + BODY
    document = load(tmp_path, "a.txt", text)
    assert (document.title, document.date) == ("松溪镇防汛工作总结报告", "2023-12-05")
    report = corpus.load_document(corpus.SHIPPED, "beijing-urban-renewal-2023.txt")
    assert (report.title, report.date) == (None, "2023")  # it begins with its first paragraph


def test_a_word_file_shows_its_title(tmp_path):
    word = Word()
    word.core_properties.title = "tea_src"
    word.core_properties.modified = datetime(2025, 1, 1)
    for line in (
        "松政发〔2023〕5号",
        "关于清淤工作的通知",
        BODY,
        "松溪镇人民政府",
        "2023年12月5日",
    ):
        word.add_paragraph(line)
    out = io.BytesIO()
    word.save(out)
    document = load(tmp_path, "通知.docx", out.getvalue())
    assert (document.title, document.date) == ("关于清淤工作的通知", "2023-12-05")


def test_a_page_states_its_title_and_date(tmp_path):
    page = (
        "<html><head><title>清淤通知_松溪镇</title><meta name='pubdate' content='2023-12-05'></head>"
        f"<body><h1>关于清淤工作的通知</h1><p>{BODY}</p><p>{BODY}</p></body></html>"
    )
    document = load(tmp_path, "2022.html", page)
    assert (document.title, document.date) == ("关于清淤工作的通知", "2023-12-05")
