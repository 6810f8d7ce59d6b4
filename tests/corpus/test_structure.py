"""Structure: the report's sections as a reader sees them, and general rules on other layouts."""

from pathlib import Path

import pytest

import corpus
from corpus.structure.blocks import find_blocks

REPORT = "beijing-urban-renewal-2023.txt"


@pytest.fixture(scope="module")
def report():
    return corpus.load_document(corpus.SHIPPED, REPORT)


def paths(text):
    """Return (path, line) for each line that is not a heading."""
    return [
        (" › ".join(h.title for h in block.headings), text[block.start : block.end])
        for block in find_blocks(text)
        if block.kind != "heading"
    ]


def path_of(document, piece):
    at = document.text.index(piece)
    block = next(block for block in document.blocks if block.start <= at < block.end)
    return [heading.title for heading in block.headings]


CASES = [
    "(1)朝陽區麗都國際街區城市更新項目",
    "(2)朝陽區望京小街改造提升項目",
    "(3)海淀區中關村科學城金隅智造工場調研",
    "(4)海淀區學院路石油共生大院調研",
    "(5)副中心城市綠心起步區調研",
    "(6)模式口歷史街區調研",
    "(7)海淀區京張鐵路遺址公園",
]
GROUPS = [
    ("張曉光", "課題負責人"),
    ("馮 剛", "組織策劃"),
    ("邢立寧", "報告撰寫"),
    ("參與人員:于潤東", "麗都更新篇"),
    ("參觀解說:閆思", "共生石油大院篇"),
    ("調研組長:劉墨馨", "金隅智造工廠篇"),
]


def test_the_report_has_its_sections_and_no_others(report):
    headings = [block.headings for block in report.blocks if block.kind == "heading"]
    found = [(len(path), path[-1].title) for path in headings]
    assert found == [
        (1, "01研究背景"),
        (1, "02研究內容與方法"),
        (1, "03研究過程"),
        (2, "① 解讀——交流學習(2023年3月-6月)"),
        (2, "②解惑——實地走訪(2023年7月-10月)"),
        (2, "③解題——總結提升"),
        (1, "04研究成果"),
        *[(2, case) for case in CASES],
        (1, "05指導意義"),
        (2, "以人民需求為導向,通過城市更新工作解決人民關注的熱點問題"),
        (2, "重視后續運營維護,保證更新效果的延續性和長效造血機制"),
        (2, "健全城市更新協商共治和公眾參與機制"),
        (2, "發揮黨建引領優勢,保障更新工作涉及多產權主體利益的協調工作"),
        (1, "主要成員"),
        *[(2, group) for _, group in GROUPS],
    ]


@pytest.mark.parametrize(("line", "group"), GROUPS)
def test_the_roster_stands_in_its_groups(report, line, group):
    assert path_of(report, line) == ["主要成員", group]


def test_the_closing_paragraphs_belong_to_no_group(report):
    assert path_of(report, "清華同衡黨總支積極組織") == []
    assert path_of(report, "地址:北京市") == []


def test_captions_stay_with_their_article(report):
    captions = {report.text[b.start : b.end] for b in report.blocks if b.kind == "caption"}
    assert {"特色活動打卡地圖", "金隅智造工場調研", "京張鐵路遺址公園調研"} <= captions
    passages = corpus.split_document(report)
    (found,) = [p for p in passages if "京張鐵路遺址公園調研" in p.text and p.section]
    assert "路地合作" in found.text


def test_chapters_articles_and_brackets_nest():
    text = "第一章 总则\n（一）目的\n为了规范管理，制定本办法。\n（二）范围\n适用于全市。\n第二章 组织\n一、机构\n1. 职责\n由各区负责。"
    assert paths(text) == [
        ("第一章 总则 › （一）目的", "为了规范管理，制定本办法。"),
        ("第一章 总则 › （二）范围", "适用于全市。"),
        ("第二章 组织 › 一、机构 › 1. 职责", "由各区负责。"),
    ]


def test_decimal_numbers_nest():
    text = "1 Introduction\nWe begin.\n1.1 Scope\nIt is wide.\n1.1.1 Limits\nNone.\n2 Methods\nSimple ones."
    assert [path for path, _ in paths(text)] == [
        "1 Introduction",
        "1 Introduction › 1.1 Scope",
        "1 Introduction › 1.1 Scope › 1.1.1 Limits",
        "2 Methods",
    ]


def test_sentences_and_lists_are_not_headings():
    text = "一、加强领导，明确责任，做好各项工作。要抓落实。\n2006年，是重要的一年。\n1. 苹果\n2. 香蕉\n3. 樱桃\n2.5 万人参加"
    assert {path for path, _ in paths(text)} == {""}


def test_english_titles():
    text = (
        "Annual Report\nIntroduction\nThe year was good.\nFindings\nMany were made. All were kept."
    )
    assert paths(text) == [
        ("Annual Report › Introduction", "The year was good."),
        ("Annual Report › Findings", "Many were made. All were kept."),
    ]


def test_broken_lines_are_joined():
    text = "根据《\n中华人民共和国著作权法\n》第五条，本作品不适用。\nThe committee has\nagreed to it.\n"
    assert [line for _, line in paths(text)] == [
        "根据《\n中华人民共和国著作权法\n》第五条，本作品不适用。",
        "The committee has\nagreed to it.",
    ]


def test_real_reports_have_their_sections():
    folder = Path(__file__).parents[3] / "shared" / "documents"
    if not folder.is_dir():
        pytest.skip("needs the government work reports, which are not part of the project")
    document = corpus.load_document(folder, "government-work-report-2019.txt")
    tops = [b.headings[0].title for b in document.blocks if b.kind == "heading"]
    assert [t for t in dict.fromkeys(tops) if t[1] == "、"] == [
        "一、2018年工作回顾",
        "二、2019年经济社会发展总体要求和政策取向",
        "三、2019年政府工作任务",
    ]
    tasks = [b.headings for b in document.blocks if b.kind == "heading" and len(b.headings) == 2]
    assert [path[1].title[:3] for path in tasks] == [f"（{n}）" for n in "一二三四五六七八九十"]
    assert {path[0].title for path in tasks} == {"三、2019年政府工作任务"}
