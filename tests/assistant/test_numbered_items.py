"""Questions for an item by its number, however the list writes it."""

import pytest

import yinju

RULES = """# 游園須知

4. 請勿攜帶寵物。
5. 不得攀折花木。
6. 愛護公共設施。

# 辦理流程

（一）提交申請
（二）審核材料
（三）領取證件

# 技術要求

3.1 混凝土不低於C20。
3.1.1 橋墩不低於C30。
⑦ 鋼筋須有合格證。

圖 1　橋墩配筋
"""


@pytest.fixture(scope="module")
def rules(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rules")
    (folder / "documents").mkdir()
    (folder / "documents" / "須知.md").write_text(RULES, "utf-8")
    (folder / "documents" / "別.md").write_text("# 產量\n\n2023年產量為5噸。\n", "utf-8")
    yinju.build(folder / "documents", folder / "home")
    return yinju.open(folder / "home")


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("第5條規定了什麼?", "5. 不得攀折花木。"),
        ("第五条规定了什么?", "5. 不得攀折花木。"),
        ("What does rule 5 say?", "5. 不得攀折花木。"),
        ("辦理流程的第三步是什麼?", "（三）領取證件"),
        ("（二）的内容是什么?", "（二）審核材料"),
        ("3.1.1的要求是什么?", "3.1.1 橋墩不低於C30。"),
        ("圖1是什麼?", "圖 1　橋墩配筋"),
        ("第7項是什麼?", "⑦ 鋼筋須有合格證。"),
    ],
)
def test_the_number_finds_the_item(rules, question, quote):
    answer = rules.ask(question)
    assert [item.quote for item in answer.citations][:1] == [quote]


@pytest.mark.parametrize("question", ["第九条规定了什么?", "第5艘船是什么?", "火箭的第三步是什么?"])
def test_no_item_answers_for_another(rules, question):
    assert rules.ask(question).refused


def test_a_heading_that_is_the_number_alone_has_the_item_below_it(tmp_path):
    (tmp_path / "documents").mkdir()
    rules = "# 管理辦法\n\n## 第七條\n\n違者罰款五百元。情節嚴重者加倍。\n\n## 第八條\n\n禁止傾倒垃圾。\n"
    (tmp_path / "documents" / "辦法.md").write_text(rules, "utf-8")
    yinju.build(tmp_path / "documents", tmp_path / "home")
    answer = yinju.open(tmp_path / "home").ask("第8條規定了什麼?")
    assert answer.citations[0].quote == "禁止傾倒垃圾。"


ARTICLES = """河道管理辦法

第一條 為加強河道管理，制定本辦法。
第二條 本辦法適用於全部河道。
第三條 水務站負責河道的日常巡查。
第四條 禁止在河道內傾倒垃圾，違者處五百元以上二千元以下罰款。
第五條 本辦法自2023年3月1日起施行。
"""


@pytest.mark.parametrize(
    ("question", "refused"),
    [
        ("管理办法第四条规定了什么?", False),
        ("河道管理辦法第4條是什麼內容?", False),
        ("管理办法第九条规定了什么?", True),
        ("河道管理辦法第十二條說了什麼?", True),
    ],
)
def test_an_article_that_is_not_there_is_refused(tmp_path, question, refused):
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "辦法.txt").write_text(ARTICLES, "utf-8")
    yinju.build(tmp_path / "documents", tmp_path / "home")
    answer = yinju.open(tmp_path / "home").ask(question)
    assert answer.refused == refused
    assert refused or answer.citations[0].quote.startswith("第四條")
