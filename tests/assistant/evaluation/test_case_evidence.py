"""Evidence survives edits: moved, split, and slightly changed text counts; gone text is stale."""

import pytest

from assistant import Assistant
from assistant.evaluation.cases import Case
from assistant.evaluation.evidence import EvidenceFinder
from assistant.evaluation.judging import judge_answer, run_case
from assistant.evaluation.running import run_cases
from corpus import Cancelled, SplitOptions
from index import build_index

REPORT = """一、噪音管理
夜間噪音不得超過五十分貝，由環保局量測。工地應於晚間十時前停工，違者依規定處罰。

二、公園綠地
公園綠地率不低於百分之六十五，喬木覆蓋率不低於百分之四十。
2023年新增綠地12.5公頃。
"""


def case(evidence, **values):
    question = values.pop("question", "夜間噪音不得超過多少分貝?")
    return Case(id="one", question=question, evidence=(evidence,), **values)


@pytest.fixture
def assistant(reports_of):
    return reports_of({"report.txt": REPORT})


def test_text_that_moved_still_counts(tmp_path, reports_of):
    moved = "二、公園綠地\n綠地率不低於百分之六十五。\n三、其他\n" + REPORT.splitlines()[1]
    result = run_case(reports_of({"other.txt": moved}), case("夜間噪音不得超過五十分貝"))
    assert (result.rank, result.stale, result.failure, result.edited) == (1, False, None, ())


def test_text_that_a_splitter_cut_still_counts(tmp_path):
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "report.txt").write_text(REPORT, "utf-8")
    build_index(tmp_path / "home", folder, splitter=SplitOptions(size=20, overlap=0))
    assistant = Assistant.open(tmp_path / "home")
    wanted = "由環保局量測。工地應於晚間十時前停工"
    assert not any(wanted in passage.text for passage in assistant.index.passages)
    result = run_case(assistant, case(wanted, question="工地應於幾時前停工?"))
    assert (result.rank, result.stale) == (1, False)


def test_text_that_changed_slightly_counts_with_a_warning(assistant):
    result = run_case(assistant, case("夜間的噪音不可超過五十分貝，由環保局量測"))
    assert (result.rank, result.stale, result.failure) == (1, False, None)
    (edited,) = result.edited
    assert edited.state == "changed" and edited.now.startswith("夜間噪音不得超過五十分貝")


def test_another_number_is_another_fact(assistant):
    asked = "2023年新增綠地多少公頃?"
    result = run_case(assistant, case("2023年新增綠地13.5公頃", question=asked))
    assert (result.stale, result.failure) == (True, "stale")
    assert result.edited[0].now == "2023年新增綠地12.5公頃。"
    assert run_case(assistant, case("夜間噪音不得超過六十分貝，由環保局量測")).failure == "stale"


def test_gone_text_is_stale_and_suggests_the_nearest(assistant):
    result = run_case(assistant, case("夜間噪音由里長協調，每月開會一次並公布結果"))
    assert (result.rank, result.failure) == (None, "stale")
    assert (result.edited[0].state, result.edited[0].document) == ("gone", "report.txt")
    assert "夜間噪音" in result.edited[0].now


def test_why_a_case_fails(assistant):
    noise, green = "夜間噪音不得超過五十分貝", "公園綠地率不低於百分之六十五"
    failures = {
        "document_missing": case(noise, document="gone-*.txt"),
        "not_chosen": case(noise, answer=("六十分貝",)),
        "ranked_lower": case(green),
        "answered": case(noise, answerable=False),
        "refused": case(noise, question="What is the capital of France?"),
    }
    for failure, each in failures.items():
        result = run_case(assistant, each)
        assert (result.failure, result.passed) == (failure, False)
        assert bool(result.came) and result.came_from == "report.txt"
    assert run_case(assistant, case(noise, answer=("五十分貝",), document="*.txt")).passed


def test_documents_are_folded_once_a_run(assistant, monkeypatch):
    """Looking up what is not in a hit may not read all documents again for every case."""
    read = []
    finder = EvidenceFinder(assistant)
    answer = assistant.ask("夜間噪音不得超過多少分貝?")
    monkeypatch.setattr(
        "assistant.evaluation.evidence._normalize_text",
        lambda text: (read.append(len(text)), "".join(text.split()))[1],
    )
    for number in range(30):
        judge_answer(assistant, case(f"第{number}句早已刪去的話"), answer, finder)
    assert sum(length >= len(REPORT) - 2 for length in read) == 1


def test_evidence_is_looked_up_and_not_read_for(reports_of, monkeypatch):
    """Of many documents only those are folded that are likely to hold the evidence."""
    words = "堤防 閘門 水庫 渠道 泵站 湖泊 橋梁 隧道 碼頭 燈塔".split()
    reports = {
        f"{n:02}.txt": f"一、{word}\n{word}由第{n}工程處管理。\n每年檢查{n + 2}次。\n"
        for n, word in enumerate(words * 4)
    }
    assistant = reports_of(reports | {"report.txt": REPORT})
    finder = EvidenceFinder(assistant)
    answer = assistant.ask("夜間噪音不得超過多少分貝?")
    normalized = []
    from assistant.evaluation import evidence

    original = evidence._normalize_text

    def normalize_text(text):
        normalized.append(text)
        return original(text)

    monkeypatch.setattr(evidence, "_normalize_text", normalize_text)
    cases = [
        case(f"隧道由第{n}工程處管理。每年檢查{n + 2}次", document=f"{n:02}.txt") for n in (7, 17)
    ]
    cases.append(case("違者依規定處罰。二、公園綠地公園綠地率"))
    for each in cases:
        result = judge_answer(assistant, each, answer, finder)
        assert (result.stale, result.failure) == (False, "not_found")
    whole = {document.text for document in assistant.documents.values()}
    assert 2 <= len(whole.intersection(normalized)) <= 25
    assert judge_answer(assistant, case("早已刪去的話，誰也不記得"), answer, finder).stale


def test_a_run_shows_its_progress_and_can_be_stopped(assistant):
    cases = [case("夜間噪音不得超過五十分貝").model_copy(update={"id": str(n)}) for n in range(6)]
    seen = []
    one = run_cases(assistant, cases, workers=1)
    two = run_cases(assistant, cases, progress=lambda done, of: seen.append((done, of)))
    assert one == two and seen == [(n, 6) for n in range(1, 7)]
    with pytest.raises(Cancelled):
        run_cases(assistant, cases, cancelled=lambda: True)
