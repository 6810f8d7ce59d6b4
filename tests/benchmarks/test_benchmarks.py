"""The retrieval benchmark: its figures on a set small enough to check by hand, and its manners."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from index_support import TopicEncoder

from benchmarks import encoders, retrieval
from benchmarks.data import BadFile, Question, read_passages, read_questions
from benchmarks.retrieval import convert, main, measure, score

PASSAGES = [
    {"id": "p0", "title": "鐵路", "text": "京張鐵路於1909年通車。"},
    {"id": "p1", "title": "公園", "text": "城市公園由園林局管理。"},
    {"id": "p2", "title": "預算", "text": "年度預算由財政局核定。"},
]
QUESTIONS = [
    # both rankings agree
    {"id": "a", "question": "京張鐵路何時通車？", "passage_ids": ["p0"], "answers": ["1909年"]},
    # no word in common: only the encoder knows
    {"id": "b", "question": "Whose zudgezt?", "passage_ids": ["p2"], "answers": []},
    # no topic: only the words tell, and the encoder finds all passages alike
    {"id": "c", "question": "園林局管理什麼？", "passage_ids": ["p1"], "answers": []},
    # wrong for everyone: the question is about the park, the answer is said to be p0
    {"id": "d", "question": "公園", "passage_ids": ["p0"], "answers": []},
]


def _write(path: Path, records: list[dict]) -> Path:
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), "utf-8")
    return path


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    passages = _write(tmp_path / "p.jsonl", PASSAGES)
    questions = _write(tmp_path / "q.jsonl", QUESTIONS)
    return ["--passages", str(passages), "--questions", str(questions)]


@pytest.fixture
def topics(monkeypatch: pytest.MonkeyPatch) -> TopicEncoder:
    encoder = TopicEncoder()
    monkeypatch.setattr(retrieval, "load_encoder", lambda name: encoder)
    return encoder


def test_figures_of_a_set_checked_by_hand(files: list[str], topics: TopicEncoder) -> None:
    passages = read_passages(Path(files[1]))
    report = measure(passages, read_questions(Path(files[3]), passages), "topics")
    assert (report.passages, report.questions, report.encoder) == (3, 4, "topics")
    lexical, dense, hybrid = (report.systems[name] for name in ("lexical", "dense", "hybrid"))
    # Lexical: a and c are first, b has no common term, d finds p1 alone.
    assert lexical == {"recall@1": 0.5, "recall@5": 0.5, "recall@10": 0.5, "mrr@10": 0.5}
    # Dense: a and b are first; c is like p1 and the rest alike, so p0, p1; d is second of three.
    assert dense["recall@1"] == 0.5 and dense["recall@5"] == 1.0
    assert dense["mrr@10"] == pytest.approx((1 + 1 + 1 / 2 + 1 / 2) / 4)
    # Hybrid: a, b and c are first, d is second.
    assert hybrid == {"recall@1": 0.75, "recall@5": 1.0, "recall@10": 1.0, "mrr@10": 0.875}


def test_titles_are_not_indexed(files: list[str], topics: TopicEncoder) -> None:
    passages = read_passages(Path(files[1]))
    measure(passages, read_questions(Path(files[3]), passages), "topics")
    assert set(topics.encoded) == {passage["text"] for passage in PASSAGES}


def test_json_has_the_promised_shape(
    files: list[str], topics: TopicEncoder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*files, "--json"]) == 0
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert err == ""
    assert list(found) == [
        "passages",
        "questions",
        "encoder",
        "systems",
        "index_seconds",
        "query_ms",
    ]
    assert list(found["systems"]) == ["lexical", "dense", "hybrid"]
    for scores in found["systems"].values():
        assert list(scores) == ["recall@1", "recall@5", "recall@10", "mrr@10"]
    assert set(found["query_ms"]) == {"p50", "p95"}
    assert 0 < found["query_ms"]["p50"] <= found["query_ms"]["p95"]


def test_the_table_names_every_system(
    files: list[str], topics: TopicEncoder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(files) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "3 passages, 4 questions, encoder topics"
    assert [line.split()[0] for line in lines[2:5]] == ["lexical", "dense", "hybrid"]
    assert lines[4].split()[1:] == ["0.7500", "1.0000", "1.0000", "0.8750"]


def test_scores_count_any_right_passage_and_the_first() -> None:
    questions = [Question("q", "?", ("a", "b"), ()), Question("r", "?", ("z",), ())]
    found = score([["x", "b", "a"], ["x"]], questions)
    assert found == {"recall@1": 0.0, "recall@5": 0.5, "recall@10": 0.5, "mrr@10": 0.25}
    deep = [[str(n) for n in range(9)] + ["z"], [str(n) for n in range(10)] + ["z"]]
    found = score(deep, [questions[1]] * 2)  # at rank 10, and beyond
    assert found["recall@10"] == 0.5 and found["mrr@10"] == pytest.approx(0.05)


def test_questions_in_either_script() -> None:
    questions = [Question("q", "京張鐵路怎么走", ("a",), ("鐵路",))]
    assert convert(questions, "as-is") == questions
    assert convert(questions, "hans")[0].question == "京张铁路怎么走"
    assert convert(questions, "hant")[0].question == "京張鐵路怎麼走"
    assert convert(questions, "hans")[0].answers == ("鐵路",)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "holds no line"),
        ("not json\n", ":1: not JSON"),
        ("[1]\n", ":1: not an object"),
        ('{"id": 1, "text": "x"}\n', ':1: "id" should be a string, is 1'),
        ('{"id": "a"}\n', ':1: "text" should be a string, is null'),
        ('{"id": "a", "text": "x"}\n' * 2, "repeat an id"),
        (b"\xff\xfe\x00", "not UTF-8"),
    ],
)
def test_a_bad_passages_file_is_one_line(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: str | bytes,
    message: str,
) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert main(["--passages", str(path), "--questions", str(path)]) == 2
    out, err = capsys.readouterr()
    assert out == "" and len(err.splitlines()) == 1
    assert message in err and "bad.jsonl" in err


def test_a_missing_file_and_unknown_passages(tmp_path: Path, files: list[str]) -> None:
    with pytest.raises(BadFile, match=r"nowhere.jsonl: No such file"):
        read_passages(tmp_path / "nowhere.jsonl")
    passages = read_passages(Path(files[1]))
    for ids, message in (([], "no passage id"), (["p9"], "unknown passage 'p9'")):
        record = {"id": "a", "question": "?", "passage_ids": ids, "answers": []}
        path = _write(tmp_path / "q2.jsonl", [record])
        with pytest.raises(BadFile, match=message):
            read_questions(path, passages)
        assert len(read_questions(path)) == 1  # such questions have no answer, which is allowed


def test_the_command_runs_with_the_builtin_encoder(files: list[str]) -> None:
    command = [sys.executable, "-m", "benchmarks.retrieval", *files, "--json"]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=root)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["encoder"] == "builtin"


def test_some_passages_have_contextual_vectors_besides(
    files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for share in ("0.5", "1"):
        assert main([*files, "--context", share, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["encoder"] == "builtin"


def test_an_encoder_is_timed(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert encoders.main([*files[:2], "--model", "builtin", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["encoder"] == "builtin" and told["dimension"] == 512
    assert told["passages_per_core_second"] > 0 and told["query_ms"] > 0
    assert encoders.main(["--passages", "nowhere.jsonl"]) == 2


def test_a_model_that_cannot_be_had_is_exit_2(files: list[str]) -> None:
    assert main([*files, "--model", "./nowhere"]) == 2
