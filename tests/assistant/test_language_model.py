"""Answers by a language model behind a scripted server: what it writes, and what goes wrong."""

import json
import threading
import time
from dataclasses import replace

import pytest
from llm_server import CUT, SLOW, serve_script

from assistant import Assistant
from assistant.composing.llm.composing import (
    LanguageModelComposer,
    compose_answer,
    compose_from_nearest,
)
from assistant.composing.llm.model import (
    LanguageModel,
    LanguageModelLimits,
    LanguageModelSettings,
    LanguageModelUnavailable,
    find_language_model,
    read_settings,
)
from assistant.composing.llm.prompts import write_prompt
from assistant.composing.llm.sentences import split_stream
from assistant.composing.llm.translating import translate_citation
from corpus.i18n.catalogue import LANGUAGES

REPORT = """2023年江城市统计公报

一、工业
2023年，江城市全年规模以上工业增加值增长5.2%，高于上年0.3个百分点。
全市共有工业企业1286家，其中新能源汽车企业35家。

二、就业
全年城镇新增就业12.6万人，年末城镇登记失业率为3.1%。
"""
QUESTION = "江城市2023年工业增加值增长多少？"


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    from index import build_index

    folder = tmp_path_factory.mktemp("city")
    (folder / "documents").mkdir()
    (folder / "documents" / "江城.txt").write_text(REPORT, "utf-8")
    build_index(folder / "home", folder / "documents")
    return Assistant.open(folder / "home")


def compose(city, script, *more, question=QUESTION, patience=1.0, **limits):
    answer = city.ask(question)
    with serve_script(script, *more, patience=patience) as server:
        limited = LanguageModelLimits(**limits)
        model = LanguageModel("small", server.url, "sk-very-secret", limited)
        return compose_answer(model, answer, city.documents), server, answer


def test_each_sentence_is_checked_and_those_that_fail_are_counted(city):
    script = [
        "Industrial value added grew 5.2% ",
        "in 2023. [",
        "1] It grew 6.2% in ",
        "2023. [1]\n",
    ]
    script += ["It was far more than expected. So ", "it rose by 5.2%, in the report's words. [9]"]
    composed, server, answer = compose(city, script)
    assert [one.text for one in composed.verified] == ["Industrial value added grew 5.2% in 2023."]
    assert composed.verified[0].citations == (1,)
    assert composed.dropped == 3 and composed.trouble is None
    assert [one.reason for one in composed.sentences][1:] == [
        "number",
        "no citation",
        "unknown citation",
    ]
    assert composed.text == "Industrial value added grew 5.2% in 2023. [1]"
    assert "composed" not in answer.text and answer.composed is None
    (request,) = server.requests
    assert request["stream"] and "tools" not in request and "response_format" not in request
    assert "[1]" in request["messages"][1]["content"]


def test_sentences_come_while_the_model_still_writes(city):
    told = []
    with serve_script(
        ["Industry grew 5.2% in 2023. [1] And ", SLOW, "then. [1]"], patience=1.5
    ) as server:
        start = time.monotonic()
        compose_answer(
            LanguageModel("small", server.url),
            city.ask(QUESTION),
            city.documents,
            lambda one: told.append(time.monotonic() - start),
        )
    assert told[0] < told[-1] - 1


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (401, "llm.key"),
        (404, "llm.unknown"),
        (429, "llm.busy"),
        (500, "llm.failed"),
        ([], "llm.silent"),
    ],
)
def test_a_failure_leaves_one_line_and_says_nothing_of_what_was_sent(city, script, code):
    composed, server, _ = compose(city, script)
    assert composed.sentences == () and composed.trouble.code == code
    for language in LANGUAGES:
        line = composed.trouble.in_language(language)
        assert "secret" not in line and "\n" not in line
    assert len(server.requests) == (2 if script in (429, 500) else 1)


def test_a_request_that_fails_at_once_is_sent_once_more(city):
    composed, server, _ = compose(city, 500, ["工业增加值增长5.2%。[1]"])
    assert len(server.requests) == 2 and len(composed.verified) == 1
    composed, server, _ = compose(city, 400, ["工业增加值增长5.2%。[1]"])
    assert "temperature" not in server.requests[1] and len(composed.verified) == 1


def test_a_reply_that_breaks_off_keeps_its_whole_sentences(city):
    composed, _, _ = compose(city, ["工业增加值增长5.2%。[1] 全年工", CUT])
    assert [one.text for one in composed.verified] == ["工业增加值增长5.2%。"]
    assert composed.trouble is None or composed.trouble.code == "llm.broken"


def test_a_slow_server_is_not_waited_for(city):
    composed, _, _ = compose(city, [SLOW, "late. [1]"], patience=2, silence=0.3, retries=0)
    assert composed.trouble.code == "llm.slow"
    composed, _, _ = compose(city, ["a "] * 5 + [SLOW] + ["b "] * 5, patience=0.6, whole=0.3)
    assert composed.trouble.code == "llm.slow"


def test_no_server_at_all(city):
    model = LanguageModel("small", "http://127.0.0.1:9/v1")
    composed = compose_answer(model, city.ask(QUESTION), city.documents)
    assert composed.trouble.code == "llm.unreachable"


def test_what_is_received_and_sent_is_bounded(city):
    composed, _, _ = compose(city, ["工业增加值增长5.2%。[1]"] * 4000, received=300)
    assert len(composed.sentences) == 1  # a sentence said twice is told once
    answer = replace(city.ask(QUESTION), understood_as="增" * 5000)
    prompt = write_prompt(answer, city.documents, LanguageModelLimits(sent=3000))
    assert sum(len(text) for _, text in prompt) <= 3000


def test_cancelling_ends_the_request(city):
    stop = threading.Event()
    with serve_script(["工业增加值增长5.2%。[1] 另", SLOW, "外。[1]"], patience=0.5) as server:
        composed = compose_answer(
            LanguageModel("small", server.url),
            city.ask(QUESTION),
            city.documents,
            lambda _: stop.set(),
            stop.is_set,
        )
    assert len(composed.sentences) == 1 and composed.trouble.code == "llm.stopped"


def test_a_server_that_says_nothing_is_left_at_once(city):
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    with serve_script([threading.Event()]) as server:
        model = LanguageModel("small", server.url)
        answer = city.ask(QUESTION)
        start = time.monotonic()
        composed = compose_answer(model, answer, city.documents, is_cancelled=stop.is_set)
    assert time.monotonic() - start < 5 and composed.trouble.code == "llm.stopped"


def test_what_is_refused_is_not_sent(city):
    answer = city.ask("这份报告说了哪些关于火星殖民的内容？")
    assert answer.refused
    with serve_script(["x"]) as server:
        model = LanguageModel("small", server.url)
        assert compose_answer(model, answer, city.documents) is None
        assert server.requests == []


def test_the_nearest_passages_are_sent_where_the_reader_wants_it(city):
    answer = city.ask("这份报告说了哪些关于火星殖民的内容？")
    rank = next(one.rank for one in answer.hits if "5.2%" in one.passage.text)
    good, bad = f"工业增加值增长5.2%。[{rank}]", f"火星上有5.2万人。[{rank}]"
    for script, shown in [([good], 1), ([good, bad], 0), ([bad], 0)]:
        with serve_script(script) as server:
            model = LanguageModel("small", server.url)
            composed = compose_from_nearest(model, answer, city.documents)
        assert composed.from_nearest and len(composed.verified) == shown
        assert composed.dropped == len(composed.sentences) - shown
        assert server.requests[0]["messages"][1]["content"].count("工业增加值增长5.2%") >= 1


def test_the_seam_of_the_composer(city):
    with serve_script(["工业增加值增长5.2%。[1]"]) as server:
        composer = LanguageModelComposer(LanguageModel("small", server.url))
        answer = Assistant(city.index, composer).ask(QUESTION)
    assert answer.citations == city.ask(QUESTION).citations
    assert len(answer.composed.verified) == 1


def test_the_key_comes_from_the_environment_or_a_file_and_is_not_shown(tmp_path):
    file = tmp_path / "key"
    file.write_text("sk-of-a-file\n")
    model = find_language_model("m", "http://user:pw@h:1/v1", {"YINJU_LLM_KEY_FILE": str(file)})
    assert model.key == "sk-of-a-file" and model.server == "h:1"
    assert "sk-of" not in repr(model)
    assert find_language_model("m", None, {"OPENAI_API_KEY": "k"}).server == "api.openai.com"
    with pytest.raises(LanguageModelUnavailable, match="address"):
        find_language_model("m", "ftp://x", {})
    with pytest.raises(LanguageModelUnavailable, match="cannot be read"):
        find_language_model("m", None, {"YINJU_LLM_KEY_FILE": str(tmp_path / "none")})


def test_the_settings_of_the_home_name_model_server_and_key(tmp_path):
    assert read_settings(tmp_path) == LanguageModelSettings()
    (tmp_path / "key").write_text("sk-of-the-settings\n")
    file = tmp_path / "llm.toml"
    file.write_text('model = "m"\nurl = "http://h:1/v1/"\nkey_file = "key"\n')
    settings = read_settings(tmp_path)
    environment = {"OPENAI_API_KEY": "sk-of-openai"}
    model = find_language_model(settings.model, None, environment, settings)
    assert (model.name, model.url, model.key) == ("m", "http://h:1/v1", "sk-of-the-settings")
    assert model.key_source == "llm.toml" and "sk-of" not in repr(model)
    # The key of one server is not sent to another.
    other = find_language_model("m", "http://elsewhere/v1", environment, settings)
    assert other.key == "sk-of-openai"
    for text in ("model = 3", 'key = "sk-by-mistake"', "model =", "\x00"):
        file.write_text(text)
        with pytest.raises(LanguageModelUnavailable, match=r"llm\.toml") as failure:
            read_settings(tmp_path)
        assert "by-mistake" not in str(failure.value)


def test_the_stream_is_cut_into_sentences():
    text = "<think>Hm. [1]</think>GDP rose 5.2% in the U.S. market. [1][2] 增长。[1]另一句[2]。\nNo. 3 stands. [3] Cut off in"
    for size in (1, 3, 1000):
        pieces = [text[at : at + size] for at in range(0, len(text), size)]
        assert list(split_stream(pieces)) == [
            "GDP rose 5.2% in the U.S. market. [1][2]",
            "增长。[1]",
            "另一句[2]。",
            "No. 3 stands. [3]",
        ]


def test_a_translation_is_checked_for_what_it_changes_and_leaves_out(city):
    answer = city.ask(QUESTION)
    first = answer.citations[0]
    good = "In 2023 the value added of industry above designated size in Jiangcheng grew 5.2%, 0.3 percentage points more than the year before."
    for text, verified in [
        (good, True),
        (good.replace("5.2", "5.5"), False),
        (good[:90] + ".", False),
    ]:
        with serve_script([text]) as server:
            model = LanguageModel("small", server.url)
            found = translate_citation(model, first, answer, city.documents, "en")
        assert (found.text, found.verified) == (text, verified)
    assert json.dumps(server.requests[0]).count("passage") >= 2
