"""Clauses of statutes: whichever way the question and the statute number them."""

import pytest

import yinju
from assistant.evidence.lists.clauses import find_reference
from corpus.text.normalization import fold

BYLAW = """白溪市電動車管理辦法

第一章　總則
第一條　為維護行人安全，特訂定本辦法。
立法說明：去年行人事故達三百件。
第二條　本辦法之主管機關為白溪市政府交通局。
第三條　本辦法所稱電動車，指以電力驅動之二輪車。
前項電動車不包括輪椅。

第二章　騎乘
第四條　騎乘人不得有下列行為：
（一）載運超過二人；
（二）行駛於人行道；
（三）於夜間關閉頭燈。
第五條　充電樁應於設置後十五日內申報。但私宅自用者，不在此限。
第六條　違反第四條者，處三百元罰鍰。
"""
RULES = """# 青川图书馆借阅规则

## 一、总则

* 1 为方便读者，制定本规则。
* 2 持证读者可以借书。

## 二、借阅

* 3 每证限借五册。
* 4 下列图书不外借：
  * 古籍；
  * 工具书。
* 5 逾期每日收取一角。
"""


@pytest.fixture(scope="module")
def statutes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("statutes")
    (folder / "documents").mkdir()
    (folder / "documents" / "白溪市電動車管理辦法.txt").write_text(BYLAW, "utf-8")
    (folder / "documents" / "青川图书馆借阅规则.md").write_text(RULES, "utf-8")
    yinju.build(folder / "documents", folder / "home")
    return yinju.open(folder / "home")


ITEMS = ["（一）載運超過二人；", "（二）行駛於人行道；", "（三）於夜間關閉頭燈。"]


@pytest.mark.parametrize(
    ("question", "quotes"),
    [
        ("電動車管理辦法第四條規定什麼？", ["第四條　騎乘人不得有下列行為：", *ITEMS]),
        ("电动车管理办法第4条第2项是什么", ITEMS[1:2]),
        ("電動車管理辦法第四條第三款怎麼寫？", ITEMS[2:]),
        ("電動車管理辦法第三條第二項是什麼？", ["前項電動車不包括輪椅。"]),
        ("電動車管理辦法第一條", ["第一條　為維護行人安全，特訂定本辦法。"]),
        ("電動車管理辦法第一條的理由是什麼？", ["立法說明：去年行人事故達三百件。"]),
        ("借阅规则第四条讲什么？", ["4 下列图书不外借：", "古籍；", "工具书。"]),
        ("图书馆借阅规则§5怎么写？", ["5 逾期每日收取一角。"]),
    ],
)
def test_a_clause_is_quoted_in_full(statutes, question, quotes):
    answer = statutes.ask(question)
    assert [citation.quote for citation in answer.citations] == quotes
    assert quotes[0] in answer.hits[0].passage.text  # what was looked up stands first


def test_an_item_is_read_with_what_leads_in(statutes):
    (statement,) = statutes.ask("電動車管理辦法第四條第二款是什麼？").statements
    assert statement.quote == ITEMS[1]
    assert statement.preceding == "第四條　騎乘人不得有下列行為："


@pytest.mark.parametrize(
    "question", ["電動車管理辦法第九條規定什麼？", "借阅规则第七条要罚多少钱？"]
)
def test_a_clause_that_is_not_there_is_refused(statutes, question):
    assert statutes.ask(question).refused


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("停车条例第十六条规定了什么？", (16, None, None)),
        ("What does Article 12 say?", (12, None, None)),
        ("§17 of the rules", (17, None, None)),
        ("art. 6 of the draft", (6, None, None)),
        ("第三条第二款", (3, 2, None)),
        ("第三條第(二)項", (3, None, 2)),
        ("第十六条第一款第四项", (16, 1, 4)),
    ],
)
def test_references_are_parsed(question, clause):
    found = find_reference(fold(question))
    assert (found.article, found.paragraph, found.item) == clause


def test_two_references_are_none():
    assert find_reference("第三条和第四条有什么不同") is None
