"""Which documents a question names, and what is left of it."""

import pytest

from assistant.question.catalogue import Catalogue
from assistant.question.document_dates import find_relative_year
from assistant.question.named_documents import find_naming
from assistant.question.parsing import parse_question
from assistant.question.scope import find_scopes

REPORTS = {
    "岚川市政府工作报告2018.txt": "岚川市政府工作报告\n2018年1月10日\n市长 陈立平\n一、去年工作回顾\n"
    "地区生产总值2015.8亿元，增长7.2%。居民消费价格上涨1.7%。\n二、今年工作安排\n新增就业4.5万人以上。",
    "岚川市政府工作报告2019.txt": "岚川市政府工作报告\n2019年1月12日\n市长 陈立平\n一、去年工作回顾\n"
    "地区生产总值2180.4亿元，增长7.5%。居民消费价格上涨2.1%。\n二、今年工作安排\n新增就业4.8万人以上。",
    "望潮市政府工作报告2019.txt": "望潮市政府工作报告\n2019年1月20日\n市长 罗启文\n一、去年工作回顾\n"
    "地区生产总值3389.2亿元，增长6.9%。居民消费价格上涨1.9%。\n二、今年工作安排\n新增就业8万人以上。",
    "宏远建设股份有限公司2019年年度报告.txt": "宏远建设股份有限公司2019年年度报告\n本公司董事长为周明德。\n"
    "本公司营业收入36.2亿元，员工5120人。",
    "海棠市养犬管理条例.txt": "海棠市养犬管理条例\n第一条 为规范养犬行为，制定本条例。\n第二条 每户限养一只。\n"
    "第三条 违反规定的，罚款五百元。",
    "海棠市停车管理条例.txt": "海棠市停车管理条例\n第一条 为规范停车秩序，制定本条例。\n第二条 停车场应当备案。\n"
    "第三条 违反规定的，罚款一千元。",
}
OF_2018, OF_2019, WANGCHAO, COMPANY, DOGS, PARKING = REPORTS


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    from assistant import Assistant, build

    folder = tmp_path_factory.mktemp("reports")
    for name, text in REPORTS.items():
        (folder / name).write_text(text, "utf-8")
    home = tmp_path_factory.mktemp("home")
    build(home, folder)
    return Assistant.open(home).index


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("岚川2019年的报告里物价涨了多少？", {OF_2019}),
        ("2018年的政府工作報告，嵐川的物價漲了多少？", {OF_2018}),
        ("望潮的地区生产总值是多少", {WANGCHAO}),
        ("How much did prices rise, according to the 2019 Lanchuan report?", {OF_2019}),
        ("Who chairs Hongyuan?", {COMPANY}),
        ("宏远建设的董事长是谁", {COMPANY}),
        ("海棠养犬条例罚多少钱", {DOGS}),
        ("海棠的停车条例第二条", {PARKING}),
        ("罗启文的报告定了多少新增就业", {WANGCHAO}),
        ("岚川最新的报告里经济增长多少", {OF_2019}),
        ("岚川和望潮2018年的地区生产总值", {OF_2018, OF_2019, WANGCHAO}),
    ],
)
def test_documents_are_named_by_issuer_year_title_and_person(index, question, named):
    naming = find_naming(parse_question(question), index)
    assert naming.documents == named
    assert naming.certain and not naming.missing


@pytest.mark.parametrize(
    "question", ["地区生产总值是多少？", "猫一天睡几个小时", "what is a report?"]
)
def test_most_questions_name_no_document(index, question):
    naming = find_naming(parse_question(question), index)
    assert naming.documents == frozenset() and not naming.missing
    scope = next(find_scopes(parse_question(question), index))
    assert scope.documents is None and scope.question.text == question


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("岚川2024年的报告定了什么目标？", "2024年"),
        ("岚川2013年的经济增长是多少", "2013"),
        ("青峽市的養犬條例罰多少", "青峡"),
        ("What was the revenue of Lanhai Foods?", "Lanhai Foods"),
    ],
)
def test_what_no_document_is_about_is_said(index, question, missing):
    from assistant import Assistant

    assert missing in find_naming(parse_question(question), index).missing
    answer = Assistant(index).ask(question)
    assert answer.refused and missing in answer.note and answer.hits


def test_the_name_leaves_the_question(index):
    scope = next(find_scopes(parse_question("岚川2019年的报告里物价涨了多少？"), index))
    assert scope.question.text == "物价涨了多少?"
    named = parse_question("宏远建设")  # nothing else would be left
    assert next(find_scopes(named, index)).question.text == "宏远建设"


def test_a_limit_that_the_asker_sets_is_kept(index):
    scopes = list(find_scopes(parse_question("岚川2019年的报告"), index, WANGCHAO))
    assert [scope.documents for scope in scopes] == [WANGCHAO]


def test_the_answer_comes_from_the_document_that_is_named(index):
    from assistant import Assistant

    asked = Assistant(index)
    for question, quoted in (
        ("岚川2019年的报告里居民消费价格上涨了多少？", "2.1%"),
        ("望潮的报告里居民消费价格上涨了多少？", "1.9%"),
        ("2018年嵐川的報告裡居民消費價格上漲多少？", "1.7%"),
    ):
        answer = asked.ask(question)
        assert quoted in answer.text, question


def test_a_place_that_many_documents_tell_of_names_none(reports_of):
    texts = {
        f"{year}年工作报告.txt": f"{year}年工作报告\n北京举办了第{year}届博览会。"
        for year in range(2010, 2016)
    }
    index = reports_of(texts | {"北京更新报告.txt": "北京更新报告\n胡同得到了修缮。"}).index
    known = Catalogue.of(index)
    assert not known.is_specific("北京", known.names["北京"], index)
    assert find_naming(parse_question("2013年的报告提到北京博览会了吗"), index).documents == {
        "2013年工作报告.txt"
    }


def test_documents_are_read_once_for_the_years_that_they_tell_of(index, monkeypatch):
    from index import Index

    question = parse_question("2018年居民消费价格上涨多少")
    before = list(find_scopes(question, index))
    monkeypatch.setattr(Index, "documents", property(lambda _: pytest.fail("read again")))
    assert list(find_scopes(question, index)) == before


MINUTES = {
    f"翠屏里{month}月例会纪要.txt": f"翠屏里小区业主委员会{month}月例会纪要\n主持人：{chair}。\n"
    f"会议决定充电棚建在{place}。"
    for month, chair, place in ((3, "蒋若川", "东门"), (4, "康立文", "西门"))
}


@pytest.fixture(scope="module")
def minutes(tmp_path_factory):
    from assistant import Assistant, build

    folder = tmp_path_factory.mktemp("minutes")
    for name, text in (REPORTS | MINUTES).items():
        (folder / name).write_text(text, "utf-8")
    home = tmp_path_factory.mktemp("home")
    build(home, folder)
    return Assistant.open(home).index


@pytest.mark.parametrize(
    ("question", "month"),
    [
        ("翠屏里3月例会是谁主持的？", "3"),
        ("翠屏里三月份的会议，充电棚建在哪里？", "3"),
        ("翠屏里四月定的充电棚在哪里", "4"),
        ("Who chaired Cuipingli's April meeting?", "4"),
    ],
)
def test_a_month_in_their_names_tells_minutes_apart(minutes, question, month):
    naming = find_naming(parse_question(question), minutes)
    assert naming.documents == {f"翠屏里{month}月例会纪要.txt"} and not naming.missing


def test_minutes_of_a_month_that_are_not_there_are_missing(minutes):
    naming = find_naming(parse_question("翠屏里6月例会是谁主持的？"), minutes)
    assert naming.missing == "6月例会"
    # A month is no document where documents are not called by months.
    assert not find_naming(parse_question("岚川6月会议通过了什么"), minutes).missing


def test_years_in_chinese_numerals_name_reports(index):
    named = find_naming(parse_question("二〇一九年岚川的报告里物价涨了多少"), index)
    assert named.documents == {OF_2019}
    missing = find_naming(parse_question("岚川二〇二四年的报告定了什么目标"), index).missing
    assert missing == "2024年"


@pytest.mark.parametrize(
    "question", ["岚川去年的政府工作报告说什么", "Lanchuan in last year's report"]
)
def test_the_report_of_last_year_is_else_the_newest(index, question):
    assert find_naming(parse_question(question), index).documents == {OF_2019}
    assert find_relative_year("去年的报告", ["2018", "2019"], 2019) == ("2018", (0, 5))
