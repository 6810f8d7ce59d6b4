"""Files of questions: every form and encoding gives the same cases, and a mistake has its place."""

import codecs

import openpyxl
import pytest

from assistant.evaluation.cases import Case
from assistant.evaluation.questions.finding import find_question_files
from assistant.evaluation.questions.reading import read_all_cases, read_cases
from assistant.evaluation.questions.writing import write_cases
from corpus import BadQuestion, is_question_file, list_documents
from index import build_index

CASES = [
    Case(
        id="1",
        lang="zh-Hans",
        kind="number",
        document="噪音.txt",
        question="夜间噪音不得超过多少?",
        history=("日间呢?", "噪音有规定吗?"),
        evidence=("夜间噪音不得超过五十分贝", "第二条"),
        answer=("五十分贝",),
    ),
    Case(id="2", lang="en", question='Who won the "match"?', answerable=False),
]


def without_source(cases):
    return [case.model_copy(update={"source": None}) for case in cases]


@pytest.mark.parametrize("name", ["q.jsonl", "q.csv", "q.xlsx"])
def test_what_is_written_is_read_again(tmp_path, name):
    write_cases(tmp_path / name, CASES)
    assert without_source(read_cases(tmp_path / name)) == CASES
    assert [case.source.line for case in read_cases(tmp_path / name)] == (
        [1, 2] if name.endswith("jsonl") else [2, 3]
    )


TABLE = """id,lang,question,evidence,answer,answerable,remark
1,zh-Hans,"夜间噪音,不得超过多少?",夜间噪音不得超过五十分贝|噪音管理的一般规定,五十分贝,,由办公室填写的说明文字
2,zh-Hans,公园绿地率是多少?,公园绿地率不低于百分之六十五,百分之六十五,是,
3,zh-Hans,谁赢得了比赛?,,,否,这个问题在文件里没有答案
"""


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("gb18030", b""),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_as_excel_saves_it(tmp_path, encoding, mark, delimiter):
    text = TABLE if delimiter == "," else TABLE.replace(",", delimiter)
    (tmp_path / "q.csv").write_bytes(mark + text.encode(encoding))
    first, second, third = read_cases(tmp_path / "q.csv")
    assert first.evidence == ("夜间噪音不得超过五十分贝", "噪音管理的一般规定")
    assert first.question == f"夜间噪音{delimiter}不得超过多少?"
    assert (second.answerable, third.answerable) == (True, False)


def test_csv_in_big5(tmp_path):
    text = "question,evidence\n夜間噪音不得超過多少?,夜間噪音不得超過五十分貝，由管理單位量測。\n"
    (tmp_path / "q.csv").write_bytes(text.encode("big5"))
    (case,) = read_cases(tmp_path / "q.csv")
    assert case.evidence == ("夜間噪音不得超過五十分貝，由管理單位量測。",)
    assert case.id == "2"  # without an id it is called by its line


def test_a_sheet_keeps_numbers_and_truth(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["ID", "Question", "Evidence", "Answerable", None])
    book.active.append([])
    book.active.append([3.0, "公園綠地率?", "綠地率", True, "x"])
    book.active.append([4, "誰?", None, False, None])
    book.save(tmp_path / "q.xlsx")
    first, second = read_cases(tmp_path / "q.xlsx")
    assert (first.id, first.answerable, first.source.line) == ("3", True, 3)
    assert (second.id, second.answerable) == ("4", False)


@pytest.mark.parametrize(
    ("name", "text", "code", "says"),
    [
        ("q.csv", "question,evidance\nx,y", "cases.column_unknown", (":1", "evidance", "evidence")),
        ("q.csv", "id,evidence\n1,y", "cases.column_missing", (":1", "question")),
        ("q.csv", "question,question\nx,y", "cases.column_twice", (":1", "question")),
        ("q.csv", "question,evidence\nx,y\nz,", "cases.no_evidence", (":3", "evidence")),
        ("q.csv", 'question,evidence\n"a\nb",y\nz,', "cases.no_evidence", (":4",)),
        ("q.csv", "question,answerable\nx,maybe", "cases.field", (":2", "answerable")),
        ("q.csv", "question,evidence\n,y", "cases.field", (":2", "question")),
        (
            "q.csv",
            f"question,evidence\n{'x' * 9999},y",
            "cases.field",
            (":2", "question", "longer"),
        ),
        ("q.csv", "question,evidence\n", "cases.empty", ("q.csv",)),
        ("q.csv", "id,question,evidence\n1,x,y\n1,x,y", "cases.id_twice", ("1",)),
        ("q.jsonl", '{"id": "a"} {', "cases.invalid", (":1:13",)),
        ("q.jsonl", '\n{"id": "a", "question": 3}', "cases.field", (":2", "question")),
        ("q.xlsx", "no sheet", "cases.unreadable", ("q.xlsx",)),
    ],
)
def test_a_mistake_is_said_with_its_place(tmp_path, name, text, code, says):
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(BadQuestion) as raised:
        read_cases(tmp_path / name)
    assert raised.value.code == code
    assert all(part in str(raised.value) for part in says), str(raised.value)


DRAFTS = """{"id": "good", "question": "x", "evidence": ["y"], "note": "n", "seen": [1]}
{"id": "bad", "question": "z", "evidence": [], "draft": true, "answered": ["a.txt: wrong"]}
"""


def test_drafts_wait_and_what_else_a_line_has_is_kept(tmp_path):
    """Feedback on a wrong answer is a draft until somebody adds the evidence."""
    path = tmp_path / "feedback.questions.jsonl"
    path.write_text(DRAFTS, "utf-8")
    assert [case.id for case in read_cases(path)] == ["good"]
    both = read_cases(path, drafts=True)
    write_cases(path, both)
    assert read_cases(path, drafts=True) == both
    assert '"answered": ["a.txt: wrong"]' in path.read_text("utf-8")
    assert '"seen": [1]' in path.read_text("utf-8") and '"note": "n"' in path.read_text("utf-8")
    path.write_text(DRAFTS.splitlines()[1], "utf-8")
    assert read_cases(path) == []


def test_ids_of_several_files_are_told_apart(tmp_path):
    for name in ("a.jsonl", "b.jsonl"):
        write_cases(tmp_path / name, CASES[1:])
    cases = read_all_cases([tmp_path / "a.jsonl", tmp_path / "b.jsonl"])
    assert [case.id for case in cases] == ["a.jsonl#2", "b.jsonl#2"]


def test_files_are_found_beside_the_documents_and_in_the_home(tmp_path):
    folder, home = tmp_path / "reports", tmp_path / "home"
    (folder / "2023").mkdir(parents=True)
    (folder / "a.txt").write_text("一、噪音\n夜間噪音不得超過五十分貝。", "utf-8")
    for path in (folder / "questions.csv", folder / "2023" / "Noise.Questions.JSONL"):
        path.write_text("question,evidence\nx,y\n", "utf-8")
    assert list_documents(folder) == ["a.txt"]  # questions are no documents
    report = build_index(home, folder)
    assert (report.documents, report.skipped) == (1, ())
    (home / "feedback.questions.jsonl").write_text("", "utf-8")
    (home / "documents").mkdir(exist_ok=True)
    (home / "documents" / "own.questions.xlsx").write_text("", "utf-8")
    found = [path.name for path in find_question_files(home)]
    assert found[:2] == ["Noise.Questions.JSONL", "questions.csv"]
    assert found[2:] == ["own.questions.xlsx", "feedback.questions.jsonl"]


def test_the_report_that_ships_has_its_questions(report_home):
    (path,) = find_question_files(report_home)
    assert len(read_cases(path)) == 38
    assert is_question_file("x/questions.xlsx") and not is_question_file("my questions.csv")
