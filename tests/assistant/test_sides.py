"""The sides of a question: self-contained questions of years, documents, issuers and things."""

import time

import pytest

from assistant import Assistant, build, find_problems
from assistant.question.parsing import parse_question
from assistant.question.sides.finding import find_sides
from assistant.question.sides.several import find_asked

REPORTS = {
    "霁云市2019年政府工作报告.txt": "霁云市2019年政府工作报告\n去年，全市粮食产量52.4万吨，"
    "城镇新增就业3.1万人。\n市图书馆于去年5月8日开馆，馆长为祝知远。",
    "霁云市2021年政府工作报告.txt": "霁云市2021年政府工作报告\n去年，全市粮食产量57.9万吨，"
    "城镇新增就业2.6万人。\n垃圾焚烧厂停止运行。",
    "岫河市2021年政府工作报告.txt": "岫河市2021年政府工作报告\n去年，全市粮食产量18.3万吨，"
    "城镇新增就业4.4万人。\n全市新建公园六座。",
}


@pytest.fixture(scope="module")
def cities(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")
    for name, text in REPORTS.items():
        (folder / name).write_text(text, "utf-8")
    home = tmp_path_factory.mktemp("home")
    build(home, folder)
    return Assistant.open(home)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        (
            "霁云2019年和2021年的报告里，粮食产量分别是多少？",
            ["霁云2019年的报告里，粮食产量是多少？", "霁云2021年的报告里，粮食产量是多少？"],
        ),
        (
            "2021年霁雲和岫河，哪個的糧食產量更高？",
            ["2021年霁雲，糧食產量是多少？", "2021年岫河，糧食產量是多少？"],
        ),
        (
            "与2019年相比，霁云2021年的新增就业有什么变化？",
            ["霁云2019年的新增就业是多少？", "霁云2021年的新增就业是多少？"],
        ),
        (
            "How did the grain harvest change between 2019 and 2021?",
            ["How much was the grain harvest 2019?", "How much was the grain harvest 2021?"],
        ),
        (
            "2019年霁云和2021年岫河，哪边的粮食多？",
            ["2019年霁云，粮食是多少？", "2021年岫河，粮食是多少？"],
        ),
    ],
)
def test_years_and_issuers_become_sides(cities, question, asked):
    found = find_sides(parse_question(question), cities.index)
    assert not found.several
    assert [side.question for side in found.sides] == asked


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("渡船和吊橋，哪個更快？", ["渡船", "吊橋"]),
        ("市中心的老茶馆与新茶馆各有多少座位？", ["老茶馆", "新茶馆"]),
        ("Mill Lane versus the harbour: how many visitors came?", ["Mill Lane", "the harbour"]),
    ],
)
def test_things_that_no_catalogue_names_become_sides(cities, question, names):
    found = find_sides(parse_question(question), cities.index)
    assert [side.name for side in found.sides] == names


@pytest.mark.parametrize(
    "question",
    [
        "霁云2019年和2021年一共新增就业多少人？",
        "2021年霁云的粮食产量是多少？",
        "政府和社會資本是怎樣合作的？",
        "市图书馆由谁主管？",
    ],
)
def test_what_is_asked_of_one_or_of_all_has_no_sides(cities, question):
    assert find_sides(parse_question(question), cities.index).sides == ()


def test_each_side_is_quoted_from_its_own_document(cities):
    answer = cities.ask("2021年霁雲和岫河，哪個的糧食產量更高？")
    assert find_problems(answer, cities.documents) == []
    first = {statement.side: statement for statement in reversed(answer.statements)}
    assert "57.9万吨" in first["霁雲"].quote
    assert "18.3万吨" in first["岫河"].quote


def test_months_name_minutes(tmp_path):
    folder = tmp_path / "minutes"
    folder.mkdir()
    for month, present in (("3", "7"), ("4", "8")):
        text = f"柳岸小区{month}月例会纪要\n实到委员：{present}人\n会议讨论了停车收费。"
        (folder / f"柳岸小区{month}月例会纪要.txt").write_text(text, "utf-8")
    build(tmp_path / "home", folder)
    index = Assistant.open(tmp_path / "home").index
    asked = parse_question("柳岸小区三月和四月例會，實到委員各有幾位？")
    named = [side.documents for side in find_sides(asked, index).sides]
    assert named == [("柳岸小区3月例会纪要.txt",), ("柳岸小区4月例会纪要.txt",)]


def test_several_questions_are_answered_one_by_one(cities):
    found = find_sides(parse_question("市图书馆哪天开馆，馆长是谁？"), cities.index)
    assert found.several
    assert [side.question for side in found.sides] == ["市图书馆哪天开馆？", "市图书馆馆长是谁？"]


def test_a_question_that_names_its_city_is_not_answered_by_another(cities):
    answer = cities.ask("霁云2021年新增就业多少人？岫河2021年新增就业多少人？")
    last = [one for one in answer.statements if "岫河" in one.side]
    assert last and all("4.4万人" in one.quote for one in last[:1])


def test_the_question_at_the_end_of_a_long_text_is_found():
    told = "我在写一篇关于地方文化设施的文章，读了许多材料，也走访了好几座城市，收获很大。" * 3
    asked = find_asked(f"{told}麻烦您帮我查一下，市图书馆的馆长是谁？非常感谢！")
    assert asked.questions == ("市图书馆的馆长是谁？",)
    english = find_asked(
        "I am writing a guide to libraries and have read a great many reports. Could you tell me"
        " when the city library opened, and who runs it? Many thanks for your kind help!"
    )
    assert english.questions == ("when the city library opened?", "who runs it?")


def test_a_long_question_takes_its_city_from_what_is_told(cities):
    text = (
        "我正在整理各地公共文化设施的资料，领导要求今天下班以前交上去，别的地方都查完了，"
        "只剩霁云没有查到。麻烦帮我查一下：市图书馆的馆长是谁？谢谢！"
    )
    answer = cities.ask(text)
    assert "霁云" in answer.understood_as and "领导" not in answer.understood_as
    assert "祝知远" in answer.statements[0].quote


@pytest.mark.parametrize("part", ["2019年和", "是谁，", "A and B, ", "哪个更", "who is it? "])
def test_a_long_text_is_soon_parted(cities, part):
    before = time.thread_time()  # a busy machine takes longer, and works no more
    find_sides(parse_question(part * (1_000 // len(part))), cities.index)
    assert time.thread_time() - before < 2
