"""Questions that are offered: made from documents, in the reader's language, and answered."""

from pathlib import Path

import pytest

import assistant.suggestions as package
from assistant import Assistant
from assistant.suggestions import choose_varied, suggest_following, suggest_questions
from assistant.suggestions.names import DocumentName, name_documents, pick_documents
from assistant.suggestions.places import Place, list_places
from assistant.suggestions.wording import word_question
from corpus import RawDocument, build_document
from corpus.i18n.catalogue import LANGUAGES, load_section
from corpus.text.scripts import detect_language
from index import build_index

BULLETIN = """浔安市{year}年国民经济和社会发展统计公报

一、综合
初步核算，全年地区生产总值{a}亿元，比上年增长2.1%。年末全市常住人口358.6万人，城镇化率为61.82%。

二、工业和交通
年末公路通车里程{b}公里，其中高速公路316公里。全市规模以上工业企业612家。

三、主要任务
明年要做好三项工作：
1. 加快修建芦台高速铁路二期工程。
2. 改造老旧小区四十个。
3. 新建社区食堂二十家。
"""
MINUTES = """# 翠屏里小區四月例會紀要

- 會議地點：翠屏里小區會所二樓閱覽室
- 主持人：副主任委員康立文
- 工程預算：23.8萬元

## 一、充電棚選址

經過現場踏勘，北門地點被放棄，充電棚改設在西側綠地旁。

## 二、行動事項

| 事項 | 責任人 | 期限 |
|---|---|---|
| 張貼停車費公告 | 范小棠 | 4月22日 |
| 清理樓道堆物 | 羅秉義 | 4月30日 |
"""
ENGLISH = """# Lanjin Garden Survey

## Watering

The gardens of the old town are watered by volunteers, who meet every Tuesday at the east gate.

## Costs

The total cost of watering was 31,400 yuan in the year of the survey, two thirds of it for hoses.
"""
FILES = {
    "公报2020.txt": BULLETIN.format(year=2020, a="2136.4", b="9874"),
    "公报2021.txt": BULLETIN.format(year=2021, a="2298.7", b="9931"),
    "會議.md": MINUTES,
    "gardens.md": ENGLISH,
}


@pytest.fixture(scope="module")
def indexed(tmp_path_factory) -> Assistant:
    folder = tmp_path_factory.mktemp("reports")
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    home = tmp_path_factory.mktemp("home")
    build_index(home, folder)
    return Assistant.open(home)


def test_each_is_answered_from_its_document_in_the_language_of_its_reader(indexed) -> None:
    assistant, suggestions = indexed, list(suggest_questions(indexed))
    assert {one.document for one in suggestions} == FILES.keys()
    for one in suggestions:
        answer = assistant.ask(one.question)
        assert not answer.refused and answer.citations[0].document == one.document, one
        assert (detect_language(one.question) == "en") == (one.language == "en"), one
    texts = {one.question for one in suggestions}
    assert {"浔安市2020年地区生产总值是多少？", "潯安市2020年地區生產總值是多少？"} <= texts
    assert any("翠屏里" in one and ("誰" in one or "哪裡" in one) for one in texts)
    assert any(one.startswith("What was the total cost of watering") for one in texts)
    # An English reader meets Chinese documents: three questions to each, by what it calls things.
    for document in FILES:
        english = [one for one in suggestions if (one.document, one.language) == (document, "en")]
        assert len({one.question for one in english}) == 3, (document, english)
    assert (
        "According to the 2020 report of 浔安市, what is the figure for the 地区生产总值?" in texts
    )
    assert "According to 翠屏里小區四月例會紀要, who is named as the 主持人?" in texts
    # What stands in Simplified characters is not offered to readers of Traditional ones.
    traditional = "".join(one.question for one in suggestions if one.language == "zh-Hant")
    assert not set("产总铁楼") & set(traditional)
    for language in LANGUAGES:
        shown = choose_varied(suggestions, language)
        assert len(shown) == 6, language
        assert len({one.document for one in shown}) >= 3
        assert len({one.question for one in shown}) == len(shown)


def test_what_is_refused_or_answered_from_elsewhere_is_not_offered(indexed, monkeypatch) -> None:
    assistant = indexed
    ask, asked = assistant.ask, []

    def refuse(question, **options):
        asked.append(question)
        return ask("梵蒂岡的郵政編碼是多少?", **options)

    monkeypatch.setattr(assistant, "ask", refuse)
    assert list(suggest_questions(assistant)) == [] and asked
    monkeypatch.setattr(assistant, "ask", lambda question, **options: ask("北門地點為何被放棄?"))
    assert {one.document for one in suggest_questions(assistant)} <= {"會議.md"}
    monkeypatch.undo()
    assert list(suggest_questions(assistant, may_ask=lambda: False)) == []


def test_what_follows_stays_in_the_section_or_goes_to_another_year(indexed) -> None:
    assistant = indexed
    answer = assistant.ask("浔安市2020年公路通车里程是多少?")
    cited = next(one for one in answer.citations if one.document == "公报2020.txt")
    quoted = (cited.document, cited.start, cited.end)
    found = suggest_following(assistant, answer.understood_as, quoted, "zh-Hans")
    assert "2021年呢？" in found and 2 <= len(found) <= 3
    for question in found:
        assert not assistant.ask(question, previous=answer.understood_as).refused
    without = suggest_following(
        assistant, answer.understood_as, quoted, "zh-Hans", without={"公报2021.txt"}
    )
    assert "2021年呢？" not in without
    assert suggest_following(assistant, "?", ("gone.txt", 0, 9), "en") == []


def test_documents_are_named_so_that_they_are_told_apart(indexed) -> None:
    names = name_documents(indexed.manifest)
    assert names["公报2020.txt"].short == "浔安市2020年"
    assert names["公报2020.txt"].pattern == names["公报2021.txt"].pattern
    assert names["gardens.md"].title == "Lanjin Garden Survey"


def test_an_index_of_one_document_needs_no_name_in_a_question(assistant) -> None:
    suggestions = list(suggest_questions(assistant))
    assert len(choose_varied(suggestions, "zh-Hans")) == 6
    assert len(choose_varied(suggestions, "en")) >= 4
    assert not any("beijing" in one.question for one in suggestions)


def test_places_are_read_off_the_form_of_the_text(indexed) -> None:
    documents = indexed.documents
    found = {(one.kind, one.subject) for one in list_places(documents["會議.md"])}
    assert ("where", "會議地點") in found and ("figure", "工程預算") in found
    assert ("person", "張貼停車費公告的責任人") in found
    found = {(one.kind, one.subject) for one in list_places(documents["公报2020.txt"])}
    assert ("which", "明年要做好哪三项工作") in found
    assert not any("年" in subject for kind, subject in found if kind == "figure")


def test_a_document_without_headings_has_places_too() -> None:
    text = "濱河公園的慢行步道全長六公里。\n開放時間：每天六點到二十二點\n"
    document = build_document(RawDocument("公園.txt", text, "txt", "utf-8", "0" * 64))
    assert [one.kind for one in list_places(document)] == ["time", "overview"]


def test_new_documents_come_first_and_the_rest_from_everywhere() -> None:
    names = [f"{number:02}" for number in range(40)]
    assert pick_documents(names, names[:39], 5) == ["39", "00", "09", "18", "27"]


def test_every_text_is_used() -> None:
    code = "".join(path.read_text("utf-8") for path in Path(package.__file__).parent.glob("*.py"))
    for key in load_section("en", "suggestions"):
        assert f'"{key}"' in code, key


def test_a_title_that_begins_with_the_year_is_called_by_it_in_english() -> None:
    title = "1979年中華人民共和國國務院政府工作報告"
    name = DocumentName(title, "1979", title, "#年中華人民共和國國務院政府工作報告", english=False)
    about = Place("a.txt", "topic", "偉大的歷史性轉變", 0, 10)
    assert (
        word_question(about, name, "en") == "What does the 1979 report say about 偉大的歷史性轉變?"
    )
    whole = Place("a.txt", "overview", "", 0, 10)
    assert word_question(whole, name, "en") == "What are the key points of the 1979 report?"
