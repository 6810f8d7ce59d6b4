"""A year that names a report limits the question to that report; one that names none does not."""

import pytest

from assistant import Assistant
from assistant.time.matching import tell_time_in
from index import build_index

TEXTS = {
    "report-2005.txt": "2005年政府工作報告\n\n一、農業\n今年全面取消農業稅，擴大補貼範圍。\n二、財政\n赤字率安排為百分之二。",
    "report-2025.txt": "2025年政府工作報告\n\n一、農業\n推進高標準農田建設，糧食產量穩定。\n二、財政\n赤字率安排為百分之四。",
    "annex.md": "# 附錄\n\n各項指標的統計口徑以國家統計局公布的說明為準。",
}


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    folder = tmp_path_factory.mktemp("years")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, "utf-8")
    home = tmp_path_factory.mktemp("home")
    build_index(home, folder)
    return Assistant.open(home)


@pytest.mark.parametrize(
    ("question", "document", "part"),
    [
        ("2005年的赤字率是多少?", "report-2005.txt", "百分之二"),
        ("2025年赤字率是多少?", "report-2025.txt", "百分之四"),
        ("2005年的農業稅怎麼處理?", "report-2005.txt", "取消農業稅"),
        ("What was the deficit rate in 2025?", "report-2025.txt", "百分之四"),
    ],
)
def test_the_year_is_that_of_the_report(reports, question, document, part):
    first = reports.ask(question).citations[0]
    assert (first.document, part in first.quote) == (document, True)


def test_what_was_done_in_the_year_before_comes_after_what_is_of_the_year(reports_of):
    reports = {
        f"{year}.txt": f"{year}年政府工作报告\n\n"
        f"一、{year - 1}年工作回顾\n全年城镇新增就业1314万人，超额完成任务。\n"
        f"二、{year}年工作总体部署\n居民消费价格涨幅3%左右，城镇新增就业1100万人以上。"
        for year in (2016, 2017)
    }
    first = reports_of(reports).ask("2017年城镇新增就业多少?").citations[0]
    assert (first.document, "1100万" in first.quote) == ("2017.txt", True)


def test_two_years_are_compared_each_in_its_own_report(reports):
    answer = reports.ask("比較2005年和2025年的赤字率")
    cited = {citation.number: citation.document for citation in answer.citations}
    for statement in answer.statements:
        assert statement.side[:4] in cited[statement.numbers[0]]
    assert {statement.side for statement in answer.statements} == {"2005年", "2025年"}


def test_an_overview_of_one_year_is_of_its_report(reports):
    answer = reports.ask("總結一下2025年的政府工作報告")
    assert {citation.document for citation in answer.citations} == {"report-2025.txt"}
    sections = [citation.section[-1] for citation in answer.citations]
    assert "一、農業" in sections and len(set(sections)) == len(sections)


def test_a_year_of_no_report_limits_nothing(reports):
    documents = {hit.passage.document for hit in reports.ask("1999年的赤字率是多少?").hits}
    assert {"report-2005.txt", "report-2025.txt"} <= documents
    assert reports.ask("統計口徑以什麼為準?").citations[0].document == "annex.md"


REVIEW = (
    "1995年政府工作报告\n\n一、1994年工作的回顾\n过去五年，国家财政实力明显增强。\n全年进出口总额2367亿美元。\n"
    "国家外汇储备达到516亿美元。\n二、1995年的任务\n进出口总额要有新的增长。\n现在全国有高校1080所。"
)


@pytest.mark.parametrize(
    ("part", "years"),
    [
        ("全年进出口总额", {1994}),  # by the heading, not by the report
        ("国家外汇储备", {1994}),  # the five years before are those of one sentence
        ("现在全国有高校", {1995}),
    ],
)
def test_the_year_of_a_sentence_is_told_by_what_stands_around_it(reports_of, part, years):
    index = reports_of({"1995.txt": REVIEW}).index
    found = [
        tell_time_in(index, passage, sentence).years
        for passage in index.passages
        for sentence in passage.sentences
        if part in passage.read(sentence)
    ]
    assert found == [frozenset(years)]
