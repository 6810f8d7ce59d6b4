"""What stands under a heading: its subheadings, or the text that it names as a list."""

import pytest

import yinju
from assistant.evidence.lists.choosing import open_heading
from assistant.evidence.lists.subheadings import quote_subheadings
from assistant.evidence.selection import Evidence
from assistant.question.parsing import parse_question
from corpus import Sentence

REPORT = """# 白石区调研报告

## 案例一 柳树巷

### 启示

#### 居民先商量

反对的人能够提前说话。

#### 费用要分担

住户自己出钱，就会爱护房屋。

## 案例二 铁桥市场

### 启示

#### 摊主成为股东

摊主关心公共卫生。

#### 租金不能太高

老街坊买得到便宜菜。

## 明年的预期目标

粮食总产量达到九十八万吨；新增就业四万人。
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("subheadings")
    (folder / "documents").mkdir()
    (folder / "documents" / "报告.md").write_text(REPORT, "utf-8")
    yinju.build(folder / "documents", folder / "home")
    return yinju.open(folder / "home")


@pytest.mark.parametrize(
    ("question", "quotes"),
    [
        ("柳树巷的启示分哪几个小标题？", ["居民先商量", "费用要分担"]),
        ("铁桥市场的启示包括哪几个部分？", ["摊主成为股东", "租金不能太高"]),
    ],
)
def test_headings_above_tell_which_section_is_meant(report, question, quotes):
    hits = report.index.search(question)
    groups = quote_subheadings(report.index, parse_question(question), hits)
    assert [group[0].quote.lstrip("# ") for group in groups] == quotes


def _quote_heading(report, question, title):
    """Return what is quoted where the lowest heading of a passage is all that was chosen."""
    passage = next(one for one in report.index.passages if title in one.section)
    heading = passage.headings[-1]
    chosen = [[Evidence(passage, Sentence(heading.start, heading.end, "heading"))]]
    return [group[0].quote for group in open_heading(parse_question(question), chosen)]


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("明年的预期目标有哪些？", "粮食总产量达到九十八万吨；新增就业四万人。"),
        ("明年的预期目标叫什么？", "明年的预期目标"),  # one thing asked for
        ("明年的部分有哪些标题？", "明年的预期目标"),  # headings asked for
    ],
)
def test_a_heading_that_names_a_list_is_answered_with_its_text(report, question, quote):
    assert _quote_heading(report, question, "明年的预期目标") == [quote]
